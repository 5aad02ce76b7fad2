package io.blueshift.evaluation;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;

/// Yields a column of the batch as it is.
final class ColumnNode extends EvaluationNode {
  private final int index;

  ColumnNode(int index, LogicalType type, MemoryBudget budget) {
    super(type, budget);
    this.index = index;
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    return frame.column(index);
  }
}
