package io.blueshift.aggregate;

import io.blueshift.rows.ColumnWriter;
import io.blueshift.rows.Int128;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.PhysicalType;
import java.math.BigDecimal;
import java.math.BigInteger;

/// Turns sums and counts into the results of count, sum and avg, of whatever type the call asks for.
final class SumResults {
  /// Gives a group's count of present values.
  interface Count {
    long of(GroupRows rows, int group);
  }

  /// Gives a group's exact sum.
  interface ExactSum {
    BigInteger of(GroupRows rows, int group);
  }

  private SumResults() {}

  /// Returns how many values of a channel a group has.
  static Count countOf(Channel channel) {
    return (rows, group) -> rows.state(group, channel.countWord < 0 ? 0 : channel.countWord);
  }

  static AggregateResult count(Channel channel) {
    Count counts = countOf(channel);
    return (rows, groups, from, count, writer) -> {
      for (int index = 0; index < count; index++) {
        writer.setLong(index, counts.of(rows, groups[from + index]));
      }
    };
  }

  static AggregateResult sum(LongSum sum, int argumentScale, LogicalType type) {
    Count counts = countOf(sum.channel());
    boolean sameScale = scale(type) == argumentScale && !isFloat(type);
    long bound = longBound(type);
    return (rows, groups, from, count, writer) -> {
      for (int index = 0; index < count; index++) {
        int group = groups[from + index];
        if (counts.of(rows, group) == 0) {
          writer.setNull(index);
        } else if (sameScale && sum.fitsLong(rows, group)) {
          writeLong(writer, index, sum.low(rows, group), type, bound);
        } else {
          writeExact(writer, index, sum.total(rows, group), argumentScale, type);
        }
      }
    };
  }

  static AggregateResult sum(ExactSum sum, Count counts, int argumentScale, LogicalType type) {
    return (rows, groups, from, count, writer) -> {
      for (int index = 0; index < count; index++) {
        int group = groups[from + index];
        if (counts.of(rows, group) == 0) {
          writer.setNull(index);
        } else {
          writeExact(writer, index, sum.of(rows, group), argumentScale, type);
        }
      }
    };
  }

  static AggregateResult average(ExactSum sum, Count counts, int argumentScale, LogicalType type) {
    return (rows, groups, from, count, writer) -> {
      for (int index = 0; index < count; index++) {
        int group = groups[from + index];
        long rowCount = counts.of(rows, group);
        if (rowCount == 0) {
          writer.setNull(index);
        } else {
          writeAverage(writer, index, sum.of(rows, group), rowCount, argumentScale, type);
        }
      }
    };
  }

  static AggregateResult sum(DoubleSum sum, LogicalType type) {
    return floats(sum, type, false);
  }

  static AggregateResult average(DoubleSum sum, LogicalType type) {
    return floats(sum, type, true);
  }

  private static AggregateResult floats(DoubleSum sum, LogicalType type, boolean average) {
    Count counts = countOf(sum.channel());
    return (rows, groups, from, count, writer) -> {
      for (int index = 0; index < count; index++) {
        int group = groups[from + index];
        long rowCount = counts.of(rows, group);
        if (rowCount == 0) {
          writer.setNull(index);
        } else {
          double total = sum.total(rows, group);
          writeDouble(writer, index, average ? total / rowCount : total, type);
        }
      }
    };
  }

  /// Writes a floating-point result as a value of any numeric type.
  static void writeDouble(ColumnWriter writer, int position, double value, LogicalType type) {
    switch (type) {
      case RealType real -> writer.setDouble(position, (float) value);
      case DecimalType decimal -> {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
          throw Int128.outOfRange(type);
        }
        BigDecimal scaled =
            new BigDecimal(value).setScale(decimal.scale(), java.math.RoundingMode.HALF_UP);
        writeUnscaled(writer, position, scaled.unscaledValue(), type);
      }
      case IntegralType integral -> writer.setLong(position, Math.round(value));
      default -> writer.setDouble(position, value);
    }
  }

  /// Writes an exact number, given without its scale, as a value of any numeric type.
  static void writeExact(
      ColumnWriter writer, int position, BigInteger unscaled, int scale, LogicalType type) {
    if (isFloat(type)) {
      writeDouble(writer, position, new BigDecimal(unscaled, scale).doubleValue(), type);
      return;
    }
    writeUnscaled(writer, position, Int128.rescale(unscaled, scale, scale(type)), type);
  }

  private static void writeAverage(
      ColumnWriter writer,
      int position,
      BigInteger total,
      long count,
      int scale,
      LogicalType type) {
    BigInteger divisor = BigInteger.valueOf(count);
    switch (type) {
      case DecimalType decimal -> {
        BigInteger scaled =
            decimal.scale() >= scale
                ? total.multiply(Int128.powerOfTen(decimal.scale() - scale))
                : total;
        BigInteger by =
            decimal.scale() >= scale
                ? divisor
                : divisor.multiply(Int128.powerOfTen(scale - decimal.scale()));
        writeUnscaled(writer, position, Int128.divideHalfUp(scaled, by), type);
      }
      case IntegralType integral ->
          writeUnscaled(
              writer, position, total.divide(divisor.multiply(Int128.powerOfTen(scale))), type);
      default ->
          writeDouble(writer, position, new BigDecimal(total, scale).doubleValue() / count, type);
    }
  }

  private static void writeUnscaled(
      ColumnWriter writer, int position, BigInteger value, LogicalType type) {
    if (type instanceof DecimalType decimal) {
      Int128.checkPrecision(value, decimal);
    }
    switch (type.physicalType()) {
      case INT128 -> writer.setWords(position, Int128.low(value), Int128.high(value));
      default -> {
        if (value.bitLength() > 63) {
          throw Int128.outOfRange(type);
        }
        writeLong(writer, position, value.longValue(), type, longBound(type));
      }
    }
  }

  /// Writes a value of 64 bits to a column of any exact type; `bound` is [#longBound] of the type.
  private static void writeLong(
      ColumnWriter writer, int position, long value, LogicalType type, long bound) {
    if (type.physicalType() == PhysicalType.INT128) {
      writer.setWords(position, value, value >> 63);
      return;
    }
    boolean decimal = type instanceof DecimalType;
    if (value > bound || value < (decimal ? -bound : ~bound)) {
      throw Int128.outOfRange(type);
    }
    writer.setLong(position, value);
  }

  /// Returns the greatest value of 64 bits that a type holds.
  private static long longBound(LogicalType type) {
    return switch (type) {
      case IntegralType integral -> integral.maximum();
      case DecimalType decimal when decimal.precision() <= DecimalType.LONG_PRECISION_MAX ->
          LONG_POWERS[decimal.precision()] - 1;
      default -> Long.MAX_VALUE;
    };
  }

  private static final long[] LONG_POWERS = new long[DecimalType.LONG_PRECISION_MAX + 1];

  static {
    long power = 1;
    for (int exponent = 0; exponent < LONG_POWERS.length; exponent++) {
      LONG_POWERS[exponent] = power;
      power *= 10;
    }
  }

  /// Returns the scale of a numeric type; 0 for all but decimals.
  static int scale(LogicalType type) {
    return type instanceof DecimalType decimal ? decimal.scale() : 0;
  }

  static boolean isFloat(LogicalType type) {
    return type instanceof LogicalType.DoubleType || type instanceof RealType;
  }
}
