package io.blueshift.evaluation;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import java.lang.foreign.ValueLayout;

/// IS NULL: the inverse of the operand's validity.
final class IsNullNode extends EvaluationNode {
  private final EvaluationNode operand;
  private final VectorBuffer result;

  IsNullNode(EvaluationNode operand, MemoryBudget budget) {
    super(LogicalType.BOOL, budget);
    this.operand = operand;
    this.result = new VectorBuffer(LogicalType.BOOL, budget);
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    ColumnVector vector = operand.evaluate(frame);
    int rowCount = frame.rowCount();
    result.begin(rowCount);
    for (int index = 0; index < EvaluationFrame.wordCount(rowCount); index++) {
      result
          .values()
          .set(
              ValueLayout.JAVA_LONG_UNALIGNED,
              (long) index << 3,
              ~DistinctNode.presentWord(vector, index));
    }
    return result.finish(rowCount);
  }

  @Override
  public void close() {
    super.close();
    result.close();
  }
}
