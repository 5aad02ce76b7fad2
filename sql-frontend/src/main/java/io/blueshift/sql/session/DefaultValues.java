package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ExpressionText;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.vector.Batch;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Computes DEFAULT expressions, once a statement.
final class DefaultValues {
  private final StatementScope scope;

  DefaultValues(StatementScope scope) {
    this.scope = scope;
  }

  /// Returns a column's default in the form of [io.blueshift.vector.Values]; null is NULL.
  @Nullable Object value(ColumnDefinition column) {
    ExpressionText text = column.defaultValue();
    if (text == null) {
      return null;
    }
    SqlNode query =
        Planning.parseQuery(
            "select cast((" + text.text() + ") as " + column.type().sqlName() + ")");
    PlannedQuery planned = Planning.plan(query, text.style(), scope);
    try (QueryRows rows = Planning.runInline(planned, scope)) {
      Batch batch = rows.next();
      if (batch == null) {
        throw new IllegalStateException("a default gives one row");
      }
      return VectorReader.of(batch.column(0)).objectAt(0);
    }
  }
}
