package io.blueshift.function;

import java.lang.foreign.MemorySegment;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;

/// How a function's values are computed: by boxed rows, or for the common shapes without boxing. All
/// but [Rows] are strict, that is, never called with a NULL.
public sealed interface ScalarImplementation {
  /// Computes over boxed values; when `strict`, rows with a NULL argument are NULL without a call.
  record Rows(RowFunction function, boolean strict) implements ScalarImplementation {}

  /// The integer-lane argument at an index (others are constants already bound), integer-lane or
  /// boolean result (0 or 1).
  record LongToLong(LongUnaryOperator operator, int argument) implements ScalarImplementation {}

  /// As [LongToLong], for a whole column at a time: the loop belongs to the function.
  record LongColumn(LongColumnFunction function, int argument) implements ScalarImplementation {}

  /// Two integer-lane arguments, integer-lane or boolean result.
  record LongsToLong(LongBinaryOperator operator) implements ScalarImplementation {}

  /// One FLOAT64 argument and result.
  record DoubleToDouble(DoubleUnaryOperator operator) implements ScalarImplementation {}

  /// Two FLOAT64 arguments, FLOAT64 result.
  record DoublesToDouble(DoubleBinaryOperator operator) implements ScalarImplementation {}

  /// The string argument at an index (others are constants already bound), integer or boolean
  /// result.
  record BytesToLong(BytesToLongFunction function, int argument) implements ScalarImplementation {}

  /// One string argument, and integers; the result is a part of the string.
  record Slice(SliceFunction function) implements ScalarImplementation {}

  /// Computes `results[i]` from `values[i]` for every `i` below `count`; may change `values`.
  @FunctionalInterface
  interface LongColumnFunction {
    void apply(long[] values, int count, long[] results);
  }

  /// Computes a number from bytes in place.
  @FunctionalInterface
  interface BytesToLongFunction {
    long apply(MemorySegment segment, long offset, int lengthBytes);
  }

  /// Finds a part of a string: returns its start in the upper 32 bits and its length in the lower.
  @FunctionalInterface
  interface SliceFunction {
    long apply(MemorySegment segment, long offset, int lengthBytes, long second, long third);
  }

  /// Makes the result of a [SliceFunction].
  static long slice(int startBytes, int lengthBytes) {
    return (long) startBytes << 32 | lengthBytes;
  }
}
