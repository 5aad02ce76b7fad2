package io.blueshift.encoding;

import static io.blueshift.encoding.PageLayout.LONG;
import static io.blueshift.encoding.PageLayout.SHORT;

import java.lang.foreign.MemorySegment;

/// Writes and reads pages of lane BOOLEAN: one value, ends of runs that alternate from the value in
/// `reference`, or bits.
public final class BooleanPages {
  private BooleanPages() {}

  /// Writes the body of a page from bits, 64 rows a word.
  ///
  /// @param plain whether bits are to be written as they are
  public static void encode(long[] words, int rowCount, boolean plain, PageBuffer out) {
    long first = words[0] & 1;
    int runCount = 1;
    for (int row = 1; row < rowCount; row++) {
      runCount += bit(words, row) != bit(words, row - 1) ? 1 : 0;
    }
    out.reference(first);
    if (runCount == 1) {
      out.encoding(Encoding.CONSTANT);
    } else if (!plain && runCount * Short.BYTES * 4 < rowCount / Byte.SIZE) {
      encodeRuns(words, rowCount, runCount, out);
    } else {
      out.encoding(Encoding.RAW);
      int wordCount = (rowCount + 63) >>> 6;
      MemorySegment.copy(words, 0, out.body((long) wordCount << 3), LONG, 0, wordCount);
    }
  }

  private static void encodeRuns(long[] words, int rowCount, int runCount, PageBuffer out) {
    out.encoding(Encoding.RUN_LENGTH);
    out.count(runCount);
    MemorySegment body = out.body((long) runCount * Short.BYTES);
    long at = 0;
    for (int row = 1; row <= rowCount; row++) {
      if (row == rowCount || bit(words, row) != bit(words, row - 1)) {
        body.set(SHORT, at, (short) row);
        at += Short.BYTES;
      }
    }
  }

  private static long bit(long[] words, int row) {
    return words[row >>> 6] >>> row & 1;
  }

  /// Decodes rows to bits and returns memory whose first bit is the first row.
  public static MemorySegment decode(
      EncodedPage page, int firstRow, int rowCount, MemorySegment target) {
    return switch (page.encoding) {
      case RAW -> bits(page.body, firstRow, rowCount, target);
      case CONSTANT -> target.fill((byte) -page.reference);
      case RUN_LENGTH -> runs(page, firstRow, rowCount, target);
      case PACKED, PACKED_WIDE, DELTA, DECIMAL_FLOAT, PLAIN_TEXT, SYMBOL_TEXT ->
          throw IntegerPageDecoder.wrongLane(page);
    };
  }

  /// Returns memory whose first bit is bit `firstRow` of a bitmap: a slice where rows begin a word,
  /// else a copy that is shifted.
  public static MemorySegment bits(
      MemorySegment bitmap, int firstRow, int rowCount, MemorySegment target) {
    int shift = firstRow & 63;
    long from = (long) (firstRow >>> 6) << 3;
    if (shift == 0) {
      return bitmap.asSlice(from);
    }
    long end = bitmap.byteSize() & -Long.BYTES;
    for (int word = 0; word < (rowCount + 63) >>> 6; word++) {
      long at = from + ((long) word << 3);
      long low = bitmap.get(LONG, at) >>> shift;
      long high = at + Long.BYTES < end ? bitmap.get(LONG, at + Long.BYTES) << (64 - shift) : 0;
      target.set(LONG, (long) word << 3, low | high);
    }
    return target;
  }

  private static MemorySegment runs(
      EncodedPage page, int firstRow, int rowCount, MemorySegment target) {
    int wordCount = (rowCount + 63) >>> 6;
    target.asSlice(0, (long) wordCount << 3).fill((byte) 0);
    int start = 0;
    for (int run = 0; run < page.count && start < firstRow + rowCount; run++) {
      int end = page.body.get(SHORT, (long) run * Short.BYTES) & 0xFFFF;
      if (((page.reference ^ run) & 1) != 0) {
        setBits(target, Math.max(0, start - firstRow), Math.min(rowCount, end - firstRow));
      }
      start = end;
    }
    return target;
  }

  private static void setBits(MemorySegment target, int from, int end) {
    for (int row = from; row < end; row++) {
      long at = (long) (row >>> 6) << 3;
      target.set(LONG, at, target.get(LONG, at) | 1L << row);
    }
  }
}
