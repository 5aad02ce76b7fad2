package io.blueshift.scan;

import java.util.List;

/// Rows that were found by a key or an index, instead of going through a table.
///
/// @param accessPath the name of the key or index
/// @param rowGroups the rows
public record FoundRows(String accessPath, List<RowGroup> rowGroups) {
  public FoundRows {
    rowGroups = List.copyOf(rowGroups);
  }
}
