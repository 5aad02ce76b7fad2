package io.blueshift.store;

import io.blueshift.table.VersionedTable;
import io.blueshift.wal.LogChange.ContentReplaced;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// How far back tables can be read, and the forgetting of what nobody may read any more: first in memory, then
/// in the log, by which history segments go. Used by one thread at a time.
final class Retention {
  private final WarehouseOptions options;
  private final TableStorage storage;
  private final SnapshotRegistry snapshots;
  private final CommitPublisher publisher;

  Retention(
      WarehouseOptions options,
      TableStorage storage,
      SnapshotRegistry snapshots,
      CommitPublisher publisher) {
    this.options = options;
    this.storage = storage;
    this.snapshots = snapshots;
    this.publisher = publisher;
  }

  /// Returns the oldest commit as of which a table must be readable.
  long historyStart(DatabaseState state, VersionedTable table) {
    long retentionMicros = options.retentionMicros(table);
    if (retentionMicros == 0) {
      return Math.max(table.historyStart(), state.commitNumber());
    }
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, options.clock().instant());
    return Math.max(table.historyStart(), state.commitTimes().commitAt(now - retentionMicros));
  }

  /// Forgets what nobody may read any more.
  void forget() {
    DatabaseState state = snapshots.acquire();
    try {
      long oldest = state.commitNumber();
      for (int tableId : new TreeSet<>(state.tables().keySet())) {
        VersionedTable table = state.logged(tableId);
        if (table != null) {
          long start = historyStart(state, table);
          oldest = Math.min(oldest, start);
          forget(tableId, table, start);
        }
      }
      state.commitTimes().forgetBefore(oldest);
    } finally {
      snapshots.release(state);
    }
  }

  private void forget(int tableId, VersionedTable table, long historyStart) {
    table.forgetBefore(historyStart);
    Set<String> past = table.pastBefore(historyStart);
    if (!past.isEmpty()) {
      publisher.publishReplacement(
          newest -> {
            VersionedTable present = newest.logged(tableId);
            return present == null || !present.containsSegments(past)
                ? null
                : new ContentReplaced(
                    tableId,
                    past.stream().sorted().toList(),
                    0,
                    List.of(),
                    List.of(),
                    historyStart);
          },
          info -> storage.handle(info, 0));
    }
  }
}
