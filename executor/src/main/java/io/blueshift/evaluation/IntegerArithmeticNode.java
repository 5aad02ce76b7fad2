package io.blueshift.evaluation;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.kernel.ColumnKernels;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Arithmetic in 32 or 64 bits: integers, and decimals up to 18 digits whose scales fit without
/// rounding. Both inputs have the result's lane.
///
/// The loops run over every position and only note that something may have gone wrong: a sign bit of
/// the overflow words, or a bound that magnitudes do not prove. Then, and only then, the active
/// positions are computed again exactly, and the first that fails is reported.
final class IntegerArithmeticNode extends StrictNode {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final ArithmeticOperator operator;
  private final boolean wide;
  private final long minimum;
  private final long maximum;
  private final boolean proved;
  private final ColumnKernels kernels = ColumnKernels.active();

  /// Makes a node; `proved` says that no result can leave the type's range.
  IntegerArithmeticNode(
      ArithmeticOperator operator,
      EvaluationNode left,
      EvaluationNode right,
      LogicalType type,
      boolean proved,
      MemoryBudget budget) {
    super(type, budget, left, right);
    this.operator = operator;
    this.wide = type.physicalType() == PhysicalType.INT64;
    this.proved = proved;
    this.minimum =
        switch (type) {
          case IntegralType integral -> integral.minimum();
          case DecimalType decimal -> -DecimalPowers.ofTen(decimal.precision()) + 1;
          default -> throw new IllegalArgumentException("not an integer lane [type=" + type + "]");
        };
    this.maximum = type instanceof IntegralType integral ? integral.maximum() : -minimum;
  }

  @Override
  FlatVector run(EvaluationFrame frame, ColumnVector[] vectors) {
    MemorySegment target = beginResult(frame, vectors);
    boolean suspicious = wide ? runWide(frame, vectors, target) : runNarrow(frame, vectors, target);
    if (suspicious) {
      checkActive(frame, vectors);
    }
    return result().finish(frame.rowCount());
  }

  private boolean runWide(EvaluationFrame frame, ColumnVector[] vectors, MemorySegment target) {
    int rowCount = frame.rowCount();
    boolean leftConstant = vectors[0] instanceof ConstantVector;
    boolean rightConstant = vectors[1] instanceof ConstantVector;
    MemorySegment left = operand(0, vectors, frame, leftConstant);
    MemorySegment right = operand(1, vectors, frame, rightConstant);
    long overflow;
    switch (operator) {
      case ADD ->
          overflow =
              leftConstant
                  ? kernels.addInt64(right, left.get(LONG, 0), rowCount, target)
                  : rightConstant
                      ? kernels.addInt64(left, right.get(LONG, 0), rowCount, target)
                      : kernels.addInt64(left, right, rowCount, target);
      case SUBTRACT -> {
        if (leftConstant) {
          overflow = kernels.subtractInt64(left.get(LONG, 0), right, rowCount, target);
        } else {
          MemorySegment all = flat(1, vectors, frame).values();
          overflow = kernels.subtractInt64(left, all, rowCount, target);
        }
      }
      case MULTIPLY ->
          overflow = multiplyWide(left, leftConstant, right, rightConstant, rowCount, target);
      case DIVIDE, MODULO -> {
        MemorySegment all = flat(0, vectors, frame).values();
        MemorySegment divisors = flat(1, vectors, frame).values();
        return divideWide(all, divisors, rowCount, target);
      }
      default -> throw new IllegalStateException("unknown operator");
    }
    return overflow < 0 || !proved && leavesRange(target, rowCount);
  }

  /// Returns the one value of a constant, or all values of anything else.
  private MemorySegment operand(
      int input, ColumnVector[] vectors, EvaluationFrame frame, boolean constant) {
    return constant
        ? ((ConstantVector) vectors[input]).value().values()
        : flat(input, vectors, frame).values();
  }

  /// Multiplies without looking, after proving by the magnitudes of both sides that no product
  /// leaves 63 bits: a number of `b` bits reaches down to -2^b, so the product of two may be 2 to the
  /// sum of their bits.
  private long multiplyWide(
      MemorySegment left,
      boolean leftConstant,
      MemorySegment right,
      boolean rightConstant,
      int rowCount,
      MemorySegment target) {
    long overflow = 0;
    if (!proved) {
      int bits =
          bitLength(kernels.magnitudeBitsInt64(left, leftConstant ? 1 : rowCount))
              + bitLength(kernels.magnitudeBitsInt64(right, rightConstant ? 1 : rowCount));
      overflow = bits < 63 ? 0 : -1;
    }
    if (leftConstant) {
      kernels.multiplyInt64(right, left.get(LONG, 0), rowCount, target);
    } else if (rightConstant) {
      kernels.multiplyInt64(left, right.get(LONG, 0), rowCount, target);
    } else {
      kernels.multiplyInt64(left, right, rowCount, target);
    }
    return overflow;
  }

  private static int bitLength(long magnitudeBits) {
    return Long.SIZE - Long.numberOfLeadingZeros(magnitudeBits);
  }

  private boolean leavesRange(MemorySegment values, int rowCount) {
    if (maximum == Long.MAX_VALUE) {
      return false;
    }
    return kernels.magnitudeBitsInt64(values, rowCount) > maximum;
  }

  private boolean divideWide(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment target) {
    boolean suspicious = false;
    boolean divide = operator == ArithmeticOperator.DIVIDE;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      long dividend = left.get(LONG, offset);
      long divisor = right.get(LONG, offset);
      suspicious |= divisor == 0 | dividend == Long.MIN_VALUE;
      long safe = divisor == 0 ? 1 : divisor;
      target.set(LONG, offset, divide ? dividend / safe : dividend % safe);
    }
    return suspicious || !proved && leavesRange(target, rowCount);
  }

  private boolean runNarrow(EvaluationFrame frame, ColumnVector[] vectors, MemorySegment target) {
    int rowCount = frame.rowCount();
    boolean leftConstant = vectors[0] instanceof ConstantVector;
    boolean rightConstant = vectors[1] instanceof ConstantVector;
    int overflow;
    switch (operator) {
      case ADD -> {
        MemorySegment left = operand(0, vectors, frame, leftConstant);
        MemorySegment right = operand(1, vectors, frame, rightConstant);
        overflow =
            leftConstant
                ? kernels.addInt32(right, left.get(INT, 0), rowCount, target)
                : rightConstant
                    ? kernels.addInt32(left, right.get(INT, 0), rowCount, target)
                    : kernels.addInt32(left, right, rowCount, target);
      }
      case SUBTRACT -> {
        MemorySegment left = operand(0, vectors, frame, leftConstant);
        MemorySegment right = flat(1, vectors, frame).values();
        overflow =
            leftConstant
                ? kernels.subtractInt32(left.get(INT, 0), right, rowCount, target)
                : kernels.subtractInt32(left, right, rowCount, target);
      }
      default -> {
        MemorySegment left = flat(0, vectors, frame).values();
        MemorySegment right = flat(1, vectors, frame).values();
        return operator == ArithmeticOperator.MULTIPLY
            ? multiplyNarrow(left, right, rowCount, target)
            : divideNarrow(left, right, rowCount, target);
      }
    }
    return overflow < 0 || isOutside(target, rowCount);
  }

  private boolean isOutside(MemorySegment values, int rowCount) {
    if (maximum == Integer.MAX_VALUE) {
      return false;
    }
    int outside = 0;
    for (int position = 0; position < rowCount; position++) {
      int value = values.get(INT, (long) position << 2);
      outside |= (short) value ^ value;
    }
    return outside != 0;
  }

  private boolean multiplyNarrow(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment target) {
    boolean outside = false;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      long product = (long) left.get(INT, offset) * right.get(INT, offset);
      outside |= product != (int) product;
      target.set(INT, offset, (int) product);
    }
    return outside || isOutside(target, rowCount);
  }

  private boolean divideNarrow(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment target) {
    boolean suspicious = false;
    boolean divide = operator == ArithmeticOperator.DIVIDE;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 2;
      int dividend = left.get(INT, offset);
      int divisor = right.get(INT, offset);
      suspicious |= divisor == 0 | dividend == Integer.MIN_VALUE;
      int safe = divisor == 0 ? 1 : divisor;
      target.set(INT, offset, divide ? dividend / safe : dividend % safe);
    }
    return suspicious || isOutside(target, rowCount);
  }

  private void checkActive(EvaluationFrame frame, ColumnVector[] vectors) {
    MemorySegment left = flat(0, vectors, frame).values();
    MemorySegment right = flat(1, vectors, frame).values();
    long[] positions = frame.activeAndPresent(vectors);
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int position = (index << 6) + Long.numberOfTrailingZeros(rest);
        if (wide) {
          check(left.get(LONG, (long) position << 3), right.get(LONG, (long) position << 3));
        } else {
          check(left.get(INT, (long) position << 2), right.get(INT, (long) position << 2));
        }
      }
    }
  }

  private void check(long left, long right) {
    boolean fits;
    long exact = 0;
    try {
      exact =
          switch (operator) {
            case ADD -> Math.addExact(left, right);
            case SUBTRACT -> Math.subtractExact(left, right);
            case MULTIPLY -> Math.multiplyExact(left, right);
            case DIVIDE -> right == 0 ? failByZero() : Math.divideExact(left, right);
            case MODULO -> right == 0 ? failByZero() : left % right;
          };
      fits = exact >= minimum && exact <= maximum;
    } catch (ArithmeticException overflow) {
      fits = false;
    }
    if (!fits) {
      throw new DatabaseException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
          type().sqlName()
              + " out of range [operation="
              + operator
              + ", left="
              + left
              + ", right="
              + right
              + "]");
    }
  }

  private static long failByZero() {
    throw new DatabaseException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
  }
}
