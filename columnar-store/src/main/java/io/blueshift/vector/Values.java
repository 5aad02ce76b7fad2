package io.blueshift.vector;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// How single values appear as Java objects where there is no vector: literals, parameters, bounds
/// and default values. `null` is NULL.
///
/// | lane | object |
/// | --- | --- |
/// | BOOLEAN | Boolean |
/// | INT32, INT64 | Long (scaled for decimals, days or microseconds for temporal types) |
/// | INT128 | java.math.BigInteger (scaled) |
/// | FLOAT64 | Double |
/// | BYTES | byte[] |
/// | INTERVAL | [Interval] |
public final class Values {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private Values() {}

  /// An interval's three parts, each with its own sign.
  public record Interval(int months, int days, long micros) {}

  /// Returns a value of a vector.
  public static @Nullable Object at(ColumnVector vector, int position) {
    return switch (vector) {
      case FlatVector flat -> at(flat, position);
      case ConstantVector constant -> at(constant.value(), 0);
      case DictionaryVector dictionary ->
          dictionary.validity().isPresent(position)
              ? at(dictionary.dictionary(), dictionary.codes().get(INT, (long) position << 2))
              : null;
    };
  }

  private static @Nullable Object at(FlatVector vector, int position) {
    if (!vector.validity().isPresent(position)) {
      return null;
    }
    MemorySegment values = vector.values();
    return switch (vector.type().physicalType()) {
      case BOOLEAN -> (values.get(JAVA_BYTE, position >>> 3) >>> (position & 7) & 1) != 0;
      case INT32 -> (long) values.get(INT, (long) position << 2);
      case INT64 -> values.get(LONG, (long) position << 3);
      case FLOAT64 -> values.get(JAVA_DOUBLE_UNALIGNED, (long) position << 3);
      case INT128 -> {
        byte[] bigEndian = new byte[16];
        for (int index = 0; index < bigEndian.length; index++) {
          bigEndian[15 - index] = values.get(JAVA_BYTE, ((long) position << 4) + index);
        }
        yield new BigInteger(bigEndian);
      }
      case BYTES -> bytes((BytesVector) vector, position);
      case INTERVAL -> {
        long start = (long) position << 4;
        yield new Interval(
            values.get(INT, start), values.get(INT, start + 4), values.get(LONG, start + 8));
      }
    };
  }

  /// Returns a string of a vector as an array.
  public static byte[] bytes(BytesVector vector, int position) {
    MemorySegment views = vector.values();
    long view = (long) position << 4;
    byte[] value = new byte[views.get(INT, view)];
    boolean inline = value.length <= BytesVector.INLINE_MAX_BYTES;
    MemorySegment from =
        inline
            ? views
            : vector.dataBuffers()[views.get(INT, view + BytesVector.BUFFER_INDEX_OFFSET)];
    long offset =
        inline
            ? view + BytesVector.INLINE_OFFSET
            : views.get(INT, view + BytesVector.BUFFER_OFFSET_OFFSET);
    MemorySegment.copy(from, JAVA_BYTE, offset, value, 0, value.length);
    return value;
  }

  /// Returns the bytes of a string.
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Returns the string of bytes in UTF-8.
  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
