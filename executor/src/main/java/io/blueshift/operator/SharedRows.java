package io.blueshift.operator;

import io.blueshift.pipeline.MorselQueue;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a subplan that several parts of a query read: kept in chunks of up to a morsel, column
/// by column. Columns that nobody reads are not kept.
public final class SharedRows implements Sink {
  private final List<LogicalType> types;
  private final BitSet required;
  private final List<Chunk> chunks = new ArrayList<>();

  /// Makes an empty collection of rows.
  public SharedRows(List<LogicalType> types, BitSet required) {
    this.types = types;
    this.required = required;
  }

  private record Chunk(int rowCount, List<@Nullable CompactingColumn> columns) {
    void close() {
      for (CompactingColumn column : columns) {
        if (column != null) {
          column.close();
        }
      }
    }
  }

  @Override
  public Local open(WorkerContext worker) {
    return new Part(worker);
  }

  @Override
  public void finish(WorkerContext worker) {}

  @Override
  public synchronized void close() {
    chunks.forEach(Chunk::close);
    chunks.clear();
  }

  private synchronized void addAll(List<Chunk> more) {
    chunks.addAll(more);
  }

  /// Makes a source of all rows. Each reader has its own.
  public Source source() {
    return new ChunkSource();
  }

  private final class Part implements Local {
    private final WorkerContext worker;
    private final List<Chunk> full = new ArrayList<>();
    private List<@Nullable CompactingColumn> columns = new ArrayList<>();
    private int rowCount;

    Part(WorkerContext worker) {
      this.worker = worker;
    }

    @Override
    public SinkDemand accept(Batch batch) {
      int count = batch.selectedCount();
      if (columns.isEmpty() || rowCount + count > MorselQueue.MORSEL_ROW_COUNT) {
        begin();
      }
      int[] positions = batch.selection() == null ? null : batch.selection().positions();
      for (int column = 0; column < columns.size(); column++) {
        CompactingColumn target = columns.get(column);
        if (target != null) {
          target.appendAny(batch.column(column), positions, count);
        }
      }
      rowCount += count;
      return SinkDemand.MORE;
    }

    private void begin() {
      if (rowCount > 0) {
        full.add(new Chunk(rowCount, columns));
      }
      columns = new ArrayList<>();
      rowCount = 0;
      for (int column = 0; column < types.size(); column++) {
        columns.add(
            required.get(column)
                ? CompactingColumn.outlivingPipeline(types.get(column), worker.budget())
                : null);
      }
    }

    @Override
    public void combine() {
      if (rowCount > 0) {
        full.add(new Chunk(rowCount, columns));
        rowCount = 0;
        columns = new ArrayList<>();
      }
      addAll(full);
      full.clear();
    }

    @Override
    public void close() {
      full.forEach(Chunk::close);
      full.clear();
      new Chunk(rowCount, columns).close();
      columns = new ArrayList<>();
    }
  }

  private final class ChunkSource implements Source {
    private @Nullable MorselQueue queue;

    private synchronized MorselQueue queue() {
      MorselQueue known = queue;
      if (known == null) {
        known = new MorselQueue(chunks.size());
        queue = known;
      }
      return known;
    }

    @Override
    public Cursor open(WorkerContext worker) {
      return new ChunkCursor(queue(), worker);
    }

    @Override
    public int parallelism() {
      return chunks.size();
    }

    @Override
    public double fractionDone() {
      return queue().fractionTaken();
    }
  }

  private final class ChunkCursor implements Source.Cursor {
    private final MorselQueue queue;
    private final Placeholders placeholders;
    private List<ColumnVector> vectors = List.of();
    private int rowCount;
    private int nextRow;

    ChunkCursor(MorselQueue queue, WorkerContext worker) {
      this.queue = queue;
      this.placeholders = new Placeholders(types, worker.budget());
    }

    @Override
    public @Nullable Batch next() {
      if (nextRow == rowCount) {
        int index = queue.take();
        if (index < 0) {
          return null;
        }
        open(chunks.get(index));
      }
      int count = Math.min(Batch.ROW_COUNT_MAX, rowCount - nextRow);
      Batch batch = VectorSlices.batch(vectors, nextRow, count);
      nextRow += count;
      return batch;
    }

    private void open(Chunk chunk) {
      vectors = new ArrayList<>();
      for (int column = 0; column < types.size(); column++) {
        CompactingColumn kept = chunk.columns().get(column);
        vectors.add(kept == null ? placeholders.nulls(column, chunk.rowCount()) : kept.vector());
      }
      rowCount = chunk.rowCount();
      nextRow = 0;
    }

    @Override
    public void close() {
      placeholders.close();
    }
  }
}
