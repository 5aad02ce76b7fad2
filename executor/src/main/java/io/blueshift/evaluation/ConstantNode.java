package io.blueshift.evaluation;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import org.jspecify.annotations.Nullable;

/// Yields a literal or a parameter's value.
final class ConstantNode extends EvaluationNode {
  private final VectorBuffer buffer;

  ConstantNode(@Nullable Object value, LogicalType type, MemoryBudget budget) {
    super(type, budget);
    this.buffer = new VectorBuffer(type, budget);
    buffer.begin(1);
    buffer.setObject(0, value);
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    return new ConstantVector(frame.rowCount(), buffer.finish(1));
  }

  @Override
  public void close() {
    super.close();
    buffer.close();
  }
}
