package io.blueshift.scan;

import io.blueshift.type.LogicalType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of one table as of one commit. Immutable and safe for use by several threads; valid until
/// the transaction or snapshot that gave it is closed.
public interface TableSnapshot {
  /// Returns the table's object id.
  int tableId();

  /// Returns the types of the columns in definition order.
  List<LogicalType> columnTypes();

  /// Returns the number of a column that is not among these, behind the last of them, in which readers
  /// give the rows' ids: BIGINT, never NULL, each once.
  default int rowIdColumn() {
    return columnTypes().size();
  }

  /// Returns the same rows with parts of SUPER columns as columns of their own: the first of `paths` is
  /// column `rowIdColumn() + 1`, and so on. [#columnTypes] and [#statistics] do not know them.
  default TableSnapshot withPaths(List<PathColumn> paths) {
    if (!paths.isEmpty()) {
      throw new IllegalStateException("table yields no paths [table=" + tableId() + "]");
    }
    return this;
  }

  /// Returns how many rows there are.
  long rowCount();

  /// Returns about how many rows there are; costs nothing, and commits meanwhile may count.
  default long rowCountEstimate() {
    return rowCount();
  }

  /// Returns the rows as groups, oldest first.
  List<RowGroup> rowGroups();

  /// Returns rows as groups that have every row for which all of some predicates hold, and maybe others:
  /// few, when a key index tells where they are.
  default List<RowGroup> rowGroups(List<ColumnPredicate> predicates) {
    return rowGroups();
  }

  /// Returns rows as [#rowGroups(List)] does, or null when no key or index leaves so few of them that finding them one by
  /// one takes less than going through the table. Whoever asks has called one of the others before, with fewer
  /// predicates.
  default @Nullable FoundRows findFew(List<ColumnPredicate> predicates) {
    return null;
  }

  /// Returns the name of the key or index that tells [#rowGroups(List)] where the rows are, or null when all are gone
  /// through.
  default @Nullable String accessPath(List<ColumnPredicate> predicates) {
    return null;
  }

  /// Returns the rows that can fulfil all of some predicates in an order, or null when no index has it, or the first rows of
  /// the order are sooner found by going through the table. Whoever asks has called [#rowGroups(List)] with these predicates.
  ///
  /// @param order the first columns of the order
  /// @param complete whether there are no other columns behind them, so that rows that agree in these may stand in any order
  /// @param rowCount how many rows are wanted
  default @Nullable OrderedRows inOrder(
      List<ColumnPredicate> predicates, List<OrderColumn> order, boolean complete, long rowCount) {
    return null;
  }

  /// Returns the name of the key or index that [#findFew] is expected to use when some columns have a few values that are
  /// known later, or null when none does.
  ///
  /// @param later about how many values there will be, by the columns' indexes
  default @Nullable String expectedPath(
      List<ColumnPredicate> predicates, Map<Integer, Double> later) {
    return null;
  }

  /// Returns what is known of a column's values. Deleted rows may count.
  ColumnStatistics statistics(int column);
}
