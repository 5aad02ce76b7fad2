package io.blueshift.evaluation;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.kernel.ColumnKernels;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Floating-point arithmetic by IEEE, but division by zero is an error, and so is a result that is too
/// large when the operands are finite. What is too small becomes zero. REAL results are rounded to
/// binary32.
final class FloatArithmeticNode extends StrictNode {
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private final ArithmeticOperator operator;
  private final boolean real;
  private final ColumnKernels kernels = ColumnKernels.active();

  FloatArithmeticNode(
      ArithmeticOperator operator,
      EvaluationNode left,
      EvaluationNode right,
      LogicalType type,
      MemoryBudget budget) {
    super(type, budget, left, right);
    this.operator = operator;
    this.real = type instanceof RealType;
  }

  @Override
  FlatVector run(EvaluationFrame frame, ColumnVector[] vectors) {
    MemorySegment target = beginResult(frame, vectors);
    int rowCount = frame.rowCount();
    if (vectors[1] instanceof ConstantVector constant
        && (operator == ArithmeticOperator.ADD || operator == ArithmeticOperator.MULTIPLY)) {
      runConstant(flat(0, vectors, frame).values(), constant, rowCount, target);
    } else {
      runVectors(frame, vectors, target);
    }
    if (real) {
      roundToFloat(target, rowCount);
    }
    if (operator != ArithmeticOperator.MODULO && hasInfinity(target, rowCount)) {
      checkOverflow(frame, vectors, target);
    }
    return result().finish(rowCount);
  }

  private void runConstant(
      MemorySegment left, ConstantVector constant, int rowCount, MemorySegment target) {
    double right = constant.value().values().get(DOUBLE, 0);
    if (operator == ArithmeticOperator.ADD) {
      kernels.addFloat64(left, right, rowCount, target);
    } else {
      kernels.multiplyFloat64(left, right, rowCount, target);
    }
  }

  private void runVectors(EvaluationFrame frame, ColumnVector[] vectors, MemorySegment target) {
    int rowCount = frame.rowCount();
    MemorySegment right = flat(1, vectors, frame).values();
    if (operator == ArithmeticOperator.SUBTRACT && vectors[0] instanceof ConstantVector constant) {
      kernels.subtractFloat64(constant.value().values().get(DOUBLE, 0), right, rowCount, target);
      return;
    }
    MemorySegment left = flat(0, vectors, frame).values();
    switch (operator) {
      case ADD -> kernels.addFloat64(left, right, rowCount, target);
      case SUBTRACT -> kernels.subtractFloat64(left, right, rowCount, target);
      case MULTIPLY -> kernels.multiplyFloat64(left, right, rowCount, target);
      case DIVIDE, MODULO -> {
        if (divide(left, right, rowCount, target)) {
          checkDivisors(frame, vectors, right);
        }
      }
    }
  }

  private boolean divide(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment target) {
    boolean byZero = false;
    boolean divide = operator == ArithmeticOperator.DIVIDE;
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      double divisor = right.get(DOUBLE, offset);
      double dividend = left.get(DOUBLE, offset);
      byZero |= divisor == 0;
      target.set(DOUBLE, offset, divide ? dividend / divisor : dividend % divisor);
    }
    return byZero;
  }

  private static void checkDivisors(
      EvaluationFrame frame, ColumnVector[] vectors, MemorySegment divisors) {
    long[] positions = frame.activeAndPresent(vectors);
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        long position = ((long) index << 6) + Long.numberOfTrailingZeros(rest);
        if (divisors.get(DOUBLE, position << 3) == 0) {
          throw new DatabaseException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
        }
      }
    }
  }

  private static boolean hasInfinity(MemorySegment values, int rowCount) {
    boolean infinite = false;
    for (int position = 0; position < rowCount; position++) {
      infinite |= Math.abs(values.get(DOUBLE, (long) position << 3)) == Double.POSITIVE_INFINITY;
    }
    return infinite;
  }

  /// Fails when an infinite result has finite operands in a row that counts.
  private void checkOverflow(EvaluationFrame frame, ColumnVector[] vectors, MemorySegment results) {
    MemorySegment left = flat(0, vectors, frame).values();
    MemorySegment right = flat(1, vectors, frame).values();
    long[] positions = frame.activeAndPresent(vectors);
    for (int index = 0; index < positions.length; index++) {
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        long offset = (((long) index << 6) + Long.numberOfTrailingZeros(rest)) << 3;
        if (Double.isInfinite(results.get(DOUBLE, offset))
            && Double.isFinite(left.get(DOUBLE, offset))
            && Double.isFinite(right.get(DOUBLE, offset))) {
          throw new DatabaseException(
              ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
              (real ? "real" : "double precision")
                  + " out of range [operation="
                  + operator
                  + ", left="
                  + left.get(DOUBLE, offset)
                  + ", right="
                  + right.get(DOUBLE, offset)
                  + "]");
        }
      }
    }
  }

  private static void roundToFloat(MemorySegment values, int rowCount) {
    for (int position = 0; position < rowCount; position++) {
      long offset = (long) position << 3;
      values.set(DOUBLE, offset, (float) values.get(DOUBLE, offset));
    }
  }
}
