package io.blueshift.evaluation;

import io.blueshift.kernel.ColumnKernels;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.SelectionVector;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A tree whose one root is a condition.
final class CompiledPredicate implements PredicateEvaluator {
  private final NodeTree tree;
  private final EvaluationNode root;
  private final InputFlattener flattener;
  private long[] bits = new long[EvaluationFrame.wordCount(Batch.ROW_COUNT_MAX)];
  private int[] positions = new int[Batch.ROW_COUNT_MAX];

  CompiledPredicate(NodeTree tree, MemoryBudget budget) {
    this.tree = tree;
    this.root = tree.roots().getFirst();
    this.flattener = new InputFlattener(LogicalType.BOOL, budget);
  }

  @Override
  public int evaluate(Batch batch, long[] resultBits) {
    EvaluationFrame frame = EvaluationFrame.of(batch);
    BooleanVector answer = (BooleanVector) flattener.flatten(root.evaluate(frame), frame);
    long[] selected = frame.activeWords();
    int count = 0;
    for (int index = 0; index < selected.length; index++) {
      long word =
          selected[index]
              & answer.validity().word(index)
              & answer.values().get(ValueLayout.JAVA_LONG_UNALIGNED, (long) index << 3);
      resultBits[index] = word;
      count += Long.bitCount(word);
    }
    return count;
  }

  @Override
  public @Nullable SelectionVector select(Batch batch) {
    int rowCount = batch.rowCount();
    if (rowCount > positions.length) {
      bits = new long[EvaluationFrame.wordCount(rowCount)];
      positions = new int[rowCount];
    }
    int count = evaluate(batch, bits);
    if (count == rowCount) {
      return null;
    }
    ColumnKernels.active().positionsOf(bits, rowCount, positions);
    return new SelectionVector(positions, count);
  }

  @Override
  public void close() {
    tree.close();
    flattener.close();
  }
}
