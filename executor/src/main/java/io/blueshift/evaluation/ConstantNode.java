package io.blueshift.evaluation;

import io.blueshift.kernel.LastingVector;
import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import org.jspecify.annotations.Nullable;

/// Yields a literal or a parameter's value.
final class ConstantNode extends EvaluationNode {
  private final FlatVector value;

  ConstantNode(@Nullable Object value, LogicalType type, MemoryBudget budget) {
    super(type, budget);
    try (VectorBuffer buffer = new VectorBuffer(type, budget)) {
      buffer.begin(1);
      buffer.setObject(0, value);
      this.value = LastingVector.copyOf(buffer.finish(1));
    }
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    return new ConstantVector(frame.rowCount(), value);
  }
}
