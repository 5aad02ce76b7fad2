package io.blueshift.shell;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Prints the rows of a result in one format and says how many there were.
///
/// @param format how rows are laid out
/// @param expanded one line a value instead of one a row; for [OutputFormat#TABLE] only
/// @param nullText what stands for NULL
/// @param header whether column names are printed
record RowPrinter(OutputFormat format, boolean expanded, String nullText, boolean header) {
  /// The most rows whose widths decide a table's columns; later rows are fitted to them, so that a
  /// result of any size is printed while it is computed.
  private static final int WIDTH_SAMPLE_ROWS = 1_000;

  /// Prints all rows; returns their number.
  long print(ResultSet rows, Appendable out) throws SQLException, IOException {
    return switch (format) {
      case TABLE -> expanded ? printExpanded(rows, out) : printTable(rows, out);
      case CSV -> printSeparated(rows, out, ',');
      case TSV -> printSeparated(rows, out, '\t');
      case JSON -> printJson(rows, out);
    };
  }

  private static String[] names(ResultSetMetaData columns) throws SQLException {
    String[] names = new String[columns.getColumnCount()];
    for (int column = 0; column < names.length; column++) {
      names[column] = columns.getColumnLabel(column + 1);
    }
    return names;
  }

  private static boolean[] numeric(ResultSetMetaData columns) throws SQLException {
    boolean[] numeric = new boolean[columns.getColumnCount()];
    for (int column = 0; column < numeric.length; column++) {
      numeric[column] = isNumber(columns.getColumnType(column + 1));
    }
    return numeric;
  }

  private static boolean isNumber(int jdbcType) {
    return switch (jdbcType) {
      case Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.REAL, Types.DOUBLE, Types.NUMERIC ->
          true;
      default -> false;
    };
  }

  private String[] row(ResultSet rows, int columnCount) throws SQLException {
    String[] values = new String[columnCount];
    for (int column = 0; column < columnCount; column++) {
      String text = rows.getString(column + 1);
      values[column] = text == null ? nullText : oneLine(text);
    }
    return values;
  }

  private static String oneLine(String text) {
    return text.indexOf('\n') < 0 && text.indexOf('\t') < 0 && text.indexOf('\r') < 0
        ? text
        : text.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t");
  }

  private long printTable(ResultSet rows, Appendable out) throws SQLException, IOException {
    String[] names = names(rows.getMetaData());
    boolean[] numeric = numeric(rows.getMetaData());
    List<String[]> sample = new ArrayList<>();
    int[] widths = new int[names.length];
    for (int column = 0; column < names.length; column++) {
      widths[column] = header ? displayWidth(names[column]) : 0;
    }
    boolean more = true;
    while (sample.size() < WIDTH_SAMPLE_ROWS && (more = rows.next())) {
      String[] values = row(rows, names.length);
      for (int column = 0; column < names.length; column++) {
        widths[column] = Math.max(widths[column], displayWidth(values[column]));
      }
      sample.add(values);
    }
    if (header) {
      printHeader(names, widths, out);
    }
    for (String[] values : sample) {
      printRow(values, widths, numeric, out);
    }
    long count = sample.size();
    while (more && rows.next()) {
      printRow(row(rows, names.length), widths, numeric, out);
      count++;
    }
    return count;
  }

  private static void printHeader(String[] names, int[] widths, Appendable out) throws IOException {
    for (int column = 0; column < names.length; column++) {
      int blanks = widths[column] - displayWidth(names[column]);
      out.append(column == 0 ? " " : "| ").append(" ".repeat(blanks / 2)).append(names[column]);
      out.append(" ".repeat(blanks - blanks / 2)).append(' ');
    }
    out.append('\n');
    for (int column = 0; column < names.length; column++) {
      out.append(column == 0 ? "" : "+").append("-".repeat(widths[column] + 2));
    }
    out.append('\n');
  }

  private static void printRow(String[] values, int[] widths, boolean[] numeric, Appendable out)
      throws IOException {
    for (int column = 0; column < values.length; column++) {
      int blanks = Math.max(0, widths[column] - displayWidth(values[column]));
      out.append(column == 0 ? " " : "| ");
      if (numeric[column]) {
        out.append(" ".repeat(blanks)).append(values[column]).append(' ');
      } else {
        out.append(values[column])
            .append(column == values.length - 1 ? "" : " ".repeat(blanks + 1));
      }
    }
    out.append('\n');
  }

  /// Returns how many terminal cells a text takes: two for wide East Asian characters and emoji,
  /// none for combining marks.
  static int displayWidth(String text) {
    int width = 0;
    for (int position = 0; position < text.length(); ) {
      int codePoint = text.codePointAt(position);
      width += codePoint < 0x300 ? 1 : Math.max(0, org.jline.utils.WCWidth.wcwidth(codePoint));
      position += Character.charCount(codePoint);
    }
    return width;
  }

  private long printExpanded(ResultSet rows, Appendable out) throws SQLException, IOException {
    String[] names = names(rows.getMetaData());
    int width = 0;
    for (String name : names) {
      width = Math.max(width, displayWidth(name));
    }
    long count = 0;
    while (rows.next()) {
      count++;
      out.append("-[ RECORD ").append(Long.toString(count)).append(" ]");
      out.append("-".repeat(Math.max(0, width - 10))).append('\n');
      String[] values = row(rows, names.length);
      for (int column = 0; column < names.length; column++) {
        out.append(names[column]).append(" ".repeat(width - displayWidth(names[column])));
        out.append(" | ").append(values[column]).append('\n');
      }
    }
    return count;
  }

  private long printSeparated(ResultSet rows, Appendable out, char separator)
      throws SQLException, IOException {
    String[] names = names(rows.getMetaData());
    if (header) {
      for (int column = 0; column < names.length; column++) {
        appendSeparated(out, names[column], separator, column == 0);
      }
      out.append('\n');
    }
    long count = 0;
    while (rows.next()) {
      for (int column = 0; column < names.length; column++) {
        String text = rows.getString(column + 1);
        appendSeparated(out, text == null ? nullText : text, separator, column == 0);
      }
      out.append('\n');
      count++;
    }
    return count;
  }

  private static void appendSeparated(Appendable out, String value, char separator, boolean first)
      throws IOException {
    if (!first) {
      out.append(separator);
    }
    if (separator == '\t') {
      out.append(value.indexOf('\\') >= 0 ? oneLine(value.replace("\\", "\\\\")) : oneLine(value));
    } else if (value.indexOf(separator) >= 0
        || value.indexOf('"') >= 0
        || value.indexOf('\n') >= 0
        || value.indexOf('\r') >= 0) {
      out.append('"').append(value.replace("\"", "\"\"")).append('"');
    } else {
      out.append(value);
    }
  }

  private static long printJson(ResultSet rows, Appendable out) throws SQLException, IOException {
    ResultSetMetaData columns = rows.getMetaData();
    String[] names = names(columns);
    long count = 0;
    out.append('[');
    while (rows.next()) {
      out.append(count == 0 ? "\n{" : ",\n{");
      for (int column = 0; column < names.length; column++) {
        out.append(column == 0 ? "" : ",");
        appendJsonString(out, names[column]);
        out.append(':');
        appendJsonValue(out, rows.getString(column + 1), columns.getColumnType(column + 1));
      }
      out.append('}');
      count++;
    }
    out.append(count == 0 ? "]\n" : "\n]\n");
    return count;
  }

  private static void appendJsonValue(Appendable out, @Nullable String text, int jdbcType)
      throws IOException {
    if (text == null) {
      out.append("null");
    } else if (jdbcType == Types.BOOLEAN) {
      out.append(text.startsWith("t") ? "true" : "false");
    } else if (isNumber(jdbcType) && !text.endsWith("NaN") && !text.endsWith("Infinity")) {
      out.append(text);
    } else {
      appendJsonString(out, text);
    }
  }

  private static void appendJsonString(Appendable out, String text) throws IOException {
    out.append('"');
    for (int position = 0; position < text.length(); position++) {
      char character = text.charAt(position);
      switch (character) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (character < 0x20) {
            out.append(String.format("\\u%04x", (int) character));
          } else {
            out.append(character);
          }
        }
      }
    }
    out.append('"');
  }
}
