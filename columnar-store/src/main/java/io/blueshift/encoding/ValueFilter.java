package io.blueshift.encoding;

import io.blueshift.encoding.simd.VectorValueFilter;
import java.lang.foreign.MemorySegment;

/// Tests values that were just unpacked and lie in cache. Bit `i` of `result` says whether value `i`
/// passes; whole words are written, the bits behind `rowCount` are undefined. Values may be read up to
/// the next multiple of 64 positions. No state; safe for use by several threads.
public interface ValueFilter {
  /// Returns the fastest implementation on this machine.
  static ValueFilter best() {
    return Best.INSTANCE;
  }

  /// Holds the choice, made when it is first asked for.
  final class Best {
    private static final ValueFilter INSTANCE =
        VectorModule.USABLE ? new VectorValueFilter() : new ScalarValueFilter();

    private Best() {}
  }

  /// Answers `lower ≤ value ≤ upper` for 32-bit values.
  void intRange(MemorySegment values, int rowCount, int lower, int upper, long[] result);

  /// Answers `lower ≤ value ≤ upper` for 64-bit values.
  void longRange(MemorySegment values, int rowCount, long lower, long upper, long[] result);

  /// Answers whether the bit of a 32-bit code in `0..63` is set in `members`.
  void smallCodes(MemorySegment codes, int rowCount, long members, long[] result);

  /// Clears the bits of 32-bit values for which bit `value - base` of `words` is not set or does not
  /// exist. Values whose bit is clear already are not looked at where these are many.
  void intBitmap(MemorySegment values, int rowCount, long base, long[] words, long[] selection);

  /// Clears the bits of 64-bit values for which bit `value - base` of `words` is not set or does not
  /// exist. Values whose bit is clear already are not looked at where these are many.
  void longBitmap(MemorySegment values, int rowCount, long base, long[] words, long[] selection);
}
