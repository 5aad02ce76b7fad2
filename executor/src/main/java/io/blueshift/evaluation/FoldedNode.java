package io.blueshift.evaluation;

import io.blueshift.kernel.VectorAppender;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import org.jspecify.annotations.Nullable;

/// Computes an expression without columns once, at the first batch with an active row: an error in
/// it happens only if somebody asks.
final class FoldedNode extends EvaluationNode {
  private final EvaluationNode operand;
  private @Nullable VectorAppender value;

  FoldedNode(EvaluationNode operand) {
    super(operand.type(), operand.budget());
    this.operand = operand;
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    VectorAppender known = value;
    if (known == null) {
      ColumnVector computed = operand.evaluate(EvaluationFrame.ofConstants());
      known = new VectorAppender(type(), budget());
      value = known;
      known.append(computed, null, 0, 1);
    }
    return new ConstantVector(frame.rowCount(), known.vector());
  }

  @Override
  public void close() {
    super.close();
    if (value != null) {
      value.close();
      value = null;
    }
  }
}
