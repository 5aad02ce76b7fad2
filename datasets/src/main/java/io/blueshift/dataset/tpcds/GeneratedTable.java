package io.blueshift.dataset.tpcds;

import io.blueshift.dataset.ColumnType;
import io.blueshift.dataset.DatasetColumn;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.RowSink;
import io.blueshift.dataset.TableLayout;
import io.trino.tpcds.Results;
import io.trino.tpcds.Session;
import io.trino.tpcds.Table;
import io.trino.tpcds.column.Column;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A TPC-DS table over the port of dsdgen. The port makes all values as texts; they are read back
/// into numbers and days here, so that every file format gets typed values. An empty text counts as
/// NULL, as it does in dsdgen's files.
///
/// @param source the generator's table
/// @param scale the scale factor
/// @param expectedRowCount rows of the table; an estimate for sales and returns
/// @param partCount parts that the generator is asked for
/// @param columns the columns
/// @param layout the keys
record GeneratedTable(
    Table source,
    double scale,
    long expectedRowCount,
    int partCount,
    List<DatasetColumn> columns,
    TableLayout layout)
    implements DatasetTable {

  /// The port leaves tables undivided that have fewer orders or rows.
  private static final long SMALLEST_DIVIDED_ROWS = 1_000_000;

  private static final long ROWS_PER_PART = 250_000;

  static GeneratedTable of(Table source, double scale, double rowsPerOrder, TableLayout layout) {
    long orderCount = Session.getDefaultSession().withScale(scale).getScaling().getRowCount(source);
    int partCount =
        source.isSmall() || orderCount < SMALLEST_DIVIDED_ROWS
            ? 1
            : (int) (orderCount / ROWS_PER_PART);
    List<DatasetColumn> columns =
        Arrays.stream(source.getColumns()).map(column -> column(column, layout)).toList();
    return new GeneratedTable(
        source, scale, (long) (orderCount * rowsPerOrder), partCount, columns, layout);
  }

  private static DatasetColumn column(Column column, TableLayout layout) {
    String name =
        column.getName().equals("p_response_targe") ? "p_response_target" : column.getName();
    boolean nullable = !layout.primaryKey().contains(name);
    return new DatasetColumn(name, type(name, column), nullable);
  }

  private static ColumnType type(String name, Column column) {
    var type = column.getType();
    return switch (type.getBase()) {
      case INTEGER -> new ColumnType.Int32();
      case IDENTIFIER -> name.endsWith("_number") ? new ColumnType.Int64() : new ColumnType.Int32();
      case DECIMAL ->
          new ColumnType.Decimal(type.getPrecision().orElseThrow(), type.getScale().orElseThrow());
      case CHAR -> new ColumnType.FixedText(type.getPrecision().orElseThrow());
      case VARCHAR -> new ColumnType.VariableText(type.getPrecision().orElseThrow());
      case DATE -> new ColumnType.Date();
      case TIME ->
          throw new IllegalArgumentException("no table has a time of day [column=" + name + "]");
    };
  }

  @Override
  public String name() {
    return source.getName();
  }

  @Override
  public void generate(int part, RowSink sink) throws IOException {
    Session session =
        Session.getDefaultSession()
            .withScale(scale)
            .withTable(source)
            .withParallelism(partCount)
            .withChunkNumber(part + 1);
    for (List<List<String>> rows : Results.constructResults(source, session)) {
      appendRow(rows.getFirst(), sink);
    }
  }

  private void appendRow(List<@Nullable String> values, RowSink sink) throws IOException {
    for (int index = 0; index < columns.size(); index++) {
      String value = values.get(index);
      if (value == null || value.isEmpty()) {
        sink.appendNull();
        continue;
      }
      switch (columns.get(index).type()) {
        case ColumnType.Int32 _ -> sink.appendInteger(Long.parseLong(value));
        case ColumnType.Int64 _ -> sink.appendInteger(Long.parseLong(value));
        case ColumnType.Decimal(_, int scale) -> sink.appendDecimal(unscaledValue(value, scale));
        case ColumnType.Date _ ->
            sink.appendDate(Math.toIntExact(LocalDate.parse(value).toEpochDay()));
        default -> sink.appendText(value);
      }
    }
    sink.endRow();
  }

  /// Reads a number with any number of digits after the point as an unscaled value.
  static long unscaledValue(String text, int scale) {
    long value = 0;
    int digitsAfterPoint = -1;
    boolean negative = text.charAt(0) == '-';
    for (int index = negative ? 1 : 0; index < text.length(); index++) {
      char character = text.charAt(index);
      if (character == '.') {
        digitsAfterPoint = 0;
      } else if (digitsAfterPoint < scale) {
        value = value * 10 + Character.digit(character, 10);
        digitsAfterPoint += digitsAfterPoint >= 0 ? 1 : 0;
      }
    }
    for (int digit = Math.max(digitsAfterPoint, 0); digit < scale; digit++) {
      value *= 10;
    }
    return negative ? -value : value;
  }
}
