package io.blueshift.evaluation;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.kernel.RowComparison;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Compares a column of strings with a constant string. Equality decides most rows by the first
/// eight bytes of the view (length and prefix); where blanks at the end do not count, rows whose
/// prefix fits are looked at in full.
final class BytesComparisonNode extends StrictNode {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final ComparisonOperator operator;
  private final boolean ignoreBlanks;

  /// Makes a node; the operator compares the column (left) with the constant (right).
  BytesComparisonNode(
      ComparisonOperator operator,
      EvaluationNode column,
      EvaluationNode constant,
      MemoryBudget budget) {
    super(LogicalType.BOOL, budget, column, constant);
    this.operator = operator;
    this.ignoreBlanks =
        RowComparison.ignoresBlanks(column.type()) || RowComparison.ignoresBlanks(constant.type());
  }

  @Override
  FlatVector run(EvaluationFrame frame, ColumnVector[] vectors) {
    MemorySegment bits = beginResult(frame, vectors);
    BytesVector column = (BytesVector) flat(0, vectors, frame);
    BytesVector bound =
        (BytesVector)
            (vectors[1] instanceof ConstantVector constant ? constant.value() : vectors[1]);
    long[] positions = frame.activeAndPresent(column);
    boolean equality =
        operator == ComparisonOperator.EQUAL || operator == ComparisonOperator.NOT_EQUAL;
    for (int index = 0; index < positions.length; index++) {
      long word = positions[index];
      if (word != 0) {
        word =
            equality
                ? equalWord(column, bound, index, word)
                : orderWord(column, bound, index, word);
      }
      bits.set(LONG, (long) index << 3, word);
    }
    return result().finish(frame.rowCount());
  }

  private long equalWord(BytesVector column, BytesVector bound, int index, long word) {
    MemorySegment views = column.values();
    long head = bound.values().get(LONG, 0);
    long tail = bound.values().get(LONG, 8);
    boolean inline = (int) head <= BytesVector.INLINE_MAX_BYTES;
    long equal = 0;
    for (long rest = word; rest != 0; rest &= rest - 1) {
      int position = (index << 6) + Long.numberOfTrailingZeros(rest);
      long view = (long) position << 4;
      boolean same;
      if (views.get(LONG, view) == head && inline) {
        same = views.get(LONG, view + 8) == tail;
        if (!same && ignoreBlanks) {
          same = RowComparison.equal(column, position, bound, 0);
        }
      } else if (views.get(LONG, view) != head && !ignoreBlanks) {
        same = false;
      } else {
        same =
            mayDifferInBlanksOnly(views.get(INT, view + 4), (int) (head >>> 32))
                && RowComparison.equal(column, position, bound, 0);
      }
      if (same) {
        equal |= 1L << position;
      }
    }
    return operator == ComparisonOperator.EQUAL ? equal : word & ~equal;
  }

  /// Compares prefixes of four bytes, in which a blank and the padding's zero are alike.
  private static boolean mayDifferInBlanksOnly(int left, int right) {
    return ((left ^ right) & ~0x20202020) == 0;
  }

  private long orderWord(BytesVector column, BytesVector bound, int index, long word) {
    long passed = 0;
    for (long rest = word; rest != 0; rest &= rest - 1) {
      int position = (index << 6) + Long.numberOfTrailingZeros(rest);
      int order = RowComparison.compare(column, position, bound, 0);
      boolean passes =
          switch (operator) {
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
            case EQUAL, IS_NOT_DISTINCT_FROM -> order == 0;
            case NOT_EQUAL, IS_DISTINCT_FROM -> order != 0;
          };
      if (passes) {
        passed |= 1L << position;
      }
    }
    return passed;
  }
}
