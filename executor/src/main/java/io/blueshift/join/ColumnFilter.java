package io.blueshift.join;

import io.blueshift.operator.RuntimeFilter;
import io.blueshift.scan.ColumnPredicate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which values occur in a column of a finished build side that need not be one of its keys.
record ColumnFilter(JoinBuild build, int column) implements RuntimeFilter {
  @Override
  public List<ColumnPredicate> predicates(int tableColumn) {
    OccurringValues occurring = build.occurringInColumn(column);
    return occurring == null
        ? List.of()
        : occurring.predicates(tableColumn, build.types.get(column));
  }

  @Override
  public @Nullable ColumnPredicate fewValues(int tableColumn) {
    OccurringValues occurring = build.occurringInColumn(column);
    return occurring == null ? null : occurring.fewValues(tableColumn, build.types.get(column));
  }
}
