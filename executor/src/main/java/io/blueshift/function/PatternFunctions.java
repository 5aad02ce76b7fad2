package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.INTEGRAL;
import static io.blueshift.function.ArgumentFamily.STRING;
import static io.blueshift.function.StringFunctions.text;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.SessionStyle;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// LIKE, SIMILAR TO and regular expressions. Patterns that are constants are compiled once; others
/// are remembered.
///
/// Operators: `~` matches, `~*` ignores case, `!~` and `!~*` are their opposites. In Redshift style
/// REGEXP_REPLACE replaces every match, in PostgreSQL style the first unless the flag g is given.
final class PatternFunctions {
  private static final int REMEMBERED_PATTERNS_MAX = 1000;

  private PatternFunctions() {}

  static void addTo(FunctionCatalog catalog) {
    addLike(catalog, "like", false);
    addLike(catalog, "ilike", true);
    addMatch(catalog, "similar_to", "", false, true);
    addMatch(catalog, "similar to", "", false, true);
    addMatch(catalog, "~", "", false, false);
    addMatch(catalog, "~*", "i", false, false);
    addMatch(catalog, "!~", "", true, false);
    addMatch(catalog, "!~*", "i", true, false);
    addLikeEscape(catalog);
    addRegexpLike(catalog);
    addReplace(catalog);
    addSubstring(catalog);
    addCount(catalog);
    addInstr(catalog);
  }

  /// Remembers what was compiled for the patterns of rows.
  private static final class PatternCache<P> {
    private final Map<String, P> known = new HashMap<>();

    P get(String key, java.util.function.Function<String, P> compile) {
      P found = known.get(key);
      if (found == null) {
        if (known.size() >= REMEMBERED_PATTERNS_MAX) {
          known.clear();
        }
        found = compile.apply(key);
        known.put(key, found);
      }
      return found;
    }
  }

  private static void addLike(FunctionCatalog catalog, String name, boolean ignoreCase) {
    catalog.bound(
        name,
        List.of(STRING, STRING, STRING),
        1,
        FunctionCatalog.type(LogicalType.BOOL),
        request -> {
          String pattern = request.constantText(1);
          boolean hasEscape = request.argumentTypes().size() > 2;
          String escape = hasEscape ? request.constantText(2) : "\\";
          if (pattern != null && escape != null && !ignoreCase) {
            LikePattern compiled = LikePattern.compile(pattern, LikePattern.escapeOf(escape));
            return new ScalarImplementation.BytesToLong(
                (segment, offset, lengthBytes) ->
                    compiled.matches(segment, offset, lengthBytes) ? 1 : 0,
                0);
          }
          PatternCache<LikePattern> cache = new PatternCache<>();
          NativeScratch scratch = new NativeScratch();
          return new ScalarImplementation.Rows(
              values -> like(values, hasEscape, ignoreCase, cache, scratch), true);
        });
  }

  private static boolean like(
      @Nullable Object[] values,
      boolean hasEscape,
      boolean ignoreCase,
      PatternCache<LikePattern> cache,
      NativeScratch scratch) {
    int escape = hasEscape ? LikePattern.escapeOf(text(values[2])) : '\\';
    String pattern = text(values[1]);
    LikePattern compiled =
        cache.get(
            escape + ":" + pattern,
            key -> LikePattern.compile(ignoreCase ? folded(pattern, escape) : pattern, escape));
    byte[] bytes =
        ignoreCase
            ? Values.bytes(text(values[0]).toLowerCase(Locale.ROOT))
            : (byte[]) java.util.Objects.requireNonNull(values[0]);
    return compiled.matches(scratch.copyOf(bytes), 0, bytes.length);
  }

  /// Returns a pattern in lower case; the escape character itself is kept.
  private static String folded(String pattern, int escape) {
    StringBuilder folded = new StringBuilder(pattern.length());
    pattern
        .codePoints()
        .forEach(point -> {
          if (point == escape) {
            folded.appendCodePoint(point);
          } else {
            folded.append(Character.toString(point).toLowerCase(Locale.ROOT));
          }
        });
    return folded.toString();
  }

  /// Native memory for one text: the search loops must never see memory of the heap, or they slow
  /// down for everybody.
  private static final class NativeScratch {
    private MemorySegment segment = MemorySegment.NULL;

    MemorySegment copyOf(byte[] bytes) {
      if (segment.byteSize() < bytes.length) {
        segment = Arena.ofAuto().allocate(Math.max(256, bytes.length * 2L));
      }
      MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
      return segment;
    }
  }

  private static void addMatch(
      FunctionCatalog catalog, String name, String flags, boolean negated, boolean similar) {
    catalog.bound(
        name,
        similar ? List.of(STRING, STRING, STRING) : List.of(STRING, STRING),
        similar ? 1 : 0,
        FunctionCatalog.type(LogicalType.BOOL),
        request -> {
          PatternCache<Predicate<String>> cache = new PatternCache<>();
          boolean hasEscape = request.argumentTypes().size() > 2;
          return new ScalarImplementation.Rows(
              values -> {
                int escape = hasEscape ? LikePattern.escapeOf(text(values[2])) : '\\';
                Predicate<String> matcher =
                    cache.get(
                        escape + ":" + text(values[1]),
                        key -> matcherOf(text(values[1]), flags, similar, escape));
                return matcher.test(text(values[0])) != negated;
              },
              true);
        });
  }

  private static Predicate<String> matcherOf(
      String regex, String flags, boolean similar, int escape) {
    Pattern pattern =
        RegexTranslation.compile(
            similar ? RegexTranslation.ofSimilar(regex, escape) : regex, flags);
    return text -> RegexTranslation.matcher(pattern, text).find();
  }

  /// LIKE_ESCAPE(pattern, escape) rewrites a pattern to the escape character backslash.
  private static void addLikeEscape(FunctionCatalog catalog) {
    catalog.strict(
        "like_escape",
        StringFunctions.ANY_LENGTH,
        values -> {
          int escape = LikePattern.escapeOf(text(values[1]));
          StringBuilder result = new StringBuilder();
          boolean escaped = false;
          for (int point : text(values[0]).codePoints().toArray()) {
            if (!escaped && point == escape) {
              escaped = true;
              result.append('\\');
              continue;
            }
            if (point == '\\' && !escaped) {
              result.append('\\');
            }
            result.appendCodePoint(point);
            escaped = false;
          }
          return Values.bytes(result.toString());
        },
        STRING,
        STRING);
  }

  private static void addRegexpLike(FunctionCatalog catalog) {
    catalog.bound(
        "regexp_like",
        List.of(STRING, STRING, STRING),
        1,
        FunctionCatalog.type(LogicalType.BOOL),
        request -> {
          PatternCache<Pattern> cache = new PatternCache<>();
          return new ScalarImplementation.Rows(
              values -> {
                String flags = values.length > 2 ? text(values[2]) : "";
                requireNoGlobal(flags);
                return RegexTranslation.matcher(
                        pattern(cache, text(values[1]), flags), text(values[0]))
                    .find();
              },
              true);
        });
  }

  private static void requireNoGlobal(String flags) {
    if (flags.indexOf('g') >= 0) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE, "function does not support the \"global\" option");
    }
  }

  private static Pattern pattern(PatternCache<Pattern> cache, String regex, String flags) {
    return cache.get(flags + ":" + regex, key -> RegexTranslation.compile(regex, flags));
  }

  private static long argument(@Nullable Object[] values, int index, long otherwise) {
    return values.length > index
        ? (Long) java.util.Objects.requireNonNull(values[index])
        : otherwise;
  }

  /// Returns where a one-based character position lies in a text.
  private static int startOf(String text, long position) {
    if (position < 1) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "invalid value for parameter \"start\" [value=" + position + "]");
    }
    int count = text.codePointCount(0, text.length());
    return text.offsetByCodePoints(0, (int) Math.min(count, position - 1));
  }

  private static void addReplace(FunctionCatalog catalog) {
    addReplace(catalog, List.of(STRING, STRING), 2, -1, -1);
    addReplace(catalog, List.of(STRING, STRING, STRING), 2, -1, -1);
    addReplace(catalog, List.of(STRING, STRING, STRING, STRING), 3, -1, -1);
    addReplace(catalog, List.of(STRING, STRING, STRING, INTEGRAL), -1, 3, -1);
    addReplace(catalog, List.of(STRING, STRING, STRING, INTEGRAL, STRING), 4, 3, -1);
    addReplace(catalog, List.of(STRING, STRING, STRING, INTEGRAL, INTEGRAL), -1, 3, 4);
    addReplace(catalog, List.of(STRING, STRING, STRING, INTEGRAL, INTEGRAL, STRING), 5, 3, 4);
  }

  private static void addReplace(
      FunctionCatalog catalog,
      List<ArgumentFamily> arguments,
      int flagsIndex,
      int startIndex,
      int occurrenceIndex) {
    catalog.bound(
        "regexp_replace",
        arguments,
        0,
        StringFunctions.ANY_LENGTH,
        request -> {
          PatternCache<Pattern> cache = new PatternCache<>();
          boolean redshift = request.session().style() == SessionStyle.REDSHIFT;
          return new ScalarImplementation.Rows(
              values -> {
                String flags =
                    flagsIndex > 2 && values.length > flagsIndex ? text(values[flagsIndex]) : "";
                boolean all = redshift || flags.indexOf('g') >= 0;
                long occurrence =
                    occurrenceIndex < 0 ? (all ? 0 : 1) : argument(values, occurrenceIndex, 1);
                return Values.bytes(
                    replace(
                        text(values[0]),
                        pattern(cache, text(values[1]), flags),
                        values.length > 2 ? text(values[2]) : "",
                        startIndex < 0 ? 1 : argument(values, startIndex, 1),
                        occurrence,
                        redshift));
              },
              true);
        });
  }

  private static String replace(
      String text,
      Pattern pattern,
      String replacement,
      long start,
      long occurrence,
      boolean redshift) {
    Matcher matcher = RegexTranslation.matcher(pattern, text);
    int from = startOf(text, start);
    StringBuilder result = new StringBuilder(text.substring(0, from));
    int copied = from;
    long number = 0;
    int search = from;
    while (search <= text.length() && matcher.find(search)) {
      number++;
      if (occurrence == 0 || number == occurrence) {
        result.append(text, copied, matcher.start());
        appendReplacement(result, matcher, text, replacement, redshift);
        copied = matcher.end();
        if (occurrence != 0) {
          break;
        }
      }
      search = matcher.end() > matcher.start() ? matcher.end() : matcher.end() + 1;
    }
    return result.append(text, copied, text.length()).toString();
  }

  private static void appendReplacement(
      StringBuilder result, Matcher matcher, String text, String replacement, boolean redshift) {
    for (int index = 0; index < replacement.length(); index++) {
      char letter = replacement.charAt(index);
      boolean reference = letter == '\\' || redshift && letter == '$';
      if (!reference || index + 1 == replacement.length()) {
        result.append(letter);
        continue;
      }
      char next = replacement.charAt(index + 1);
      if (Character.isDigit(next)) {
        int group = next - '0';
        index++;
        if (group <= matcher.groupCount() && matcher.start(group) >= 0) {
          result.append(text, matcher.start(group), matcher.end(group));
        }
      } else if (next == '&' && letter == '\\') {
        index++;
        result.append(text, matcher.start(), matcher.end());
      } else if (next == '\\' && letter == '\\') {
        index++;
        result.append('\\');
      } else {
        result.append(letter);
      }
    }
  }

  private static @Nullable String find(
      Pattern pattern, String text, long start, long occurrence, int group) {
    Matcher matcher = RegexTranslation.matcher(pattern, text);
    int search = startOf(text, start);
    for (long number = 1; search <= text.length() && matcher.find(search); number++) {
      if (number == occurrence) {
        return group <= matcher.groupCount() && matcher.start(group) >= 0
            ? text.substring(matcher.start(group), matcher.end(group))
            : null;
      }
      search = matcher.end() > matcher.start() ? matcher.end() : matcher.end() + 1;
    }
    return null;
  }

  private static void addSubstring(FunctionCatalog catalog) {
    catalog.bound(
        "regexp_substr",
        List.of(STRING, STRING, INTEGRAL, INTEGRAL, STRING, INTEGRAL),
        4,
        StringFunctions.AS_LONG_AS_FIRST,
        request -> {
          PatternCache<Pattern> cache = new PatternCache<>();
          boolean redshift = request.session().style() == SessionStyle.REDSHIFT;
          return new ScalarImplementation.Rows(
              values -> {
                String flags = values.length > 4 ? text(values[4]) : "";
                int group = (int) argument(values, 5, redshift && flags.contains("e") ? 1 : 0);
                String found =
                    find(
                        pattern(cache, text(values[1]), flags),
                        text(values[0]),
                        argument(values, 2, 1),
                        argument(values, 3, 1),
                        group);
                return found == null ? (redshift ? new byte[0] : null) : Values.bytes(found);
              },
              true);
        });
    for (String name : List.of("substring", "substr")) {
      catalog.bound(
          name,
          List.of(STRING, STRING),
          0,
          StringFunctions.AS_LONG_AS_FIRST,
          request -> {
            PatternCache<Pattern> cache = new PatternCache<>();
            return new ScalarImplementation.Rows(
                values -> {
                  Pattern pattern = pattern(cache, text(values[1]), "");
                  int group = pattern.matcher("").groupCount() > 0 ? 1 : 0;
                  String found = find(pattern, text(values[0]), 1, 1, group);
                  return found == null ? null : Values.bytes(found);
                },
                true);
          });
    }
    catalog.strict(
        "substring",
        StringFunctions.AS_LONG_AS_FIRST,
        values -> similarPart(text(values[0]), text(values[1]), text(values[2])),
        STRING,
        STRING,
        STRING);
  }

  /// SUBSTRING(text SIMILAR pattern ESCAPE e): the part between the two `e"` of the pattern.
  private static byte @Nullable [] similarPart(String text, String pattern, String escape) {
    int escapePoint = LikePattern.escapeOf(escape);
    String mark = escape + "\"";
    int first = escape.isEmpty() ? -1 : pattern.indexOf(mark);
    int second = first < 0 ? -1 : pattern.indexOf(mark, first + mark.length());
    String regex;
    if (second < 0) {
      regex = "(" + inner(pattern, escapePoint) + ")";
    } else {
      regex =
          "(?:"
              + inner(pattern.substring(0, first), escapePoint).replace(".*", ".*?")
              + ")("
              + inner(pattern.substring(first + mark.length(), second), escapePoint)
              + ")(?:"
              + inner(pattern.substring(second + mark.length()), escapePoint)
              + ")";
    }
    Matcher matcher =
        RegexTranslation.matcher(RegexTranslation.compile("^" + regex + "$", ""), text);
    return matcher.find() ? Values.bytes(text.substring(matcher.start(1), matcher.end(1))) : null;
  }

  private static String inner(String pattern, int escape) {
    String anchored = RegexTranslation.ofSimilar(pattern, escape);
    return anchored.substring(1, anchored.length() - 1);
  }

  private static void addCount(FunctionCatalog catalog) {
    catalog.bound(
        "regexp_count",
        List.of(STRING, STRING, INTEGRAL, STRING),
        2,
        FunctionCatalog.type(LogicalType.INTEGER),
        request -> {
          PatternCache<Pattern> cache = new PatternCache<>();
          return new ScalarImplementation.Rows(
              values -> {
                String text = text(values[0]);
                Matcher matcher =
                    RegexTranslation.matcher(
                        pattern(cache, text(values[1]), values.length > 3 ? text(values[3]) : ""),
                        text);
                long count = 0;
                int search = startOf(text, argument(values, 2, 1));
                while (search <= text.length() && matcher.find(search)) {
                  count++;
                  search = matcher.end() > matcher.start() ? matcher.end() : matcher.end() + 1;
                }
                return count;
              },
              true);
        });
  }

  private static void addInstr(FunctionCatalog catalog) {
    catalog.bound(
        "regexp_instr",
        List.of(STRING, STRING, INTEGRAL, INTEGRAL, INTEGRAL, STRING, INTEGRAL),
        5,
        FunctionCatalog.type(LogicalType.INTEGER),
        request -> {
          PatternCache<Pattern> cache = new PatternCache<>();
          return new ScalarImplementation.Rows(values -> instr(values, cache), true);
        });
  }

  private static long instr(@Nullable Object[] values, PatternCache<Pattern> cache) {
    String text = text(values[0]);
    Pattern pattern = pattern(cache, text(values[1]), values.length > 5 ? text(values[5]) : "");
    Matcher matcher = RegexTranslation.matcher(pattern, text);
    long occurrence = argument(values, 3, 1);
    boolean atEnd = argument(values, 4, 0) != 0;
    int group = (int) argument(values, 6, 0);
    int search = startOf(text, argument(values, 2, 1));
    for (long number = 1; search <= text.length() && matcher.find(search); number++) {
      if (number == occurrence) {
        if (group > matcher.groupCount() || matcher.start(group) < 0) {
          return 0;
        }
        int place = atEnd ? matcher.end(group) : matcher.start(group);
        return text.codePointCount(0, place) + 1L;
      }
      search = matcher.end() > matcher.start() ? matcher.end() : matcher.end() + 1;
    }
    return 0;
  }
}
