package io.blueshift.vector;

import java.lang.foreign.MemorySegment;

/// A column whose values lie one after the other. `values` is in Arrow's layout for the lane, padded
/// to a multiple of 64 bytes; the padding and the values at null positions are undefined but readable.
public sealed interface FlatVector extends ColumnVector
    permits BooleanVector,
        Int32Vector,
        Int64Vector,
        Int128Vector,
        Float64Vector,
        BytesVector,
        IntervalVector {
  /// Returns the values' memory, which the vector's producer owns.
  MemorySegment values();

  /// Returns which positions hold a value.
  Validity validity();
}
