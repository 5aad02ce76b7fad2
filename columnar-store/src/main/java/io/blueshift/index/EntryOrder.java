package io.blueshift.index;

import io.blueshift.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Compares keys in native memory and in arrays: as unsigned bytes, the shorter of two first when it is the
/// beginning of the other. Whoever calls keeps the memory alive.
final class EntryOrder {
  private static final ValueLayout.OfLong NATIVE_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private EntryOrder() {}

  /// Returns the first eight bytes as a number whose unsigned order is that of the keys, as far as it tells them
  /// apart. What is missing counts as zeros.
  static long prefix(byte[] key, int offset, int sizeBytes) {
    if (sizeBytes >= Long.BYTES) {
      return (long) LONG.get(key, offset);
    }
    long prefix = 0;
    for (int index = 0; index < sizeBytes; index++) {
      prefix |= (key[offset + index] & 0xffL) << (56 - 8 * index);
    }
    return prefix;
  }

  static long prefix(long address, int sizeBytes) {
    if (sizeBytes >= Long.BYTES) {
      return NativeMemory.ALL.get(NATIVE_LONG, address);
    }
    long prefix = 0;
    for (int index = 0; index < sizeBytes; index++) {
      prefix |= byteAt(address + index) << (56 - 8 * index);
    }
    return prefix;
  }

  private static long byteAt(long address) {
    return NativeMemory.ALL.get(ValueLayout.JAVA_BYTE, address) & 0xffL;
  }

  static int compare(long one, int oneSizeBytes, long other, int otherSizeBytes) {
    int common = Math.min(oneSizeBytes, otherSizeBytes);
    int index = 0;
    for (; index + Long.BYTES <= common; index += Long.BYTES) {
      long left = NativeMemory.ALL.get(NATIVE_LONG, one + index);
      long right = NativeMemory.ALL.get(NATIVE_LONG, other + index);
      if (left != right) {
        return Long.compareUnsigned(left, right);
      }
    }
    for (; index < common; index++) {
      int order = Long.compare(byteAt(one + index), byteAt(other + index));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(oneSizeBytes, otherSizeBytes);
  }

  static int compare(long one, int oneSizeBytes, byte[] other, int offset, int otherSizeBytes) {
    int common = Math.min(oneSizeBytes, otherSizeBytes);
    int index = 0;
    for (; index + Long.BYTES <= common; index += Long.BYTES) {
      long left = NativeMemory.ALL.get(NATIVE_LONG, one + index);
      long right = (long) LONG.get(other, offset + index);
      if (left != right) {
        return Long.compareUnsigned(left, right);
      }
    }
    for (; index < common; index++) {
      int order = Long.compare(byteAt(one + index), other[offset + index] & 0xffL);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(oneSizeBytes, otherSizeBytes);
  }

  /// Returns a copy of a key.
  static byte[] copy(long address, int sizeBytes) {
    byte[] copy = new byte[sizeBytes];
    MemorySegment.copy(NativeMemory.ALL, ValueLayout.JAVA_BYTE, address, copy, 0, sizeBytes);
    return copy;
  }
}
