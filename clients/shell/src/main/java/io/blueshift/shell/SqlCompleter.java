package io.blueshift.shell;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;

/// Completes what fits the place: tables and schemas after FROM and its like, the columns of a table
/// or alias after its dot, elsewhere columns of the statement's tables and keywords; for backslash
/// commands their names and arguments.
final class SqlCompleter implements Completer {
  private static final Pattern LAST_WORD = Pattern.compile("([A-Za-z_]+)\\s*$");
  private static final Pattern IN_FROM_LIST =
      Pattern.compile("(?is).*\\b(from|join)\\s+[\\w.\"]+(\\s+(as\\s+)?\\w+)?\\s*,\\s*");
  private static final Pattern TABLE_REFERENCE =
      Pattern.compile(
          "(?i)(?:\\b(?:from|join|into|update|table|copy)\\s+|,\\s*)([\\w.]+)(?:\\s+(?:as\\s+)?(\\w+))?");
  private static final Set<String> BEFORE_TABLE =
      Set.of(
          "from",
          "join",
          "into",
          "update",
          "table",
          "view",
          "truncate",
          "copy",
          "analyze",
          "vacuum",
          "unload",
          "like",
          "only");

  private final CompletionCatalog catalog;

  SqlCompleter(CompletionCatalog catalog) {
    this.catalog = catalog;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    String before = line.line().substring(0, line.cursor() - line.wordCursor());
    for (String word : words(before, line.word())) {
      boolean goesOn = word.endsWith(".");
      candidates.add(new Candidate(word, word, null, null, null, null, !goesOn));
    }
  }

  /// Returns what may stand for an unfinished word.
  ///
  /// @param before the text before the word
  Collection<String> words(String before, String word) {
    String command = before.stripLeading();
    if (command.startsWith("\\")) {
      return ofCommand(command.strip());
    }
    if (word.startsWith("\\")) {
      return MetaCommands.NAMES;
    }
    catalog.refresh();
    int dot = word.lastIndexOf('.');
    if (dot > 0) {
      return qualified(before, word.substring(0, dot));
    }
    Matcher last = LAST_WORD.matcher(before);
    String previous = last.find() ? last.group(1).toLowerCase(Locale.ROOT) : "";
    if (BEFORE_TABLE.contains(previous) || IN_FROM_LIST.matcher(before).matches()) {
      return tables();
    }
    Set<String> words = new TreeSet<>(columns(before));
    words.addAll(catalog.tables());
    boolean upper = word.length() > 1 && word.equals(word.toUpperCase(Locale.ROOT));
    for (String keyword : SqlKeywords.WORDS) {
      words.add(upper ? keyword.toUpperCase(Locale.ROOT) : keyword);
    }
    return words;
  }

  private Set<String> tables() {
    Set<String> names = new TreeSet<>(catalog.tables());
    catalog.schemas().forEach(schema -> names.add(schema + "."));
    return names;
  }

  private Collection<String> qualified(String before, String qualifier) {
    List<String> names = new ArrayList<>();
    for (String table : catalog.tablesOf(qualifier)) {
      names.add(qualifier + "." + table);
    }
    String table = references(before).getOrDefault(qualifier, qualifier);
    Set<String> columns = catalog.columnsOf(table);
    for (String column : columns == null ? Set.<String>of() : columns) {
      names.add(qualifier + "." + column);
    }
    return names;
  }

  /// Returns the columns of the tables that the statement names, or all when it names none yet.
  private Set<String> columns(String before) {
    Set<String> names = new TreeSet<>();
    for (String table : references(before).values()) {
      Set<String> columns = catalog.columnsOf(table);
      if (columns != null) {
        names.addAll(columns);
      }
    }
    return names.isEmpty() ? catalog.allColumns() : names;
  }

  /// Returns the tables that a text names, by name and by alias.
  private static Map<String, String> references(String text) {
    Map<String, String> references = new TreeMap<>();
    Matcher matcher = TABLE_REFERENCE.matcher(text);
    while (matcher.find()) {
      String table = matcher.group(1).toLowerCase(Locale.ROOT);
      @Nullable String alias = matcher.group(2);
      references.put(table, table);
      if (alias != null) {
        references.put(alias.toLowerCase(Locale.ROOT), table);
      }
    }
    return references;
  }

  private Collection<String> ofCommand(String command) {
    String name = command.split("\\s+", 2)[0].substring(1);
    return switch (name) {
      case "d", "d+", "dt", "dv", "dt+", "dv+", "sv" -> {
        catalog.refresh();
        yield tables();
      }
      case "dn" -> {
        catalog.refresh();
        yield catalog.schemas();
      }
      case "x", "t", "timing" -> List.of("on", "off");
      case "format" -> List.of("table", "csv", "tsv", "json");
      case "pset" -> MetaCommands.OUTPUT_SETTINGS;
      default -> List.of();
    };
  }
}
