package io.blueshift.join;

import io.blueshift.operator.RuntimeFilter;
import io.blueshift.scan.ColumnPredicate;
import java.util.List;

/// Which values occur in a column of a finished build side that need not be one of its keys.
record ColumnFilter(JoinBuild build, int column) implements RuntimeFilter {
  @Override
  public List<ColumnPredicate> predicates(int tableColumn) {
    OccurringValues occurring = build.occurringInColumn(column);
    return occurring == null
        ? List.of()
        : occurring.predicates(tableColumn, build.types.get(column));
  }
}
