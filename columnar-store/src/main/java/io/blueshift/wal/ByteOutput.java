package io.blueshift.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Collects the bytes of a record: little-endian numbers, variable-length counts, strings with their
/// length before them. Used by one thread.
final class ByteOutput {
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int FIRST_BYTES = 512;
  private static final int KEPT_BYTES_MAX = 1 << 20;

  private byte[] bytes = new byte[FIRST_BYTES];
  private int size;

  byte[] array() {
    return bytes;
  }

  int sizeBytes() {
    return size;
  }

  /// Begins anew. Memory of very many bytes is not kept.
  void clear() {
    if (bytes.length > KEPT_BYTES_MAX) {
      bytes = new byte[FIRST_BYTES];
    }
    size = 0;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /// Makes room for more bytes, all zero, and returns where they begin.
  int reserve(int count) {
    int start = extend(count);
    Arrays.fill(bytes, start, size, (byte) 0);
    return start;
  }

  /// Makes room for more bytes and returns where they begin. The caller writes all of them.
  int extend(int count) {
    int start = size;
    int needed = Math.addExact(size, count);
    if (needed > bytes.length) {
      bytes =
          Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, 2L * size)));
    }
    size = needed;
    return start;
  }

  void writeByte(int value) {
    int start = extend(1);
    bytes[start] = (byte) value;
  }

  void writeBoolean(boolean value) {
    writeByte(value ? 1 : 0);
  }

  /// Writes a constant by its place among its enumeration's; new ones are added at the end.
  @SuppressWarnings("EnumOrdinal")
  void writeEnum(Enum<?> value) {
    writeByte(value.ordinal());
  }

  void writeInt(int value) {
    int start = extend(Integer.BYTES);
    INT.set(bytes, start, value);
  }

  void writeLong(long value) {
    int start = extend(Long.BYTES);
    LONG.set(bytes, start, value);
  }

  /// Writes a count in seven bits a byte, lowest first.
  void writeCount(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative count [value=" + value + "]");
    }
    long rest = value;
    while (rest >= 0x80) {
      writeByte((int) rest | 0x80);
      rest >>>= 7;
    }
    writeByte((int) rest);
  }

  void writeBytes(byte[] value) {
    writeCount(value.length);
    int start = extend(value.length);
    System.arraycopy(value, 0, bytes, start, value.length);
  }

  /// Writes bytes without their number before them.
  void writeRaw(byte[] value) {
    int start = extend(value.length);
    System.arraycopy(value, 0, bytes, start, value.length);
  }

  void writeString(String value) {
    writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  void writeOptionalString(@Nullable String value) {
    writeBoolean(value != null);
    if (value != null) {
      writeString(value);
    }
  }

  <T> void writeList(List<T> values, BiConsumer<ByteOutput, T> writer) {
    writeCount(values.size());
    values.forEach(value -> writer.accept(this, value));
  }

  void writeCounts(List<Integer> values) {
    writeList(values, (out, value) -> out.writeCount(value));
  }
}
