package io.blueshift.key;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The bytes of one key, made value by value and used again for the next. Two keys have the same bytes
/// exactly when their values are equal, and the unsigned order of the bytes is the order of the values.
///
/// <pre>
///   BOOLEAN              one byte
///   INT32, INT64, INT128 big-endian, with the sign bit turned round
///   FLOAT64              big-endian; all bits turned round where it is negative, else the sign bit;
///                        -0.0 is 0.0 and all NaN are one
///   BYTES                the bytes, each 00 as 00 FF, then 00 00; trailing blanks are left out where the
///                        collation does not count them
/// </pre>
///
/// Used by one thread at a time.
public final class KeyBytes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle NATIVE_LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// The order of keys of the same columns: that of their values.
  public static final Comparator<KeyBytes> ORDER =
      (one, other) ->
          Arrays.compareUnsigned(one.bytes, 0, one.sizeBytes, other.bytes, 0, other.sizeBytes);

  private byte[] bytes = new byte[64];
  private int sizeBytes;

  /// Refuses types that cannot be part of a key.
  ///
  /// @throws DatabaseException FEATURE_NOT_SUPPORTED
  public static void requireKeyType(LogicalType type) {
    if (type.physicalType() == PhysicalType.INTERVAL || type instanceof LogicalType.SuperType) {
      throw new DatabaseException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "a column of this type cannot be part of a key [type=" + type.sqlName() + "]");
    }
  }

  /// Begins a new key.
  public void clear() {
    sizeBytes = 0;
  }

  /// Returns the size of the key so far.
  public int sizeBytes() {
    return sizeBytes;
  }

  /// Returns a copy of the key.
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, sizeBytes);
  }

  /// Copies the key to an array that has room for it.
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(bytes, 0, target, offset, sizeBytes);
  }

  /// Looks at the bytes of a key.
  public interface Test {
    /// Returns whether the bytes are as they should be.
    ///
    /// @param bytes have the key in their beginning; not to be changed or kept
    boolean holds(byte[] bytes, int sizeBytes);
  }

  /// Returns whether a test holds for the key.
  public boolean fulfils(Test test) {
    return test.holds(bytes, sizeBytes);
  }

  /// Compares what stands from an offset on with other bytes, unsigned.
  public int compareFrom(int offset, byte[] other) {
    return Arrays.compareUnsigned(bytes, offset, sizeBytes, other, 0, other.length);
  }

  /// Replaces a byte.
  public void setByte(int offset, int value) {
    bytes[offset] = (byte) value;
  }

  /// Turns all bits round from an offset on, so that the order of the bytes is the opposite one.
  public void invertFrom(int offset) {
    for (int index = offset; index < sizeBytes; index++) {
      bytes[index] = (byte) ~bytes[index];
    }
  }

  /// Returns whether another key is the same.
  public boolean isSame(KeyBytes other) {
    return Arrays.equals(bytes, 0, sizeBytes, other.bytes, 0, other.sizeBytes);
  }

  /// Makes this the key of a row; returns false when one of the values is NULL.
  ///
  /// @param columns the key's columns
  public boolean set(List<? extends ColumnVector> columns, int position) {
    clear();
    for (ColumnVector column : columns) {
      if (!append(column, position)) {
        return false;
      }
    }
    return true;
  }

  /// Appends a value of a vector; returns false, and appends nothing, when it is NULL.
  public boolean append(ColumnVector vector, int position) {
    return switch (vector) {
      case FlatVector flat -> appendFlat(flat, position);
      case ConstantVector constant -> !constant.isNull() && appendFlat(constant.value(), 0);
      case DictionaryVector dictionary ->
          dictionary.validity().isPresent(position)
              && appendFlat(
                  dictionary.dictionary(),
                  dictionary.codes().getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, position));
    };
  }

  private boolean appendFlat(FlatVector vector, int position) {
    if (!vector.validity().isPresent(position)) {
      return false;
    }
    MemorySegment values = vector.values();
    switch (vector.type().physicalType()) {
      case BOOLEAN ->
          appendByte(values.get(ValueLayout.JAVA_BYTE, position >>> 3) >>> (position & 7) & 1);
      case INT32 -> appendInt(values.get(ValueLayout.JAVA_INT_UNALIGNED, (long) position << 2));
      case INT64 -> appendLong(values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) position << 3));
      case FLOAT64 ->
          appendDouble(values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) position << 3));
      case INT128 -> {
        appendLong(values.get(ValueLayout.JAVA_LONG_UNALIGNED, ((long) position << 4) + 8));
        appendLong(
            values.get(ValueLayout.JAVA_LONG_UNALIGNED, (long) position << 4) ^ Long.MIN_VALUE);
      }
      case BYTES -> appendView((BytesVector) vector, position);
      case INTERVAL -> requireKeyType(vector.type());
    }
    return true;
  }

  /// Appends a value; returns false, and appends nothing, when it is NULL.
  ///
  /// @param value boxed as [io.blueshift.vector.Values] says, of the type's class
  public boolean append(@Nullable Object value, LogicalType type) {
    switch (value) {
      case null -> {
        return false;
      }
      case Boolean bool -> appendByte(bool ? 1 : 0);
      case Long number when type.physicalType() == PhysicalType.INT32 ->
          appendInt(number.intValue());
      case Long number -> appendLong(number);
      case Double number -> appendDouble(number);
      case BigInteger number -> {
        appendLong(number.shiftRight(Long.SIZE).longValue());
        appendLong(number.longValue() ^ Long.MIN_VALUE);
      }
      case byte[] bytesOfValue -> appendBytes(bytesOfValue, type);
      default -> requireKeyType(type);
    }
    return true;
  }

  private void reserve(int moreBytes) {
    if (sizeBytes + moreBytes > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, sizeBytes + moreBytes));
    }
  }

  /// Appends a byte.
  public void appendByte(int value) {
    reserve(1);
    bytes[sizeBytes++] = (byte) value;
  }

  /// Appends a value of lane INT32.
  public void appendInt(int value) {
    reserve(Integer.BYTES);
    INT.set(bytes, sizeBytes, value ^ Integer.MIN_VALUE);
    sizeBytes += Integer.BYTES;
  }

  /// Appends a value of lane INT64.
  public void appendLong(long value) {
    reserve(Long.BYTES);
    LONG.set(bytes, sizeBytes, value ^ Long.MIN_VALUE);
    sizeBytes += Long.BYTES;
  }

  /// Appends a value of lane FLOAT64.
  public void appendDouble(double value) {
    long bits = Double.doubleToLongBits(value + 0.0);
    appendLong(bits < 0 ? ~bits ^ Long.MIN_VALUE : bits);
  }

  private void appendView(BytesVector vector, int position) {
    long view = (long) position << 4;
    int length = vector.values().get(ValueLayout.JAVA_INT_UNALIGNED, view);
    if (length <= BytesVector.INLINE_MAX_BYTES) {
      appendBytes(
          vector.values(), view + BytesVector.INLINE_OFFSET, length, collation(vector.type()));
    } else {
      int buffer =
          vector
              .values()
              .get(ValueLayout.JAVA_INT_UNALIGNED, view + BytesVector.BUFFER_INDEX_OFFSET);
      int offset =
          vector
              .values()
              .get(ValueLayout.JAVA_INT_UNALIGNED, view + BytesVector.BUFFER_OFFSET_OFFSET);
      appendBytes(vector.dataBuffers()[buffer], offset, length, collation(vector.type()));
    }
  }

  private static Collation collation(LogicalType type) {
    return type instanceof LogicalType.StringType string ? string.collation() : Collation.BINARY;
  }

  private void appendBytes(MemorySegment from, long offset, int lengthBytes, Collation collation) {
    int length = lengthBytes;
    if (collation == Collation.BLANK_INSENSITIVE) {
      while (length > 0 && from.get(ValueLayout.JAVA_BYTE, offset + length - 1) == ' ') {
        length--;
      }
    }
    reserve(2 * length + 2);
    for (int index = 0; index < length; index++) {
      byte each = from.get(ValueLayout.JAVA_BYTE, offset + index);
      bytes[sizeBytes++] = each;
      if (each == 0) {
        bytes[sizeBytes++] = (byte) 0xff;
      }
    }
    bytes[sizeBytes++] = 0;
    bytes[sizeBytes++] = 0;
  }

  /// Appends a value of lane BYTES that is in native memory.
  public void appendBytes(MemorySegment from, long offset, int lengthBytes, LogicalType type) {
    appendBytes(from, offset, lengthBytes, collation(type));
  }

  /// Appends a value of lane BYTES.
  public void appendBytes(byte[] value, LogicalType type) {
    int length = value.length;
    while (length > 0
        && value[length - 1] == ' '
        && collation(type) == Collation.BLANK_INSENSITIVE) {
      length--;
    }
    reserve(2 * length + 2);
    for (int index = 0; index < length; index++) {
      bytes[sizeBytes++] = value[index];
      if (value[index] == 0) {
        bytes[sizeBytes++] = (byte) 0xff;
      }
    }
    bytes[sizeBytes++] = 0;
    bytes[sizeBytes++] = 0;
  }

  /// Appends bytes of a key.
  public void appendRaw(byte[] from, int offset, int lengthBytes) {
    reserve(lengthBytes);
    System.arraycopy(from, offset, bytes, sizeBytes, lengthBytes);
    sizeBytes += lengthBytes;
  }

  /// Returns a key with the same bytes.
  public KeyBytes copy() {
    KeyBytes copy = new KeyBytes();
    copy.reserve(sizeBytes);
    System.arraycopy(bytes, 0, copy.bytes, 0, sizeBytes);
    copy.sizeBytes = sizeBytes;
    return copy;
  }

  /// Returns a hash of the key, well mixed in all of its bits.
  public long hash() {
    long hash = sizeBytes * 0x9E3779B97F4A7C15L;
    int index = 0;
    for (; index + Long.BYTES <= sizeBytes; index += Long.BYTES) {
      hash = mix(hash ^ (long) NATIVE_LONG.get(bytes, index));
    }
    long rest = 0;
    for (; index < sizeBytes; index++) {
      rest = rest << 8 | (bytes[index] & 0xff);
    }
    return mix(hash ^ rest);
  }

  /// Multiplies to 128 bits and folds them, as wyhash does (https://github.com/wangyi-fudan/wyhash).
  private static long mix(long value) {
    long low = (value ^ 0xA0761D6478BD642FL) * 0xE7037ED1A0B428DBL;
    long high = Math.unsignedMultiplyHigh(value ^ 0xA0761D6478BD642FL, 0xE7037ED1A0B428DBL);
    return low ^ high;
  }

  /// Returns the key's values as people write them, with commas between them.
  ///
  /// @param types the types of its columns
  public String describe(List<LogicalType> types) {
    return KeyText.of(toByteArray(), types);
  }

  @Override
  public String toString() {
    return Arrays.toString(toByteArray());
  }
}
