package io.blueshift.simulation;

import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.TestRows;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.Int64Vector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Reads the visible rows of a table as a scan does, and sums them up as [DatabaseModel.Table] does.
final class TableDigest {
  private long digest;
  private long rowCount;
  private long identityHigh;

  private TableDigest() {}

  /// Takes a row.
  interface RowConsumer {
    /// Takes the first two values of a row, the sum of the others, and the row's id.
    void accept(long id, long ordinal, long extraSum, long rowId);
  }

  /// Returns what a table holds.
  static DatabaseModel.Table of(TableSnapshot table, MemoryBudget budget) {
    TableDigest sums = new TableDigest();
    forEachRow(table, budget, sums::add);
    return new DatabaseModel.Table(
        table.columnTypes().size() - 2, sums.rowCount, sums.digest, sums.identityHigh, Map.of());
  }

  private void add(long id, long ordinal, long extraSum, long rowId) {
    digest += DatabaseModel.rowDigest(id, ordinal) + extraSum;
    identityHigh = Math.max(identityHigh, ordinal);
    rowCount++;
  }

  /// Hands over every row that was not deleted.
  static void forEachRow(TableSnapshot table, MemoryBudget budget, RowConsumer consumer) {
    forEachRow(table, table.rowGroups(), budget, consumer);
  }

  /// Hands over every row of some groups of a table that was not deleted.
  static void forEachRow(
      TableSnapshot table, List<RowGroup> groups, MemoryBudget budget, RowConsumer consumer) {
    for (RowGroup group : groups) {
      try (RowGroupReader reader = group.openReader(budget)) {
        for (int first = 0; first < group.rowCount(); ) {
          int count = batchRowCount(group, first);
          forEachRow(table, group, reader, first, count, consumer);
          first += count;
        }
      }
    }
  }

  private static void forEachRow(
      TableSnapshot table,
      RowGroup group,
      RowGroupReader reader,
      int first,
      int count,
      RowConsumer consumer) {
    long[] selection = new long[(count + 63) >>> 6];
    Arrays.fill(selection, -1);
    group.clearDeleted(first, count, selection);
    long[] ids = values(reader.read(0, first, count, selection), selection, count);
    long[] ordinals = values(reader.read(1, first, count, selection), selection, count);
    long[] extraSums = new long[count];
    for (int column = 2; column < table.columnTypes().size(); column++) {
      long[] more = values(reader.read(column, first, count, selection), selection, count);
      Arrays.setAll(extraSums, row -> extraSums[row] + more[row]);
    }
    long[] rowIds =
        values(reader.read(table.rowIdColumn(), first, count, selection), selection, count);
    for (int row = 0; row < count; row++) {
      if (isSelected(selection, row)) {
        consumer.accept(ids[row], ordinals[row], extraSums[row], rowIds[row]);
      }
    }
  }

  private static boolean isSelected(long[] selection, int row) {
    return (selection[row >>> 6] >>> row & 1) != 0;
  }

  private static int batchRowCount(RowGroup group, int first) {
    return Math.min(
        Math.min(Batch.ROW_COUNT_MAX, group.rowCount() - first),
        group.pageRowCount() - first % group.pageRowCount());
  }

  private static long[] values(ColumnVector vector, long[] selection, int count) {
    long[] values = new long[count];
    for (int row = 0; row < count; row++) {
      if (vector instanceof Int64Vector flat) {
        values[row] = flat.values().get(JAVA_LONG_UNALIGNED, 8L * row);
      } else if (isSelected(selection, row)) {
        values[row] = (Long) TestRows.value(vector, row);
      }
    }
    return values;
  }
}
