package io.blueshift.evaluation;

import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;

/// A tree with one root.
final class CompiledExpression implements VectorExpression {
  private final LogicalType type;
  private final NodeTree tree;
  private final EvaluationNode root;

  CompiledExpression(LogicalType type, NodeTree tree) {
    this.type = type;
    this.tree = tree;
    this.root = tree.roots().getFirst();
  }

  @Override
  public LogicalType type() {
    return type;
  }

  @Override
  public ColumnVector evaluate(Batch batch) {
    return root.evaluate(EvaluationFrame.of(batch));
  }

  @Override
  public void close() {
    tree.close();
  }
}
