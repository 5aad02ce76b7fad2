package io.blueshift.store;

import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.table.KeyForm;
import io.blueshift.table.KeyRows;
import io.blueshift.table.OwnRows;
import io.blueshift.table.RowIds;
import io.blueshift.table.RowMemory;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.WriteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// What one transaction added to one table, or took from it, in order. Used by the transaction's thread.
///
/// What the table then has is worked out when the transaction reads it.
final class PendingTable {
  private final RowMemory memory;
  private boolean truncated;
  private final List<Step> steps = new ArrayList<>();

  /// The first steps, whose buffers grow no more.
  private int sealedStepCount;

  /// The first steps, whose segments somebody may be reading.
  private int readStepCount;

  /// Rows that were deleted and got no new version since.
  private Roaring64Bitmap deleted = new Roaring64Bitmap();

  /// Rows that were deleted, whatever came since.
  private Roaring64Bitmap touched = new Roaring64Bitmap();

  /// Whether somebody reads [#touched], so that it may not change any more.
  private boolean sharesTouched;

  private @Nullable Known known;

  /// The rows that were written, after the first steps.
  private @Nullable Known knownOwn;

  /// The first steps whose rows are counted, which are as they will stay, and how many rows they add.
  private int countedStepCount;

  private long countedRowCount;

  /// Begins with nothing done.
  ///
  /// @param memory pays for rows
  PendingTable(RowMemory memory) {
    this.memory = memory;
  }

  /// One thing that was done.
  private sealed interface Step {}

  private record SegmentStep(SegmentHandle segment, boolean versions) implements Step {}

  private record RowsStep(WriteBuffer buffer, boolean versions) implements Step {}

  private record DeletionStep(RowIds rowIds) implements Step {}

  /// The content after the first steps, all of which are as they will stay.
  private record Known(TableContent base, int stepCount, TableContent content) {}

  /// How much of a pending table there was at a savepoint.
  record Mark(boolean truncated, int stepCount) {
    static final Mark NOTHING = new Mark(false, 0);
  }

  /// Returns what there is now. Buffers that there are grow no more until [#unsealAfter].
  Mark mark() {
    sealedStepCount = steps.size();
    return new Mark(truncated, steps.size());
  }

  /// Lets buffers grow that came after a mark.
  void unsealAfter(Mark mark) {
    sealedStepCount = mark.stepCount;
    if (known != null && known.stepCount > sealedStepCount) {
      known = null;
    }
    if (knownOwn != null && knownOwn.stepCount > sealedStepCount) {
      knownOwn = null;
    }
  }

  /// Takes away what came after a mark, and returns the segments among it that nobody can be reading.
  List<SegmentHandle> rollbackTo(Mark mark) {
    List<SegmentHandle> unread = new ArrayList<>();
    for (int index = Math.max(mark.stepCount, readStepCount); index < steps.size(); index++) {
      if (steps.get(index) instanceof SegmentStep(SegmentHandle segment, boolean ignored)) {
        unread.add(segment);
      }
    }
    steps.subList(mark.stepCount, steps.size()).clear();
    truncated = mark.truncated;
    sealedStepCount = steps.size();
    readStepCount = Math.min(readStepCount, steps.size());
    known = null;
    knownOwn = null;
    forgetCount();
    deleted = new Roaring64Bitmap();
    touched = new Roaring64Bitmap();
    sharesTouched = false;
    steps.forEach(this::noteDeleted);
    return unread;
  }

  private void noteDeleted(Step step) {
    switch (step) {
      case DeletionStep(RowIds rowIds) -> {
        rowIds.forEach(deleted::addLong);
        if (sharesTouched) {
          touched = touched.clone();
          sharesTouched = false;
        }
        rowIds.forEach(touched::addLong);
      }
      case RowsStep(WriteBuffer buffer, boolean versions) -> {
        if (versions) {
          buffer.forEachRowId(deleted::removeLong);
        }
      }
      case SegmentStep(SegmentHandle segment, boolean versions) -> {
        if (versions) {
          segment.forEachRowId(deleted::removeLong);
        }
      }
    }
  }

  /// Adds a segment.
  ///
  /// @param versions whether it has new versions of rows
  void add(SegmentHandle segment, boolean versions) {
    SegmentStep step = new SegmentStep(segment, versions);
    steps.add(step);
    noteDeleted(step);
  }

  /// Returns whether a version of a row that the transaction did not write is still the newest.
  boolean isUntouched(long rowId) {
    return !truncated && !touched.contains(rowId);
  }

  /// Makes the key of a row that the transaction wrote; returns false when there is none, or it was deleted
  /// again, or has no key.
  boolean readKey(long rowId, KeyForm form, MemoryBudget budget, KeyBytes key) {
    if (deleted.contains(rowId)) {
      return false;
    }
    for (Step step : steps.reversed()) {
      boolean found =
          switch (step) {
            case RowsStep(WriteBuffer buffer, boolean ignored) -> buffer.readKey(rowId, form, key);
            case SegmentStep(SegmentHandle segment, boolean ignored) ->
                segment.readKey(rowId, form, budget, key);
            case DeletionStep ignored -> false;
          };
      if (found) {
        return true;
      }
    }
    return false;
  }

  /// Returns the values of a row that the transaction wrote, or null when it did not, or deleted it again.
  @Nullable Object @Nullable [] values(
      long rowId, List<ColumnBinding> bindings, MemoryBudget budget) {
    if (deleted.contains(rowId)) {
      return null;
    }
    for (Step step : steps.reversed()) {
      @Nullable Object @Nullable [] values =
          switch (step) {
            case RowsStep(WriteBuffer buffer, boolean ignored) -> buffer.values(rowId, bindings);
            case SegmentStep(SegmentHandle segment, boolean ignored) ->
                segment.values(rowId, bindings, budget);
            case DeletionStep ignored -> null;
          };
      if (values != null) {
        return values;
      }
    }
    return null;
  }

  /// Takes rows one by one.
  interface KeyConsumer {
    void accept(byte[] key, long rowId);
  }

  /// Hands over the newest version of each row that the transaction wrote, did not delete again, and that has a key.
  void forEachNewest(KeyForm form, MemoryBudget budget, KeyConsumer consumer) {
    Roaring64Bitmap seen = deleted.clone();
    KeyRows.Consumer unseen =
        (key, position, rowId) -> {
          if (!seen.contains(rowId)) {
            consumer.accept(key.toByteArray(), rowId);
          }
          return true;
        };
    for (Step step : steps.reversed()) {
      switch (step) {
        case RowsStep(WriteBuffer buffer, boolean ignored) -> {
          KeyRows.forEach(buffer.view(), form, budget, unseen);
          buffer.forEachRowId(seen::addLong);
        }
        case SegmentStep(SegmentHandle segment, boolean ignored) -> {
          KeyRows.forEach(segment, DeleteVector.NONE, form, budget, unseen);
          segment.forEachRowId(seen::addLong);
        }
        case DeletionStep ignored -> {
          // Deleted rows that got a new version since are not gone.
        }
      }
    }
  }

  /// Returns whether rows with these columns may go behind those of a buffer that is the last one.
  boolean endsWith(WriteBuffer buffer, List<SegmentColumn> columns) {
    return steps.size() > sealedStepCount
        && steps.getLast() instanceof RowsStep(WriteBuffer last, boolean ignored)
        && last.equals(buffer)
        && buffer.columns().equals(columns);
  }

  /// Begins a buffer of new rows.
  WriteBuffer beginBuffer(List<SegmentColumn> columns) {
    WriteBuffer buffer = new WriteBuffer(columns, memory.newSource());
    steps.add(new RowsStep(buffer, false));
    return buffer;
  }

  /// Adds rows.
  ///
  /// @param versions whether they are new versions of rows
  void add(WriteBuffer rows, boolean versions) {
    RowsStep step = new RowsStep(rows, versions);
    steps.add(step);
    noteDeleted(step);
  }

  /// Takes a buffer away again, which is the last step.
  void remove(WriteBuffer buffer) {
    if (!(steps.removeLast() instanceof RowsStep(WriteBuffer last, boolean ignored))
        || !last.equals(buffer)) {
      throw new IllegalStateException("the buffer is not the last step");
    }
    forgetCount();
  }

  /// Forgets everything, and with it what the table had before.
  void truncate() {
    truncated = true;
    steps.clear();
    deleted = new Roaring64Bitmap();
    touched = new Roaring64Bitmap();
    sharesTouched = false;
    known = null;
    knownOwn = null;
    forgetCount();
  }

  /// Deletes rows of the table's content before this transaction, or of what it added.
  ///
  /// @param base gives the table's content before this transaction; asked only when rows are deleted again
  /// @param rowIds rows that are there
  void delete(Supplier<TableContent> base, RowIds rowIds) {
    boolean again = false;
    for (int index = 0; index < rowIds.count() && !again; index++) {
      again = deleted.contains(rowIds.at(index));
    }
    DeletionStep step = new DeletionStep(rowIds);
    if (again) {
      TableContent before = base.get();
      TableContent left = over(before).without(rowIds);
      known = new Known(before, steps.size() + 1, left);
    }
    steps.add(step);
    noteDeleted(step);
  }

  /// Returns how many rows a table has with this on top.
  ///
  /// @param before how many it had before
  long rowCount(long before) {
    for (; countedStepCount < steps.size() - 1; countedStepCount++) {
      countedRowCount += addedRowCount(steps.get(countedStepCount));
    }
    return (truncated ? 0 : before)
        + countedRowCount
        + (steps.isEmpty() ? 0 : addedRowCount(steps.getLast()));
  }

  private void forgetCount() {
    countedStepCount = 0;
    countedRowCount = 0;
  }

  private static long addedRowCount(Step step) {
    return switch (step) {
      case SegmentStep(SegmentHandle segment, boolean ignored) -> segment.info().rowCount();
      case RowsStep(WriteBuffer buffer, boolean ignored) -> buffer.rowCount();
      case DeletionStep(RowIds rowIds) -> -rowIds.count();
    };
  }

  /// Returns a table's content with this on top.
  TableContent over(TableContent base) {
    readStepCount = steps.size();
    boolean grows = !steps.isEmpty() && steps.getLast() instanceof RowsStep;
    Known settled = settle(base, grows ? steps.size() - 1 : steps.size());
    known = settled;
    return grows ? apply(settled.content, steps.getLast()) : settled.content;
  }

  @SuppressWarnings("ReferenceEquality") // Another content may have the same rows elsewhere.
  private Known settle(TableContent base, int stepCount) {
    Known before = known;
    boolean usable = before != null && before.base == base && before.stepCount <= stepCount;
    int done = usable ? before.stepCount : 0;
    TableContent content = usable ? before.content : truncated ? TableContent.empty() : base;
    for (Step step : steps.subList(done, stepCount)) {
      content = apply(content, step);
    }
    return new Known(base, stepCount, content);
  }

  /// Returns what this is for who finds rows by an index; null when nothing is left of what the table had before.
  @Nullable OwnRows ownRows() {
    if (truncated) {
      return null;
    }
    readStepCount = steps.size();
    boolean grows = !steps.isEmpty() && steps.getLast() instanceof RowsStep;
    Known settled = settleOwn(grows ? steps.size() - 1 : steps.size());
    knownOwn = settled;
    sharesTouched = true;
    Roaring64Bitmap gone = touched;
    return new OwnRows(
        rowId -> !gone.contains(rowId),
        grows ? apply(settled.content, steps.getLast()) : settled.content);
  }

  private Known settleOwn(int stepCount) {
    Known before = knownOwn;
    boolean usable = before != null && before.stepCount <= stepCount;
    TableContent content = usable ? before.content : TableContent.empty();
    for (Step step : steps.subList(usable ? before.stepCount : 0, stepCount)) {
      content =
          step instanceof DeletionStep(RowIds rowIds)
              ? content.withoutPresent(rowIds)
              : apply(content, step);
    }
    return new Known(TableContent.empty(), stepCount, content);
  }

  private static TableContent apply(TableContent content, Step step) {
    return switch (step) {
      case SegmentStep(SegmentHandle segment, boolean ignored) -> content.with(segment);
      case RowsStep(WriteBuffer buffer, boolean ignored) -> content.with(buffer.view());
      case DeletionStep(RowIds rowIds) -> content.without(rowIds);
    };
  }
}
