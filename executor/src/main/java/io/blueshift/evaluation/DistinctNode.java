package io.blueshift.evaluation;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// IS [NOT] DISTINCT FROM: an equality that is never NULL. Built on a node that answers "equal".
final class DistinctNode extends EvaluationNode {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final EvaluationNode left;
  private final EvaluationNode right;
  private final EvaluationNode equal;
  private final boolean distinct;
  private final VectorBuffer result;
  private final InputFlattener flattener;

  DistinctNode(
      EvaluationNode left,
      EvaluationNode right,
      EvaluationNode equal,
      boolean distinct,
      MemoryBudget budget) {
    super(LogicalType.BOOL, budget);
    this.left = left;
    this.right = right;
    this.equal = equal;
    this.distinct = distinct;
    this.result = new VectorBuffer(LogicalType.BOOL, budget);
    this.flattener = new InputFlattener(LogicalType.BOOL, budget);
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    ColumnVector leftVector = left.evaluate(frame);
    ColumnVector rightVector = right.evaluate(frame);
    BooleanVector same = (BooleanVector) flattener.flatten(equal.evaluate(frame), frame);
    int rowCount = frame.rowCount();
    result.begin(rowCount);
    MemorySegment bits = result.values();
    for (int index = 0; index < EvaluationFrame.wordCount(rowCount); index++) {
      long leftPresent = presentWord(leftVector, index);
      long rightPresent = presentWord(rightVector, index);
      long values = same.values().get(LONG, (long) index << 3) & same.validity().word(index);
      long equalWord = ~leftPresent & ~rightPresent | leftPresent & rightPresent & values;
      bits.set(LONG, (long) index << 3, distinct ? ~equalWord : equalWord);
    }
    return result.finish(rowCount);
  }

  /// Returns which of 64 positions hold a value.
  static long presentWord(ColumnVector vector, int wordIndex) {
    if (vector instanceof ConstantVector constant) {
      return constant.isNull() ? 0L : -1L;
    }
    Validity validity = EvaluationFrame.validityOf(vector);
    return validity.word(wordIndex);
  }

  @Override
  public void close() {
    super.close();
    result.close();
    flattener.close();
  }
}
