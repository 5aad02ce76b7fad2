package io.blueshift.table;

import io.blueshift.index.EntryCursor;
import io.blueshift.index.IndexMemory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.table.IndexRanges.Range;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Answers predicates on the first columns of an ordered index from the index, when few rows can fulfil them. How many
/// is counted in the index itself, at each execution and as of its snapshot.
///
/// @param table the rows as of a commit and before
/// @param budget pays for reading what an index does not know yet
/// @param memory pays for the index
record IndexedRows(TableRows table, long commitNumber, MemoryBudget budget, IndexMemory memory) {
  /// A row that is found by an index costs as much as this many that are scanned.
  private static final int SCANNED_PER_FOUND = 4096;

  /// So many rows are worth an index whatever the table's size.
  private static final int FOUND_MIN = 16;

  /// So many missing rows are added to an index by who wants to read it; a scan is better than waiting for more.
  static final long MISSING_MAX = 100_000;

  /// An index that tells where rows are.
  ///
  /// @param rowCount at least as many as there are
  record Choice(IndexLayout index, IndexRanges ranges, long rowCount) {}

  /// Returns how many rows of a table are found by an index in less time than going through the table takes.
  static long fewRows(TableRows table) {
    return Math.max(FOUND_MIN, table.liveRowCount() / SCANNED_PER_FOUND);
  }

  /// Returns the index that leaves the fewest rows, or null when none leaves few.
  @Nullable Choice choose(TableLayout layout, List<ColumnPredicate> predicates) {
    Choice best = null;
    for (IndexLayout index : layout.indexes()) {
      IndexRanges ranges = IndexRanges.of(index, predicates);
      if (ranges != null) {
        long limit = best == null ? fewRows(table) : best.rowCount - 1;
        long count = count(index, ranges, limit);
        best = count <= limit ? new Choice(index, ranges, count) : best;
      }
    }
    return best;
  }

  /// Returns whether few rows are to be added to an index before it can be read.
  boolean isNearlyMade(IndexLayout layout) {
    return table.indexes().of(layout, budget, memory).missingRowCount(KeySource.of(table))
        <= MISSING_MAX;
  }

  private long count(IndexLayout layout, IndexRanges ranges, long limit) {
    OrderedIndex index = table.indexes().of(layout, budget, memory);
    KeySource source = KeySource.of(table);
    if (index.missingRowCount(source) > MISSING_MAX) {
      return Long.MAX_VALUE;
    }
    long count = 0;
    for (Range range : ranges.ranges()) {
      count += index.countBetween(source, range.from(), range.to(), limit - count + 1);
      if (count > limit) {
        return count;
      }
    }
    return count;
  }

  /// Returns the ids of the rows that an index tells, maybe others, and maybe some of them more than once.
  long[] rowIds(Choice choice) {
    OrderedIndex index = table.indexes().of(choice.index, budget, memory);
    LongStream.Builder ids = LongStream.builder();
    for (Range range : choice.ranges.ranges()) {
      EntryCursor cursor = index.cursor(KeySource.of(table), range.from(), range.to(), false);
      while (cursor.next()) {
        ids.add(cursor.rowId());
      }
    }
    return ids.build().toArray();
  }
}
