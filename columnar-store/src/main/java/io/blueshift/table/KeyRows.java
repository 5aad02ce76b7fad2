package io.blueshift.table;

import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads the keys of the rows of a row group.
public final class KeyRows {
  private KeyRows() {}

  /// Takes the rows one by one.
  public interface Consumer {
    /// Takes a row that is not deleted and has a key; returns whether to go on.
    ///
    /// @param key valid until the call returns
    /// @param position the row's position in its group
    boolean accept(KeyBytes key, int position, long rowId);
  }

  /// Returns key columns followed by the row id, as [#forEach] wants them.
  static List<ColumnBinding> withRowId(List<ColumnBinding> keyColumns) {
    List<ColumnBinding> bindings = new ArrayList<>(keyColumns);
    bindings.add(ColumnBinding.ROW_ID);
    return bindings;
  }

  /// Hands over the keys of rows from `firstRow` on.
  ///
  /// @param group has the form's columns and then the row id
  static void forEach(
      RowGroup group, int firstRow, MemoryBudget budget, KeyForm form, Consumer consumer) {
    int columnCount = form.columns().size();
    KeyBytes key = new KeyBytes();
    long[] live = new long[Batch.ROW_COUNT_MAX / Long.SIZE];
    try (RowGroupReader reader = group.openReader(budget)) {
      for (int first = firstRow; first < group.rowCount(); ) {
        int inPage = group.pageRowCount() - first % group.pageRowCount();
        int count = Math.min(Batch.ROW_COUNT_MAX, Math.min(inPage, group.rowCount() - first));
        Arrays.fill(live, -1);
        group.clearDeleted(first, count, live);
        List<ColumnVector> columns = new ArrayList<>();
        for (int column = 0; column < columnCount; column++) {
          columns.add(reader.read(column, first, count, live));
        }
        ColumnVector ids = reader.read(columnCount, first, count, live);
        for (int row = 0; row < count; row++) {
          if ((live[row >>> 6] >>> row & 1) != 0
              && form.write(columns, row, key)
              && !consumer.accept(key, first + row, idAt(ids, row))) {
            return;
          }
        }
        first += count;
      }
    }
  }

  /// Hands over the keys of rows in memory.
  public static void forEach(
      WriteBuffer.View rows, KeyForm form, MemoryBudget budget, Consumer consumer) {
    forEach(rows.rowGroup(withRowId(form.columns())), 0, budget, form, consumer);
  }

  /// Hands over the keys of a segment's rows.
  public static void forEach(
      SegmentHandle segment,
      DeleteVector deleted,
      KeyForm form,
      MemoryBudget budget,
      Consumer consumer) {
    RowGroup rows = segment.segment().rowGroup(withRowId(form.columns()), deleted);
    forEach(rows, 0, budget, form, consumer);
  }

  private static long idAt(ColumnVector ids, int row) {
    return ids instanceof ConstantVector constant
        ? constant.value().values().get(ValueLayout.JAVA_LONG_UNALIGNED, 0)
        : ((FlatVector) ids).values().getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, row);
  }
}
