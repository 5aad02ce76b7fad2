package io.blueshift.operator;

import io.blueshift.kernel.RowComparison;
import io.blueshift.kernel.VectorReader;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import io.blueshift.query.ResultBatch;
import io.blueshift.query.SubplanRows;
import io.blueshift.query.SubplanRunner;
import io.blueshift.query.WorkTableRows;
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
  private static final long SEEN_ROW_BYTES = 96;
  private static final long SEEN_VALUE_BYTES = 32;

  private final PhysicalPlan.RecursiveUnion plan;
  private final SubplanRunner subplans;

  /// Makes the source of a recursion.
  ///
  /// @param subplans runs the base and the steps
  public RecursiveUnionSource(PhysicalPlan.RecursiveUnion plan, SubplanRunner subplans) {
    this.plan = plan;
    this.subplans = subplans;
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
    private @Nullable WorkTableRows lastRound;
    private WorkTableRows thisRound;
    private @Nullable ResultBatch yielded;
    private @Nullable SubplanRows running;
    private boolean baseDone;
    private long reservedBytes;

    RoundCursor(WorkerContext worker) {
      this.worker = worker;
      this.thisRound = newRound();
    }

    private WorkTableRows newRound() {
      return new WorkTableRows(
          plan.workTableId(), plan.outputTypes(), worker.query(), worker.budget());
    }

    @Override
    public @Nullable Batch next() {
      keepYielded();
      while (true) {
        worker.checkCancelled();
        SubplanRows result = running;
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
        ResultBatch news = plan.all() ? batch : unseen(batch);
        if (news != null) {
          yielded = news;
          return news.batch();
        }
      }
    }

    private boolean beginRound() {
      QueryContext context = worker.query().child(worker.query().parameters(), worker.budget());
      if (!baseDone) {
        baseDone = true;
        running = subplans.run(plan.base(), context);
        return true;
      }
      closeLastRound();
      WorkTableRows found = thisRound;
      found.complete();
      lastRound = found;
      thisRound = newRound();
      if (found.isEmpty()) {
        return false;
      }
      running = subplans.run(plan.step(), context.withWorkTable(found));
      return true;
    }

    /// Adds the batch that the reader has had to this round.
    private void keepYielded() {
      ResultBatch batch = yielded;
      if (batch != null) {
        yielded = null;
        thisRound.add(batch);
      }
    }

    private void closeLastRound() {
      WorkTableRows rows = lastRound;
      if (rows != null) {
        lastRound = null;
        rows.close();
      }
    }

    /// Returns the rows of a batch that were not there before, or null when there are none. Takes the
    /// batch over.
    private @Nullable ResultBatch unseen(ResultBatch batch) {
      try (batch) {
        Batch rows = batch.batch();
        int[] positions = new int[rows.rowCount()];
        int count = 0;
        List<VectorReader> readers = rows.columns().stream().map(VectorReader::of).toList();
        for (int row = 0; row < rows.rowCount(); row++) {
          List<@Nullable Object> key = key(readers, row);
          if (seen.add(key)) {
            positions[count++] = row;
            reserveFor(key);
          }
        }
        return count == 0
            ? null
            : ResultBatch.copyOf(
                new Batch(rows.rowCount(), rows.columns(), new SelectionVector(positions, count)),
                plan.outputTypes(),
                worker.budget());
      }
    }

    private void reserveFor(List<@Nullable Object> key) {
      long bytes = SEEN_ROW_BYTES + SEEN_VALUE_BYTES * key.size();
      for (Object value : key) {
        bytes += value instanceof String text ? text.length() : 0;
      }
      worker.budget().reserve(bytes);
      reservedBytes += bytes;
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
      ResultBatch batch = yielded;
      if (batch != null) {
        yielded = null;
        batch.close();
      }
      closeLastRound();
      thisRound.close();
      worker.budget().release(reservedBytes);
      reservedBytes = 0;
    }
  }
}
