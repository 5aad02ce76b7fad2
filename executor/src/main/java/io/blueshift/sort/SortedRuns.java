package io.blueshift.sort;

import io.blueshift.kernel.RowComparison;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.Source;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.ColumnReader;
import io.blueshift.spill.SpillFile;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Merges runs of ordered rows on disk: a queue holds the next row of each run, least first.
public final class SortedRuns implements Source.Cursor {
  private final List<SortKey> keys;
  private final List<Run> runs = new ArrayList<>();
  private final PriorityQueue<Run> queue;
  private final BatchWriter writer;
  private final int columnCount;
  private long skip;
  private long left;

  /// Opens a merge that yields rows `first` to before `end` of the order.
  public SortedRuns(
      List<LogicalType> types,
      List<SortKey> keys,
      List<SpillFile> files,
      long first,
      long end,
      MemoryBudget budget) {
    this.keys = keys;
    this.columnCount = types.size();
    this.skip = first;
    this.left = Math.max(0, end - first);
    this.queue = new PriorityQueue<>(Math.max(1, files.size()), this::compare);
    this.writer = new BatchWriter(types, budget);
    boolean opened = false;
    try {
      for (SpillFile file : files) {
        Run run = new Run(file.read(budget), runs.size());
        runs.add(run);
        if (run.advance()) {
          queue.add(run);
        }
      }
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  /// The next row of one file.
  private static final class Run {
    private final SpillFile.Reader reader;
    private final int number;
    private List<ColumnReader> columns = List.of();
    private int row = -1;
    private int rowCount;

    Run(SpillFile.Reader reader, int number) {
      this.reader = reader;
      this.number = number;
    }

    boolean advance() {
      row++;
      if (row < rowCount) {
        return true;
      }
      Batch batch = reader.next();
      if (batch == null) {
        return false;
      }
      columns = batch.columns().stream().map(ColumnReader::new).toList();
      row = 0;
      rowCount = batch.rowCount();
      return true;
    }
  }

  private int compare(Run first, Run second) {
    for (SortKey key : keys) {
      ColumnReader leftKey = first.columns.get(key.column());
      ColumnReader rightKey = second.columns.get(key.column());
      boolean leftNull = leftKey.isNull(first.row);
      boolean rightNull = rightKey.isNull(second.row);
      if (leftNull || rightNull) {
        if (leftNull == rightNull) {
          continue;
        }
        return leftNull == key.nullsFirst() ? -1 : 1;
      }
      int order = RowComparison.compare(leftKey.leaf(), first.row, rightKey.leaf(), second.row);
      if (order != 0) {
        return key.ascending() ? order : -order;
      }
    }
    return Integer.compare(first.number, second.number);
  }

  @Override
  public @Nullable Batch next() {
    int count = 0;
    writer.reset();
    while (count < Batch.ROW_COUNT_MAX && left > 0) {
      Run run = queue.poll();
      if (run == null) {
        break;
      }
      if (skip > 0) {
        skip--;
      } else {
        write(run, count++);
        left--;
      }
      if (run.advance()) {
        queue.add(run);
      }
    }
    return count == 0 ? null : writer.build(count);
  }

  private void write(Run run, int position) {
    for (int column = 0; column < columnCount; column++) {
      ColumnReader reader = run.columns.get(column);
      switch (reader.type().physicalType()) {
        case BYTES -> {
          if (reader.isNull(run.row)) {
            writer.column(column).setNull(position);
          } else {
            writer
                .column(column)
                .setBytes(
                    position,
                    reader.bytesSegment(run.row),
                    reader.bytesOffset(run.row),
                    reader.lengthAt(run.row));
          }
        }
        default -> writer.column(column).setValue(position, reader.valueAt(run.row));
      }
    }
  }

  @Override
  public void close() {
    writer.close();
    runs.forEach(run -> run.reader.close());
    runs.clear();
  }
}
