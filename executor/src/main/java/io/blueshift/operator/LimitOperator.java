package io.blueshift.operator;

import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;
import java.util.concurrent.atomic.AtomicLong;

/// Passes on any `limit` rows after any `offset` rows; of an ordered stream, which one worker runs,
/// they are the first.
public final class LimitOperator implements Operator {
  private final long offset;
  private final long end;
  private final AtomicLong seenCount = new AtomicLong();

  /// Makes a limit; a negative `limit` is none.
  public LimitOperator(long limit, long offset) {
    this.offset = offset;
    this.end = limit < 0 || limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : offset + limit;
  }

  @Override
  public State open(WorkerContext worker) {
    return new LimitState();
  }

  private final class LimitState implements State {
    @Override
    public Progress process(Batch input, BatchConsumer downstream) {
      int count = input.selectedCount();
      long first = seenCount.getAndAdd(count);
      int skipped = (int) Math.clamp(offset - first, 0L, count);
      int stop = (int) Math.clamp(end - first, 0L, count);
      if (stop > skipped) {
        Batch part = skipped == 0 && stop == count ? input : slice(input, skipped, stop);
        if (downstream.accept(part) == SinkDemand.ENOUGH) {
          return Progress.FINISHED;
        }
      }
      return first + count >= end ? Progress.FINISHED : Progress.NEED_INPUT;
    }

    private static Batch slice(Batch input, int from, int to) {
      SelectionVector selection = input.selection();
      int[] positions = new int[to - from];
      for (int index = from; index < to; index++) {
        positions[index - from] = selection == null ? index : selection.positions()[index];
      }
      return new Batch(
          input.rowCount(), input.columns(), new SelectionVector(positions, positions.length));
    }

    @Override
    public void close() {}
  }
}
