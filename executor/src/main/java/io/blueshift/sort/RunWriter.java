package io.blueshift.sort;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Source;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.RowCollection;
import io.blueshift.spill.SpillDirectory;
import io.blueshift.spill.SpillFile;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// Writes ordered rows to disk as runs, and merges runs into fewer when there are too many to be read
/// at the same time.
///
/// @param types the types of the rows
/// @param keys their order
/// @param directory where files are made
/// @param budget pays for sorting and for buffers
/// @param writtenBytes is told of bytes written
/// @param checkCancelled fails when the query has ended
public record RunWriter(
    List<LogicalType> types,
    List<SortKey> keys,
    SpillDirectory directory,
    MemoryBudget budget,
    LongConsumer writtenBytes,
    Runnable checkCancelled) {
  private static final int FAN_IN_MIN = 4;
  private static final int FAN_IN_MAX = 256;
  private static final long READER_FIXED_BYTES = 96 << 10;
  private static final int STRING_ESTIMATE_BYTES = 48;

  /// Returns the memory that ordering rows takes beside the rows.
  public static long sortBytes(long rowCount) {
    return rowCount * (4L + RowSorter.BYTES_PER_ROW);
  }

  /// Orders rows and writes them to a new file, which the caller closes.
  public SpillFile write(RowCollection rows) {
    long sortBytes = sortBytes(rows.rowCount());
    budget.reserve(sortBytes);
    try (BatchWriter writer = new BatchWriter(types, budget)) {
      int[] order = rows.rowNumbers();
      RowSorter.sort(new SortWords(rows, keys, order), order);
      return write(new RowCursor(rows, order, writer));
    } finally {
      budget.release(sortBytes);
    }
  }

  /// Writes the batches of a cursor to a new file.
  private SpillFile write(Source.Cursor cursor) {
    SpillFile run = directory.create(types, budget);
    boolean complete = false;
    try {
      for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
        checkCancelled.run();
        run.write(batch);
      }
      run.complete();
      writtenBytes.accept(run.sizeBytes());
      complete = true;
      return run;
    } finally {
      if (!complete) {
        run.close();
      }
    }
  }

  /// Replaces the first runs of a list by their merge until all can be read at the same time.
  public void reduce(List<SpillFile> runs) {
    int most = fanIn();
    while (runs.size() > most) {
      List<SpillFile> first =
          new ArrayList<>(runs.subList(0, Math.min(most, runs.size() - most + 1)));
      SpillFile merged;
      try (SortedRuns merge = new SortedRuns(types, keys, first, 0, Long.MAX_VALUE, budget)) {
        merged = write(merge);
      }
      first.forEach(SpillFile::close);
      runs.removeAll(first);
      runs.add(merged);
    }
  }

  /// Returns how many runs may be read at the same time, from the memory that a reader holds.
  private int fanIn() {
    long rowBytes = 0;
    for (LogicalType type : types) {
      long laneBytes = Math.max(1, type.physicalType().sizeBytes());
      rowBytes += laneBytes + (laneBytes == 16 ? STRING_ESTIMATE_BYTES : 0);
    }
    long readerBytes = READER_FIXED_BYTES + 2 * rowBytes * Batch.ROW_COUNT_MAX;
    long count = budget.availableBytes() / 2 / readerBytes;
    return (int) Math.max(FAN_IN_MIN, Math.min(FAN_IN_MAX, count));
  }

  private record RowCursor(RowCollection rows, Position position, BatchWriter writer)
      implements Source.Cursor {
    RowCursor(RowCollection rows, int[] order, BatchWriter writer) {
      this(rows, new Position(order), writer);
    }

    private static final class Position {
      private final int[] order;
      private int next;

      Position(int[] order) {
        this.order = order;
      }
    }

    @Override
    public Batch next() {
      int count = Math.min(Batch.ROW_COUNT_MAX, position.order.length - position.next);
      if (count == 0) {
        return null;
      }
      writer.reset();
      rows.gather(position.order, position.next, count, writer);
      position.next += count;
      return writer.build(count);
    }

    @Override
    public void close() {}
  }
}
