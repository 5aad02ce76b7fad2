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

/// Reads a table as a scan does and sums the rows up as [DatabaseModel.Table] does.
final class TableDigest {
  private TableDigest() {}

  /// Returns what a table holds.
  static DatabaseModel.Table of(TableSnapshot table, MemoryBudget budget) {
    long digest = 0;
    long rowCount = 0;
    long identityHigh = 0;
    int columnCount = table.columnTypes().size();
    for (RowGroup group : table.rowGroups()) {
      try (RowGroupReader reader = group.openReader(budget)) {
        for (int first = 0; first < group.rowCount(); ) {
          int count = batchRowCount(group, first);
          long[] selection = new long[(count + 63) >>> 6];
          Arrays.fill(selection, -1);
          long[] ids = values(reader.read(0, first, count, selection), count);
          long[] identities = values(reader.read(1, first, count, selection), count);
          for (int row = 0; row < count; row++) {
            digest += DatabaseModel.rowDigest(ids[row], identities[row]);
            identityHigh = Math.max(identityHigh, identities[row]);
          }
          for (int column = 2; column < columnCount; column++) {
            for (long value : values(reader.read(column, first, count, selection), count)) {
              digest += value;
            }
          }
          first += count;
          rowCount += count;
        }
      }
    }
    return new DatabaseModel.Table(columnCount - 2, rowCount, digest, identityHigh);
  }

  /// Hands over the first two columns of every row.
  static void forEachRow(TableSnapshot table, MemoryBudget budget, RowConsumer consumer) {
    for (RowGroup group : table.rowGroups()) {
      try (RowGroupReader reader = group.openReader(budget)) {
        for (int first = 0; first < group.rowCount(); ) {
          int count = batchRowCount(group, first);
          long[] selection = new long[(count + 63) >>> 6];
          Arrays.fill(selection, -1);
          long[] ids = values(reader.read(0, first, count, selection), count);
          long[] ordinals = values(reader.read(1, first, count, selection), count);
          for (int row = 0; row < count; row++) {
            consumer.accept(ids[row], ordinals[row]);
          }
          first += count;
        }
      }
    }
  }

  /// Takes the first two values of a row.
  interface RowConsumer {
    void accept(long id, long ordinal);
  }

  private static int batchRowCount(RowGroup group, int first) {
    return Math.min(
        Math.min(Batch.ROW_COUNT_MAX, group.rowCount() - first),
        group.pageRowCount() - first % group.pageRowCount());
  }

  private static long[] values(ColumnVector vector, int count) {
    long[] values = new long[count];
    if (vector instanceof Int64Vector flat) {
      for (int row = 0; row < count; row++) {
        values[row] = flat.values().get(JAVA_LONG_UNALIGNED, 8L * row);
      }
    } else {
      for (int row = 0; row < count; row++) {
        values[row] = (Long) TestRows.value(vector, row);
      }
    }
    return values;
  }
}
