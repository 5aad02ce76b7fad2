package io.blueshift.plan;

import io.blueshift.type.LogicalType;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table whose rows are made when asked for: catalog and system views. Rows are as
/// [io.blueshift.vector.Values] describes.
public interface VirtualTable {
  /// Returns the types of the columns.
  List<LogicalType> columnTypes();

  /// Begins a pass over the rows.
  Iterator<@Nullable Object[]> rows();
}
