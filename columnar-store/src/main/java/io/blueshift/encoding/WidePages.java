package io.blueshift.encoding;

import static io.blueshift.encoding.PageLayout.LONG;

import java.lang.foreign.MemorySegment;

/// Writes and reads pages of the sixteen-byte lanes INT128 and INTERVAL. Wide integers that all fit 64
/// bits are written by [IntegerPageEncoder] instead and widened when they are read.
public final class WidePages {
  private static final int VALUE_BYTES = 16;

  private WidePages() {}

  /// Writes the body of a page from the low and high halves of its values.
  public static void encode(long[] lows, long[] highs, int rowCount, PageBuffer out) {
    boolean constant = true;
    for (int i = 1; i < rowCount && constant; i++) {
      constant = lows[i] == lows[0] && highs[i] == highs[0];
    }
    if (constant) {
      out.encoding(Encoding.CONSTANT);
      out.reference(lows[0]);
      out.high(highs[0]);
      return;
    }
    out.encoding(Encoding.RAW);
    MemorySegment body = out.body((long) VALUE_BYTES * rowCount);
    for (int i = 0; i < rowCount; i++) {
      body.set(LONG, (long) i * VALUE_BYTES, lows[i]);
      body.set(LONG, (long) i * VALUE_BYTES + Long.BYTES, highs[i]);
    }
  }

  /// Writes the high half of a constant that [IntegerPageEncoder] wrote.
  public static void signExtendConstant(long value, PageBuffer out) {
    out.high(value >> 63);
  }

  /// Decodes rows and returns the slice whose first value is the first row.
  ///
  /// @param target space for `rowCount` values
  /// @param scratch space for [IntegerPageDecoder#paddedCount] 64-bit values
  public static MemorySegment decode(
      EncodedPage page,
      int firstRow,
      int rowCount,
      long[] selection,
      MemorySegment target,
      MemorySegment scratch) {
    return switch (page.encoding) {
      case RAW -> page.body.asSlice((long) firstRow * VALUE_BYTES);
      case CONSTANT -> {
        for (int i = 0; i < rowCount; i++) {
          target.set(LONG, (long) i * VALUE_BYTES, page.reference);
          target.set(LONG, (long) i * VALUE_BYTES + Long.BYTES, page.high);
        }
        yield target;
      }
      case RUN_LENGTH, PACKED, PACKED_WIDE, DELTA -> {
        MemorySegment narrow =
            IntegerPageDecoder.longs(page, firstRow, rowCount, selection, scratch);
        for (int i = 0; i < rowCount; i++) {
          long value = narrow.get(LONG, (long) i << 3);
          target.set(LONG, (long) i * VALUE_BYTES, value);
          target.set(LONG, (long) i * VALUE_BYTES + Long.BYTES, value >> 63);
        }
        yield target;
      }
      case DECIMAL_FLOAT, PLAIN_TEXT, SYMBOL_TEXT -> throw IntegerPageDecoder.wrongLane(page);
    };
  }
}
