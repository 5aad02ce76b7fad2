package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.ANY;
import static io.blueshift.function.ArgumentFamily.INTEGRAL;
import static io.blueshift.function.ArgumentFamily.STRING;
import static io.blueshift.function.ArgumentFamily.VARBYTE;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.SessionStyle;
import io.blueshift.function.FunctionDefinition.ResultRule;
import io.blueshift.function.FunctionDefinition.Volatility;
import io.blueshift.function.ScalarImplementation.BytesToLongFunction;
import io.blueshift.function.ScalarImplementation.SliceFunction;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.vector.Values;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Functions of text. Positions and lengths count characters from 1; results inherit the collation
/// of the arguments: blank-insensitive when one of them is.
final class StringFunctions {
  private static final int RESULT_MAX_CHARACTERS = 64 << 20;

  private StringFunctions() {}

  /// Text of any length in the arguments' collation.
  static final ResultRule ANY_LENGTH =
      (arguments, style) -> textOf(arguments, VarcharType.UNLIMITED);

  /// Text at most as long as the first argument.
  static final ResultRule AS_LONG_AS_FIRST =
      (arguments, style) ->
          textOf(
              arguments,
              arguments.getFirst() instanceof StringType first
                  ? first.lengthBytes()
                  : VarcharType.UNLIMITED);

  private static final ResultRule CONCATENATED =
      (arguments, style) -> {
        long lengthBytes = 0;
        for (LogicalType type : arguments) {
          lengthBytes += type instanceof StringType it ? it.lengthBytes() : VarcharType.UNLIMITED;
        }
        return textOf(arguments, (int) Math.min(lengthBytes, VarcharType.UNLIMITED));
      };

  private static LogicalType textOf(List<LogicalType> arguments, int lengthBytes) {
    boolean ignoresBlanks =
        arguments.stream()
            .anyMatch(type ->
                type instanceof StringType it && it.collation() == Collation.BLANK_INSENSITIVE);
    return new VarcharType(
        lengthBytes, ignoresBlanks ? Collation.BLANK_INSENSITIVE : Collation.BINARY);
  }

  static String text(@Nullable Object value) {
    return Values.text((byte[]) java.util.Objects.requireNonNull(value));
  }

  private static int length(@Nullable Object value) {
    return Math.clamp(
        (Long) java.util.Objects.requireNonNull(value), Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  static void addTo(FunctionCatalog catalog) {
    addMeasures(catalog);
    addParts(catalog);
    addCase(catalog);
    addSearch(catalog);
    addConstruction(catalog);
    addCharacters(catalog);
    addQuoting(catalog);
    addComparison(catalog);
  }

  /// Computes text of text and integers.
  private interface TextFunction {
    String apply(@Nullable Object[] values);
  }

  private static void textual(
      FunctionCatalog catalog,
      String name,
      ResultRule result,
      TextFunction function,
      ArgumentFamily... arguments) {
    catalog.strict(name, result, values -> Values.bytes(function.apply(values)), arguments);
  }

  private static void measure(FunctionCatalog catalog, String name, BytesToLongFunction function) {
    catalog.bound(
        name,
        List.of(STRING),
        0,
        FunctionCatalog.type(LogicalType.INTEGER),
        request -> new ScalarImplementation.BytesToLong(function, 0));
  }

  private static void addMeasures(FunctionCatalog catalog) {
    for (String name : List.of("length", "len", "char_length", "character_length", "textlen")) {
      measure(catalog, name, Utf8Text::characterCount);
    }
    for (String name : List.of("length", "len", "octet_length")) {
      catalog.strict(
          name, LogicalType.INTEGER, values -> (long) ((byte[]) values[0]).length, VARBYTE);
    }
    measure(catalog, "octet_length", (segment, offset, lengthBytes) -> lengthBytes);
    measure(catalog, "bit_length", (segment, offset, lengthBytes) -> lengthBytes * 8L);
    measure(
        catalog,
        "ascii",
        (segment, offset, lengthBytes) -> {
          if (lengthBytes == 0) {
            return 0;
          }
          byte[] bytes = new byte[Math.min(4, lengthBytes)];
          java.lang.foreign.MemorySegment.copy(
              segment, java.lang.foreign.ValueLayout.JAVA_BYTE, offset, bytes, 0, bytes.length);
          return Values.text(bytes).codePointAt(0);
        });
  }

  private static void part(
      FunctionCatalog catalog, String name, SliceFunction function, ArgumentFamily... arguments) {
    catalog.bound(
        name,
        List.of(arguments),
        0,
        AS_LONG_AS_FIRST,
        request -> new ScalarImplementation.Slice(function));
  }

  private static void addParts(FunctionCatalog catalog) {
    for (String name : List.of("substring", "substr")) {
      part(
          catalog,
          name,
          (segment, offset, lengthBytes, from, ignored) ->
              Utf8Text.substring(segment, offset, lengthBytes, from, Integer.MAX_VALUE),
          STRING,
          INTEGRAL);
      part(
          catalog,
          name,
          (segment, offset, lengthBytes, from, count) -> {
            if (count < 0) {
              throw new DatabaseException(
                  ErrorCode.SUBSTRING_ERROR,
                  "negative substring length not allowed [length=" + count + "]");
            }
            return Utf8Text.substring(segment, offset, lengthBytes, from, count);
          },
          STRING,
          INTEGRAL,
          INTEGRAL);
      catalog.strict(
          name,
          FunctionCatalog.FIRST,
          values -> bytesPart((byte[]) values[0], values),
          VARBYTE,
          INTEGRAL,
          INTEGRAL);
    }
    part(
        catalog,
        "left",
        (segment, offset, lengthBytes, count, ignored) -> {
          long characters =
              count >= 0 ? count : Utf8Text.characterCount(segment, offset, lengthBytes) + count;
          return Utf8Text.substring(segment, offset, lengthBytes, 1, Math.max(0, characters));
        },
        STRING,
        INTEGRAL);
    part(
        catalog,
        "right",
        (segment, offset, lengthBytes, count, ignored) -> {
          long all = Utf8Text.characterCount(segment, offset, lengthBytes);
          long skipped = count >= 0 ? Math.max(0, all - count) : Math.min(all, -count);
          return Utf8Text.substring(segment, offset, lengthBytes, skipped + 1, Integer.MAX_VALUE);
        },
        STRING,
        INTEGRAL);
    addTrims(catalog);
    catalog.strict(
        "split_part",
        AS_LONG_AS_FIRST,
        values -> Values.bytes(splitPart(text(values[0]), text(values[1]), (Long) values[2])),
        STRING,
        STRING,
        INTEGRAL);
  }

  private static byte[] bytesPart(byte[] bytes, @Nullable Object[] values) {
    long from = (Long) java.util.Objects.requireNonNull(values[1]);
    long count = (Long) java.util.Objects.requireNonNull(values[2]);
    int start = Math.clamp(from - 1, 0, bytes.length);
    int end = Math.clamp(from - 1 + count, start, bytes.length);
    return Arrays.copyOfRange(bytes, start, end);
  }

  private static void addTrims(FunctionCatalog catalog) {
    for (String name : List.of("trim", "btrim", "ltrim", "rtrim")) {
      boolean left = !name.equals("rtrim");
      boolean right = !name.equals("ltrim");
      part(
          catalog,
          name,
          (segment, offset, lengthBytes, second, third) ->
              Utf8Text.trim(segment, offset, lengthBytes, left, right),
          STRING);
      textual(
          catalog,
          name,
          AS_LONG_AS_FIRST,
          values -> trim(text(values[0]), text(values[1]), left, right),
          STRING,
          STRING);
    }
  }

  private static String trim(String text, String characters, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && characters.indexOf(text.codePointAt(start)) >= 0) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (right && start < end && characters.indexOf(text.codePointBefore(end)) >= 0) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(start, end);
  }

  private static String splitPart(String text, String delimiter, long number) {
    if (number == 0) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE, "field position must not be zero");
    }
    if (delimiter.isEmpty()) {
      return number == 1 || number == -1 ? text : "";
    }
    String[] parts = text.split(java.util.regex.Pattern.quote(delimiter), -1);
    long index = number > 0 ? number - 1 : parts.length + number;
    return index >= 0 && index < parts.length ? parts[(int) index] : "";
  }

  private static void addCase(FunctionCatalog catalog) {
    catalog.strict("lower", AS_LONG_AS_FIRST, values -> folded(values[0], 'A', 'Z'), STRING);
    catalog.strict("upper", AS_LONG_AS_FIRST, values -> folded(values[0], 'a', 'z'), STRING);
    textual(catalog, "initcap", AS_LONG_AS_FIRST, values -> initcap(text(values[0])), STRING);
  }

  /// Exchanges the case of the letters from `first` to `last`; text that is not ASCII goes through
  /// Java's rules.
  private static byte[] folded(@Nullable Object value, char first, char last) {
    byte[] bytes = ((byte[]) java.util.Objects.requireNonNull(value)).clone();
    for (int index = 0; index < bytes.length; index++) {
      byte letter = bytes[index];
      if (letter < 0) {
        String text = text(value);
        return Values.bytes(
            first == 'A' ? text.toLowerCase(Locale.ROOT) : text.toUpperCase(Locale.ROOT));
      }
      if (letter >= first && letter <= last) {
        bytes[index] = (byte) (letter ^ 0x20);
      }
    }
    return bytes;
  }

  private static String initcap(String text) {
    StringBuilder result = new StringBuilder(text.length());
    boolean inWord = false;
    for (int index = 0; index < text.length(); ) {
      int point = text.codePointAt(index);
      result.appendCodePoint(inWord ? Character.toLowerCase(point) : Character.toUpperCase(point));
      inWord = Character.isLetterOrDigit(point);
      index += Character.charCount(point);
    }
    return result.toString();
  }

  private static long position(String text, String part, int fromCharacter) {
    int start =
        text.offsetByCodePoints(0, Math.min(fromCharacter, text.codePointCount(0, text.length())));
    int index = text.indexOf(part, start);
    return index < 0 ? 0 : text.codePointCount(0, index) + 1L;
  }

  private static void addSearch(FunctionCatalog catalog) {
    catalog.strict(
        "strpos",
        LogicalType.INTEGER,
        values -> position(text(values[0]), text(values[1]), 0),
        STRING,
        STRING);
    for (String name : List.of("position", "charindex")) {
      catalog.strict(
          name,
          LogicalType.INTEGER,
          values -> position(text(values[1]), text(values[0]), 0),
          STRING,
          STRING);
    }
    catalog.strict(
        "charindex",
        LogicalType.INTEGER,
        values ->
            position(text(values[1]), text(values[0]), (int) Math.max(0, (Long) values[2] - 1)),
        STRING,
        STRING,
        INTEGRAL);
    catalog.strict(
        "octetindex",
        LogicalType.INTEGER,
        values -> {
          String whole = text(values[1]);
          int index = whole.indexOf(text(values[0]));
          return index < 0 ? 0L : Values.bytes(whole.substring(0, index)).length + 1L;
        },
        STRING,
        STRING);
    catalog.strict(
        "starts_with",
        LogicalType.BOOL,
        values -> text(values[0]).startsWith(text(values[1])),
        STRING,
        STRING);
  }

  private static void addConstruction(FunctionCatalog catalog) {
    catalog.strict("||", CONCATENATED, StringFunctions::joined, STRING, STRING);
    catalog.strict("||", FunctionCatalog.FIRST, StringFunctions::joined, VARBYTE, VARBYTE);
    addConcat(catalog);
    textual(
        catalog,
        "replace",
        ANY_LENGTH,
        values -> {
          String searched = text(values[1]);
          return searched.isEmpty()
              ? text(values[0])
              : text(values[0]).replace(searched, text(values[2]));
        },
        STRING,
        STRING,
        STRING);
    for (String name : List.of("repeat", "replicate")) {
      textual(
          catalog,
          name,
          ANY_LENGTH,
          values -> repeat(text(values[0]), length(values[1])),
          STRING,
          INTEGRAL);
    }
    for (String name : List.of("lpad", "rpad")) {
      boolean left = name.equals("lpad");
      textual(
          catalog,
          name,
          ANY_LENGTH,
          values -> pad(text(values[0]), length(values[1]), " ", left),
          STRING,
          INTEGRAL);
      textual(
          catalog,
          name,
          ANY_LENGTH,
          values -> pad(text(values[0]), length(values[1]), text(values[2]), left),
          STRING,
          INTEGRAL,
          STRING);
    }
    textual(
        catalog,
        "reverse",
        AS_LONG_AS_FIRST,
        values -> new StringBuilder(text(values[0])).reverse().toString(),
        STRING);
    textual(
        catalog,
        "translate",
        ANY_LENGTH,
        values -> translate(text(values[0]), text(values[1]), text(values[2])),
        STRING,
        STRING,
        STRING);
    addOverlay(catalog);
  }

  private static byte[] joined(@Nullable Object[] values) {
    byte[] left = (byte[]) java.util.Objects.requireNonNull(values[0]);
    byte[] right = (byte[]) java.util.Objects.requireNonNull(values[1]);
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  private static void addOverlay(FunctionCatalog catalog) {
    textual(
        catalog,
        "overlay",
        ANY_LENGTH,
        values ->
            overlay(
                text(values[0]),
                text(values[1]),
                length(values[2]),
                text(values[1]).codePointCount(0, text(values[1]).length())),
        STRING,
        STRING,
        INTEGRAL);
    textual(
        catalog,
        "overlay",
        ANY_LENGTH,
        values -> overlay(text(values[0]), text(values[1]), length(values[2]), length(values[3])),
        STRING,
        STRING,
        INTEGRAL,
        INTEGRAL);
  }

  private static String overlay(String text, String replacement, int from, int count) {
    if (from < 1) {
      throw new DatabaseException(
          ErrorCode.SUBSTRING_ERROR, "negative substring length not allowed");
    }
    int[] points = text.codePoints().toArray();
    int start = Math.min(from - 1, points.length);
    int end = Math.clamp((long) from - 1 + count, 0, points.length);
    return new String(points, 0, start)
        + replacement
        + new String(points, end, points.length - end);
  }

  private static void addConcat(FunctionCatalog catalog) {
    for (String name : List.of("concat", "concat_ws")) {
      boolean separated = name.equals("concat_ws");
      catalog.add(
          new FunctionDefinition(
              name,
              separated ? List.of(STRING, ANY) : List.of(ANY),
              1,
              true,
              ANY_LENGTH,
              false,
              Volatility.IMMUTABLE,
              request ->
                  new ScalarImplementation.Rows(
                      values -> concat(values, request, separated), false)));
    }
  }

  private static byte @Nullable [] concat(
      @Nullable Object[] values, BindRequest request, boolean separated) {
    boolean nullWins = request.session().style() == SessionStyle.REDSHIFT && !separated;
    if (separated && values[0] == null) {
      return null;
    }
    StringBuilder result = new StringBuilder();
    boolean first = true;
    for (int index = separated ? 1 : 0; index < values.length; index++) {
      Object value = values[index];
      if (value == null) {
        if (nullWins) {
          return null;
        }
        continue;
      }
      if (separated && !first) {
        result.append(text(values[0]));
      }
      first = false;
      result.append(display(value, request.argumentTypes().get(index), request.session()));
    }
    return Values.bytes(result.toString());
  }

  /// Writes a value as text protocols do: booleans as one letter.
  private static String display(Object value, LogicalType type, FunctionSession session) {
    return value instanceof Boolean bool ? (bool ? "t" : "f") : TextForm.of(value, type, session);
  }

  private static String repeat(String text, int count) {
    if (count <= 0 || text.isEmpty()) {
      return "";
    }
    requireSize((long) text.length() * count);
    return text.repeat(count);
  }

  private static void requireSize(long characters) {
    if (characters > RESULT_MAX_CHARACTERS) {
      throw new DatabaseException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "requested length too large [characters="
              + characters
              + ", limit="
              + RESULT_MAX_CHARACTERS
              + "]");
    }
  }

  private static String pad(String text, int length, String fill, boolean left) {
    if (length <= 0) {
      return "";
    }
    requireSize(length);
    int count = text.codePointCount(0, text.length());
    if (count >= length) {
      return text.substring(0, text.offsetByCodePoints(0, length));
    }
    if (fill.isEmpty()) {
      return text;
    }
    int[] fillPoints = fill.codePoints().toArray();
    StringBuilder padding = new StringBuilder(length);
    for (int index = 0; index < length - count; index++) {
      padding.appendCodePoint(fillPoints[index % fillPoints.length]);
    }
    return left ? padding.append(text).toString() : text + padding;
  }

  private static String translate(String text, String from, String to) {
    int[] fromPoints = from.codePoints().toArray();
    int[] toPoints = to.codePoints().toArray();
    StringBuilder result = new StringBuilder(text.length());
    text.codePoints()
        .forEach(point -> {
          int index = 0;
          while (index < fromPoints.length && fromPoints[index] != point) {
            index++;
          }
          if (index == fromPoints.length) {
            result.appendCodePoint(point);
          } else if (index < toPoints.length) {
            result.appendCodePoint(toPoints[index]);
          }
        });
    return result.toString();
  }

  private static void addCharacters(FunctionCatalog catalog) {
    catalog.strict(
        "chr",
        LogicalType.TEXT,
        values -> {
          long point = (Long) values[0];
          if (point <= 0 || point > Character.MAX_CODE_POINT) {
            throw new DatabaseException(
                ErrorCode.PROGRAM_LIMIT_EXCEEDED,
                "requested character not valid for encoding [code=" + point + "]");
          }
          return Values.bytes(Character.toString((int) point));
        },
        INTEGRAL);
    for (ArgumentFamily family : List.of(INTEGRAL)) {
      catalog.bound(
          "to_hex",
          List.of(family),
          0,
          FunctionCatalog.type(LogicalType.TEXT),
          request -> {
            boolean wide = request.argumentTypes().getFirst() instanceof LogicalType.BigIntType;
            return new ScalarImplementation.Rows(
                values ->
                    Values.bytes(
                        wide
                            ? Long.toHexString((Long) values[0])
                            : Integer.toHexString(((Long) values[0]).intValue())),
                true);
          });
    }
    catalog.strict(
        "strtol",
        LogicalType.BIGINT,
        values -> strtol(text(values[0]), (Long) values[1]),
        STRING,
        INTEGRAL);
    textual(
        catalog,
        "soundex",
        FunctionCatalog.type(LogicalType.TEXT),
        values -> soundex(text(values[0])),
        STRING);
    catalog.strict(
        "difference",
        LogicalType.INTEGER,
        values -> {
          String left = soundex(text(values[0]));
          String right = soundex(text(values[1]));
          long same = 0;
          for (int index = 0; index < Math.min(left.length(), right.length()); index++) {
            same += left.charAt(index) == right.charAt(index) ? 1 : 0;
          }
          return same;
        },
        STRING,
        STRING);
  }

  private static long strtol(String text, long base) {
    String digits = text.strip().toLowerCase(Locale.ROOT);
    boolean prefixed = base == 16 && digits.startsWith("0x");
    try {
      return Long.parseLong(prefixed ? digits.substring(2) : digits, (int) base);
    } catch (NumberFormatException malformed) {
      throw ConversionErrors.syntax("bigint in base " + base, text);
    }
  }

  private static String soundex(String text) {
    String codes = "01230120022455012623010202";
    StringBuilder result = new StringBuilder();
    char previous = '0';
    for (char letter : text.toUpperCase(Locale.ROOT).toCharArray()) {
      if (letter < 'A' || letter > 'Z') {
        continue;
      }
      char code = codes.charAt(letter - 'A');
      if (result.isEmpty()) {
        result.append(letter);
      } else if (code != '0' && code != previous && result.length() < 4) {
        result.append(code);
      }
      if (letter != 'H' && letter != 'W') {
        previous = code;
      }
    }
    while (!result.isEmpty() && result.length() < 4) {
      result.append('0');
    }
    return result.toString();
  }

  private static void addQuoting(FunctionCatalog catalog) {
    textual(catalog, "quote_ident", ANY_LENGTH, values -> quoteIdentifier(text(values[0])), STRING);
    textual(catalog, "quote_literal", ANY_LENGTH, values -> quoteLiteral(text(values[0])), STRING);
    catalog.nullable(
        "quote_nullable",
        ANY_LENGTH,
        false,
        values -> Values.bytes(values[0] == null ? "NULL" : quoteLiteral(text(values[0]))),
        STRING);
    catalog.add(
        new FunctionDefinition(
            "format",
            List.of(STRING, ANY),
            1,
            true,
            ANY_LENGTH,
            false,
            Volatility.IMMUTABLE,
            request -> new ScalarImplementation.Rows(values -> format(values, request), false)));
  }

  static String quoteIdentifier(String name) {
    return name.matches("[a-z_][a-z0-9_$]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
  }

  private static String quoteLiteral(String text) {
    String quoted = "'" + text.replace("'", "''").replace("\\", "\\\\") + "'";
    return text.indexOf('\\') >= 0 ? "E" + quoted : quoted;
  }

  private static byte @Nullable [] format(@Nullable Object[] values, BindRequest request) {
    if (values[0] == null) {
      return null;
    }
    String pattern = text(values[0]);
    StringBuilder result = new StringBuilder();
    int next = 1;
    for (int index = 0; index < pattern.length(); index++) {
      char letter = pattern.charAt(index);
      if (letter != '%') {
        result.append(letter);
        continue;
      }
      int numberEnd = ++index;
      while (numberEnd < pattern.length() && Character.isDigit(pattern.charAt(numberEnd))) {
        numberEnd++;
      }
      if (numberEnd < pattern.length() && numberEnd > index && pattern.charAt(numberEnd) == '$') {
        next = Integer.parseInt(pattern.substring(index, numberEnd));
        index = numberEnd + 1;
      }
      char kind = index < pattern.length() ? pattern.charAt(index) : ' ';
      if (kind == '%') {
        result.append('%');
        continue;
      }
      if ("sIL".indexOf(kind) < 0 || next >= values.length) {
        throw new DatabaseException(
            ErrorCode.INVALID_PARAMETER_VALUE,
            "too few arguments for format(), or unknown specifier [format=" + pattern + "]");
      }
      result.append(formatted(kind, next, values, request));
      next++;
    }
    return Values.bytes(result.toString());
  }

  private static String formatted(
      char kind, int index, @Nullable Object[] values, BindRequest request) {
    Object value = values[index];
    if (value == null) {
      return kind == 'L' ? "NULL" : "";
    }
    String text = display(value, request.argumentTypes().get(index), request.session());
    return kind == 'I' ? quoteIdentifier(text) : kind == 'L' ? quoteLiteral(text) : text;
  }

  private static void addComparison(FunctionCatalog catalog) {
    catalog.strict(
        "bpcharcmp",
        LogicalType.INTEGER,
        values ->
            (long)
                Integer.signum(
                    text(values[0]).stripTrailing().compareTo(text(values[1]).stripTrailing())),
        STRING,
        STRING);
    catalog.strict(
        "bttext_pattern_cmp",
        LogicalType.INTEGER,
        values ->
            (long) Integer.signum(Arrays.compareUnsigned((byte[]) values[0], (byte[]) values[1])),
        STRING,
        STRING);
  }
}
