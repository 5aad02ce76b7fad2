package io.blueshift.vector;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Up to [#ROW_COUNT_MAX] rows as one vector per column, all of `rowCount` positions, and optionally
/// a selection of the positions that count. Without a selection all do.
///
/// The producer of a batch owns its memory until it produces the next one or is closed; whoever keeps
/// rows longer copies them.
public record Batch(int rowCount, List<ColumnVector> columns, @Nullable SelectionVector selection) {
  /// The most rows of a batch.
  public static final int ROW_COUNT_MAX = 2048;

  /// Makes a batch of which every row counts.
  public static Batch of(int rowCount, List<ColumnVector> columns) {
    return new Batch(rowCount, columns, null);
  }

  /// Returns how many rows count.
  public int selectedCount() {
    return selection == null ? rowCount : selection.count();
  }

  /// Returns a column by its index.
  public ColumnVector column(int index) {
    return columns.get(index);
  }
}
