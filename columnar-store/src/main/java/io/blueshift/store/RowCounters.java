package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.Persistence;
import io.blueshift.table.StoredTable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Gives out the numbers that must never come twice: object ids, row ids, identity values. Numbers of
/// transactions that roll back are lost; the log says what was used. Safe for use by several threads.
class RowCounters {
  private record IdentityKey(int tableId, int columnNumber) {}

  private final SnapshotRegistry snapshots;
  private final AtomicInteger nextObjectId;
  private final AtomicInteger nextTemporaryId = new AtomicInteger(Catalog.FIRST_TEMPORARY_ID);
  private final Map<Integer, AtomicLong> rowIds = new ConcurrentHashMap<>();
  private final Map<IdentityKey, AtomicLong> identityOrdinals = new ConcurrentHashMap<>();

  RowCounters(SnapshotRegistry snapshots) {
    this.snapshots = snapshots;
    this.nextObjectId = new AtomicInteger(snapshots.current().catalog().nextObjectId());
  }

  int allocateObjectId(Persistence persistence) {
    return switch (persistence) {
      case PERMANENT -> nextObjectId.getAndIncrement();
      case TEMPORARY -> nextTemporaryId.getAndIncrement();
    };
  }

  /// Returns the counter of a table's row ids.
  AtomicLong rowIds(int tableId) {
    return rowIds.computeIfAbsent(
        tableId,
        id -> {
          StoredTable table = snapshots.current().tables().get(id);
          return new AtomicLong(table == null ? 0 : table.nextRowId());
        });
  }

  /// Returns the counter of an identity column's values.
  AtomicLong identityOrdinals(int tableId, int columnNumber) {
    return identityOrdinals.computeIfAbsent(
        new IdentityKey(tableId, columnNumber),
        key -> {
          StoredTable table = snapshots.current().tables().get(tableId);
          return new AtomicLong(
              table == null ? 0 : table.nextIdentityOrdinals().getOrDefault(columnNumber, 0L));
        });
  }
}
