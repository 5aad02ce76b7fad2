package io.blueshift.operator;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import java.util.ArrayList;
import java.util.List;

/// Collects the few rows that sparse batches have left until there are enough to be worth an
/// operator's call. Used by one worker.
///
/// 1. [#isSparse] says whether a batch should go through here at all;
/// 2. [#accepts] whether its rows can join those collected; if not, [#batch] and [#clear] come first;
/// 3. [#isFull] when it is time to pass [#batch] on.
public final class BatchCompactor implements AutoCloseable {
  /// A batch with fewer rows than this is sparse: the cost of copying them is below what they would
  /// cost as a batch of their own in a few operators.
  private static final int SPARSE_ROW_COUNT = Batch.ROW_COUNT_MAX / 4;

  private final List<CompactingColumn> columns;
  private int rowCount;

  /// Makes an empty collection.
  public BatchCompactor(List<LogicalType> types, MemoryBudget budget) {
    this.columns = types.stream().map(type -> new CompactingColumn(type, budget)).toList();
  }

  /// Returns whether so few rows count that collecting them pays.
  public static boolean isSparse(int selectedCount) {
    return selectedCount < SPARSE_ROW_COUNT;
  }

  /// Returns whether the batch's rows can be added to those collected.
  public boolean accepts(Batch batch) {
    if (rowCount + batch.selectedCount() > Batch.ROW_COUNT_MAX) {
      return false;
    }
    for (int column = 0; column < columns.size(); column++) {
      if (!columns.get(column).accepts(batch.column(column))) {
        return false;
      }
    }
    return true;
  }

  /// Adds the rows of a batch that count.
  public void append(Batch batch) {
    SelectionVector selection = batch.selection();
    int count = batch.selectedCount();
    for (int column = 0; column < columns.size(); column++) {
      columns
          .get(column)
          .append(batch.column(column), selection == null ? null : selection.positions(), count);
    }
    rowCount += count;
  }

  /// Returns whether there is no room for another sparse batch.
  public boolean isFull() {
    return rowCount > Batch.ROW_COUNT_MAX - SPARSE_ROW_COUNT;
  }

  /// Returns how many rows were collected.
  public int rowCount() {
    return rowCount;
  }

  /// Views the rows as a batch, valid until [#clear].
  public Batch batch() {
    List<ColumnVector> vectors = new ArrayList<>(columns.size());
    columns.forEach(column -> vectors.add(column.vector()));
    return Batch.of(rowCount, vectors);
  }

  /// Begins anew.
  public void clear() {
    columns.forEach(CompactingColumn::clear);
    rowCount = 0;
  }

  @Override
  public void close() {
    columns.forEach(CompactingColumn::close);
  }
}
