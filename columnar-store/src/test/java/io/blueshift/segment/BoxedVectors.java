package io.blueshift.segment;

import io.blueshift.type.LogicalType;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns lists of boxed values (see [Values]) into vectors and back.
final class BoxedVectors {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

  private BoxedVectors() {}

  /// Makes a flat vector in memory that the collector frees.
  static FlatVector flat(LogicalType type, List<? extends @Nullable Object> boxed) {
    int count = boxed.size();
    int valueBytes = Math.max(1, type.physicalType().sizeBytes());
    MemorySegment values = Arena.ofAuto().allocate((count * (long) valueBytes + 127) & -64, 64);
    MemorySegment bits = Arena.ofAuto().allocate((count / 8L + 127) & -64, 64);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    boolean nulls = false;
    for (int i = 0; i < count; i++) {
      Object value = boxed.get(i);
      if (value == null) {
        nulls = true;
        continue;
      }
      setBit(bits, i);
      put(type, values, i, value, data);
    }
    MemorySegment text = Arena.ofAuto().allocate(data.size() + 64L, 64);
    MemorySegment.copy(data.toByteArray(), 0, text, ValueLayout.JAVA_BYTE, 0, data.size());
    Validity validity = nulls ? Validity.ofBits(bits) : Validity.ALL_PRESENT;
    return ConstantValues.flat(type, count, values, new MemorySegment[] {text}, validity);
  }

  private static void setBit(MemorySegment bits, int row) {
    byte old = bits.get(ValueLayout.JAVA_BYTE, row >>> 3);
    bits.set(ValueLayout.JAVA_BYTE, row >>> 3, (byte) (old | 1 << (row & 7)));
  }

  private static void put(
      LogicalType type, MemorySegment values, int i, Object value, ByteArrayOutputStream data) {
    switch (type.physicalType()) {
      case BOOLEAN -> {
        if ((Boolean) value) {
          setBit(values, i);
        }
      }
      case INT32 -> values.set(INT, i * 4L, ((Long) value).intValue());
      case INT64 -> values.set(LONG, i * 8L, (Long) value);
      case FLOAT64 -> values.set(LONG, i * 8L, Double.doubleToRawLongBits((Double) value));
      case INT128 -> {
        values.set(LONG, i * 16L, ((BigInteger) value).longValue());
        values.set(LONG, i * 16L + 8, ((BigInteger) value).shiftRight(64).longValue());
      }
      case INTERVAL -> {
        Values.Interval interval = (Values.Interval) value;
        values.set(INT, i * 16L, interval.months());
        values.set(INT, i * 16L + 4, interval.days());
        values.set(LONG, i * 16L + 8, interval.micros());
      }
      case BYTES -> {
        byte[] bytes = (byte[]) value;
        values.set(INT, i * 16L, bytes.length);
        if (bytes.length <= 12) {
          MemorySegment.copy(bytes, 0, values, ValueLayout.JAVA_BYTE, i * 16L + 4, bytes.length);
        } else {
          MemorySegment.copy(bytes, 0, values, ValueLayout.JAVA_BYTE, i * 16L + 4, 4);
          values.set(INT, i * 16L + 8, 0);
          values.set(INT, i * 16L + 12, data.size());
          data.writeBytes(bytes);
        }
      }
    }
  }

  /// Returns the value at a position of any vector, or null.
  static @Nullable Object get(ColumnVector vector, int position) {
    return switch (vector) {
      case ConstantVector constant -> get(constant.value(), 0);
      case DictionaryVector coded ->
          coded.validity().isPresent(position)
              ? get(coded.dictionary(), coded.codes().get(INT, position * 4L))
              : null;
      case FlatVector flat -> flat.validity().isPresent(position) ? value(flat, position) : null;
    };
  }

  private static Object value(FlatVector flat, int i) {
    MemorySegment values = flat.values();
    return switch (flat.type().physicalType()) {
      case BOOLEAN ->
          (((BooleanVector) flat).values().get(ValueLayout.JAVA_BYTE, i >>> 3) >>> (i & 7) & 1)
              != 0;
      case INT32 -> (long) values.get(INT, i * 4L);
      case INT64 -> values.get(LONG, i * 8L);
      case FLOAT64 -> Double.longBitsToDouble(values.get(LONG, i * 8L));
      case INT128 -> {
        BigInteger low = new BigInteger(Long.toUnsignedString(values.get(LONG, i * 16L)));
        yield BigInteger.valueOf(values.get(LONG, i * 16L + 8)).shiftLeft(64).add(low);
      }
      case INTERVAL ->
          new Values.Interval(
              values.get(INT, i * 16L),
              values.get(INT, i * 16L + 4),
              values.get(LONG, i * 16L + 8));
      case BYTES -> SegmentDictionary.ViewBytes.copy((BytesVector) flat, i);
    };
  }

  /// Returns a form of a value that compares and prints well.
  static @Nullable Object comparable(@Nullable Object value) {
    return switch (value) {
      case byte[] bytes -> new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
      case Double number -> Double.doubleToRawLongBits(number);
      case null -> null;
      default -> value;
    };
  }
}
