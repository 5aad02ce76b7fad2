package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.StatementParser;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;

/// The source of an INSERT after DEFAULT in the cells of its VALUES was replaced: by the column's
/// expression, or, where all rows of a column have it, by leaving the column out.
///
/// @param source the query
/// @param targets the indexes of the table's columns that it fills
record DefaultCells(SqlNode source, List<Integer> targets) {
  static DefaultCells resolve(SqlNode source, TableDefinition table, List<Integer> targets) {
    if (source.getKind() != SqlKind.VALUES || !hasDefault((SqlCall) source)) {
      return new DefaultCells(source, targets);
    }
    List<SqlNode> rows = ((SqlCall) source).getOperandList();
    List<Integer> kept = new ArrayList<>();
    for (int cell = 0; cell < targets.size(); cell++) {
      if (!allDefault(rows, cell)) {
        kept.add(cell);
      }
    }
    if (kept.isEmpty()) {
      kept.add(0);
    }
    List<SqlNode> newRows = new ArrayList<>();
    for (SqlNode row : rows) {
      SqlCall call = (SqlCall) row;
      List<SqlNode> cells = new ArrayList<>();
      for (int cell : kept) {
        if (cell < call.operandCount()) {
          SqlNode value = call.operand(cell);
          ColumnDefinition column = table.columns().get(targets.get(cell));
          cells.add(value.getKind() == SqlKind.DEFAULT ? expression(column, value) : value);
        }
      }
      newRows.add(call.getOperator().createCall(call.getParserPosition(), cells));
    }
    SqlBasicCall values = (SqlBasicCall) source;
    return new DefaultCells(
        values.getOperator().createCall(values.getParserPosition(), newRows),
        kept.stream().map(targets::get).toList());
  }

  private static boolean hasDefault(SqlCall values) {
    return values.getOperandList().stream()
        .flatMap(row -> ((SqlCall) row).getOperandList().stream())
        .anyMatch(cell -> cell.getKind() == SqlKind.DEFAULT);
  }

  private static boolean allDefault(List<SqlNode> rows, int cell) {
    return rows.stream()
        .map(row -> ((SqlCall) row).getOperandList())
        .allMatch(cells -> cell < cells.size() && cells.get(cell).getKind() == SqlKind.DEFAULT);
  }

  private static SqlNode expression(ColumnDefinition column, SqlNode where) {
    if (column.identity() != null) {
      throw new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "DEFAULT for an identity column must stand in all rows or none [column="
                  + column.name()
                  + "]")
          .at(StatementParser.positionOf(where));
    }
    return column.defaultValue() == null
        ? SqlLiteral.createNull(where.getParserPosition())
        : StatementParser.parseExpression(column.defaultValue().text());
  }
}
