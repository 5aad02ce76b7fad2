package io.blueshift.encoding;

import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Where things are in a page. All numbers are little-endian.
///
/// <pre>
///   0        8           16       24        28         32     36       40     48      64
///   | e f w v | row count | reference | divisor | stored | plain | count | delta | high | - |
///   +---------+-----------+-----------+---------+--------+-------+-------+-------+------+---+
///   | validity bitmap, ⌈rows / 512⌉ × 64 bytes, only with FLAG_VALIDITY                     |
///   +----------------------------------------------------------------------------------------+
///   | body, `stored` bytes (`plain` bytes once zstd is undone), padded to 64                 |
///   +----------------------------------------------------------------------------------------+
/// </pre>
///
/// e, f, w, v are one byte each: encoding, flags, bit width of packed values; v is free.
final class PageLayout {
  static final int HEADER_BYTES = 64;
  static final int ENCODING_OFFSET = 0;
  static final int FLAGS_OFFSET = 1;
  static final int WIDTH_OFFSET = 2;
  static final int ROW_COUNT_OFFSET = 4;
  static final int REFERENCE_OFFSET = 8;
  static final int DIVISOR_OFFSET = 16;
  static final int STORED_BYTES_OFFSET = 24;
  static final int PLAIN_BYTES_OFFSET = 28;
  static final int COUNT_OFFSET = 32;
  static final int MINIMUM_DELTA_OFFSET = 36;
  static final int HIGH_OFFSET = 40;

  static final int FLAG_VALIDITY = 1;
  static final int FLAG_ALL_NULL = 2;
  static final int FLAG_ZSTD = 4;
  static final int FLAG_ROW_ADDRESSABLE = 8;

  static final int ALIGNMENT_BYTES = 64;

  /// The rows of a text page whose bytes are decoded together.
  static final int TEXT_GROUP_ROW_COUNT = 128;

  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private PageLayout() {}

  static long aligned(long offset) {
    return offset + ALIGNMENT_BYTES - 1 & -ALIGNMENT_BYTES;
  }
}
