package io.blueshift.table;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.SegmentColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/// The rows of a table that are in memory: buffers, oldest first, of which the last may grow.
///
/// Commits add and delete rows one after the other; any thread reads meanwhile without waiting.
final class BufferedRows {
  private final TableMemory memory;
  private volatile List<VersionedBuffer> buffers;
  private volatile long changeCount;

  /// Whether the last buffer takes more rows.
  private boolean growing;

  /// A version of a row that was found.
  record Found(VersionedBuffer buffer, int position) {
    /// Makes the row's key; returns false when it has none.
    boolean readKey(KeyForm form, KeyBytes key) {
      return buffer.readKey(position, form, key);
    }

    /// Returns the row's values.
    @Nullable Object[] values(List<ColumnBinding> bindings) {
      return buffer.valuesAt(position, bindings);
    }

    /// Returns the row alone.
    RowGroup rowGroup(List<ColumnBinding> bindings) {
      return new SingleRowGroup(buffer.all().rowGroup(bindings), position);
    }
  }

  /// Makes rows of buffers that are there.
  ///
  /// @param growing whether the last one may take more rows
  BufferedRows(List<VersionedBuffer> buffers, boolean growing, TableMemory memory) {
    this.buffers = List.copyOf(buffers);
    this.growing = growing;
    this.memory = memory;
  }

  // What readers ask.

  List<VersionedBuffer> buffers() {
    return buffers;
  }

  /// Returns the rows as of a commit.
  List<WriteBuffer.View> at(long commitNumber) {
    return buffers.stream().map(buffer -> buffer.at(commitNumber)).toList();
  }

  /// Counts the additions of rows. Read before the rows.
  long changeCount() {
    return changeCount;
  }

  /// Returns how many rows were added, deleted ones too.
  long rowCount() {
    long count = 0;
    for (VersionedBuffer buffer : buffers) {
      count += buffer.rowCount();
    }
    return count;
  }

  /// Returns how many rows are not deleted by now.
  long liveRowCount() {
    long count = 0;
    for (VersionedBuffer buffer : buffers) {
      count += buffer.liveRowCount();
    }
    return count;
  }

  /// Returns what the rows are charged with.
  long bytes() {
    long bytes = 0;
    for (VersionedBuffer buffer : buffers) {
      bytes += buffer.charge().bytes();
    }
    return bytes;
  }

  /// Returns the charges of the buffers that other rows do not share.
  ///
  /// @param after the others, or null for none
  List<MemoryCharge> chargesWithout(@Nullable BufferedRows after) {
    Set<VersionedBuffer> kept = after == null ? Set.of() : Set.copyOf(after.buffers);
    List<MemoryCharge> charges = new ArrayList<>();
    for (VersionedBuffer buffer : buffers) {
      if (!kept.contains(buffer)) {
        charges.add(buffer.charge());
      }
    }
    return charges;
  }

  /// Returns the version of a row that is visible as of a commit, or null when none is here.
  @Nullable Found find(long rowId, long commitNumber) {
    for (VersionedBuffer buffer : buffers) {
      int position = buffer.positionOf(rowId, commitNumber);
      if (position >= 0) {
        return new Found(buffer, position);
      }
    }
    return null;
  }

  /// Adds those of the first rows of an array that are here as of a commit, and leaves the others in front; returns
  /// how many these are.
  int takeRowGroups(
      long[] rowIds,
      int count,
      long commitNumber,
      List<ColumnBinding> bindings,
      List<RowGroup> to) {
    int left = count;
    for (VersionedBuffer buffer : buffers) {
      int[] found = PositionsRowGroup.take(rowIds, left, id -> buffer.positionOf(id, commitNumber));
      left -= found.length;
      if (found.length > 0) {
        to.add(new PositionsRowGroup(buffer.all().rowGroup(bindings), found));
      }
    }
    return left;
  }

  /// Returns whether a version of a row is here and not deleted.
  boolean hasLive(long rowId) {
    for (VersionedBuffer buffer : buffers) {
      if (buffer.hasLive(rowId)) {
        return true;
      }
    }
    return false;
  }

  /// Returns whether a commit after one added a version of a row, or deleted one.
  boolean hasChangeAfter(long commitNumber, long rowId) {
    for (VersionedBuffer buffer : buffers) {
      if (buffer.hasChangeAfter(commitNumber, rowId)) {
        return true;
      }
    }
    return false;
  }

  // What a commit does.

  /// Adds rows, numbered from `firstRowId` on.
  void append(WriteBuffer.View rows, long firstRowId, long commitNumber) {
    bufferFor(rows.buffer().columns()).append(rows, firstRowId, commitNumber);
    noteAdded();
  }

  /// Adds rows with the ids that they have.
  void appendVersions(WriteBuffer.View rows, long commitNumber) {
    bufferFor(rows.buffer().columns()).appendVersions(rows, commitNumber);
    noteAdded();
  }

  /// Takes over all rows of a buffer, with the ids that they have. It must not grow any more.
  void takeOver(WriteBuffer.View rows, long commitNumber) {
    add(VersionedBuffer.takenOver(rows, commitNumber, memory));
    growing = false;
    noteAdded();
  }

  /// Counts an addition of rows, after it is done.
  @SuppressWarnings("NonAtomicVolatileUpdate") // One commit at a time.
  private void noteAdded() {
    changeCount++;
  }

  private VersionedBuffer bufferFor(List<SegmentColumn> columns) {
    List<VersionedBuffer> present = buffers;
    if (growing && !present.isEmpty() && present.getLast().columns().equals(columns)) {
      return present.getLast();
    }
    VersionedBuffer begun = new VersionedBuffer(columns, memory);
    add(begun);
    growing = true;
    return begun;
  }

  private void add(VersionedBuffer buffer) {
    List<VersionedBuffer> more = new ArrayList<>(buffers);
    more.add(buffer);
    buffers = List.copyOf(more);
  }

  /// Lets the next rows begin a buffer of their own.
  void seal() {
    growing = false;
  }

  /// Returns whether the last buffer takes more rows.
  boolean isGrowing() {
    return growing;
  }

  /// Deletes those of some rows that are here and not deleted; returns how many.
  int delete(RowIds rowIds, long commitNumber) {
    int count = 0;
    for (VersionedBuffer buffer : buffers) {
      count += count == rowIds.count() ? 0 : buffer.delete(rowIds, commitNumber);
    }
    return count;
  }

  /// Deletes rows of a table, all of which are there.
  ///
  /// @param elsewhere deletes those that are not here: takes how many they are and returns how many it deleted
  /// @throws DatabaseException DATA_CORRUPTED when some are not there
  void delete(RowIds rowIds, long commitNumber, IntUnaryOperator elsewhere) {
    int here = delete(rowIds, commitNumber);
    int count = here + elsewhere.applyAsInt(rowIds.count() - here);
    if (count != rowIds.count()) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED,
          "rows to be deleted are not there [rows=" + rowIds.count() + ", found=" + count + "]");
    }
  }

  /// Deletes all rows that are not deleted.
  void deleteAll(long commitNumber) {
    buffers.forEach(buffer -> buffer.deleteAll(commitNumber));
  }

  /// Returns how many rows of each buffer are among the first ones.
  Map<VersionedBuffer, Integer> first(long count) {
    Map<VersionedBuffer, Integer> first = new HashMap<>();
    long left = count;
    for (VersionedBuffer buffer : buffers) {
      int part = (int) Math.min(left, buffer.rowCount());
      if (part > 0) {
        first.put(buffer, part);
        left -= part;
      }
    }
    return first;
  }

  /// Returns the buffers without the first rows of some.
  List<VersionedBuffer> without(Map<VersionedBuffer, Integer> removed) {
    List<VersionedBuffer> left = new ArrayList<>();
    for (VersionedBuffer buffer : buffers) {
      int count = removed.getOrDefault(buffer, 0);
      if (count < buffer.rowCount()) {
        left.add(count == 0 ? buffer : buffer.from(count));
      }
    }
    return left;
  }
}
