package io.blueshift.operator;

import io.blueshift.engine.QueryContext;
import io.blueshift.engine.QueryEngine;
import io.blueshift.engine.QueryResult;
import io.blueshift.engine.ResultBatch;
import io.blueshift.engine.WorkTableRows;
import io.blueshift.kernel.RowComparison;
import io.blueshift.kernel.VectorReader;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Yields the rows of a recursive query: those of the base, then, round by round, those of the step
/// over the round before, until a round finds none. One worker runs all rounds itself.
public final class RecursiveUnionSource implements Source {
  private static final long SEEN_ROW_BYTES = 64;

  private final PhysicalPlan.RecursiveUnion plan;

  /// Makes the source of a recursion.
  public RecursiveUnionSource(PhysicalPlan.RecursiveUnion plan) {
    this.plan = plan;
  }

  @Override
  public Cursor open(WorkerContext worker) {
    return new RoundCursor(worker);
  }

  @Override
  public int parallelism() {
    return 1;
  }

  private final class RoundCursor implements Cursor {
    private final WorkerContext worker;
    private final Set<List<@Nullable Object>> seen = new HashSet<>();
    private List<ResultBatch> lastRound = new ArrayList<>();
    private List<ResultBatch> thisRound = new ArrayList<>();
    private @Nullable QueryResult running;
    private boolean baseDone;
    private long reservedBytes;

    RoundCursor(WorkerContext worker) {
      this.worker = worker;
    }

    @Override
    public @Nullable Batch next() {
      while (true) {
        worker.checkCancelled();
        QueryResult result = running;
        if (result == null) {
          if (!beginRound()) {
            return null;
          }
          continue;
        }
        ResultBatch batch = result.next();
        if (batch == null) {
          result.close();
          running = null;
          continue;
        }
        Batch news = keep(batch);
        if (news.selectedCount() > 0) {
          return news;
        }
      }
    }

    private boolean beginRound() {
      QueryContext context = worker.query().child(worker.query().parameters(), worker.budget());
      if (!baseDone) {
        baseDone = true;
        running = QueryEngine.executeInline(plan.base(), context);
        return true;
      }
      lastRound.forEach(ResultBatch::close);
      lastRound = thisRound;
      thisRound = new ArrayList<>();
      if (lastRound.isEmpty()) {
        return false;
      }
      running =
          QueryEngine.executeInline(
              plan.step(),
              context.withWorkTable(new WorkTableRows(plan.workTableId(), List.copyOf(lastRound))));
      return true;
    }

    /// Adds the new rows of a batch to this round.
    private Batch keep(ResultBatch batch) {
      if (plan.all()) {
        thisRound.add(batch);
        return batch.batch();
      }
      Batch rows = batch.batch();
      int[] positions = new int[rows.rowCount()];
      int count = 0;
      List<VectorReader> readers = rows.columns().stream().map(VectorReader::of).toList();
      for (int row = 0; row < rows.rowCount(); row++) {
        if (seen.add(key(readers, row))) {
          positions[count++] = row;
        }
      }
      Batch news =
          new Batch(rows.rowCount(), rows.columns(), new SelectionVector(positions, count));
      worker.budget().reserve(count * SEEN_ROW_BYTES);
      reservedBytes += count * SEEN_ROW_BYTES;
      if (count == 0) {
        batch.close();
        return news;
      }
      ResultBatch copy = ResultBatch.copyOf(news, plan.outputTypes(), worker.budget());
      batch.close();
      thisRound.add(copy);
      return copy.batch();
    }

    private List<@Nullable Object> key(List<VectorReader> readers, int row) {
      List<@Nullable Object> key = new ArrayList<>(readers.size());
      for (int column = 0; column < readers.size(); column++) {
        Object value = readers.get(column).objectAt(row);
        key.add(
            switch (value) {
              case byte[] bytes -> comparable(bytes, column);
              case Double number -> number == 0 ? (Object) 0.0 : number;
              case null, default -> value;
            });
      }
      return key;
    }

    private String comparable(byte[] bytes, int column) {
      int length = bytes.length;
      if (RowComparison.ignoresBlanks(plan.outputTypes().get(column))) {
        while (length > 0 && bytes[length - 1] == ' ') {
          length--;
        }
      }
      return new String(bytes, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
      if (running != null) {
        running.close();
        running = null;
      }
      lastRound.forEach(ResultBatch::close);
      thisRound.forEach(ResultBatch::close);
      lastRound = List.of();
      thisRound = List.of();
      worker.budget().release(reservedBytes);
      reservedBytes = 0;
    }
  }
}
