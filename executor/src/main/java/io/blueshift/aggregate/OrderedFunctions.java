package io.blueshift.aggregate;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.rows.RowCollection.Column;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.type.PhysicalType;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// The functions over the ordered rows of a group: listagg, percentiles, median, mode. Used by
/// grouping and by windows.
public final class OrderedFunctions {
  private OrderedFunctions() {}

  /// Concatenates the first argument's strings with the second argument (or nothing) between them;
  /// nulls are left out before.
  public static OrderedEvaluation listagg(LogicalType type) {
    int limitBytes =
        type instanceof VarcharType varchar ? varchar.lengthBytes() : VarcharType.UNLIMITED;
    return (arguments, order, from, end) -> {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      for (int at = from; at < end; at++) {
        if (at > from && arguments.size() > 1 && !arguments.get(1).isNull(order[at])) {
          text.writeBytes(arguments.get(1).bytesAt(order[at]));
        }
        text.writeBytes(arguments.getFirst().bytesAt(order[at]));
        if (text.size() > limitBytes) {
          throw new DatabaseException(
                  ErrorCode.STRING_DATA_RIGHT_TRUNCATION,
                  "result of listagg is too long [limit=" + limitBytes + " bytes]")
              .withHint("Aggregate fewer rows, or cut the strings.");
        }
      }
      return text.toByteArray();
    };
  }

  /// Takes the first value whose share of the ordered rows is at least the fraction.
  public static OrderedEvaluation percentileDisc(int fraction, int value) {
    return (arguments, order, from, end) -> {
      double share = fraction(arguments.get(fraction), order[from]);
      int index = (int) Math.max(0, Math.ceil(share * (end - from)) - 1);
      return value(arguments.get(value), order[from + index]);
    };
  }

  /// Interpolates between the two rows around the fraction.
  ///
  /// @param fraction the argument with the fraction, or -1 for the median
  public static OrderedEvaluation percentileCont(int fraction, int value, LogicalType type) {
    return (arguments, order, from, end) -> {
      double share = fraction < 0 ? 0.5 : fraction(arguments.get(fraction), order[from]);
      double place = share * (end - from - 1);
      int below = (int) Math.floor(place);
      int above = (int) Math.ceil(place);
      Column column = arguments.get(value);
      return interpolate(column, order[from + below], order[from + above], place - below, type);
    };
  }

  /// Takes the value that occurs most often; the first of the order among equals.
  public static OrderedEvaluation mode(int value) {
    return (arguments, order, from, end) -> {
      Column column = arguments.get(value);
      int best = from;
      int bestCount = 0;
      int begin = from;
      for (int at = from + 1; at <= end; at++) {
        if (at == end || !same(column, order[at], order[begin])) {
          if (at - begin > bestCount) {
            bestCount = at - begin;
            best = begin;
          }
          begin = at;
        }
      }
      return value(column, order[best]);
    };
  }

  private static boolean same(Column column, int first, int second) {
    return java.util.Objects.deepEquals(value(column, first), value(column, second));
  }

  private static double fraction(Column column, int row) {
    double share =
        switch (column.type().physicalType()) {
          case FLOAT64 -> column.doubleAt(row);
          default ->
              new BigDecimal(column.bigIntegerAt(row), SumResults.scale(column.type()))
                  .doubleValue();
        };
    if (!(share >= 0 && share <= 1)) {
      throw new DatabaseException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
          "percentile value is not between 0 and 1 [value=" + share + "]");
    }
    return share;
  }

  private static @Nullable Object interpolate(
      Column column, int below, int above, double weight, LogicalType type) {
    if (column.type().physicalType() == PhysicalType.FLOAT64) {
      double low = column.doubleAt(below);
      double high = column.doubleAt(above);
      return converted(weight == 0 ? low : low + (high - low) * weight, type);
    }
    int scale = SumResults.scale(column.type());
    BigDecimal low = new BigDecimal(column.bigIntegerAt(below), scale);
    BigDecimal high = new BigDecimal(column.bigIntegerAt(above), scale);
    BigDecimal value =
        low.add(high.subtract(low).multiply(BigDecimal.valueOf(weight), MathContext.DECIMAL128));
    if (SumResults.isFloat(type)) {
      return converted(value.doubleValue(), type);
    }
    boolean daysToMicros =
        column.type() instanceof LogicalType.DateType && type instanceof LogicalType.TimestampType;
    BigDecimal scaled = daysToMicros ? value.multiply(BigDecimal.valueOf(86_400_000_000L)) : value;
    java.math.BigInteger unscaled =
        scaled.setScale(SumResults.scale(type), RoundingMode.HALF_UP).unscaledValue();
    return type.physicalType() == PhysicalType.INT128 ? unscaled : (Object) unscaled.longValue();
  }

  private static Object converted(double value, LogicalType type) {
    return switch (type) {
      case LogicalType.RealType real -> (double) (float) value;
      case DecimalType decimal -> {
        java.math.BigInteger unscaled =
            new BigDecimal(value).setScale(decimal.scale(), RoundingMode.HALF_UP).unscaledValue();
        yield decimal.physicalType() == PhysicalType.INT128
            ? unscaled
            : (Object) unscaled.longValue();
      }
      default -> value;
    };
  }

  /// Returns a row's value in the form of [io.blueshift.vector.Values], or null.
  public static @Nullable Object value(Column column, int row) {
    if (column.isNull(row)) {
      return null;
    }
    return switch (column.type().physicalType()) {
      case BOOLEAN -> column.longAt(row) != 0;
      case INT32, INT64 -> column.longAt(row);
      case INT128 -> column.bigIntegerAt(row);
      case FLOAT64 -> column.doubleAt(row);
      case BYTES -> column.bytesAt(row);
      case INTERVAL ->
          io.blueshift.rows.ColumnReader.interval(column.lowAt(row), column.highAt(row));
    };
  }
}
