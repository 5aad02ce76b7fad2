package io.blueshift.evaluation;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// NOT, 64 positions at a time.
final class NotNode extends StrictNode {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  NotNode(EvaluationNode operand, MemoryBudget budget) {
    super(LogicalType.BOOL, budget, operand);
  }

  @Override
  FlatVector run(EvaluationFrame frame, ColumnVector[] vectors) {
    MemorySegment bits = beginResult(frame, vectors);
    MemorySegment operand = flat(0, vectors, frame).values();
    for (int index = 0; index < EvaluationFrame.wordCount(frame.rowCount()); index++) {
      long offset = (long) index << 3;
      bits.set(LONG, offset, ~operand.get(LONG, offset));
    }
    return result().finish(frame.rowCount());
  }
}
