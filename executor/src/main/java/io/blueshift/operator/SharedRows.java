package io.blueshift.operator;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.spill.MemoryPressure;
import io.blueshift.spill.SpillFile;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The rows of a subplan that several parts of a query read: kept in chunks of up to a morsel, column
/// by column. Columns that nobody reads are not kept. When memory is short a worker moves its chunks to
/// a file, from which every reader reads them again.
public final class SharedRows implements Sink {
  private final List<LogicalType> types;
  private final BitSet required;
  private final List<LogicalType> keptTypes = new ArrayList<>();
  private final LongConsumer spilledBytes;
  private final List<Chunk> chunks = new ArrayList<>();
  private final List<SpillFile> files = new ArrayList<>();

  /// Makes an empty collection of rows; `spilledBytes` is told of bytes written to disk.
  public SharedRows(List<LogicalType> types, BitSet required, LongConsumer spilledBytes) {
    this.types = types;
    this.required = required;
    this.spilledBytes = spilledBytes;
    required.stream().forEach(column -> keptTypes.add(types.get(column)));
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
    files.forEach(SpillFile::close);
    files.clear();
  }

  private synchronized void addAll(List<Chunk> more, @Nullable SpillFile file) {
    chunks.addAll(more);
    if (file != null) {
      files.add(file);
    }
  }

  /// Makes a source of all rows. Each reader has its own.
  public Source source() {
    return new ChunkSource();
  }

  private final class Part implements Local {
    private final WorkerContext worker;
    private final List<Chunk> full = new ArrayList<>();
    private final MemoryPressure pressure;
    private final MemoryBudget held;
    private @Nullable SpillFile file;
    private List<@Nullable CompactingColumn> columns = new ArrayList<>();
    private int rowCount;

    Part(WorkerContext worker) {
      this.worker = worker;
      this.pressure = new MemoryPressure(worker.query().budget(), worker.budget());
      this.held = worker.budget().child("shared rows", Long.MAX_VALUE);
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
      if (!keptTypes.isEmpty() && pressure.isHigh(held.reservedBytes(), 0)) {
        spill();
      }
      return SinkDemand.MORE;
    }

    /// Moves all chunks to the worker's file.
    private void spill() {
      begin();
      SpillFile target = file;
      if (target == null) {
        target = worker.query().spill().create(keptTypes, worker.budget());
        file = target;
      }
      long before = target.sizeBytes();
      for (Chunk chunk : full) {
        List<ColumnVector> vectors = new ArrayList<>();
        for (CompactingColumn column : chunk.columns()) {
          if (column != null) {
            vectors.add(column.vector());
          }
        }
        for (int from = 0; from < chunk.rowCount(); from += Batch.ROW_COUNT_MAX) {
          int count = Math.min(Batch.ROW_COUNT_MAX, chunk.rowCount() - from);
          target.write(VectorSlices.batch(vectors, from, count));
        }
        chunk.close();
      }
      full.clear();
      spilledBytes.accept(target.sizeBytes() - before);
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
                ? CompactingColumn.outlivingPipeline(types.get(column), held)
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
      SpillFile written = file;
      if (written != null) {
        written.complete();
      }
      addAll(full, written);
      full.clear();
      file = null;
    }

    @Override
    public void close() {
      full.forEach(Chunk::close);
      full.clear();
      new Chunk(rowCount, columns).close();
      columns = new ArrayList<>();
      SpillFile written = file;
      if (written != null) {
        file = null;
        written.close();
      }
    }
  }

  private final class ChunkSource implements Source {
    private @Nullable MorselQueue queue;

    private synchronized MorselQueue queue() {
      MorselQueue known = queue;
      if (known == null) {
        known = new MorselQueue(chunks.size() + files.size());
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
      return chunks.size() + files.size();
    }

    @Override
    public double fractionDone() {
      return queue().fractionTaken();
    }
  }

  private final class ChunkCursor implements Source.Cursor {
    private final MorselQueue queue;
    private final WorkerContext worker;
    private final Placeholders placeholders;
    private SpillFile.@Nullable Reader reader;
    private List<ColumnVector> vectors = List.of();
    private int rowCount;
    private int nextRow;

    ChunkCursor(MorselQueue queue, WorkerContext worker) {
      this.queue = queue;
      this.worker = worker;
      this.placeholders = new Placeholders(types, worker.budget());
    }

    @Override
    public @Nullable Batch next() {
      while (true) {
        SpillFile.Reader open = reader;
        if (open != null) {
          Batch batch = open.next();
          if (batch != null) {
            return withPlaceholders(batch);
          }
          reader = null;
          open.close();
        }
        if (nextRow < rowCount) {
          int count = Math.min(Batch.ROW_COUNT_MAX, rowCount - nextRow);
          Batch batch = VectorSlices.batch(vectors, nextRow, count);
          nextRow += count;
          return batch;
        }
        int index = queue.take();
        if (index < 0) {
          return null;
        }
        if (index < chunks.size()) {
          open(chunks.get(index));
        } else {
          reader = files.get(index - chunks.size()).read(worker.budget());
        }
      }
    }

    private Batch withPlaceholders(Batch batch) {
      List<ColumnVector> columns = new ArrayList<>();
      int kept = 0;
      for (int column = 0; column < types.size(); column++) {
        columns.add(
            required.get(column)
                ? batch.column(kept++)
                : placeholders.nulls(column, batch.rowCount()));
      }
      return Batch.of(batch.rowCount(), columns);
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
      SpillFile.Reader open = reader;
      if (open != null) {
        reader = null;
        open.close();
      }
      placeholders.close();
    }
  }
}
