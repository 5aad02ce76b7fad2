package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ExpressionText;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.vector.Batch;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Computes DEFAULT expressions, once a statement.
final class DefaultValues {
  private final StatementScope scope;

  DefaultValues(StatementScope scope) {
    this.scope = scope;
  }

  /// Fails when a DEFAULT expression reads rows, or gives nothing that the column can take.
  void check(ColumnDefinition column, SqlNode written) {
    written.accept(
        new SqlBasicVisitor<@Nullable Void>() {
          @Override
          public @Nullable Void visit(SqlCall call) {
            if (call instanceof SqlSelect) {
              throw new DatabaseException(
                      ErrorCode.FEATURE_NOT_SUPPORTED, "DEFAULT cannot have a subquery")
                  .at(StatementParser.positionOf(call));
            }
            return super.visit(call);
          }
        });
    ExpressionText text = Objects.requireNonNull(column.defaultValue());
    try {
      // In WHERE, names of columns, aggregates and windows are errors.
      Planning.plan(
          Planning.parseQuery("select 1 where (" + text.text() + ") is null"), text.style(), scope);
      if (!SequenceTexts.takesValues(text)) {
        value(column);
      }
    } catch (DatabaseException invalid) {
      DatabaseException error =
          new DatabaseException(
                  invalid.code(), "DEFAULT of a column: " + invalid.message(), invalid)
              .at(StatementParser.positionOf(written));
      throw invalid.hint() == null ? error : error.withHint(invalid.hint());
    }
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
