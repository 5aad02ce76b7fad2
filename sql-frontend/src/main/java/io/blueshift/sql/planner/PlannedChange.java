package io.blueshift.sql.planner;

import io.blueshift.sql.bind.BoundChange;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An UPDATE, DELETE or MERGE that is ready to run.
///
/// @param tableId the table that is changed
/// @param tag the statement's first word
/// @param query the query that yields the rows to change
/// @param layout what its columns are
/// @param changedColumns the columns that get new values; null when rows may be deleted
public record PlannedChange(
    int tableId,
    String tag,
    PlannedQuery query,
    BoundChange.Layout layout,
    @Nullable Set<String> changedColumns)
    implements PlannedStatement {
  /// Returns the columns of the RETURNING of UPDATE and DELETE.
  public List<OutputColumn> returning() {
    int first = layout.firstReturning();
    return query.columns().subList(first, first + layout.returningCount());
  }
}
