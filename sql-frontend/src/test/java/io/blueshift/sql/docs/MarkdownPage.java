package io.blueshift.sql.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The parts of a page that tests look at: fenced blocks, rows of tables, links.
///
/// @param text the page
record MarkdownPage(String text) {
  private static final Pattern CODE_SPAN = Pattern.compile("`([^`]+)`");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)(?:#[^)]*)?\\)");

  /// A block of SQL and what it prints, if the page says so.
  ///
  /// @param lineNumber where the block begins, from 1
  record Example(int lineNumber, String sql, @Nullable String expected) {}

  private record Fence(int lineNumber, String language, String body) {}

  /// Returns the blocks of SQL in order; a block of text right behind one is its result.
  List<Example> examples() {
    List<Example> examples = new ArrayList<>();
    List<Fence> fences = fences();
    for (int index = 0; index < fences.size(); index++) {
      if (fences.get(index).language.equals("sql")) {
        boolean answered =
            index + 1 < fences.size() && fences.get(index + 1).language.equals("text");
        examples.add(
            new Example(
                fences.get(index).lineNumber,
                fences.get(index).body,
                answered ? fences.get(index + 1).body : null));
      }
    }
    return examples;
  }

  private List<Fence> fences() {
    List<Fence> fences = new ArrayList<>();
    List<String> lines = text.lines().toList();
    for (int index = 0; index < lines.size(); index++) {
      if (lines.get(index).startsWith("```")) {
        int start = index;
        StringBuilder body = new StringBuilder();
        while (!lines.get(++index).startsWith("```")) {
          body.append(lines.get(index)).append('\n');
        }
        fences.add(new Fence(start + 1, lines.get(start).substring(3).strip(), body.toString()));
      }
    }
    return fences;
  }

  /// Returns the cells of all rows of tables that have the given number of columns, without headers.
  List<List<String>> rows(int columnCount) {
    List<List<String>> rows = new ArrayList<>();
    boolean inBody = false;
    for (String line : text.lines().toList()) {
      boolean isRow = line.startsWith("|");
      if (isRow && inBody) {
        List<String> cells = cells(line);
        if (cells.size() == columnCount) {
          rows.add(cells);
        }
      }
      inBody = isRow && (inBody || line.startsWith("| ---"));
    }
    return rows;
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    String inner = line.strip().substring(1, line.strip().length() - 1);
    for (String cell : inner.split("(?<!\\\\)\\|", -1)) {
      cells.add(cell.strip().replace("\\|", "|"));
    }
    return cells;
  }

  /// Returns what stands between backquotes in a cell.
  static List<String> codeSpans(String cell) {
    return CODE_SPAN.matcher(cell).results().map(result -> result.group(1)).toList();
  }

  /// Returns the targets of links within the project.
  List<String> localLinks() {
    List<String> targets = new ArrayList<>();
    Matcher matcher = LINK.matcher(text);
    while (matcher.find()) {
      if (!matcher.group(1).contains("://")) {
        targets.add(matcher.group(1));
      }
    }
    return targets;
  }
}
