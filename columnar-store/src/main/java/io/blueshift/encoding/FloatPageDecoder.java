package io.blueshift.encoding;

import static io.blueshift.encoding.BitUnpacker.BLOCK_VALUE_COUNT;
import static io.blueshift.encoding.PageLayout.DOUBLE;
import static io.blueshift.encoding.PageLayout.FLOAT;
import static io.blueshift.encoding.PageLayout.LONG;
import static io.blueshift.encoding.PageLayout.SHORT;

import java.lang.foreign.MemorySegment;

/// Reads pages of floating point.
public final class FloatPageDecoder {
  private FloatPageDecoder() {}

  /// Decodes rows to doubles and returns the slice whose first value is the first row. The target has
  /// space for [IntegerPageDecoder#paddedCount] values.
  public static MemorySegment doubles(
      EncodedPage page, int firstRow, int rowCount, boolean binary32, MemorySegment target) {
    return switch (page.encoding) {
      case RAW ->
          binary32
              ? widened(page, firstRow, rowCount, target)
              : IntegerPageDecoder.raw(page, firstRow, rowCount, 3, target);
      case CONSTANT -> filled(page, rowCount, target);
      case DECIMAL_FLOAT -> decimals(page, firstRow, rowCount, binary32, target);
      case RUN_LENGTH, PACKED, PACKED_WIDE, DELTA, PLAIN_TEXT, SYMBOL_TEXT ->
          throw IntegerPageDecoder.wrongLane(page);
    };
  }

  private static MemorySegment widened(
      EncodedPage page, int firstRow, int rowCount, MemorySegment target) {
    for (int i = 0; i < rowCount; i++) {
      target.set(DOUBLE, (long) i << 3, page.body.get(FLOAT, (long) (firstRow + i) << 2));
    }
    return target;
  }

  private static MemorySegment filled(EncodedPage page, int rowCount, MemorySegment target) {
    for (int i = 0; i < rowCount; i++) {
      target.set(LONG, (long) i << 3, page.reference);
    }
    return target;
  }

  private static MemorySegment decimals(
      EncodedPage page, int firstRow, int rowCount, boolean binary32, MemorySegment target) {
    MemorySegment values = IntegerPageDecoder.packedLongs(page, firstRow, rowCount, target);
    double power = FloatPageEncoder.POWERS[(int) (page.divisor >>> 8 & 0xFF)];
    double inverse = FloatPageEncoder.INVERSE_POWERS[(int) (page.divisor & 0xFF)];
    if (binary32) {
      for (int i = 0; i < rowCount; i++) {
        long at = (long) i << 3;
        values.set(DOUBLE, at, (float) (values.get(LONG, at) * power * inverse));
      }
    } else {
      for (int i = 0; i < rowCount; i++) {
        long at = (long) i << 3;
        values.set(DOUBLE, at, values.get(LONG, at) * power * inverse);
      }
    }
    patch(page, firstRow, rowCount, values);
    return values;
  }

  private static void patch(EncodedPage page, int firstRow, int rowCount, MemorySegment values) {
    int blockCount = (page.rowCount + BLOCK_VALUE_COUNT - 1) / BLOCK_VALUE_COUNT;
    long exact = (long) blockCount * BitUnpacker.blockBytes(page.width);
    long positions = exact + (long) page.count * Long.BYTES;
    for (int i = 0; i < page.count; i++) {
      int row = (page.body.get(SHORT, positions + (long) i * Short.BYTES) & 0xFFFF) - firstRow;
      if (row >= 0 && row < rowCount) {
        values.set(LONG, (long) row << 3, page.body.get(LONG, exact + (long) i * Long.BYTES));
      }
    }
  }
}
