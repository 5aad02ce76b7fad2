package io.blueshift.plan;

import io.blueshift.type.LogicalType;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table whose rows are made when asked for: catalog and system views, rows that a client gave. Rows are as
/// [io.blueshift.vector.Values] describes.
public interface VirtualTable {
  /// Returns the types of the columns.
  List<LogicalType> columnTypes();

  /// Returns how many rows there are at most.
  default long rowCountMax() {
    return Long.MAX_VALUE;
  }

  /// Begins a pass over the rows.
  Iterator<@Nullable Object[]> rows();
}
