package io.blueshift.encoding;

import static io.blueshift.encoding.BitUnpacker.BLOCK_VALUE_COUNT;
import static io.blueshift.encoding.BitUnpacker.LANE_COUNT;
import static io.blueshift.encoding.BitUnpacker.WIDE_LANE_COUNT;
import static io.blueshift.encoding.PageLayout.ALIGNMENT_BYTES;
import static io.blueshift.encoding.PageLayout.INT;
import static io.blueshift.encoding.PageLayout.LONG;
import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.NativeMemory;

/// Reads single values of integer pages, where decoding a block of 512 would be most of the work. The values
/// are those of [IntegerPageDecoder].
public final class IntegerCells {
  private static final long LOW_HALF = 0xFFFF_FFFFL;

  private IntegerCells() {}

  /// Returns whether values of a page can be read one by one.
  public static boolean areReadable(EncodedPage page) {
    return !page.compressed()
        && switch (page.encoding) {
          case RAW, CONSTANT, PACKED, PACKED_WIDE, DELTA -> true;
          case RUN_LENGTH, DECIMAL_FLOAT, PLAIN_TEXT, SYMBOL_TEXT -> false;
        };
  }

  /// Returns the value of a row of a page of 32-bit values.
  public static int intAt(EncodedPage page, int row) {
    return switch (page.encoding) {
      case RAW -> page.body.get(INT, (long) row << 2);
      case CONSTANT -> (int) page.reference;
      case PACKED -> (int) page.reference + packed(page, row) * (int) page.divisor;
      case DELTA -> (int) page.reference + summed(page, row) * (int) page.divisor;
      case PACKED_WIDE, RUN_LENGTH, DECIMAL_FLOAT, PLAIN_TEXT, SYMBOL_TEXT ->
          throw IntegerPageDecoder.wrongLane(page);
    };
  }

  /// Returns the value of a row of a page of 64-bit values.
  public static long longAt(EncodedPage page, int row) {
    return switch (page.encoding) {
      case RAW -> page.body.get(LONG, (long) row << 3);
      case CONSTANT -> page.reference;
      case PACKED -> page.reference + (packed(page, row) & LOW_HALF) * page.divisor;
      case PACKED_WIDE -> page.reference + packedWide(page, row) * page.divisor;
      case DELTA -> page.reference + (summed(page, row) & LOW_HALF) * page.divisor;
      case RUN_LENGTH, DECIMAL_FLOAT, PLAIN_TEXT, SYMBOL_TEXT ->
          throw IntegerPageDecoder.wrongLane(page);
    };
  }

  private static int packed(EncodedPage page, int row) {
    return page.width > 32
        ? (int) packedWide(page, row)
        : code(block(page, 0, row / BLOCK_VALUE_COUNT), page.width, row % BLOCK_VALUE_COUNT);
  }

  /// Returns the address of a block of codes.
  private static long block(EncodedPage page, long offset, int block) {
    int blockBytes = BitUnpacker.blockBytes(page.width);
    return NativeMemory.address(page.body, offset + (long) block * blockBytes, blockBytes);
  }

  /// Returns a code of a block of codes of 0 to 32 bits.
  static int code(long block, int width, int inBlock) {
    if (width == 0) {
      return 0;
    }
    int bit = inBlock / LANE_COUNT * width;
    int shift = bit & 31;
    long word =
        block
            + (long) (bit >>> 5) * ALIGNMENT_BYTES
            + (long) (inBlock % LANE_COUNT) * Integer.BYTES;
    long bits = ALL.get(INT, word) & LOW_HALF;
    if (shift + width > 32) {
      bits |= (long) ALL.get(INT, word + ALIGNMENT_BYTES) << 32;
    }
    return (int) (bits >>> shift & -1L >>> (Long.SIZE - width));
  }

  private static long packedWide(EncodedPage page, int row) {
    int width = page.width;
    long block = block(page, 0, row / BLOCK_VALUE_COUNT);
    int inBlock = row % BLOCK_VALUE_COUNT;
    int bit = inBlock / WIDE_LANE_COUNT * width;
    int shift = bit & 63;
    long word =
        block
            + (long) (bit >>> 6) * ALIGNMENT_BYTES
            + (long) (inBlock % WIDE_LANE_COUNT) * Long.BYTES;
    long bits = ALL.get(LONG, word) >>> shift;
    if (shift + width > Long.SIZE) {
      bits |= ALL.get(LONG, word + ALIGNMENT_BYTES) << (Long.SIZE - shift);
    }
    return bits & -1L >>> (Long.SIZE - width);
  }

  /// Returns the code of a row of a page of deltas: the start of its lane and the deltas up to it.
  private static int summed(EncodedPage page, int row) {
    int pageBlocks = (page.rowCount + BLOCK_VALUE_COUNT - 1) / BLOCK_VALUE_COUNT;
    int blockNumber = row / BLOCK_VALUE_COUNT;
    int inBlock = row % BLOCK_VALUE_COUNT;
    int lane = inBlock % LANE_COUNT;
    long starts =
        NativeMemory.address(page.body, (long) blockNumber * ALIGNMENT_BYTES, ALIGNMENT_BYTES);
    long block = block(page, (long) pageBlocks * ALIGNMENT_BYTES, blockNumber);
    int sum = ALL.get(INT, starts + (long) lane * Integer.BYTES);
    for (int each = lane + LANE_COUNT; each <= inBlock; each += LANE_COUNT) {
      sum += code(block, page.width, each) + page.minimumDelta;
    }
    return sum;
  }
}
