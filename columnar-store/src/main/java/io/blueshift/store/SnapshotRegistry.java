package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.table.RowIds;
import io.blueshift.table.SegmentHandle;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogChange.RowsDeleted;
import io.blueshift.wal.LogChange.TableTruncated;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows which states are being read, and destroys segments that none of them holds any more.
///
/// A segment that was dropped is destroyed when two things hold: no snapshot is open of a state from
/// its first one to its last, and the record that dropped it is durable, for until then a crash would
/// bring it back. Safe for use by several threads.
class SnapshotRegistry {
  private record Retired(SegmentHandle segment, long lastState, long logPosition) {}

  /// Rows that a state no longer has as the one before had them.
  ///
  /// @param rowIds their ids; null for all rows of the table
  private record ChangedRows(long state, int tableId, @Nullable RowIds rowIds) {}

  private final TreeMap<Long, Integer> openCounts = new TreeMap<>();
  private final List<Retired> retired = new ArrayList<>();
  private final ArrayDeque<ChangedRows> changedRows = new ArrayDeque<>();
  private final LongSupplier durablePosition;
  private DatabaseState current;

  SnapshotRegistry(DatabaseState current, LongSupplier durablePosition) {
    this.current = current;
    this.durablePosition = durablePosition;
  }

  synchronized DatabaseState current() {
    return current;
  }

  /// Returns the newest state, which stays readable until it is released.
  synchronized DatabaseState acquire() {
    openCounts.merge(current.number(), 1, Integer::sum);
    return current;
  }

  /// Makes a state the newest. `dropped` are the segments that the one before had and it has not.
  void publish(DatabaseState next, List<SegmentHandle> dropped, long logPosition) {
    synchronized (this) {
      current = next;
      dropped.forEach(segment -> retired.add(new Retired(segment, next.number() - 1, logPosition)));
    }
    sweep();
  }

  /// Remembers which rows a state changed, as long as somebody reads an older one.
  synchronized void noteChanges(long state, List<LogChange> changes) {
    for (LogChange change : changes) {
      switch (change) {
        case RowsDeleted(int tableId, RowIds rowIds) ->
            changedRows.addLast(new ChangedRows(state, tableId, rowIds));
        case TableTruncated(int tableId) ->
            changedRows.addLast(new ChangedRows(state, tableId, null));
        default -> {
          // Appended rows are new, and objects of the catalog are compared whole.
        }
      }
    }
    forgetChanges();
  }

  private void forgetChanges() {
    long oldest = openCounts.isEmpty() ? current.number() : openCounts.firstKey();
    while (!changedRows.isEmpty() && changedRows.getFirst().state <= oldest) {
      changedRows.removeFirst();
    }
  }

  /// Returns whether a state after a given one, which is open, changed one of some rows.
  synchronized boolean changedSince(long state, int tableId, RowIds rowIds) {
    for (ChangedRows changed : changedRows) {
      if (changed.state > state
          && changed.tableId == tableId
          && (changed.rowIds == null || changed.rowIds.intersects(rowIds))) {
        return true;
      }
    }
    return false;
  }

  /// Gives up segments of temporary tables, which transactions on the newest state may still hold.
  void retireTemporary(List<SegmentHandle> dropped) {
    synchronized (this) {
      dropped.forEach(segment -> retired.add(new Retired(segment, current.number(), 0)));
    }
    sweep();
  }

  /// Ends the reading of a state.
  void release(DatabaseState state) {
    synchronized (this) {
      openCounts.computeIfPresent(state.number(), (number, count) -> count == 1 ? null : count - 1);
      forgetChanges();
    }
    sweep();
  }

  /// Destroys what nobody can read any more.
  void sweep() {
    List<SegmentHandle> unreachable = new ArrayList<>();
    synchronized (this) {
      long durable = durablePosition.getAsLong();
      Iterator<Retired> candidates = retired.iterator();
      while (candidates.hasNext()) {
        Retired candidate = candidates.next();
        Long newestReader = openCounts.floorKey(candidate.lastState);
        boolean read = newestReader != null && newestReader >= candidate.segment.bornAtState();
        if (!read && candidate.logPosition <= durable) {
          candidates.remove();
          unreachable.add(candidate.segment);
        }
      }
    }
    destroy(unreachable);
  }

  /// Closes and deletes segments that nobody can read. A file that cannot be deleted now is deleted when
  /// the warehouse is opened again, and is no reason to fail: what its owner did stands.
  static void destroy(Collection<SegmentHandle> segments) {
    for (SegmentHandle segment : segments) {
      try {
        segment.destroy();
      } catch (DatabaseException e) {
        logger().warn("a segment file stays until the warehouse is opened again", e);
      }
    }
  }

  synchronized int openSnapshotCount() {
    return openCounts.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// Made when there is something to say: finding a logging provider takes longer than opening a
  /// warehouse.
  private static Logger logger() {
    return LoggerFactory.getLogger(SnapshotRegistry.class);
  }
}
