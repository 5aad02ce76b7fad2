package io.blueshift.sql.session;

import io.blueshift.kernel.VectorReader;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.WorkerContext;
import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;
import org.jspecify.annotations.Nullable;

/// Keeps the rows of a query in memory: all, or those whose ids, in the last column, are in a set.
record KeepingSink(KeptRows kept, @Nullable RowIdSet rowIds) implements Sink {
  @Override
  public Local open(WorkerContext worker) {
    return new Local() {
      private final VectorReader ids = new VectorReader();

      @Override
      public SinkDemand accept(Batch batch) {
        RowIdSet wanted = rowIds;
        kept.add(wanted == null ? batch : selected(batch, wanted), 0);
        return SinkDemand.MORE;
      }

      private Batch selected(Batch batch, RowIdSet wanted) {
        ids.reset(batch.columns().getLast());
        SelectionVector before = batch.selection();
        int[] positions = new int[batch.selectedCount()];
        int count = 0;
        for (int i = 0; i < positions.length; i++) {
          int position = before == null ? i : before.positions()[i];
          if (wanted.contains(ids.longAt(position))) {
            positions[count++] = position;
          }
        }
        return new Batch(batch.rowCount(), batch.columns(), new SelectionVector(positions, count));
      }

      @Override
      public void combine() {}

      @Override
      public void close() {}
    };
  }

  @Override
  public void finish(WorkerContext worker) {}

  @Override
  public void close() {}
}
