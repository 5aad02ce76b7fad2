package io.blueshift.wal;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads what [ByteOutput] wrote. The bytes have passed their checksum, so that a wrong one means a
/// defect or another version; it is reported as damage of the named file. Used by one thread.
final class ByteInput {
  private final byte[] bytes;
  private final int end;
  private final String fileName;
  private int position;

  ByteInput(byte[] bytes, int start, int end, String fileName) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
    this.fileName = fileName;
  }

  boolean atEnd() {
    return position == end;
  }

  private int take(int count) {
    if (count < 0 || count > end - position) {
      throw damaged("bytes missing");
    }
    int start = position;
    position += count;
    return start;
  }

  DatabaseException damaged(String what) {
    return new DatabaseException(
        ErrorCode.DATA_CORRUPTED,
        "record cannot be read [file="
            + fileName
            + ", offset="
            + position
            + ", reason="
            + what
            + "]");
  }

  byte[] array() {
    return bytes;
  }

  /// Skips bytes and returns where they begin in [#array].
  int skip(int count) {
    return take(count);
  }

  int readByte() {
    int start = take(1);
    return bytes[start] & 0xff;
  }

  boolean readBoolean() {
    return readByte() != 0;
  }

  int readInt() {
    int start = take(Integer.BYTES);
    return (int) ByteOutput.INT.get(bytes, start);
  }

  long readLong() {
    int start = take(Long.BYTES);
    return (long) ByteOutput.LONG.get(bytes, start);
  }

  long readCount() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = readByte();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw damaged("count too long");
  }

  int readIntCount() {
    long value = readCount();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw damaged("count out of range");
    }
    return (int) value;
  }

  byte[] readBytes() {
    int length = readIntCount();
    int start = take(length);
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  String readString() {
    int length = readIntCount();
    int start = take(length);
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }

  @Nullable String readOptionalString() {
    return readBoolean() ? readString() : null;
  }

  <T> List<T> readList(Function<ByteInput, T> reader) {
    int count = readIntCount();
    List<T> values = new ArrayList<>(Math.min(count, 1024));
    for (int index = 0; index < count; index++) {
      values.add(reader.apply(this));
    }
    return values;
  }

  List<Integer> readCounts() {
    return readList(ByteInput::readIntCount);
  }

  <E extends Enum<E>> E readEnum(E[] values) {
    int number = readByte();
    if (number >= values.length) {
      throw damaged("unknown value of an enumeration: " + number);
    }
    return values[number];
  }
}
