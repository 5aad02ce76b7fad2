package io.blueshift.encoding;

import io.blueshift.encoding.simd.VectorBitUnpacker;
import java.lang.foreign.MemorySegment;

/// Reads bit-packed values in the transposed layout: blocks of 512 values; for widths up to 32, lane
/// `j` of 16 holds the values `j`, `j + 16`, … of the block, and word `k` of lane `j` lies at
/// `k × 16 + j`; above 32 the same with 8 lanes of 64-bit words. A block takes `64 × width` bytes.
///
/// Every packed value is a code; the value it stands for is `base + code × factor`, in wrapping
/// arithmetic. Whole blocks are read and written; the segments are native. Implementations remember
/// nothing between calls and are safe for use by several threads.
public interface BitUnpacker {
  /// The values of a block.
  int BLOCK_VALUE_COUNT = 512;

  /// The lanes of 32-bit words, which is also the distance over which deltas are taken.
  int LANE_COUNT = 16;

  /// The lanes of 64-bit words.
  int WIDE_LANE_COUNT = 8;

  /// Returns the fastest implementation on this machine.
  static BitUnpacker best() {
    return Best.INSTANCE;
  }

  /// Holds the choice, made when it is first asked for.
  final class Best {
    private static final BitUnpacker INSTANCE =
        VectorModule.USABLE ? new VectorBitUnpacker() : new ScalarBitUnpacker();

    private Best() {}
  }

  /// Returns the size of a block.
  static int blockBytes(int width) {
    return width << 6;
  }

  /// Unpacks codes of 0 to 32 bits into 32-bit values.
  void unpackInts(
      MemorySegment packed,
      long offset,
      int width,
      int blockCount,
      int base,
      int factor,
      MemorySegment target);

  /// Unpacks codes of 0 to 32 bits into 64-bit values; codes are unsigned.
  void unpackLongs(
      MemorySegment packed,
      long offset,
      int width,
      int blockCount,
      long base,
      long factor,
      MemorySegment target);

  /// Unpacks codes of 33 to 64 bits into 64-bit values.
  void unpackWideLongs(
      MemorySegment packed,
      long offset,
      int width,
      int blockCount,
      long base,
      long factor,
      MemorySegment target);

  /// Unpacks deltas and adds them up: the first 16 codes of a block stand at `basesOffset` (64 bytes a
  /// block), each later code is the one 16 positions before plus `minimumDelta` plus the packed value.
  void undeltaInts(
      MemorySegment packed,
      long basesOffset,
      long offset,
      int width,
      int minimumDelta,
      int blockCount,
      int base,
      int factor,
      MemorySegment target);

  /// As [#undeltaInts], into 64-bit values; codes are unsigned.
  void undeltaLongs(
      MemorySegment packed,
      long basesOffset,
      long offset,
      int width,
      int minimumDelta,
      int blockCount,
      long base,
      long factor,
      MemorySegment target);

  /// Answers `low ≤ code ≤ low + span` (unsigned) for codes of 0 to 32 bits without storing them: bit
  /// `i` of `result` is value `i`. Writes eight words a block, from `firstWord` on.
  void filterRange(
      MemorySegment packed,
      long offset,
      int width,
      int blockCount,
      int low,
      int span,
      long[] result,
      int firstWord);
}
