package io.blueshift.operator;

import io.blueshift.kernel.VectorBuilder;
import io.blueshift.plan.VirtualTable;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Yields the rows of a table that is made when asked for.
public final class VirtualTableSource implements Source {
  private final VirtualTable table;
  private final List<Integer> columns;

  /// Makes a source of some columns of a table.
  public VirtualTableSource(VirtualTable table, List<Integer> columns) {
    this.table = table;
    this.columns = columns;
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return new RowCursor(worker);
  }

  @Override
  public int parallelism() {
    return 1;
  }

  private final class RowCursor implements Cursor {
    private final Iterator<@Nullable Object[]> rows = table.rows();
    private final List<VectorBuilder> builders;

    RowCursor(WorkerContext worker) {
      this.builders =
          columns.stream()
              .map(column -> new VectorBuilder(table.columnTypes().get(column), worker.budget()))
              .toList();
    }

    @Override
    public @Nullable Batch next() {
      builders.forEach(VectorBuilder::clear);
      int count = 0;
      while (count < Batch.ROW_COUNT_MAX && rows.hasNext()) {
        @Nullable Object[] row = rows.next();
        for (int index = 0; index < builders.size(); index++) {
          builders.get(index).append(row[columns.get(index)]);
        }
        count++;
      }
      if (count == 0) {
        return null;
      }
      List<ColumnVector> vectors = new ArrayList<>(builders.size());
      builders.forEach(builder -> vectors.add(builder.build()));
      return Batch.of(count, vectors);
    }

    @Override
    public void close() {
      builders.forEach(VectorBuilder::close);
    }
  }
}
