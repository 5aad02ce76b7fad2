package io.blueshift.evaluation;

import io.blueshift.evaluation.CastNode.Form;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.CharType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.DoubleType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.PhysicalType;

/// Says which loop converts one type to another, and with which power of ten.
record CastPlan(Form form, long factor) {
  private static final CastPlan SAME = new CastPlan(Form.SAME_BYTES, 1);
  private static final CastPlan BY_VALUE = new CastPlan(Form.BY_VALUE, 1);

  static CastPlan of(LogicalType from, LogicalType to) {
    if (from.equals(to)) {
      return SAME;
    }
    return switch (from) {
      case IntegralType integral -> ofExact(digits(integral), 0, from.physicalType(), to);
      case DecimalType decimal ->
          ofExact(decimal.precision(), decimal.scale(), from.physicalType(), to);
      case RealType ignored when to instanceof DoubleType -> SAME;
      case StringType text when to instanceof StringType target -> ofStrings(text, target);
      default -> BY_VALUE;
    };
  }

  /// Returns how many digits values of an integer type may have.
  static int digits(IntegralType type) {
    return type.maximum() == Long.MAX_VALUE ? 19 : type.maximum() == Integer.MAX_VALUE ? 10 : 5;
  }

  private static CastPlan ofStrings(StringType from, StringType to) {
    boolean fits = to.lengthBytes() >= from.lengthBytes();
    boolean padded = to instanceof CharType && !(from instanceof CharType);
    return fits && !padded ? SAME : BY_VALUE;
  }

  private static CastPlan ofExact(int precision, int scale, PhysicalType lane, LogicalType to) {
    return switch (to) {
      case IntegralType integral
          when scale == 0 && digits(integral) > precision
              || scale == 0 && lane == PhysicalType.INT32 && digits(integral) >= precision ->
          toLane(lane, integral.physicalType());
      case DoubleType ignored when lane != PhysicalType.INT128 ->
          new CastPlan(Form.TO_DOUBLE, DecimalPowers.ofTen(Math.min(18, scale)));
      case RealType ignored when lane != PhysicalType.INT128 ->
          new CastPlan(Form.TO_DOUBLE, DecimalPowers.ofTen(Math.min(18, scale)));
      case DecimalType decimal -> toDecimal(precision, scale, lane, decimal);
      default -> BY_VALUE;
    };
  }

  private static CastPlan toDecimal(int precision, int scale, PhysicalType lane, DecimalType to) {
    int added = to.scale() - scale;
    boolean fits = added >= 0 && to.precision() - to.scale() >= precision - scale;
    if (fits && added == 0) {
      return toLane(lane, to.physicalType());
    }
    if (fits && to.physicalType() == PhysicalType.INT64) {
      return new CastPlan(Form.SCALE_UP_64, DecimalPowers.ofTen(added));
    }
    boolean roundedFits = to.precision() - to.scale() > precision - scale;
    if (added < 0
        && roundedFits
        && lane == PhysicalType.INT64
        && to.physicalType() == PhysicalType.INT64) {
      return new CastPlan(Form.SCALE_DOWN_64, DecimalPowers.ofTen(-added));
    }
    if (added == 0 && lane == PhysicalType.INT128 && to.physicalType() == PhysicalType.INT64) {
      return new CastPlan(Form.NARROW_128, DecimalPowers.ofTen(to.precision()));
    }
    return BY_VALUE;
  }

  private static CastPlan toLane(PhysicalType from, PhysicalType to) {
    if (from == to) {
      return SAME;
    }
    return switch (to) {
      case INT64 -> from == PhysicalType.INT32 ? new CastPlan(Form.WIDEN_32_TO_64, 1) : BY_VALUE;
      case INT128 -> new CastPlan(Form.WIDEN_TO_128, 1);
      default -> BY_VALUE;
    };
  }
}
