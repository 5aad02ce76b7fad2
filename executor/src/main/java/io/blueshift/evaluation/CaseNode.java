package io.blueshift.evaluation;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.ColumnVector;
import java.lang.foreign.ValueLayout;

/// CASE: goes through the branches with the positions that none has taken yet. Conditions and results
/// that may fail or are expensive are evaluated only for the positions that reach them; the others
/// flat, and shared with the rest of the expression.
final class CaseNode extends EvaluationNode {
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  /// A branch; the last one, ELSE, has no condition.
  record Branch(
      @org.jspecify.annotations.Nullable EvaluationNode condition,
      boolean lazyCondition,
      EvaluationNode result,
      boolean lazyResult) {}

  private final Branch[] branches;
  private final BranchBlend blend;
  private final InputFlattener[] resultFlatteners;
  private final InputFlattener conditionFlattener;

  CaseNode(Branch[] branches, LogicalType type, MemoryBudget budget) {
    super(type, budget);
    this.branches = branches;
    this.blend = new BranchBlend(type, budget);
    this.conditionFlattener = new InputFlattener(LogicalType.BOOL, budget);
    this.resultFlatteners = new InputFlattener[branches.length];
    for (int index = 0; index < branches.length; index++) {
      resultFlatteners[index] = new InputFlattener(branches[index].result().type(), budget);
    }
  }

  @Override
  ColumnVector compute(EvaluationFrame frame) {
    blend.begin(frame.rowCount());
    long[] remaining = frame.activeWords();
    for (int index = 0; index < branches.length; index++) {
      Branch branch = branches[index];
      EvaluationFrame reached = frame.withActive(remaining.clone());
      if (reached.isEmpty()) {
        break;
      }
      long[] taken = remaining.clone();
      if (branch.condition() != null) {
        keepTrue(branch.condition(), branch.lazyCondition() ? reached : frame, taken);
      }
      EvaluationFrame own = frame.withActive(taken.clone());
      if (own.isEmpty()) {
        continue;
      }
      EvaluationFrame scope = branch.lazyResult() ? own : frame;
      blend.copy(resultFlatteners[index].flatten(branch.result().evaluate(scope), scope), taken);
      for (int word = 0; word < remaining.length; word++) {
        remaining[word] &= ~taken[word];
      }
    }
    return blend.covers(frame.activeWords()) ? blend.finishAllPresent() : blend.finish();
  }

  private void keepTrue(EvaluationNode condition, EvaluationFrame scope, long[] positions) {
    BooleanVector answer =
        (BooleanVector) conditionFlattener.flatten(condition.evaluate(scope), scope);
    for (int index = 0; index < positions.length; index++) {
      positions[index] &=
          answer.values().get(LONG, (long) index << 3) & answer.validity().word(index);
    }
  }

  @Override
  public void close() {
    super.close();
    blend.close();
    conditionFlattener.close();
    for (InputFlattener flattener : resultFlatteners) {
      flattener.close();
    }
  }
}
