package io.blueshift.encoding;

import io.blueshift.type.Collation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The order of strings in a collation, and the eight-byte prefixes that zone maps keep: a prefix, as
/// an unsigned number, never orders two strings the wrong way round.
public final class BytesOrder {
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private BytesOrder() {}

  /// Compares two strings.
  public static int compare(
      byte[] first,
      int firstOffset,
      int firstLength,
      byte[] second,
      int secondOffset,
      int secondLength,
      Collation collation) {
    int firstEnd = firstOffset + significant(first, firstOffset, firstLength, collation);
    int secondEnd = secondOffset + significant(second, secondOffset, secondLength, collation);
    return Arrays.compareUnsigned(first, firstOffset, firstEnd, second, secondOffset, secondEnd);
  }

  /// Returns the length of a string without the blanks that its collation does not count.
  public static int significant(byte[] bytes, int offset, int length, Collation collation) {
    int end = length;
    if (collation == Collation.BLANK_INSENSITIVE) {
      while (end > 0 && bytes[offset + end - 1] == ' ') {
        end--;
      }
    }
    return end;
  }

  /// Returns the first eight significant bytes as an unsigned number, the first byte highest, with
  /// zeros behind a shorter string.
  public static long prefix(byte[] bytes, int offset, int length, Collation collation) {
    int end = Math.min(Long.BYTES, significant(bytes, offset, length, collation));
    return end == 0 ? 0 : Long.reverseBytes(word(bytes, offset, end));
  }

  /// Returns up to eight bytes as a little-endian number with zeros behind them.
  private static long word(byte[] bytes, int offset, int length) {
    if (offset + Long.BYTES <= bytes.length) {
      return (long) WORD.get(bytes, offset) & -1L >>> (Long.SIZE - length * Byte.SIZE);
    }
    long word = 0;
    for (int i = 0; i < length; i++) {
      word |= (bytes[offset + i] & 0xFFL) << (i * Byte.SIZE);
    }
    return word;
  }

  /// Returns a hash of bytes whose bits are all well mixed.
  public static long hash(byte[] bytes, int offset, int length) {
    long hash = length * MULTIPLIER;
    int at = 0;
    for (; at + Long.BYTES <= length; at += Long.BYTES) {
      hash = (Long.rotateLeft(hash, 27) ^ (long) WORD.get(bytes, offset + at)) * MULTIPLIER;
    }
    if (at < length) {
      hash = (Long.rotateLeft(hash, 27) ^ word(bytes, offset + at, length - at)) * MULTIPLIER;
    }
    hash = (hash ^ hash >>> 32) * MULTIPLIER;
    return hash ^ hash >>> 29;
  }

  /// Returns the prefix of a whole string.
  public static long prefix(byte[] bytes, Collation collation) {
    return prefix(bytes, 0, bytes.length, collation);
  }
}
