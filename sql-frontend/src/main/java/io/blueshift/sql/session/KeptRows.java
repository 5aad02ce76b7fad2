package io.blueshift.sql.session;

import io.blueshift.kernel.VectorReader;
import io.blueshift.plan.VirtualTable;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that a statement keeps, for its RETURNING or because it locked them, as [io.blueshift.vector.Values] describes them.
/// Workers add to it at once.
final class KeptRows implements VirtualTable {
  private final List<LogicalType> types;
  private final List<@Nullable Object[]> rows;

  KeptRows(List<LogicalType> types) {
    this(types, new ArrayList<>());
  }

  KeptRows(List<LogicalType> types, List<@Nullable Object[]> rows) {
    this.types = List.copyOf(types);
    this.rows = rows;
  }

  /// Keeps the selected rows of a batch, of the columns from `firstColumn` on.
  ///
  /// @param leading values that each row has before them
  void add(Batch batch, int firstColumn, @Nullable Object... leading) {
    List<VectorReader> readers = new ArrayList<>();
    for (int column = 0; column < types.size() - leading.length; column++) {
      readers.add(VectorReader.of(batch.column(firstColumn + column)));
    }
    SelectionVector selection = batch.selection();
    List<@Nullable Object[]> added = new ArrayList<>();
    for (int i = 0; i < batch.selectedCount(); i++) {
      int position = selection == null ? i : selection.positions()[i];
      @Nullable Object[] row = Arrays.copyOf(leading, types.size());
      for (int column = 0; column < readers.size(); column++) {
        row[leading.length + column] = readers.get(column).objectAt(position);
      }
      added.add(row);
    }
    synchronized (rows) {
      rows.addAll(added);
    }
  }

  /// Returns the rows that were kept.
  List<@Nullable Object[]> list() {
    return rows;
  }

  @Override
  public List<LogicalType> columnTypes() {
    return types;
  }

  @Override
  public long rowCountMax() {
    return rows.size();
  }

  @Override
  public Iterator<@Nullable Object[]> rows() {
    return rows.iterator();
  }
}
