package io.blueshift.aggregate;

import io.blueshift.rows.RowCollection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Computes the result of one group, or frame, from its rows in order.
@FunctionalInterface
public interface OrderedEvaluation {
  /// Returns the result as [io.blueshift.vector.Values] has it, or null.
  ///
  /// @param arguments the arguments' columns
  /// @param order row numbers in order
  /// @param from the first of the group's entries in `order`; there is at least one
  /// @param end the entry after its last one
  @Nullable Object evaluate(List<RowCollection.Column> arguments, int[] order, int from, int end);
}
