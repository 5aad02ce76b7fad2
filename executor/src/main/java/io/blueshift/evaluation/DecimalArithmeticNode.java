package io.blueshift.evaluation;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.kernel.Int128;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Exact decimal arithmetic in the general case: operands of any integer lane, results of 64 or 128
/// bits, rounding half away from zero where scales do not fit. Values that fit 64 bits, which almost
/// all do, take a path of a few instructions; the rest goes through BigInteger.
final class DecimalArithmeticNode extends StrictNode {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final ArithmeticOperator operator;
  private final DecimalType decimal;
  private final int leftScale;
  private final int rightScale;

  /// The power of ten by which a product has too many digits, or a dividend too few.
  private final int shift;

  private final BigInteger bound;
  private final long longBound;

  private long low;
  private long high;

  DecimalArithmeticNode(
      ArithmeticOperator operator,
      EvaluationNode left,
      EvaluationNode right,
      DecimalType type,
      MemoryBudget budget) {
    super(type, budget, left, right);
    this.operator = operator;
    this.decimal = type;
    this.leftScale = scaleOf(left.type());
    this.rightScale = scaleOf(right.type());
    this.shift =
        switch (operator) {
          case MULTIPLY -> leftScale + rightScale - type.scale();
          case DIVIDE -> type.scale() + rightScale - leftScale;
          case ADD, SUBTRACT, MODULO -> 0;
        };
    this.bound = DecimalPowers.bigOfTen(type.precision());
    this.longBound =
        type.precision() <= DecimalType.LONG_PRECISION_MAX
            ? DecimalPowers.ofTen(type.precision()) - 1
            : Long.MAX_VALUE;
  }

  /// Returns the scale of a decimal, 0 for integers.
  static int scaleOf(LogicalType type) {
    return type instanceof DecimalType decimalType ? decimalType.scale() : 0;
  }

  @Override
  FlatVector run(EvaluationFrame frame, ColumnVector[] vectors) {
    MemorySegment target = beginResult(frame, vectors);
    FlatVector left = flat(0, vectors, frame);
    FlatVector right = flat(1, vectors, frame);
    boolean wideResult = decimal.physicalType() == PhysicalType.INT128;
    long[] positions = frame.activeAndPresent(vectors);
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int position = (index << 6) + Long.numberOfTrailingZeros(rest);
        computeRow(left, right, position);
        if (wideResult) {
          target.set(LONG, (long) position << 4, low);
          target.set(LONG, ((long) position << 4) + 8, high);
        } else {
          target.set(LONG, (long) position << 3, low);
        }
      }
    }
    return result().finish(frame.rowCount());
  }

  private void computeRow(FlatVector left, FlatVector right, int position) {
    if (!fitsLong(left, position) || !fitsLong(right, position)) {
      computeBig(bigAt(left, position), bigAt(right, position));
      return;
    }
    long leftValue = longAt(left, position);
    long rightValue = longAt(right, position);
    boolean done =
        switch (operator) {
          case ADD -> addLongs(leftValue, rightValue);
          case SUBTRACT -> rightValue != Long.MIN_VALUE && addLongs(leftValue, -rightValue);
          case MULTIPLY -> multiplyLongs(leftValue, rightValue);
          case DIVIDE -> divideLongs(leftValue, rightValue);
          case MODULO -> {
            requireDivisor(rightValue != 0);
            yield setLong(leftValue % rightValue);
          }
        };
    if (!done) {
      computeBig(BigInteger.valueOf(leftValue), BigInteger.valueOf(rightValue));
    }
  }

  private boolean setLong(long value) {
    low = value;
    high = value >> 63;
    return value <= longBound && value >= -longBound;
  }

  private boolean addLongs(long left, long right) {
    long sum = left + right;
    return ((left ^ sum) & (right ^ sum)) >= 0 && setLong(sum);
  }

  private boolean multiplyLongs(long left, long right) {
    low = left * right;
    high = Math.multiplyHigh(left, right);
    boolean single = high == low >> 63;
    if (shift == 0) {
      return single ? setLong(low) : longBound == Long.MAX_VALUE && fitsWide();
    }
    return single && shift <= 18 && setLong(divideRounded(low, DecimalPowers.ofTen(shift)));
  }

  /// Returns whether the 128 bits in hand surely fit the precision; a false answer is looked into.
  private boolean fitsWide() {
    long magnitude = high ^ high >> 63;
    return decimal.precision() == 38
        ? magnitude < 0x4b3b4ca85a86c47aL
        : Int128.toBigInteger(low, high).abs().compareTo(bound) < 0;
  }

  private boolean divideLongs(long left, long right) {
    requireDivisor(right != 0);
    if (shift < 0 || shift > 18 || left == Long.MIN_VALUE || right == Long.MIN_VALUE) {
      return false;
    }
    long factor = DecimalPowers.ofTen(shift);
    long scaled = left * factor;
    if (Math.multiplyHigh(left, factor) == scaled >> 63 && scaled != Long.MIN_VALUE) {
      return setLong(divideRounded(scaled, right));
    }
    return divideWide(Math.abs(left), factor, Math.abs(right), (left ^ right) < 0);
  }

  /// Divides a product of 128 bits, of which all numbers are magnitudes; false when the quotient
  /// needs more than 63 bits.
  private boolean divideWide(long left, long factor, long divisor, boolean negative) {
    long productHigh = Math.multiplyHigh(left, factor);
    long productLow = left * factor;
    if (productHigh >= divisor) {
      return false;
    }
    long quotient = divideUnsigned(productHigh, productLow, divisor);
    long remainder = productLow - quotient * divisor;
    if (remainder >= divisor - remainder) {
      quotient++;
    }
    return quotient >= 0 && setLong(negative ? -quotient : quotient);
  }

  /// Divides 128 by 64 bits, where the quotient fits 64: schoolbook division with digits of 32 bits
  /// (Knuth, The Art of Computer Programming, volume 2, algorithm D). The divisor is below 2^63.
  static long divideUnsigned(long dividendHigh, long dividendLow, long divisor) {
    int shift = Long.numberOfLeadingZeros(divisor);
    long normalized = divisor << shift;
    long upper = normalized >>> 32;
    long lower = normalized & 0xffff_ffffL;
    long high = dividendHigh << shift | dividendLow >>> 64 - shift;
    long low = dividendLow << shift;
    long firstDigit = quotientDigit(high, low >>> 32, upper, lower);
    long rest = (high << 32 | low >>> 32) - firstDigit * normalized;
    long secondDigit = quotientDigit(rest, low & 0xffff_ffffL, upper, lower);
    return (firstDigit << 32) + secondDigit;
  }

  /// Estimates a digit by the divisor's upper half and corrects it, at most twice.
  private static long quotientDigit(long high, long next, long upper, long lower) {
    long digit = Long.divideUnsigned(high, upper);
    long rest = high - digit * upper;
    while (digit >>> 32 != 0 || Long.compareUnsigned(digit * lower, rest << 32 | next) > 0) {
      digit--;
      rest += upper;
      if (rest >>> 32 != 0) {
        break;
      }
    }
    return digit;
  }

  /// Divides and rounds half away from zero.
  static long divideRounded(long dividend, long divisor) {
    long quotient = dividend / divisor;
    long remainder = Math.abs(dividend % divisor);
    // The comparison is remainder * 2 >= |divisor| without overflow.
    if (remainder >= Math.abs(divisor) - remainder) {
      quotient += (dividend ^ divisor) < 0 ? -1 : 1;
    }
    return quotient;
  }

  private void computeBig(BigInteger left, BigInteger right) {
    BigInteger value =
        switch (operator) {
          case ADD -> left.add(right);
          case SUBTRACT -> left.subtract(right);
          case MULTIPLY ->
              new BigDecimal(left.multiply(right), leftScale + rightScale)
                  .setScale(decimal.scale(), RoundingMode.HALF_UP)
                  .unscaledValue();
          case DIVIDE -> {
            requireDivisor(right.signum() != 0);
            yield new BigDecimal(left, leftScale)
                .divide(new BigDecimal(right, rightScale), decimal.scale(), RoundingMode.HALF_UP)
                .unscaledValue();
          }
          case MODULO -> {
            requireDivisor(right.signum() != 0);
            yield left.remainder(right);
          }
        };
    if (value.abs().compareTo(bound) >= 0) {
      throw new DatabaseException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
          "numeric field overflow [type="
              + decimal.sqlName()
              + ", value="
              + new BigDecimal(value, decimal.scale()).toPlainString()
              + "]");
    }
    low = value.longValue();
    high = value.shiftRight(64).longValue();
  }

  private static void requireDivisor(boolean present) {
    if (!present) {
      throw new DatabaseException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
    }
  }

  private static boolean fitsLong(FlatVector vector, int position) {
    if (vector.type().physicalType() != PhysicalType.INT128) {
      return true;
    }
    long offset = (long) position << 4;
    return vector.values().get(LONG, offset + 8) == vector.values().get(LONG, offset) >> 63;
  }

  private static long longAt(FlatVector vector, int position) {
    return switch (vector.type().physicalType()) {
      case INT32 -> vector.values().get(INT, (long) position << 2);
      case INT128 -> vector.values().get(LONG, (long) position << 4);
      default -> vector.values().get(LONG, (long) position << 3);
    };
  }

  private static BigInteger bigAt(FlatVector vector, int position) {
    return vector.type().physicalType() == PhysicalType.INT128
        ? Int128.read(vector.values(), position)
        : BigInteger.valueOf(longAt(vector, position));
  }
}
