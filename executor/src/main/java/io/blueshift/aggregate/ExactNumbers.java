package io.blueshift.aggregate;

import io.blueshift.rows.Int128;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.PhysicalType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Turns exact sums into single values of a result type, by the rules of sum and avg.
public final class ExactNumbers {
  private ExactNumbers() {}

  /// Returns the scale of a numeric type; 0 for all but decimals.
  public static int scale(LogicalType type) {
    return SumResults.scale(type);
  }

  /// Returns a sum, given without its scale, as a value of the type.
  public static Object sum(BigInteger unscaled, int scale, LogicalType type) {
    return value(new BigDecimal(unscaled, scale), type);
  }

  /// Returns an average as a value of the type: integers are cut off, decimals rounded half away
  /// from zero.
  public static Object average(BigInteger unscaled, int scale, long count, LogicalType type) {
    return switch (type) {
      case DecimalType decimal ->
          value(
              new BigDecimal(unscaled, scale)
                  .divide(BigDecimal.valueOf(count), decimal.scale(), RoundingMode.HALF_UP),
              type);
      case IntegralType integral ->
          value(
              new BigDecimal(unscaled, scale)
                  .divide(BigDecimal.valueOf(count), 0, RoundingMode.DOWN),
              type);
      default ->
          value(new BigDecimal(unscaled, scale), LogicalType.DOUBLE) instanceof Double sum
              ? (Object) (sum / count)
              : sum(unscaled, scale, type);
    };
  }

  /// Returns the quotient of two exact numbers as a value of the type.
  public static Object ratio(BigInteger dividend, BigInteger divisor, LogicalType type) {
    if (type instanceof DecimalType decimal) {
      return value(
          new BigDecimal(dividend)
              .divide(new BigDecimal(divisor), decimal.scale(), RoundingMode.HALF_UP),
          type);
    }
    return value(
        BigDecimal.valueOf(dividend.doubleValue() / divisor.doubleValue()), LogicalType.DOUBLE);
  }

  private static Object value(BigDecimal number, LogicalType type) {
    return switch (type) {
      case RealType real -> (double) number.floatValue();
      case LogicalType.DoubleType real -> number.doubleValue();
      default -> {
        BigInteger unscaled =
            number.setScale(SumResults.scale(type), RoundingMode.HALF_UP).unscaledValue();
        if (type instanceof DecimalType decimal) {
          Int128.checkPrecision(unscaled, decimal);
        }
        if (type.physicalType() == PhysicalType.INT128) {
          yield unscaled;
        }
        boolean fits =
            unscaled.bitLength() <= 63
                && (!(type instanceof IntegralType integral)
                    || (unscaled.longValue() >= integral.minimum()
                        && unscaled.longValue() <= integral.maximum()));
        if (!fits) {
          throw Int128.outOfRange(type);
        }
        yield unscaled.longValue();
      }
    };
  }
}
