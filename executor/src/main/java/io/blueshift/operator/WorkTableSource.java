package io.blueshift.operator;

import io.blueshift.query.WorkTableRows;
import io.blueshift.spill.SpillFile;
import io.blueshift.vector.Batch;
import org.jspecify.annotations.Nullable;

/// Reads the rows that a recursion found last.
public final class WorkTableSource implements Source {
  private final WorkTableRows rows;
  private final MorselQueue queue;

  /// Makes a source of one round's rows.
  public WorkTableSource(WorkTableRows rows) {
    this.rows = rows;
    this.queue = new MorselQueue(rows.pieceCount());
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return new RowsCursor(worker);
  }

  @Override
  public int parallelism() {
    return 1;
  }

  private final class RowsCursor implements Cursor {
    private final WorkerContext worker;
    private SpillFile.@Nullable Reader reader;

    RowsCursor(WorkerContext worker) {
      this.worker = worker;
    }

    @Override
    public @Nullable Batch next() {
      SpillFile.Reader open = reader;
      if (open == null) {
        int index = queue.take();
        if (index < 0) {
          return null;
        }
        Batch batch = rows.piece(index);
        if (batch != null) {
          return batch;
        }
        open = rows.readFile(worker.budget());
        reader = open;
      }
      return open.next();
    }

    @Override
    public void close() {
      SpillFile.Reader open = reader;
      if (open != null) {
        reader = null;
        open.close();
      }
    }
  }
}
