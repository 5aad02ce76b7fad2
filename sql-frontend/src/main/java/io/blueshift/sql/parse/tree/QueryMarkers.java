package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;

/// Operators by which the parser notes in a `SqlSelect` what Calcite's node has no place for. They mean
/// nothing to Calcite: whoever validates a query rewrites them first.
public final class QueryMarkers {
  /// Stands as the only element of a select's group list for `GROUP BY ALL`; has no operands.
  public static final SqlOperator GROUP_BY_ALL = new Marker("ALL");

  /// Stands in a select's qualify for `DISTINCT ON (…)`; its operands are the expressions.
  public static final SqlOperator DISTINCT_ON = new Marker("DISTINCT ON");

  private QueryMarkers() {}

  private static final class Marker extends SqlSpecialOperator {
    Marker(String name) {
      super(name, SqlKind.OTHER);
    }

    @Override
    public void unparse(SqlWriter writer, SqlCall call, int leftPrecedence, int rightPrecedence) {
      writer.keyword(getName());
      if (call.operandCount() > 0) {
        new StatementWriter(writer).words("(").list(call.getOperandList()).words(")");
      }
    }
  }
}
