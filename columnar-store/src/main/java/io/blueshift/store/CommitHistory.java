package io.blueshift.store;

import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogChange.CatalogChanged;
import io.blueshift.wal.LogChange.ContentReplaced;
import io.blueshift.wal.LogChange.IdentityAdvanced;
import io.blueshift.wal.LogChange.RetentionChanged;
import io.blueshift.wal.LogChange.RowsAppended;
import io.blueshift.wal.LogChange.RowsDeleted;
import io.blueshift.wal.LogChange.SegmentAdded;
import io.blueshift.wal.LogChange.SequenceMoved;
import io.blueshift.wal.LogChange.SnapshotNamed;
import io.blueshift.wal.LogChange.SnapshotReleased;
import io.blueshift.wal.LogChange.TableTruncated;
import io.blueshift.wal.LogChange.VersionsAppended;
import io.blueshift.wal.LogRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the latest commits changed, for serializable transactions that are open: nothing is kept while there
/// are none. Of more than [#ROW_COUNT_MAX] changed rows the oldest are given up, and only known is which
/// tables they were of. Safe for use by several threads.
final class CommitHistory {
  static final long ROW_COUNT_MAX = 1 << 20;

  /// Stands for the catalog in the place of a table.
  static final int CATALOG = 0;

  /// One commit.
  ///
  /// @param rowCount how many rows its changes hold
  record Commit(long number, List<LogChange> changes, long rowCount) {}

  private final TreeMap<Long, Integer> readers = new TreeMap<>();
  private final ArrayDeque<Commit> commits = new ArrayDeque<>();
  private final Map<Integer, Long> givenUp = new HashMap<>();
  private long rowCount;

  /// Whether there are readers. Written under the monitor.
  private volatile boolean keeping;

  /// Keeps what is committed after a commit from now on. Called while nothing is published, or by a
  /// transaction for which earlier commits are kept already.
  synchronized void open(long commitNumber) {
    readers.merge(commitNumber, 1, Integer::sum);
    keeping = true;
  }

  /// Ends what [#open] began.
  synchronized void close(long commitNumber) {
    readers.computeIfPresent(commitNumber, (number, count) -> count == 1 ? null : count - 1);
    if (readers.isEmpty()) {
      keeping = false;
      commits.clear();
      givenUp.clear();
      rowCount = 0;
      return;
    }
    long oldest = readers.firstKey();
    while (!commits.isEmpty() && commits.getFirst().number <= oldest) {
      rowCount -= commits.removeFirst().rowCount;
    }
    givenUp.values().removeIf(number -> number <= oldest);
  }

  /// Returns whether the rows of commits are kept, so that their memory must stay as it is.
  boolean isKeeping() {
    return keeping;
  }

  /// Adds a commit, before anybody can see it.
  void note(LogRecord record) {
    if (keeping) {
      keep(record);
    }
  }

  private synchronized void keep(LogRecord record) {
    if (readers.isEmpty()) {
      return;
    }
    long added = 0;
    for (LogChange change : record.changes()) {
      added += rowCount(change);
    }
    commits.add(new Commit(record.commitNumber(), record.changes(), added));
    rowCount += added;
    while (rowCount > ROW_COUNT_MAX) {
      giveUp(commits.removeFirst());
    }
  }

  private void giveUp(Commit commit) {
    rowCount -= commit.rowCount;
    for (LogChange change : commit.changes) {
      givenUp.put(tableId(change), commit.number);
    }
  }

  private static long rowCount(LogChange change) {
    return switch (change) {
      case RowsAppended rows -> rows.rows().rowCount();
      case VersionsAppended versions -> versions.rows().rowCount();
      case RowsDeleted deleted -> deleted.rowIds().count();
      case CatalogChanged _,
          SegmentAdded _,
          TableTruncated _,
          IdentityAdvanced _,
          SequenceMoved _,
          RetentionChanged _,
          SnapshotNamed _,
          SnapshotReleased _,
          ContentReplaced _ ->
          1;
    };
  }

  /// Returns the table that a change is of, or [#CATALOG].
  static int tableId(LogChange change) {
    return switch (change) {
      case RowsAppended rows -> rows.tableId();
      case VersionsAppended versions -> versions.tableId();
      case RowsDeleted deleted -> deleted.tableId();
      case SegmentAdded added -> added.tableId();
      case TableTruncated truncated -> truncated.tableId();
      case IdentityAdvanced advanced -> advanced.tableId();
      case SequenceMoved moved -> moved.sequenceId();
      case RetentionChanged changed -> changed.tableId();
      case ContentReplaced replaced -> replaced.tableId();
      case CatalogChanged _, SnapshotNamed _, SnapshotReleased _ -> CATALOG;
    };
  }

  /// Returns the commits after one, oldest first, but for those that were given up.
  synchronized List<Commit> since(long commitNumber) {
    List<Commit> later = new ArrayList<>();
    for (Commit commit : commits) {
      if (commit.number > commitNumber) {
        later.add(commit);
      }
    }
    return later;
  }

  /// Returns whether a commit after one changed a table and was given up.
  synchronized boolean isGivenUp(int tableId, long commitNumber) {
    return givenUp.getOrDefault(tableId, 0L) > commitNumber;
  }

  /// Returns how many commits are kept.
  synchronized int commitCount() {
    return commits.size();
  }
}
