package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ChangeColumn;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.IntegerRange;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Values;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/// [ChangedRows] with the columns that say what became of the rows, and when. Ids and the table's columns come from
/// where the rows are.
final class ChangedRowGroup implements RowGroup {
  /// The columns that no segment or buffer has, in their order.
  private static final List<ChangeColumn> MADE =
      List.of(ChangeColumn.KIND, ChangeColumn.COMMIT, ChangeColumn.TIME);

  private static final FlatVector INSERT = kind("insert");
  private static final FlatVector UPDATE_BEFORE = kind("update_before");
  private static final FlatVector UPDATE_AFTER = kind("update_after");
  private static final FlatVector DELETE = kind("delete");

  private final ChangedRows changes;
  private final RowGroup rows;
  private final int firstColumn;
  private final LongUnaryOperator timeMicros;
  private final int updateCount;

  /// @param bindings the table's columns, and from `firstColumn` on any in the place of [ChangeColumn]s that are
  ///     no row ids
  ChangedRowGroup(
      ChangedRows changes,
      List<ColumnBinding> bindings,
      int firstColumn,
      LongUnaryOperator timeMicros) {
    this.changes = changes;
    this.rows = changes.rowGroup(bindings);
    this.firstColumn = firstColumn;
    this.timeMicros = timeMicros;
    this.updateCount = changes.updateCount();
  }

  private static FlatVector kind(String text) {
    return SingleValue.of(ChangeColumn.KIND.type(), Values.bytes(text));
  }

  /// Returns the column of changes that an index names, or null for one that rows have where they are.
  @Nullable ChangeColumn changeColumn(int column) {
    int index = column - firstColumn;
    return index >= 0 && index < MADE.size() ? MADE.get(index) : null;
  }

  ChangedRows changes() {
    return changes;
  }

  /// Returns what became of rows that are, or are not, versions of updates.
  FlatVector kindOf(boolean update) {
    if (update) {
      return changes.added() ? UPDATE_AFTER : UPDATE_BEFORE;
    }
    return changes.added() ? INSERT : DELETE;
  }

  /// Returns what became of all rows, or null when that differs.
  @Nullable FlatVector onlyKind() {
    return updateCount > 0 && updateCount < changes.count() ? null : kindOf(updateCount > 0);
  }

  /// Returns the number or the time of a commit.
  long numberOf(ChangeColumn column, long commitNumber) {
    return column == ChangeColumn.TIME ? timeMicros.applyAsLong(commitNumber) : commitNumber;
  }

  /// Returns whether a predicate holds for a value.
  static boolean holds(ColumnPredicate predicate, FlatVector value) {
    long[] passing = {1};
    PredicateFilter.filter(predicate, value, passing);
    return passing[0] != 0;
  }

  @Override
  public int rowCount() {
    return rows.rowCount();
  }

  @Override
  public boolean hasDeleted(int firstRow, int rowCount) {
    return rows.hasDeleted(firstRow, rowCount);
  }

  @Override
  public void clearDeleted(int firstRow, int rowCount, long[] selection) {
    rows.clearDeleted(firstRow, rowCount, selection);
  }

  @Override
  public int pageRowCount() {
    return rows.pageRowCount();
  }

  @Override
  public MatchDecision decide(ColumnPredicate predicate, int firstRow, int rowCount) {
    if (changes.firstIndexFrom(firstRow) == changes.firstIndexFrom(firstRow + rowCount)) {
      return MatchDecision.NONE;
    }
    ChangeColumn column = changeColumn(predicate.column());
    if (column == null) {
      return rows.decide(predicate, firstRow, rowCount);
    }
    if (column == ChangeColumn.KIND) {
      FlatVector kind = onlyKind();
      return kind == null ? MatchDecision.SOME : decision(holds(predicate, kind));
    }
    long least = numberOf(column, changes.leastCommit());
    long greatest = numberOf(column, changes.greatestCommit());
    if (least == greatest) {
      return decision(holds(predicate, SingleValue.of(column.type(), least)));
    }
    if (predicate instanceof IntegerRange(int _, long lower, long upper)) {
      if (upper < least || lower > greatest) {
        return MatchDecision.NONE;
      }
      return lower <= least && greatest <= upper ? MatchDecision.ALL : MatchDecision.SOME;
    }
    return MatchDecision.SOME;
  }

  private static MatchDecision decision(boolean holds) {
    return holds ? MatchDecision.ALL : MatchDecision.NONE;
  }

  @Override
  public boolean within(int column, int firstRow, int rowCount, long lower, long upper) {
    ChangeColumn change = changeColumn(column);
    if (change == null) {
      return rows.within(column, firstRow, rowCount, lower, upper);
    }
    return change != ChangeColumn.KIND
        && numberOf(change, changes.leastCommit()) >= lower
        && numberOf(change, changes.greatestCommit()) <= upper;
  }

  @Override
  public long encodedSizeBytes(int column, int firstRow, int rowCount) {
    return changeColumn(column) == null ? rows.encodedSizeBytes(column, firstRow, rowCount) : 0;
  }

  @Override
  public RowGroupReader openReader(MemoryBudget budget) {
    return new ChangeReader(this, rows.openReader(budget), budget);
  }
}
