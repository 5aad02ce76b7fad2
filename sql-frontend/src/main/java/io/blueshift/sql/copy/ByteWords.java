package io.blueshift.sql.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Reads eight bytes of an array as one word, the first byte lowest.
final class ByteWords {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGHS = 0x8080_8080_8080_8080L;

  private ByteWords() {}

  static long read(byte[] bytes, int offset) {
    return (long) WORD.get(bytes, offset);
  }

  /// Returns a word that holds one byte eight times.
  static long repeated(byte value) {
    return ONES * (value & 0xff);
  }

  /// Sets the high bit of each byte from the lowest zero byte on that may be zero; the lowest is exact.
  static long zeroBytes(long word) {
    return word - ONES & ~word & HIGHS;
  }

  /// Counts how often a byte occurs in a range.
  static long count(byte[] bytes, int start, int length, byte wanted) {
    long count = 0;
    for (int position = start; position < start + length; position++) {
      count += bytes[position] == wanted ? 1 : 0;
    }
    return count;
  }
}
