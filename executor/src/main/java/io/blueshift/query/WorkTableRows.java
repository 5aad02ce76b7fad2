package io.blueshift.query;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.spill.MemoryPressure;
import io.blueshift.spill.SpillFile;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows that one round of a recursion finds, and that the step's plan reads in the next: batches
/// in memory, and a file for those that came when memory was short. Filled by one thread, then read by
/// any number.
public final class WorkTableRows implements AutoCloseable {
  private final int workTableId;
  private final List<LogicalType> types;
  private final QueryContext query;
  private final MemoryBudget budget;
  private final MemoryPressure pressure;
  private final List<ResultBatch> batches = new ArrayList<>();
  private long heldBytes;
  private @Nullable SpillFile file;

  /// Makes an empty round.
  ///
  /// @param workTableId the recursion that it belongs to
  /// @param budget pays for what is in memory
  public WorkTableRows(
      int workTableId, List<LogicalType> types, QueryContext query, MemoryBudget budget) {
    this.workTableId = workTableId;
    this.types = types;
    this.query = query;
    this.budget = budget;
    this.pressure = new MemoryPressure(query.budget(), budget);
  }

  /// Returns the recursion that the rows belong to.
  public int workTableId() {
    return workTableId;
  }

  /// Takes a batch over.
  public void add(ResultBatch batch) {
    if (file == null && !pressure.isHigh(heldBytes, 0)) {
      batches.add(batch);
      for (LogicalType type : types) {
        heldBytes += (long) batch.batch().rowCount() * Math.max(1, type.physicalType().sizeBytes());
      }
      return;
    }
    try (batch) {
      SpillFile target = file;
      if (target == null) {
        target = query.spill().create(types, budget);
        file = target;
      }
      target.write(batch.batch());
    }
  }

  /// Ends the filling.
  public void complete() {
    SpillFile written = file;
    if (written != null) {
      written.complete();
    }
  }

  /// Returns whether there are no rows.
  public boolean isEmpty() {
    return batches.isEmpty() && file == null;
  }

  /// Returns how many pieces there are, which readers may share.
  public int pieceCount() {
    return batches.size() + (file == null ? 0 : 1);
  }

  /// Returns a piece that is in memory, or null for the one that is on disk.
  public @Nullable Batch piece(int index) {
    return index < batches.size() ? batches.get(index).batch() : null;
  }

  /// Opens the piece on disk, which the caller closes.
  public SpillFile.Reader readFile(MemoryBudget readerBudget) {
    SpillFile written = file;
    if (written == null) {
      throw new IllegalStateException("all rows are in memory");
    }
    return written.read(readerBudget);
  }

  @Override
  public void close() {
    batches.forEach(ResultBatch::close);
    batches.clear();
    SpillFile written = file;
    if (written != null) {
      file = null;
      written.close();
    }
  }
}
