package io.blueshift.sql.bind;

import java.util.List;

/// The rows of an INSERT.
///
/// @param query yields the rows, in the types of the table's columns
/// @param columns which column of the table each column of the query is; those that are missing are
///     numbered
public record BoundInsert(QueryBinder.BoundQuery query, List<Integer> columns) {
  public BoundInsert {
    columns = List.copyOf(columns);
  }
}
