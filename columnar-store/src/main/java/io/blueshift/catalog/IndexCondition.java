package io.blueshift.catalog;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A condition on one column that says which rows an index has, simple enough to be answered wherever rows are
/// written.
///
/// @param values what the column is compared with, boxed as [io.blueshift.vector.Values] says, of the class that
///     the column's type has there: none for a test for NULL, several for [Comparison#IN], else one
public record IndexCondition(int columnNumber, Comparison comparison, List<Object> values) {
  /// How a column is compared. Stored by its ordinal.
  public enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL,
    IN,
    IS_NULL,
    IS_NOT_NULL
  }

  public IndexCondition {
    values = List.copyOf(values);
  }

  /// Returns whether the other object is the same condition, byte arrays compared by content.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IndexCondition that
        && columnNumber == that.columnNumber
        && comparison == that.comparison
        && Arrays.deepEquals(values.toArray(), that.values.toArray());
  }

  @Override
  public int hashCode() {
    return 31 * (31 * columnNumber + comparison.hashCode()) + Arrays.deepHashCode(values.toArray());
  }
}
