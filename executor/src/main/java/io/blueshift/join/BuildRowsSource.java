package io.blueshift.join;

import io.blueshift.operator.MorselQueue;
import io.blueshift.operator.Source;
import io.blueshift.operator.WorkerContext;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Yields the build rows that found a match, or those that found none, after all probing. In joins
/// that yield pairs the probe side is NULL.
final class BuildRowsSource implements Source {
  private final JoinDescription join;
  private final JoinBuild build;
  private final byte wanted;
  private @Nullable MorselQueue queue;

  BuildRowsSource(JoinDescription join, JoinBuild build, boolean matched) {
    this.join = join;
    this.build = build;
    this.wanted = (byte) (matched ? 1 : 0);
  }

  private synchronized MorselQueue queue() {
    MorselQueue known = queue;
    if (known == null) {
      known = new MorselQueue(parallelism());
      queue = known;
    }
    return known;
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return new RowCursor(queue(), worker);
  }

  @Override
  public int parallelism() {
    return (int)
        (((long) build.rowCount + MorselQueue.MORSEL_ROW_COUNT - 1) / MorselQueue.MORSEL_ROW_COUNT);
  }

  private final class RowCursor implements Cursor {
    private final MorselQueue morsels;
    private final WorkerContext worker;
    private final PairWriter writer;
    private final int[] rows = new int[Batch.ROW_COUNT_MAX];
    private int nextRow;
    private int endRow;

    RowCursor(MorselQueue morsels, WorkerContext worker) {
      this.morsels = morsels;
      this.worker = worker;
      this.writer = new PairWriter(join, build, worker.budget());
    }

    @Override
    public @Nullable Batch next() {
      int count = 0;
      byte[] matched = build.matched();
      while (count < rows.length) {
        if (nextRow == endRow && !nextMorsel()) {
          break;
        }
        rows[count] = nextRow;
        count += matched[nextRow] == wanted ? 1 : 0;
        nextRow++;
      }
      return count == 0 ? null : batch(count);
    }

    private boolean nextMorsel() {
      worker.checkCancelled();
      int morsel = morsels.take();
      if (morsel < 0) {
        return false;
      }
      nextRow = morsel * MorselQueue.MORSEL_ROW_COUNT;
      endRow = (int) Math.min(build.rowCount, nextRow + (long) MorselQueue.MORSEL_ROW_COUNT);
      return true;
    }

    private Batch batch(int count) {
      ColumnVector[] columns = new ColumnVector[join.bothCount()];
      writer.gatherBuild(rows, 0, count, join.required(), columns);
      if (!join.yieldsPairs()) {
        return Batch.of(count, List.of(Arrays.copyOf(columns, join.leftCount())));
      }
      writer.nullProbe(count, columns);
      return Batch.of(count, List.of(columns));
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
