package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/// One assignment of UPDATE or MERGE.
///
/// @param columns one column, or several for `(a, b) = …`
/// @param value an expression, a call of `SqlStdOperatorTable.DEFAULT`, or for several columns a row or
///     a query of as many columns
public record Assignment(SqlNodeList columns, SqlNode value) implements StatementWriter.Part {
  @Override
  public void write(StatementWriter writer) {
    if (columns.size() == 1) {
      writer.node(columns.get(0));
    } else {
      writer.parenthesized(columns);
    }
    writer.words("=");
    if (value.isA(SqlKind.QUERY)) {
      writer.query(value);
    } else {
      writer.node(value);
    }
  }
}
