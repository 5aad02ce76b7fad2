package io.blueshift.store;

import io.blueshift.catalog.NamedSnapshot;
import io.blueshift.table.HistoryNeeds;
import io.blueshift.table.VersionedTable;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.wal.LogChange.ContentReplaced;
import io.blueshift.wal.LogChange.SnapshotReleased;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;

/// How far back tables can be read, and the forgetting of what nobody may read any more: first in memory, then
/// in the log, by which history segments go. Used by one thread at a time.
final class Retention {
  private final WarehouseOptions options;
  private final Supplier<WarehouseSettings> settings;
  private final TableStorage storage;
  private final SnapshotRegistry snapshots;
  private final CommitPublisher publisher;

  Retention(
      WarehouseOptions options,
      Supplier<WarehouseSettings> settings,
      TableStorage storage,
      SnapshotRegistry snapshots,
      CommitPublisher publisher) {
    this.options = options;
    this.settings = settings;
    this.storage = storage;
    this.snapshots = snapshots;
    this.publisher = publisher;
  }

  /// Returns as of which commits a table must be readable from now on. It is not readable as of older ones any
  /// more, so that no snapshot of them gets a name.
  HistoryNeeds needs(DatabaseState state, VersionedTable table) {
    return publisher.whileQuiet(() -> {
      long start = historyStart(state, table);
      table.forgetBefore(start);
      return new HistoryNeeds(start, table.bounds().held());
    });
  }

  private long historyStart(DatabaseState state, VersionedTable table) {
    long retentionMicros = options.retentionMicros(table, settings.get());
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
      long heldBytes = 0;
      for (int tableId : new TreeSet<>(state.tables().keySet())) {
        VersionedTable table = state.logged(tableId);
        if (table != null) {
          HistoryNeeds needs = needs(state, table);
          oldest = Math.min(oldest, needs.start());
          Set<String> gone = table.unneededPast(needs);
          drop(tableId, gone, needs.start());
          heldBytes += table.heldBytes(needs.start(), gone);
        }
      }
      state.commitTimes().forgetBefore(oldest);
      if (heldBytes > options.snapshotBytesMax(settings.get())) {
        giveUpOldest(heldBytes);
      }
    } finally {
      snapshots.release(state);
    }
  }

  /// Lets go of what the oldest named snapshot holds.
  private void giveUpOldest(long heldBytes) {
    snapshots.current().namedSnapshots().values().stream()
        .filter(snapshot -> !snapshot.givenUp())
        .min(Comparator.comparingLong(NamedSnapshot::commitNumber))
        .ifPresent(oldest -> {
          LoggerFactory.getLogger(Retention.class)
              .warn(
                  "snapshot {} is given up: named snapshots hold {} bytes",
                  oldest.name(),
                  heldBytes);
          publisher.publish(
              List.of(new SnapshotReleased(oldest.name(), true)),
              CallContext.of(Principal.OWNER),
              Durability.NONE,
              segment -> {
                throw new IllegalStateException("a snapshot has no segments");
              });
        });
  }

  /// Takes history segments away.
  private void drop(int tableId, Set<String> past, long historyStart) {
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
