package io.blueshift.encoding;

import static io.blueshift.encoding.BitUnpacker.BLOCK_VALUE_COUNT;
import static io.blueshift.encoding.PageLayout.ALIGNMENT_BYTES;
import static io.blueshift.encoding.PageLayout.INT;
import static io.blueshift.encoding.PageLayout.LONG;
import static io.blueshift.encoding.PageLayout.SHORT;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Reads pages of the integer lanes. Rows are decoded in whole blocks of 512, so a target needs space
/// for [#paddedCount] values; what is returned is the slice whose first value is the first row asked
/// for. RAW pages are not copied: the slice is of the page itself.
///
/// Blocks of which no row is selected are left as they are in the target.
public final class IntegerPageDecoder {
  private static final BitUnpacker UNPACKER = BitUnpacker.best();

  private IntegerPageDecoder() {}

  /// Returns how many values' space decoding `rowCount` rows may need, wherever they begin.
  public static int paddedCount(int rowCount) {
    return (rowCount + 2 * BLOCK_VALUE_COUNT - 2) & -BLOCK_VALUE_COUNT;
  }

  /// Decodes rows to 32-bit values.
  ///
  /// @param selection bit `i` says whether row `firstRow + i` is wanted
  public static MemorySegment ints(
      EncodedPage page, int firstRow, int rowCount, long[] selection, MemorySegment target) {
    return switch (page.encoding) {
      case RAW -> raw(page, firstRow, rowCount, 2, target);
      case CONSTANT -> fillInts(target, 0, rowCount, (int) page.reference);
      case RUN_LENGTH -> intRuns(page, firstRow, rowCount, target);
      case PACKED, DELTA -> blocks(page, firstRow, rowCount, selection, false, target);
      case PACKED_WIDE, DECIMAL_FLOAT, PLAIN_TEXT, SYMBOL_TEXT -> throw wrongLane(page);
    };
  }

  /// Decodes rows to 64-bit values.
  ///
  /// @param selection bit `i` says whether row `firstRow + i` is wanted
  public static MemorySegment longs(
      EncodedPage page, int firstRow, int rowCount, long[] selection, MemorySegment target) {
    return switch (page.encoding) {
      case RAW -> raw(page, firstRow, rowCount, 3, target);
      case CONSTANT -> fillLongs(target, 0, rowCount, page.reference);
      case RUN_LENGTH -> longRuns(page, firstRow, rowCount, target);
      case PACKED, PACKED_WIDE, DELTA -> blocks(page, firstRow, rowCount, selection, true, target);
      case DECIMAL_FLOAT, PLAIN_TEXT, SYMBOL_TEXT -> throw wrongLane(page);
    };
  }

  static IllegalStateException wrongLane(EncodedPage page) {
    return new IllegalStateException(
        "page is not of the lane asked for [encoding=" + page.encoding + "]");
  }

  /// Returns a slice of the page, or a copy where values could not be read up to the next multiple of
  /// 64 positions, as filters do.
  static MemorySegment raw(
      EncodedPage page, int firstRow, int rowCount, int valueShift, MemorySegment target) {
    long from = (long) firstRow << valueShift;
    long paddedBytes = (rowCount + 63L & -64L) << valueShift;
    if (from + paddedBytes <= page.body.byteSize()) {
      return page.body.asSlice(from);
    }
    MemorySegment.copy(page.body, from, target, 0, (long) rowCount << valueShift);
    return target;
  }

  private static MemorySegment blocks(
      EncodedPage page,
      int firstRow,
      int rowCount,
      long[] selection,
      boolean longs,
      MemorySegment target) {
    int valueBytes = longs ? Long.BYTES : Integer.BYTES;
    int firstBlock = firstRow / BLOCK_VALUE_COUNT;
    int endBlock = (firstRow + rowCount + BLOCK_VALUE_COUNT - 1) / BLOCK_VALUE_COUNT;
    int firstInBlock = firstRow - firstBlock * BLOCK_VALUE_COUNT;
    if (firstInBlock != 0 || allBlocksSelected(selection, endBlock - firstBlock)) {
      unpack(page, firstBlock, endBlock - firstBlock, longs, target);
      return firstInBlock == 0 ? target : target.asSlice((long) firstInBlock * valueBytes);
    }
    for (int block = firstBlock; block < endBlock; block++) {
      if (blockSelected(selection, block - firstBlock)) {
        long at = (long) (block - firstBlock) * BLOCK_VALUE_COUNT * valueBytes;
        unpack(page, block, 1, longs, target.asSlice(at));
      }
    }
    return target;
  }

  static boolean blockSelected(long[] selection, int block) {
    long any = 0;
    int end = Math.min(selection.length, (block + 1) * 8);
    for (int word = block * 8; word < end; word++) {
      any |= selection[word];
    }
    return any != 0;
  }

  private static boolean allBlocksSelected(long[] selection, int blockCount) {
    for (int block = 0; block < blockCount; block++) {
      if (!blockSelected(selection, block)) {
        return false;
      }
    }
    return true;
  }

  private static void unpack(
      EncodedPage page, int firstBlock, int blockCount, boolean longs, MemorySegment target) {
    MemorySegment body = page.body;
    int width = page.width;
    if (page.encoding == Encoding.DELTA) {
      int pageBlocks = (page.rowCount + BLOCK_VALUE_COUNT - 1) / BLOCK_VALUE_COUNT;
      long bases = (long) firstBlock * ALIGNMENT_BYTES;
      long deltas =
          (long) pageBlocks * ALIGNMENT_BYTES + (long) firstBlock * BitUnpacker.blockBytes(width);
      if (longs) {
        UNPACKER.undeltaLongs(
            body,
            bases,
            deltas,
            width,
            page.minimumDelta,
            blockCount,
            page.reference,
            page.divisor,
            target);
      } else {
        UNPACKER.undeltaInts(
            body,
            bases,
            deltas,
            width,
            page.minimumDelta,
            blockCount,
            (int) page.reference,
            (int) page.divisor,
            target);
      }
      return;
    }
    long offset = (long) firstBlock * BitUnpacker.blockBytes(width);
    if (!longs) {
      UNPACKER.unpackInts(
          body, offset, width, blockCount, (int) page.reference, (int) page.divisor, target);
    } else if (width <= 32) {
      UNPACKER.unpackLongs(body, offset, width, blockCount, page.reference, page.divisor, target);
    } else {
      UNPACKER.unpackWideLongs(
          body, offset, width, blockCount, page.reference, page.divisor, target);
    }
  }

  /// Unpacks the integers that another encoding keeps at the start of its body, above `base`.
  static MemorySegment packedLongs(
      EncodedPage page, int firstRow, int rowCount, MemorySegment target) {
    int firstBlock = firstRow / BLOCK_VALUE_COUNT;
    int endBlock = (firstRow + rowCount + BLOCK_VALUE_COUNT - 1) / BLOCK_VALUE_COUNT;
    long offset = (long) firstBlock * BitUnpacker.blockBytes(page.width);
    int blockCount = endBlock - firstBlock;
    if (page.width <= 32) {
      UNPACKER.unpackLongs(page.body, offset, page.width, blockCount, page.reference, 1, target);
    } else {
      UNPACKER.unpackWideLongs(
          page.body, offset, page.width, blockCount, page.reference, 1, target);
    }
    return target.asSlice((long) (firstRow - firstBlock * BLOCK_VALUE_COUNT) << 3);
  }

  private static MemorySegment fillInts(MemorySegment target, int from, int count, int value) {
    long end = (long) (from + count) << 2;
    for (long at = (long) from << 2; at < end; at += Integer.BYTES) {
      target.set(INT, at, value);
    }
    return target;
  }

  private static MemorySegment fillLongs(MemorySegment target, int from, int count, long value) {
    long end = (long) (from + count) << 3;
    for (long at = (long) from << 3; at < end; at += Long.BYTES) {
      target.set(LONG, at, value);
    }
    return target;
  }

  private static MemorySegment intRuns(
      EncodedPage page, int firstRow, int rowCount, MemorySegment target) {
    int row = 0;
    for (int run = firstRun(page, firstRow); row < rowCount; run++) {
      int end = Math.min(runEnd(page, run) - firstRow, rowCount);
      fillInts(target, row, end - row, (int) page.body.get(LONG, (long) run << 3));
      row = end;
    }
    return target;
  }

  private static MemorySegment longRuns(
      EncodedPage page, int firstRow, int rowCount, MemorySegment target) {
    int row = 0;
    for (int run = firstRun(page, firstRow); row < rowCount; run++) {
      int end = Math.min(runEnd(page, run) - firstRow, rowCount);
      fillLongs(target, row, end - row, page.body.get(LONG, (long) run << 3));
      row = end;
    }
    return target;
  }

  private static int runEnd(EncodedPage page, int run) {
    long ends = (long) page.count * Long.BYTES;
    return page.body.get(SHORT, ends + (long) run * Short.BYTES) & 0xFFFF;
  }

  /// Returns the run that a row is in.
  private static int firstRun(EncodedPage page, int row) {
    int low = 0;
    int high = page.count - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (runEnd(page, middle) > row) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /// Answers `lower ≤ value ≤ upper` on a page in packed form, or returns false when the page is not
  /// written in that form. Bit `i` of `result` is row `firstRow + i`; rows begin a block, and only
  /// blocks with selected rows are looked at.
  public static boolean filterRange(
      EncodedPage page,
      int firstRow,
      int rowCount,
      long lower,
      long upper,
      long[] selection,
      long[] result) {
    if (page.encoding != Encoding.PACKED || firstRow % BLOCK_VALUE_COUNT != 0) {
      return false;
    }
    long codeMax = -1L >>> (64 - page.width);
    long low = firstCode(lower, page.reference, page.divisor, codeMax);
    long high = lastCode(upper, page.reference, page.divisor, codeMax);
    int blockCount = (rowCount + BLOCK_VALUE_COUNT - 1) / BLOCK_VALUE_COUNT;
    if (low > high) {
      Arrays.fill(result, 0, blockCount * 8, 0);
      return true;
    }
    int span = (int) (high - low);
    long offset = (long) (firstRow / BLOCK_VALUE_COUNT) * BitUnpacker.blockBytes(page.width);
    if (allBlocksSelected(selection, blockCount)) {
      UNPACKER.filterRange(page.body, offset, page.width, blockCount, (int) low, span, result, 0);
      return true;
    }
    for (int block = 0; block < blockCount; block++) {
      if (blockSelected(selection, block)) {
        long at = offset + (long) block * BitUnpacker.blockBytes(page.width);
        UNPACKER.filterRange(page.body, at, page.width, 1, (int) low, span, result, block * 8);
      }
    }
    return true;
  }

  /// Returns the first code whose value is not below a bound, or one more than `codeMax`. The distance
  /// between bound and reference is an unsigned number.
  private static long firstCode(long lower, long reference, long divisor, long codeMax) {
    if (lower <= reference) {
      return 0;
    }
    long code = Long.divideUnsigned(lower - reference - 1, divisor);
    return Long.compareUnsigned(code, codeMax) >= 0 ? codeMax + 1 : code + 1;
  }

  /// Returns the last code, at most `codeMax`, whose value is not above a bound, or -1.
  private static long lastCode(long upper, long reference, long divisor, long codeMax) {
    if (upper < reference) {
      return -1;
    }
    long code = Long.divideUnsigned(upper - reference, divisor);
    return Long.compareUnsigned(code, codeMax) >= 0 ? codeMax : code;
  }
}
