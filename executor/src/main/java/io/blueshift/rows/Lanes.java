package io.blueshift.rows;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The layouts by which vectors' memory is read and written, in one place.
public final class Lanes {
  /// Four bytes, little-endian, at any address.
  public static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Eight bytes, little-endian, at any address.
  public static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// Eight bytes, big-endian: as an unsigned number it has the order of its bytes.
  public static final ValueLayout.OfLong LONG_BIG_ENDIAN =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /// Eight bytes of IEEE 754, little-endian, at any address.
  public static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /// One byte.
  public static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private Lanes() {}

  /// Returns bit `position` of a bitmap.
  public static boolean bit(MemorySegment bits, int position) {
    return (bits.get(BYTE, position >>> 3) >>> (position & 7) & 1) != 0;
  }

  /// Sets or clears bit `position` of a bitmap.
  public static void setBit(MemorySegment bits, int position, boolean value) {
    int before = bits.get(BYTE, position >>> 3);
    int mask = 1 << (position & 7);
    bits.set(BYTE, position >>> 3, (byte) (value ? before | mask : before & ~mask));
  }
}
