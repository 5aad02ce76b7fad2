package io.blueshift.operator;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.vector.ColumnVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A function that gives any number of rows for each row of arguments. One instance serves one worker:
/// [#bind] to the arguments of a batch, [#begin] with a row of it, then [#fill] until [#isExhausted].
interface SetFunction {
  /// Makes a function of a plan.
  ///
  /// - `generate_series(start, stop [, step])`: [SeriesFunction];
  /// - `unnest(super)`: the elements and their indexes, [UnnestFunction];
  /// - `unpivot(super)`: the members and their keys, [UnpivotFunction];
  /// - `unnest_strict`, `unpivot_strict`: the same, failing for values of other kinds.
  static SetFunction of(PhysicalPlan.TableFunction plan) {
    return switch (plan.function()) {
      case "generate_series" -> new SeriesFunction(plan.functionTypes().getFirst());
      case "unnest" -> new UnnestFunction(false);
      case "unnest_strict" -> new UnnestFunction(true);
      case "unpivot" -> new UnpivotFunction(false);
      case "unpivot_strict" -> new UnpivotFunction(true);
      default ->
          throw new DatabaseException(
              ErrorCode.UNDEFINED_FUNCTION,
              "set-returning function does not exist [function=" + plan.function() + "]");
    };
  }

  /// Takes the arguments of the next rows.
  void bind(List<ColumnVector> arguments);

  /// Begins with the arguments at a position.
  void begin(int position);

  /// Writes the next rows of the arguments in hand to positions `row` to `limit - 1` of the results, or
  /// fewer when there are no more, and returns how many they are.
  ///
  /// @param results one for each column of the function, null for a column that nobody reads
  int fill(List<@Nullable VectorBuffer> results, int row, int limit);

  /// Returns whether all rows of the arguments in hand are written.
  boolean isExhausted();
}
