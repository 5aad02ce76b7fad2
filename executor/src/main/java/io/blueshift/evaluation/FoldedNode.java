package io.blueshift.evaluation;

import io.blueshift.kernel.LastingVector;
import io.blueshift.kernel.VectorAppender;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import org.jspecify.annotations.Nullable;

/// Computes an expression without columns once, at the first batch with an active row: an error in
/// it happens only if somebody asks.
final class FoldedNode extends EvaluationNode {
  private final EvaluationNode operand;
  private @Nullable FlatVector value;

  FoldedNode(EvaluationNode operand) {
    super(operand.type(), operand.budget());
    this.operand = operand;
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    FlatVector known = value;
    if (known == null) {
      ColumnVector computed = operand.evaluate(EvaluationFrame.ofConstants());
      try (VectorAppender single = new VectorAppender(type(), budget())) {
        single.append(computed, null, 0, 1);
        known = LastingVector.copyOf(single.vector());
      }
      value = known;
    }
    return new ConstantVector(frame.rowCount(), known);
  }
}
