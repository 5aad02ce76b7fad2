package io.blueshift.sql.bind;

import io.blueshift.plan.VirtualTable;
import io.blueshift.type.LogicalType;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stands in a plan for the rows of a query with FOR UPDATE. The rows are found and locked before the plan
/// runs, and put in its place for that one execution, so that the plan can be kept. Told apart by identity.
public final class LockedTable implements VirtualTable {
  private final List<LogicalType> columnTypes;

  LockedTable(List<LogicalType> columnTypes) {
    this.columnTypes = List.copyOf(columnTypes);
  }

  @Override
  public List<LogicalType> columnTypes() {
    return columnTypes;
  }

  @Override
  public Iterator<@Nullable Object[]> rows() {
    throw new IllegalStateException("rows were not locked before the plan began");
  }
}
