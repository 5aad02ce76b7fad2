package io.blueshift.scan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a table that can fulfil some predicates, portion by portion in the order of an index: each row of a
/// portion comes before all of the next ones, or is in no order with them. Used by one thread.
public interface OrderedRows {
  /// Returns the name of the index.
  String accessPath();

  /// Returns whether the index is read from its end.
  boolean isBackward();

  /// Returns rows that are in no portion, wherever they stand in the order.
  List<RowGroup> unordered();

  /// Returns the next rows, none at the end, or null when so many were read that going through the table is better.
  ///
  /// @param rowCount how many there are at least, if there are so many
  @Nullable List<RowGroup> next(int rowCount);
}
