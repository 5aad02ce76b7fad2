package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.vector.Batch;
import java.util.Arrays;
import java.util.List;

/// What was read of a table: the rows for which all predicates of one of several scans hold.
///
/// @param scans the predicates of each scan; one without predicates read all rows
/// @param bindings the table's columns, and the row ids behind them
/// @param budget pays for reading rows
public record ReadConditions(
    List<List<ColumnPredicate>> scans, List<ColumnBinding> bindings, MemoryBudget budget) {
  public ReadConditions {
    scans = List.copyOf(scans);
    bindings = List.copyOf(bindings);
  }

  /// Returns whether one of some rows is among what was read, or would have been.
  public boolean include(WriteBuffer.View rows) {
    return includeRow(rows.rowGroup(bindings));
  }

  /// Returns whether one of some rows is among what was read as of a commit.
  public boolean include(TableRows table, long commitNumber, RowIds rowIds) {
    for (int index = 0; index < rowIds.count(); index++) {
      RowGroup row = table.findRowGroup(rowIds.at(index), commitNumber, bindings);
      if (row != null && includeRow(row)) {
        return true;
      }
    }
    return false;
  }

  private boolean includeRow(RowGroup rows) {
    try (RowGroupReader reader = rows.openReader(budget)) {
      int step = Math.min(Batch.ROW_COUNT_MAX, rows.pageRowCount());
      for (int first = 0; first < rows.rowCount(); first += step) {
        int count = Math.min(step, rows.rowCount() - first);
        for (List<ColumnPredicate> predicates : scans) {
          if (anyPasses(rows, reader, predicates, first, count)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean anyPasses(
      RowGroup rows,
      RowGroupReader reader,
      List<ColumnPredicate> predicates,
      int first,
      int count) {
    long[] selection = new long[(count + 63) >>> 6];
    Arrays.fill(selection, -1L);
    if ((count & 63) != 0) {
      selection[selection.length - 1] = (1L << count) - 1;
    }
    rows.clearDeleted(first, count, selection);
    for (ColumnPredicate predicate : predicates) {
      if (rows.decide(predicate, first, count) == MatchDecision.NONE) {
        return false;
      }
      reader.filter(predicate, first, count, selection);
    }
    return Arrays.stream(selection).anyMatch(word -> word != 0);
  }
}
