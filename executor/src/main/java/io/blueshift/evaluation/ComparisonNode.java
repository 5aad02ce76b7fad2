package io.blueshift.evaluation;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.kernel.ColumnKernels;
import io.blueshift.kernel.RowComparison;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Compares two inputs of the same lane with one of the six ordinary operators. Every operator is
/// reduced to "equal" or "less", exchanged or negated; with a constant integer, to a range.
final class ComparisonNode extends StrictNode {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private final ComparisonOperator operator;
  private final PhysicalType lane;
  private final ColumnKernels kernels = ColumnKernels.active();

  ComparisonNode(
      ComparisonOperator operator, EvaluationNode left, EvaluationNode right, MemoryBudget budget) {
    super(LogicalType.BOOL, budget, left, right);
    this.operator = operator;
    this.lane = left.type().physicalType();
  }

  @Override
  FlatVector run(EvaluationFrame frame, ColumnVector[] vectors) {
    MemorySegment bits = beginResult(frame, vectors);
    int rowCount = frame.rowCount();
    if (vectors[1] instanceof ConstantVector constant && hasConstantKernel(constant)) {
      compareConstant(operator, flat(0, vectors, frame).values(), constant, rowCount, bits);
    } else if (vectors[0] instanceof ConstantVector constant && hasConstantKernel(constant)) {
      compareConstant(
          operator.flipped(), flat(1, vectors, frame).values(), constant, rowCount, bits);
    } else {
      compareVectors(frame, flat(0, vectors, frame), flat(1, vectors, frame), bits);
    }
    return result().finish(rowCount);
  }

  private boolean hasConstantKernel(ConstantVector constant) {
    return switch (lane) {
      case INT32, INT64, INT128 -> true;
      case FLOAT64 -> !Double.isNaN(constant.value().values().get(DOUBLE, 0));
      case BOOLEAN, BYTES, INTERVAL -> false;
    };
  }

  private void compareConstant(
      ComparisonOperator compare,
      MemorySegment values,
      ConstantVector constant,
      int rowCount,
      MemorySegment bits) {
    MemorySegment bound = constant.value().values();
    switch (lane) {
      case INT32 -> compareInt32(compare, values, bound.get(INT, 0), rowCount, bits);
      case INT64 -> compareInt64(compare, values, bound.get(LONG, 0), rowCount, bits);
      case FLOAT64 -> compareFloat64(compare, values, bound.get(DOUBLE, 0), rowCount, bits);
      case INT128 ->
          compareInt128(compare, values, bound.get(LONG, 0), bound.get(LONG, 8), rowCount, bits);
      case BOOLEAN, BYTES, INTERVAL ->
          throw new IllegalStateException("no kernel [lane=" + lane + "]");
    }
  }

  private void compareInt32(
      ComparisonOperator compare,
      MemorySegment values,
      int bound,
      int rowCount,
      MemorySegment bits) {
    switch (compare) {
      case EQUAL, IS_NOT_DISTINCT_FROM -> kernels.rangeInt32(values, bound, bound, rowCount, bits);
      case LESS_OR_EQUAL -> kernels.rangeInt32(values, Integer.MIN_VALUE, bound, rowCount, bits);
      case GREATER_OR_EQUAL -> kernels.rangeInt32(values, bound, Integer.MAX_VALUE, rowCount, bits);
      case NOT_EQUAL, LESS, GREATER, IS_DISTINCT_FROM -> {
        compareInt32(compare.negated(), values, bound, rowCount, bits);
        invert(bits, rowCount);
      }
    }
  }

  private void compareInt64(
      ComparisonOperator compare,
      MemorySegment values,
      long bound,
      int rowCount,
      MemorySegment bits) {
    switch (compare) {
      case EQUAL, IS_NOT_DISTINCT_FROM -> kernels.rangeInt64(values, bound, bound, rowCount, bits);
      case LESS_OR_EQUAL -> kernels.rangeInt64(values, Long.MIN_VALUE, bound, rowCount, bits);
      case GREATER_OR_EQUAL -> kernels.rangeInt64(values, bound, Long.MAX_VALUE, rowCount, bits);
      case NOT_EQUAL, LESS, GREATER, IS_DISTINCT_FROM -> {
        compareInt64(compare.negated(), values, bound, rowCount, bits);
        invert(bits, rowCount);
      }
    }
  }

  private void compareInt128(
      ComparisonOperator compare,
      MemorySegment values,
      long boundLow,
      long boundHigh,
      int rowCount,
      MemorySegment bits) {
    switch (compare) {
      case EQUAL, IS_NOT_DISTINCT_FROM ->
          kernels.equalInt128(values, boundLow, boundHigh, rowCount, bits);
      case LESS -> kernels.lessInt128(values, boundLow, boundHigh, rowCount, bits);
      case GREATER -> kernels.greaterInt128(values, boundLow, boundHigh, rowCount, bits);
      case NOT_EQUAL, LESS_OR_EQUAL, GREATER_OR_EQUAL, IS_DISTINCT_FROM -> {
        compareInt128(compare.negated(), values, boundLow, boundHigh, rowCount, bits);
        invert(bits, rowCount);
      }
    }
  }

  private void compareFloat64(
      ComparisonOperator compare,
      MemorySegment values,
      double bound,
      int rowCount,
      MemorySegment bits) {
    switch (compare) {
      case EQUAL, IS_NOT_DISTINCT_FROM -> kernels.equalFloat64(values, bound, rowCount, bits);
      case LESS -> kernels.lessFloat64(values, bound, rowCount, bits);
      case GREATER -> kernels.greaterFloat64(values, bound, rowCount, bits);
      case NOT_EQUAL, LESS_OR_EQUAL, GREATER_OR_EQUAL, IS_DISTINCT_FROM -> {
        compareFloat64(compare.negated(), values, bound, rowCount, bits);
        invert(bits, rowCount);
      }
    }
  }

  private void compareVectors(
      EvaluationFrame frame, FlatVector left, FlatVector right, MemorySegment bits) {
    int rowCount = frame.rowCount();
    switch (operator) {
      case EQUAL, IS_NOT_DISTINCT_FROM -> equal(frame, left, right, bits);
      case LESS -> less(frame, left, right, bits);
      case GREATER -> less(frame, right, left, bits);
      case NOT_EQUAL, IS_DISTINCT_FROM -> {
        equal(frame, left, right, bits);
        invert(bits, rowCount);
      }
      case LESS_OR_EQUAL -> {
        less(frame, right, left, bits);
        invert(bits, rowCount);
      }
      case GREATER_OR_EQUAL -> {
        less(frame, left, right, bits);
        invert(bits, rowCount);
      }
    }
  }

  private void equal(EvaluationFrame frame, FlatVector left, FlatVector right, MemorySegment bits) {
    int rowCount = frame.rowCount();
    switch (lane) {
      case INT32 -> kernels.equalInt32(left.values(), right.values(), rowCount, bits);
      case INT64 -> kernels.equalInt64(left.values(), right.values(), rowCount, bits);
      case FLOAT64 -> kernels.equalFloat64(left.values(), right.values(), rowCount, bits);
      case BOOLEAN -> {
        for (long offset = 0;
            offset < (long) EvaluationFrame.wordCount(rowCount) << 3;
            offset += 8) {
          bits.set(
              LONG, offset, ~(left.values().get(LONG, offset) ^ right.values().get(LONG, offset)));
        }
      }
      case INT128, BYTES, INTERVAL -> compareRows(frame, left, right, bits, true);
    }
  }

  private void less(EvaluationFrame frame, FlatVector left, FlatVector right, MemorySegment bits) {
    int rowCount = frame.rowCount();
    switch (lane) {
      case INT32 -> kernels.lessInt32(left.values(), right.values(), rowCount, bits);
      case INT64 -> kernels.lessInt64(left.values(), right.values(), rowCount, bits);
      case FLOAT64 -> kernels.lessFloat64(left.values(), right.values(), rowCount, bits);
      case BOOLEAN -> {
        for (long offset = 0;
            offset < (long) EvaluationFrame.wordCount(rowCount) << 3;
            offset += 8) {
          bits.set(
              LONG, offset, ~left.values().get(LONG, offset) & right.values().get(LONG, offset));
        }
      }
      case INT128, BYTES, INTERVAL -> compareRows(frame, left, right, bits, false);
    }
  }

  private static void compareRows(
      EvaluationFrame frame,
      FlatVector left,
      FlatVector right,
      MemorySegment bits,
      boolean equality) {
    long[] positions = frame.activeAndPresent(left, right);
    for (int index = 0; index < positions.length; index++) {
      long word = 0;
      for (long rest = positions[index]; rest != 0; rest &= rest - 1) {
        int position = (index << 6) + Long.numberOfTrailingZeros(rest);
        boolean holds =
            equality
                ? RowComparison.equal(left, position, right, position)
                : RowComparison.compare(left, position, right, position) < 0;
        if (holds) {
          word |= 1L << position;
        }
      }
      bits.set(LONG, (long) index << 3, word);
    }
  }

  private static void invert(MemorySegment bits, int rowCount) {
    for (long offset = 0; offset < (long) EvaluationFrame.wordCount(rowCount) << 3; offset += 8) {
      bits.set(LONG, offset, ~bits.get(LONG, offset));
    }
  }
}
