package io.blueshift.vector;

import io.blueshift.type.LogicalType;

/// A column with the same value at every position. `value` is a flat vector with exactly one row,
/// which may be null.
public record ConstantVector(int rowCount, FlatVector value) implements ColumnVector {
  public ConstantVector {
    assert value.rowCount() == 1 : value.rowCount();
  }

  @Override
  public LogicalType type() {
    return value.type();
  }

  /// Returns whether the value is null.
  public boolean isNull() {
    return !value.validity().isPresent(0);
  }
}
