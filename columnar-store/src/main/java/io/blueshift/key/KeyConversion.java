package io.blueshift.key;

import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns the key of a row into the key that another table has for the same values, where a BIGINT refers to
/// an INTEGER or the other way round.
public final class KeyConversion {
  private final List<LogicalType> from;
  private final List<LogicalType> to;
  private final boolean identity;

  /// Makes a conversion.
  ///
  /// @param from the types of the columns of the keys that are given
  /// @param to the types of the columns of the keys that are wanted, for each of which [#isPossible]
  public KeyConversion(List<LogicalType> from, List<LogicalType> to) {
    this.from = List.copyOf(from);
    this.to = List.copyOf(to);
    boolean same = true;
    for (int index = 0; index < from.size(); index++) {
      same &= from.get(index).physicalType() == to.get(index).physicalType();
    }
    this.identity = same;
  }

  /// Returns whether values of two types have comparable keys.
  public static boolean isPossible(LogicalType from, LogicalType to) {
    if (from instanceof LogicalType.IntegralType && to instanceof LogicalType.IntegralType) {
      return true;
    }
    if (from instanceof LogicalType.StringType one && to instanceof LogicalType.StringType other) {
      return one.collation() == other.collation();
    }
    if (from instanceof LogicalType.DecimalType one
        && to instanceof LogicalType.DecimalType other) {
      return one.scale() == other.scale() && from.physicalType() == to.physicalType();
    }
    return from.getClass().equals(to.getClass());
  }

  /// Returns a key, which is the one that was given where nothing needs to be converted; null when the other
  /// table cannot have it.
  public @Nullable KeyBytes convert(KeyBytes key) {
    if (identity) {
      return key;
    }
    ByteBuffer bytes = ByteBuffer.wrap(key.toByteArray());
    KeyBytes converted = new KeyBytes();
    for (int index = 0; index < from.size(); index++) {
      PhysicalType lane = from.get(index).physicalType();
      PhysicalType wanted = to.get(index).physicalType();
      if (lane == wanted) {
        int begin = bytes.position();
        bytes.position(begin + sizeBytes(bytes, lane));
        converted.appendRaw(bytes.array(), begin, bytes.position() - begin);
        continue;
      }
      long value =
          lane == PhysicalType.INT32
              ? bytes.getInt() ^ Integer.MIN_VALUE
              : bytes.getLong() ^ Long.MIN_VALUE;
      if (wanted == PhysicalType.INT64) {
        converted.appendLong(value);
      } else if (value == (int) value) {
        converted.appendInt((int) value);
      } else {
        return null;
      }
    }
    return converted;
  }

  private static int sizeBytes(ByteBuffer bytes, PhysicalType lane) {
    return switch (lane) {
      case BOOLEAN -> 1;
      case INT32 -> Integer.BYTES;
      case INT64, FLOAT64 -> Long.BYTES;
      case INT128 -> 2 * Long.BYTES;
      case BYTES -> {
        int at = bytes.position();
        while (bytes.get(at) != 0 || bytes.get(at + 1) != 0) {
          at += bytes.get(at) == 0 ? 2 : 1;
        }
        yield at + 2 - bytes.position();
      }
      case INTERVAL -> throw new IllegalStateException("no key has an interval");
    };
  }
}
