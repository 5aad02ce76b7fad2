package io.blueshift.evaluation;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;

/// COALESCE: asks each operand for the positions that are still NULL.
final class CoalesceNode extends EvaluationNode {
  private final EvaluationNode[] operands;
  private final boolean[] lazy;
  private final BranchBlend blend;
  private final InputFlattener[] flatteners;

  CoalesceNode(EvaluationNode[] operands, boolean[] lazy, LogicalType type, MemoryBudget budget) {
    super(type, budget);
    this.operands = operands;
    this.lazy = lazy;
    this.blend = new BranchBlend(type, budget);
    this.flatteners = new InputFlattener[operands.length];
    for (int index = 0; index < operands.length; index++) {
      flatteners[index] = new InputFlattener(operands[index].type(), budget);
    }
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    blend.begin(frame.rowCount());
    long[] remaining = frame.activeWords();
    for (int operand = 0; operand < operands.length; operand++) {
      EvaluationFrame reached = frame.withActive(remaining.clone());
      if (reached.isEmpty()) {
        break;
      }
      EvaluationFrame scope = lazy[operand] ? reached : frame;
      FlatVector part = flatteners[operand].flatten(operands[operand].evaluate(scope), scope);
      if (operand == 0 && part.validity().allPresent()) {
        return part.type().equals(type()) ? part : Retyping.of(part, type());
      }
      blend.copy(part, remaining);
      for (int index = 0; index < remaining.length; index++) {
        remaining[index] &= ~part.validity().word(index);
      }
    }
    return blend.covers(frame.activeWords()) ? blend.finishAllPresent() : blend.finish();
  }

  @Override
  public void close() {
    super.close();
    blend.close();
    for (InputFlattener flattener : flatteners) {
      flattener.close();
    }
  }
}
