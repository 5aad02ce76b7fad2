package io.blueshift.kernel;

import java.lang.foreign.MemorySegment;

/// The loops that have both a plain and a Vector API form. All work on native memory in the layout
/// of the lanes, over positions 0 to `rowCount`; bitmaps are written in whole words, the bits behind
/// `rowCount` clear. Output may be the same memory as an input.
///
/// Which form serves is decided once, when the class is initialised: see [KernelSelection].
public interface ColumnKernels {
  /// Returns the form that serves in this process.
  static ColumnKernels active() {
    return KernelSelection.ACTIVE;
  }

  /// Returns the name of the form, for EXPLAIN and the log.
  String name();

  /// Sets the bit of every value with `lower ≤ value ≤ upper`; `lower ≤ upper`.
  void rangeInt32(MemorySegment values, int lower, int upper, int rowCount, MemorySegment bits);

  /// Sets the bit of every value with `lower ≤ value ≤ upper`; `lower ≤ upper`.
  void rangeInt64(MemorySegment values, long lower, long upper, int rowCount, MemorySegment bits);

  /// Sets the bit where both are equal.
  void equalInt32(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits);

  /// Sets the bit where both are equal.
  void equalInt64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits);

  /// Sets the bit where the left value is less.
  void lessInt32(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits);

  /// Sets the bit where the left value is less.
  void lessInt64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits);

  /// Sets the bit where both are equal; NaN equals NaN.
  void equalFloat64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits);

  /// Sets the bit where the left value is less; NaN is above every number.
  void lessFloat64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits);

  /// Sets the bit of every value equal to a bound that is not NaN.
  void equalFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits);

  /// Sets the bit of every value below a bound that is not NaN.
  void lessFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits);

  /// Sets the bit of every value above a bound that is not NaN; NaN is above.
  void greaterFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits);

  /// Sets the bit of every 128-bit value equal to a bound.
  void equalInt128(
      MemorySegment values, long boundLow, long boundHigh, int rowCount, MemorySegment bits);

  /// Sets the bit of every 128-bit value below a bound.
  void lessInt128(
      MemorySegment values, long boundLow, long boundHigh, int rowCount, MemorySegment bits);

  /// Sets the bit of every 128-bit value above a bound.
  void greaterInt128(
      MemorySegment values, long boundLow, long boundHigh, int rowCount, MemorySegment bits);

  /// Adds; returns a negative number when a sum overflowed.
  int addInt32(MemorySegment left, MemorySegment right, int rowCount, MemorySegment result);

  /// Divides by a positive number and rounds half away from zero.
  void divideRoundedInt64(MemorySegment values, long divisor, int rowCount, MemorySegment result);

  /// Adds a constant; returns a negative number when a sum overflowed.
  int addInt32(MemorySegment left, int right, int rowCount, MemorySegment result);

  /// Subtracts; returns a negative number when a difference overflowed.
  int subtractInt32(MemorySegment left, MemorySegment right, int rowCount, MemorySegment result);

  /// Subtracts from a constant; returns a negative number when a difference overflowed.
  int subtractInt32(int left, MemorySegment right, int rowCount, MemorySegment result);

  /// Adds; returns a negative number when a sum overflowed.
  long addInt64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment result);

  /// Adds a constant; returns a negative number when a sum overflowed.
  long addInt64(MemorySegment left, long right, int rowCount, MemorySegment result);

  /// Subtracts; returns a negative number when a difference overflowed.
  long subtractInt64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment result);

  /// Subtracts from a constant; returns a negative number when a difference overflowed.
  long subtractInt64(long left, MemorySegment right, int rowCount, MemorySegment result);

  /// Multiplies and keeps the low 64 bits.
  void multiplyInt64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment result);

  /// Multiplies by a constant and keeps the low 64 bits.
  void multiplyInt64(MemorySegment left, long right, int rowCount, MemorySegment result);

  /// Returns the bits that occur in any value's magnitude (`v ^ v >> 63`): every magnitude is at
  /// most the result, which proves that sums and products fit.
  long magnitudeBitsInt64(MemorySegment values, int rowCount);

  /// Widens to 64 bits.
  void widenInt32(MemorySegment values, int rowCount, MemorySegment result);

  /// Adds.
  void addFloat64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment result);

  /// Adds a constant.
  void addFloat64(MemorySegment left, double right, int rowCount, MemorySegment result);

  /// Subtracts.
  void subtractFloat64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment result);

  /// Subtracts from a constant.
  void subtractFloat64(double left, MemorySegment right, int rowCount, MemorySegment result);

  /// Multiplies.
  void multiplyFloat64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment result);

  /// Multiplies by a constant.
  void multiplyFloat64(MemorySegment left, double right, int rowCount, MemorySegment result);

  /// Picks int32 values by int32 codes, which lie within the source.
  void gatherInt32(MemorySegment source, MemorySegment codes, int rowCount, MemorySegment result);

  /// Picks 64-bit values by int32 codes, which lie within the source.
  void gatherInt64(MemorySegment source, MemorySegment codes, int rowCount, MemorySegment result);

  /// Writes the positions of the set bits in ascending order and returns their count. `positions`
  /// has room for `rowCount` rounded up to a multiple of 64.
  int positionsOf(long[] bits, int rowCount, int[] positions);

  /// Returns the offset of the first occurrence of a pattern of at least one byte, or -1.
  ///
  /// @param end the offset behind the last byte that is searched
  long indexOf(MemorySegment haystack, long from, long end, byte[] pattern);
}
