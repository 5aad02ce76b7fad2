package io.blueshift.evaluation;

import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.List;

/// A tree with several roots, evaluated over one frame, so that shared nodes compute once.
record CompiledExpressionSet(List<LogicalType> types, NodeTree tree) implements ExpressionSet {
  @Override
  public List<ColumnVector> evaluate(Batch batch) {
    EvaluationFrame frame = EvaluationFrame.of(batch);
    List<ColumnVector> results = new ArrayList<>(types.size());
    for (EvaluationNode root : tree.roots()) {
      results.add(root.evaluate(frame));
    }
    return results;
  }

  @Override
  public void close() {
    tree.close();
  }
}
