package io.blueshift.encoding;

import static io.blueshift.encoding.BitUnpacker.BLOCK_VALUE_COUNT;
import static io.blueshift.encoding.BitUnpacker.LANE_COUNT;
import static io.blueshift.encoding.BitUnpacker.WIDE_LANE_COUNT;
import static io.blueshift.encoding.PageLayout.INT;
import static io.blueshift.encoding.PageLayout.LONG;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Writes the layout that [BitUnpacker] reads. Holds scratch memory; used by one thread.
final class BitPacker {
  private static final int ROWS_PER_BLOCK = BLOCK_VALUE_COUNT / LANE_COUNT;
  private static final int WIDE_ROWS_PER_BLOCK = BLOCK_VALUE_COUNT / WIDE_LANE_COUNT;

  private final int[] words = new int[BLOCK_VALUE_COUNT];
  private final long[] wideWords = new long[BLOCK_VALUE_COUNT];

  /// Packs one block of codes of 1 to 32 bits; codes have no bit above `width`.
  void pack(int[] codes, int from, int width, MemorySegment target, long offset) {
    int wordCount = width * LANE_COUNT;
    Arrays.fill(words, 0, wordCount, 0);
    for (int r = 0; r < ROWS_PER_BLOCK; r++) {
      int bit = r * width;
      int shift = bit & 31;
      int word = (bit >>> 5) * LANE_COUNT;
      shiftLeftInto(codes, from + r * LANE_COUNT, shift, words, word);
      if (shift + width > 32) {
        shiftRightInto(codes, from + r * LANE_COUNT, 32 - shift, words, word + LANE_COUNT);
      }
    }
    MemorySegment.copy(words, 0, target, INT, offset, wordCount);
  }

  private static void shiftLeftInto(int[] codes, int from, int shift, int[] words, int word) {
    for (int j = 0; j < LANE_COUNT; j++) {
      words[word + j] |= codes[from + j] << shift;
    }
  }

  private static void shiftRightInto(int[] codes, int from, int shift, int[] words, int word) {
    for (int j = 0; j < LANE_COUNT; j++) {
      words[word + j] |= codes[from + j] >>> shift;
    }
  }

  /// Packs one block of codes of 33 to 64 bits.
  void packWide(long[] codes, int from, int width, MemorySegment target, long offset) {
    int wordCount = width * WIDE_LANE_COUNT;
    Arrays.fill(wideWords, 0, wordCount, 0);
    for (int r = 0; r < WIDE_ROWS_PER_BLOCK; r++) {
      int bit = r * width;
      int shift = bit & 63;
      int word = (bit >>> 6) * WIDE_LANE_COUNT;
      boolean split = shift + width > 64;
      for (int j = 0; j < WIDE_LANE_COUNT; j++) {
        long code = codes[from + r * WIDE_LANE_COUNT + j];
        wideWords[word + j] |= code << shift;
        if (split) {
          wideWords[word + WIDE_LANE_COUNT + j] |= code >>> (64 - shift);
        }
      }
    }
    MemorySegment.copy(wideWords, 0, target, LONG, offset, wordCount);
  }
}
