package io.blueshift.operator;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.OrderColumn;
import java.util.List;

/// What a limit above a scan wants of it: all rows that can be among the first ones of an order.
///
/// @param columns the first columns of the order, of the table
/// @param complete whether there are no others behind them
/// @param rowCount how many rows are wanted
/// @param query the query that the scan is part of
/// @param budget pays for looking at rows
public record RowOrder(
    List<OrderColumn> columns,
    boolean complete,
    long rowCount,
    QueryContext query,
    MemoryBudget budget) {
  public RowOrder {
    columns = List.copyOf(columns);
  }
}
