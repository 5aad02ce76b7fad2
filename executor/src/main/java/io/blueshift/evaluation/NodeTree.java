package io.blueshift.evaluation;

import java.util.List;

/// The roots of compiled expressions and all nodes below them.
record NodeTree(List<EvaluationNode> roots, List<EvaluationNode> nodes) implements AutoCloseable {

  @Override
  public void close() {
    nodes.forEach(EvaluationNode::close);
  }
}
