package io.blueshift.sql.bind;

import io.blueshift.expression.Expression;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A query with FOR UPDATE or the like, which runs before the statement that it is part of.
///
/// @param plan finds the rows, in their order and without bounds on their number
/// @param columns the columns of its rows: those that the query yields, then ids of rows to lock
/// @param table stands for the rows that were locked
/// @param targets whose rows are locked
/// @param limit how many locked rows the query yields, or null
/// @param offset how many locked rows it leaves out before, or null
public record BoundLocking(
    LogicalPlan plan,
    List<Column> columns,
    LockedTable table,
    List<Target> targets,
    @Nullable Expression limit,
    @Nullable Expression offset) {
  public BoundLocking {
    columns = List.copyOf(columns);
    targets = List.copyOf(targets);
  }

  /// Rows of a table that are locked.
  ///
  /// @param idColumn the index of the column with their ids
  public record Target(int tableId, int idColumn, RowLockMode mode, RowLockPolicy policy) {}
}
