package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.scan.ChangeColumn;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/// Reads a [ChangedRowGroup]: the columns of changes are made here, all others come from the rows' own reader.
final class ChangeReader implements RowGroupReader {
  private final ChangedRowGroup group;
  private final ChangedRows changes;
  private final RowGroupReader rows;
  private final MemoryBudget budget;
  private final Map<ChangeColumn, NativeBuffer> buffers = new EnumMap<>(ChangeColumn.class);

  ChangeReader(ChangedRowGroup group, RowGroupReader rows, MemoryBudget budget) {
    this.group = group;
    this.changes = group.changes();
    this.rows = rows;
    this.budget = budget;
  }

  @Override
  public void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
    ChangeColumn column = group.changeColumn(predicate.column());
    if (column == null) {
      rows.filter(predicate, firstRow, rowCount, selection);
      return;
    }
    switch (vector(column, firstRow, rowCount)) {
      case ConstantVector constant -> {
        if (!ChangedRowGroup.holds(predicate, constant.value())) {
          Arrays.fill(selection, 0, rowCount + Long.SIZE - 1 >>> 6, 0);
        }
      }
      case FlatVector flat -> PredicateFilter.filter(predicate, flat, selection);
      case ColumnVector other ->
          throw new IllegalStateException("no such vector [class=" + other.getClass() + "]");
    }
  }

  @Override
  public ColumnVector read(int column, int firstRow, int rowCount, long[] selection) {
    ChangeColumn change = group.changeColumn(column);
    return change == null
        ? rows.read(column, firstRow, rowCount, selection)
        : vector(change, firstRow, rowCount);
  }

  private ColumnVector vector(ChangeColumn column, int firstRow, int rowCount) {
    return column == ChangeColumn.KIND
        ? kinds(firstRow, rowCount)
        : numbers(column, firstRow, rowCount);
  }

  private ColumnVector kinds(int firstRow, int rowCount) {
    FlatVector only = group.onlyKind();
    if (only != null) {
      return new ConstantVector(rowCount, only);
    }
    BytesVector plain = (BytesVector) group.kindOf(false);
    BytesVector update = (BytesVector) group.kindOf(true);
    MemorySegment views = buffer(ChangeColumn.KIND, BytesVector.VIEW_SIZE_BYTES);
    for (int row = 0; row < rowCount; row++) {
      copyView(plain, views, row);
    }
    int end = changes.firstIndexFrom(firstRow + rowCount);
    for (int index = changes.firstIndexFrom(firstRow); index < end; index++) {
      if (changes.isUpdate(index)) {
        copyView(update, views, changes.positionAt(index) - firstRow);
      }
    }
    return new BytesVector(
        ChangeColumn.KIND.type(), rowCount, views, update.dataBuffers(), Validity.ALL_PRESENT);
  }

  private static void copyView(BytesVector value, MemorySegment views, int row) {
    MemorySegment.copy(
        value.values(),
        0,
        views,
        (long) row * BytesVector.VIEW_SIZE_BYTES,
        BytesVector.VIEW_SIZE_BYTES);
  }

  private ColumnVector numbers(ChangeColumn column, int firstRow, int rowCount) {
    int first = changes.firstIndexFrom(firstRow);
    int end = changes.firstIndexFrom(firstRow + rowCount);
    if (changes.leastCommit() == changes.greatestCommit()) {
      long number = group.numberOf(column, changes.leastCommit());
      return new ConstantVector(rowCount, SingleValue.of(column.type(), number));
    }
    MemorySegment numbers = buffer(column, Long.BYTES);
    numbers.asSlice(0, (long) rowCount * Long.BYTES).fill((byte) 0);
    long knownCommit = changes.leastCommit();
    long number = group.numberOf(column, knownCommit);
    for (int index = first; index < end; index++) {
      long commitNumber = changes.commitAt(index);
      if (commitNumber != knownCommit) {
        knownCommit = commitNumber;
        number = group.numberOf(column, commitNumber);
      }
      numbers.setAtIndex(
          ValueLayout.JAVA_LONG_UNALIGNED, changes.positionAt(index) - firstRow, number);
    }
    return new Int64Vector(column.type(), rowCount, numbers, Validity.ALL_PRESENT);
  }

  private MemorySegment buffer(ChangeColumn column, int valueBytes) {
    return buffers
        .computeIfAbsent(
            column, ignored -> budget.allocate((long) Batch.ROW_COUNT_MAX * valueBytes))
        .segment();
  }

  @Override
  public void close() {
    rows.close();
    buffers.values().forEach(NativeBuffer::close);
    buffers.clear();
  }
}
