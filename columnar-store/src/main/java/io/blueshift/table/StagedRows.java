package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Rows that wait to be sorted and written. Their memory is charged to a budget and given back by
/// [#close]. Used by one thread.
final class StagedRows implements AutoCloseable {
  private final List<SegmentColumn> definitions;
  private final MemoryBudget budget;
  private final List<NativeBuffer> buffers = new ArrayList<>();
  private final ColumnBuffer[] columns;

  StagedRows(List<SegmentColumn> definitions, MemoryBudget budget) {
    this.definitions = definitions;
    this.budget = budget;
    this.columns = newColumns(this::allocate);
  }

  private ColumnBuffer[] newColumns(BufferSource source) {
    return definitions.stream()
        .map(definition -> new ColumnBuffer(definition.type(), source))
        .toArray(ColumnBuffer[]::new);
  }

  private java.lang.foreign.MemorySegment allocate(long sizeBytes) {
    NativeBuffer buffer = budget.allocate(sizeBytes);
    buffers.add(buffer);
    return buffer.segment();
  }

  int rowCount() {
    return columns[0].rowCount();
  }

  /// Returns the memory that is held, also that which growing columns have left behind.
  long sizeBytes() {
    return buffers.stream().mapToLong(NativeBuffer::capacityBytes).sum();
  }

  /// Adds the selected rows of a batch.
  void append(Batch batch) {
    int @Nullable [] positions = batch.selection() == null ? null : batch.selection().positions();
    for (int index = 0; index < columns.length; index++) {
      columns[index].append(batch.column(index), positions, batch.selectedCount());
    }
  }

  /// Returns the order of rows by some columns, or null when they are in that order already.
  int @Nullable [] sortedOrder(int[] columnIndexes) {
    FlatVector[] keys = new FlatVector[columnIndexes.length];
    Arrays.setAll(keys, key -> columns[columnIndexes[key]].vector(0, rowCount()));
    return RowSorter.order(keys, rowCount());
  }

  /// Hands over all rows in batches, in the given order or as they came. Batches are valid during the
  /// call.
  void forEachBatch(int @Nullable [] order, Consumer<Batch> consumer) {
    if (order != null) {
      forEachBatch(order, 0, rowCount(), Batch.ROW_COUNT_MAX, consumer);
      return;
    }
    int rowCount = rowCount();
    for (int first = 0; first < rowCount; first += Batch.ROW_COUNT_MAX) {
      consumer.accept(slice(first, Math.min(Batch.ROW_COUNT_MAX, rowCount - first)));
    }
  }

  /// Hands over a part of an order in batches, which are valid during the call.
  void forEachBatch(int[] order, int from, int to, int batchRowCount, Consumer<Batch> consumer) {
    for (int first = from; first < to; first += batchRowCount) {
      consumer.accept(gather(order, first, Math.min(batchRowCount, to - first)));
    }
  }

  private Batch slice(int first, int count) {
    List<ColumnVector> vectors = new ArrayList<>();
    for (ColumnBuffer column : columns) {
      vectors.add(column.vector(first, count));
    }
    return Batch.of(count, vectors);
  }

  private Batch gather(int[] order, int first, int count) {
    int[] positions = Arrays.copyOfRange(order, first, first + count);
    List<ColumnVector> vectors = new ArrayList<>();
    for (ColumnBuffer column : columns) {
      ColumnBuffer gathered = new ColumnBuffer(column.type(), BufferSource.COLLECTED);
      gathered.append(column.vector(0, rowCount()), positions, count);
      vectors.add(gathered.vector(0, count));
    }
    return Batch.of(count, vectors);
  }

  /// Adds the rows of a view.
  void append(WriteBuffer.View view) {
    BufferCopier.forEachBatch(view, 0, (batch, ignored) -> append(batch));
  }

  /// Returns a vector of all values of a column.
  FlatVector column(int index) {
    return columns[index].vector(0, rowCount());
  }

  /// Makes a column of 64-bit values for the rows of an order, for row ids.
  static FlatVector longs(long[] values, int first, int count) {
    ColumnBuffer column = new ColumnBuffer(LogicalType.BIGINT, BufferSource.COLLECTED);
    for (int i = 0; i < count; i++) {
      column.appendSequence(values[first + i], 1);
    }
    return column.vector(0, count);
  }

  @Override
  public void close() {
    buffers.forEach(NativeBuffer::close);
    buffers.clear();
  }
}
