package io.blueshift.sql.session;

import io.blueshift.kernel.VectorBuilder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that are Java values in the form of [io.blueshift.vector.Values]: SHOW, EXPLAIN, RETURNING,
/// generated keys. The session closes them when its client does not.
final class ListRows implements QueryRows {
  private final List<OutputColumn> columns;
  private final int rowCount;
  private final Iterator<? extends @Nullable Object[]> rows;
  private final Session session;
  private final MemoryBudget budget;
  private final List<VectorBuilder> builders = new ArrayList<>();

  ListRows(List<OutputColumn> columns, List<? extends @Nullable Object[]> rows, Session session) {
    this.columns = columns;
    this.rowCount = rows.size();
    this.rows = rows.iterator();
    this.session = session;
    this.budget = session.database().memory().child("rows", Long.MAX_VALUE);
    columns.forEach(column -> builders.add(new VectorBuilder(column.type(), budget)));
    session.opened(this);
  }

  /// Makes the rows of RETURNING, as many of them as the client wants.
  static ListRows returned(
      List<OutputColumn> columns, List<@Nullable Object[]> rows, StatementScope scope) {
    long wanted = scope.options().maxRowCount();
    return new ListRows(
        columns,
        wanted > 0 && wanted < rows.size() ? rows.subList(0, (int) wanted) : rows,
        scope.session());
  }

  @Override
  public List<OutputColumn> columns() {
    return columns;
  }

  int rowCount() {
    return rowCount;
  }

  @Override
  public @Nullable Batch next() {
    if (!rows.hasNext()) {
      return null;
    }
    builders.forEach(VectorBuilder::clear);
    int count = 0;
    while (count < Batch.ROW_COUNT_MAX && rows.hasNext()) {
      @Nullable Object[] row = rows.next();
      for (int column = 0; column < row.length; column++) {
        builders.get(column).append(row[column]);
      }
      count++;
    }
    List<ColumnVector> vectors = new ArrayList<>();
    builders.forEach(builder -> vectors.add(builder.build()));
    return Batch.of(count, vectors);
  }

  @Override
  public void close() {
    builders.forEach(VectorBuilder::close);
    builders.clear();
    budget.close();
    session.closed(this);
  }
}
