package io.blueshift.store;

import io.blueshift.index.IndexMemory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.segment.PageCache;
import io.blueshift.table.TableMemory;
import java.util.List;

/// Who holds how much of the memory that a warehouse may hold: a budget for each owner below the one on
/// which queries draw too.
///
/// Rows in memory have a share, a quarter unless said otherwise. From half of it on tables with many rows in
/// memory get segments sooner; writers wait while it is full ([WriteGate]). Rows that moved to segments count
/// as those of older snapshots until nobody reads them. What a transaction wrote and has not committed has a
/// limit as large, and fails with OUT_OF_MEMORY beyond it.
///
/// Safe for use by several threads.
final class StoreMemory implements AutoCloseable {
  private static final int SHARE_DIVISOR = 4;
  private static final long RESIDENT_MAX_BYTES = 64L << 20;

  private final MemoryBudget all;
  private final PageCache pages;
  private final long rowShareBytes;
  private final WriteGate gate = new WriteGate(this);
  private final MemoryBudget rows;
  private final MemoryBudget olderRows;
  private final MemoryBudget transactions;
  private final MemoryBudget temporaryRows;
  private final MemoryBudget deleteVectors;
  private final MemoryBudget rowIds;
  private final MemoryBudget keyIndexes;
  private final MemoryBudget orderedIndexes;
  private final IndexMemory indexMemory;
  private final MemoryBudget locks;

  /// Begins with nothing held.
  ///
  /// @param all on what everybody draws
  /// @param rowShareBytes the share of rows in memory; 0 for a quarter
  StoreMemory(MemoryBudget all, PageCache pages, long rowShareBytes) {
    long limitBytes = all.effectiveLimitBytes();
    this.all = all;
    this.pages = pages;
    this.rowShareBytes = rowShareBytes > 0 ? rowShareBytes : limitBytes / SHARE_DIVISOR;
    this.rows = all.child("write buffers", this.rowShareBytes);
    this.olderRows = all.child("older snapshots", limitBytes);
    this.transactions = all.child("transactions", this.rowShareBytes);
    this.temporaryRows = all.child("temporary tables", this.rowShareBytes);
    this.deleteVectors = all.child("delete vectors", limitBytes);
    this.rowIds = all.child("row ids", limitBytes);
    this.keyIndexes = all.child("key indexes", limitBytes);
    this.orderedIndexes = all.child("ordered indexes", limitBytes);
    this.indexMemory = new IndexMemory(orderedIndexes);
    this.locks = all.child("locks", limitBytes / SHARE_DIVISOR);
  }

  /// Returns who pays for permanent tables.
  TableMemory permanentTables() {
    return new TableMemory(rows, deleteVectors, rowIds, keyIndexes);
  }

  /// Returns who pays for temporary tables.
  TableMemory temporaryTables() {
    return new TableMemory(temporaryRows, deleteVectors, rowIds, keyIndexes);
  }

  /// Returns who pays for what transactions wrote and have not committed.
  MemoryBudget transactions() {
    return transactions;
  }

  /// Returns the memory of ordered indexes.
  IndexMemory indexMemory() {
    return indexMemory;
  }

  /// Returns who pays for locks.
  MemoryBudget locks() {
    return locks;
  }

  /// Returns where writers wait for room.
  WriteGate gate() {
    return gate;
  }

  /// Lets older snapshots pay for what the newest state has no more.
  void retire(List<MemoryCharge> charges) {
    charges.forEach(charge -> charge.moveTo(olderRows));
  }

  /// Returns whether rows in memory should move to segments before their tables have many.
  boolean wantsFlush() {
    return rows.reservedBytes() > rowShareBytes / 2;
  }

  /// Returns the bytes of rows in memory that are to be left by moves that [#wantsFlush] asked for.
  long flushTargetBytes() {
    return rowShareBytes / 4;
  }

  /// Returns whether writers must wait: rows in memory have used their share up, or with those of older
  /// snapshots twice as much.
  boolean isFull() {
    long newest = rows.reservedBytes();
    return newest >= rowShareBytes || newest + olderRows.reservedBytes() >= 2 * rowShareBytes;
  }

  /// Returns whether rows of older snapshots are most of what is held.
  boolean isHeldByOlderSnapshots() {
    return olderRows.reservedBytes() > rows.reservedBytes();
  }

  /// Returns how many bytes of rows one worker may add to a temporary table at once; 0 when temporary tables
  /// have half of their share, from where on large additions become segments.
  long residentMaxBytes() {
    long used = temporaryRows.reservedBytes() + transactions.reservedBytes();
    return used < rowShareBytes / 2 ? Math.min(RESIDENT_MAX_BYTES, rowShareBytes / 16) : 0;
  }

  /// Returns whether temporary tables have used their share up, so that every addition becomes a segment.
  boolean isTemporaryFull() {
    return temporaryRows.reservedBytes() >= rowShareBytes;
  }

  /// Returns the share of rows in memory.
  long rowShareBytes() {
    return rowShareBytes;
  }

  /// Returns who holds what.
  List<MemoryUse> uses() {
    return List.of(
        MemoryUse.of("all", all),
        new MemoryUse(
            "page cache", pages.heldBytes(), pages.figures().peakBytes(), pages.capacityBytes()),
        MemoryUse.of("write buffers", rows),
        MemoryUse.of("older snapshots", olderRows),
        MemoryUse.of("transactions", transactions),
        MemoryUse.of("temporary tables", temporaryRows),
        MemoryUse.of("delete vectors", deleteVectors),
        MemoryUse.of("row ids", rowIds),
        MemoryUse.of("key indexes", keyIndexes),
        MemoryUse.of("ordered indexes", orderedIndexes),
        MemoryUse.of("locks", locks));
  }

  private List<MemoryBudget> owners() {
    return List.of(
        rows,
        olderRows,
        transactions,
        temporaryRows,
        deleteVectors,
        rowIds,
        keyIndexes,
        orderedIndexes,
        locks);
  }

  /// Gives everything back, whoever held it: what a warehouse that failed leaves behind.
  void abandon() {
    indexMemory.close();
    owners().forEach(owner -> owner.release(owner.reservedBytes()));
  }

  /// Proves that everything was given back.
  ///
  /// @throws IllegalStateException when somebody still holds something
  @Override
  public void close() {
    indexMemory.close();
    owners().forEach(MemoryBudget::close);
  }
}
