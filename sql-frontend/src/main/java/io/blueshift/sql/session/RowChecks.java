package io.blueshift.sql.session;

import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.evaluation.EvaluationContext;
import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.PredicateEvaluator;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.function.Conversions;
import io.blueshift.function.FunctionSession;
import io.blueshift.kernel.VectorReader;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The enforced CHECK constraints of one table, tested on batches of the rows that a statement writes.
/// A constraint is met unless its condition is false, so its negation is looked for: true for no row.
///
/// @param session by whose rules values of a failing row are written
record RowChecks(
    TableDefinition table, List<BoundCheck> checks, @Nullable FunctionSession session) {
  /// No constraints.
  static final RowChecks NONE =
      new RowChecks(TableDefinition.builder(0, 0, "").build(), List.of(), null);

  private static final int SHOWN_LENGTH_MAX = 64;

  /// A condition over the indexes of the table's columns.
  ///
  /// @param ofSession whether it has answers of the session that bound it, such as CURRENT_USER
  record BoundCheck(String name, Expression condition, boolean ofSession) {}

  /// Opens the tests for one worker.
  Tests open(EvaluationContext context) {
    return new Tests(context);
  }

  /// One worker's tests. Used by one thread.
  final class Tests implements AutoCloseable {
    private final List<PredicateEvaluator> violations = new ArrayList<>();

    private Tests(EvaluationContext context) {
      for (BoundCheck check : checks) {
        violations.add(
            ExpressionCompiler.compilePredicate(new Expression.Not(check.condition()), context));
      }
    }

    /// Fails with CHECK_VIOLATION when a selected row breaks a constraint. The batch begins with the
    /// table's columns.
    void verify(Batch rows) {
      for (int index = 0; index < violations.size(); index++) {
        if (rows.selectedCount() == 0) {
          return;
        }
        SelectionVector broken = violations.get(index).select(rows);
        if (broken == null || broken.count() > 0) {
          throw violation(checks.get(index), rows, broken == null ? 0 : broken.positions()[0]);
        }
      }
    }

    @Override
    public void close() {
      violations.forEach(PredicateEvaluator::close);
      violations.clear();
    }
  }

  private DatabaseException violation(BoundCheck check, Batch rows, int position) {
    List<String> values = new ArrayList<>();
    for (int column = 0; column < table.columns().size(); column++) {
      Object value = VectorReader.of(rows.column(column)).objectAt(position);
      values.add(text(value, table.columns().get(column).type()));
    }
    return new DatabaseException(
            ErrorCode.CHECK_VIOLATION,
            "new row for relation \""
                + table.name()
                + "\" violates check constraint \""
                + check.name()
                + "\"")
        .withDetail("Failing row contains (" + String.join(", ", values) + ").");
  }

  private String text(@Nullable Object value, LogicalType type) {
    if (value == null) {
      return "null";
    }
    if (session == null || !Conversions.exists(type, LogicalType.TEXT)) {
      return "…";
    }
    Object bytes =
        Conversions.between(type, LogicalType.TEXT, CastMode.EXPLICIT, session)
            .apply(new Object[] {value});
    String text = bytes == null ? "null" : Values.text((byte[]) bytes);
    return text.length() > SHOWN_LENGTH_MAX ? text.substring(0, SHOWN_LENGTH_MAX) + "..." : text;
  }
}
