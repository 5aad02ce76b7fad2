package io.blueshift.sql.planner;

import java.util.List;

/// An INSERT that is ready to run.
///
/// @param tableId the table that gets the rows
/// @param query the query that yields the rows, in the types of the table's columns
/// @param columns the indexes of the table's columns that the query's columns fill; the others are
///     numbered
/// @param returning whether the statement has RETURNING, which is planned over the inserted rows
public record PlannedInsert(
    int tableId, PlannedQuery query, List<Integer> columns, boolean returning)
    implements PlannedStatement {
  public PlannedInsert {
    columns = List.copyOf(columns);
  }
}
