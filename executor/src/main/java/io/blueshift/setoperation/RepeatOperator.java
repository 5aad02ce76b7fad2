package io.blueshift.setoperation;

import io.blueshift.operator.BatchConsumer;
import io.blueshift.operator.Operator;
import io.blueshift.operator.Progress;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.plan.PhysicalPlan.SetOperation.Kind;
import io.blueshift.rows.ColumnReader;
import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;

/// Yields each row of the counts of a set operation as often as it is in the result: the columns
/// before `columnCount`, by the two counts behind them. Rounds over a batch yield the rows that are
/// left to be yielded once more.
final class RepeatOperator implements Operator {
  private final int columnCount;
  private final Kind kind;
  private final boolean all;

  RepeatOperator(int columnCount, Kind kind, boolean all) {
    this.columnCount = columnCount;
    this.kind = kind;
    this.all = all;
  }

  @Override
  public State open(WorkerContext worker) {
    return new RepeatState();
  }

  private long repeats(long left, long right) {
    return switch (kind) {
      case INTERSECT -> all ? Math.min(left, right) : left > 0 && right > 0 ? 1 : 0;
      case EXCEPT -> all ? Math.max(0, left - right) : left > 0 && right == 0 ? 1 : 0;
      case UNION -> throw new IllegalStateException("UNION needs no counts");
    };
  }

  private final class RepeatState implements State {
    private final int[] positions = new int[Batch.ROW_COUNT_MAX];
    private final long[] left = new long[Batch.ROW_COUNT_MAX];
    private boolean inside;

    @Override
    public Progress process(Batch input, BatchConsumer downstream) {
      int count = input.selectedCount();
      if (!inside) {
        prepare(input, count);
        inside = true;
      }
      SelectionVector selection = input.selection();
      int selected = 0;
      for (int index = 0; index < count; index++) {
        if (left[index] > 0) {
          left[index]--;
          positions[selected++] = selection == null ? index : selection.positions()[index];
        }
      }
      if (selected == 0) {
        inside = false;
        return Progress.NEED_INPUT;
      }
      SinkDemand demand =
          downstream.accept(
              new Batch(
                  input.rowCount(),
                  input.columns().subList(0, columnCount),
                  new SelectionVector(positions, selected)));
      return demand == SinkDemand.ENOUGH ? Progress.FINISHED : Progress.HAVE_MORE_OUTPUT;
    }

    private void prepare(Batch input, int count) {
      ColumnReader leftCounts = new ColumnReader(input.column(columnCount));
      ColumnReader rightCounts = new ColumnReader(input.column(columnCount + 1));
      SelectionVector selection = input.selection();
      for (int index = 0; index < count; index++) {
        int position = selection == null ? index : selection.positions()[index];
        left[index] = repeats(leftCounts.longAt(position), rightCounts.longAt(position));
      }
    }

    @Override
    public void close() {}
  }
}
