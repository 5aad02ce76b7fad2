package io.blueshift.vector;

import io.blueshift.type.LogicalType;

/// One column of a batch. There is no way to read a value here: kernels take the concrete leaf, and
/// see through dictionaries and constants once, outside their loop.
public sealed interface ColumnVector permits FlatVector, DictionaryVector, ConstantVector {
  /// Returns what the values mean.
  LogicalType type();

  /// Returns how many positions there are.
  int rowCount();
}
