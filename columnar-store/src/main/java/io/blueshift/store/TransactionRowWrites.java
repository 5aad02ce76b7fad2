package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.BufferCopier;
import io.blueshift.table.BufferSource;
import io.blueshift.table.BufferedAppender;
import io.blueshift.table.RowIds;
import io.blueshift.table.RowMemory;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableAppender;
import io.blueshift.table.TableLayout;
import io.blueshift.table.WriteBuffer;
import io.blueshift.transaction.LockedRows;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.wal.LogChange.RowsAppended;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Adds and takes away rows for one transaction, and has their keys and references checked. Used by the
/// transaction's thread, except for [#takeRowIds].
final class TransactionRowWrites {
  /// The most rows of one change that stay in memory and in the record.
  private static final int MEMORY_ROW_COUNT_MAX = 1 << 16;

  /// The most rows of one append that stay in memory and in the record.
  private static final int FEW_ROW_COUNT_MAX = 8192;

  private final Warehouse warehouse;
  private final TransactionAccess access;
  private final TransactionView view;
  private final TransactionChanges changes;
  private final TransactionConstraints constraints;
  private final TransactionRowIds rowIds = new TransactionRowIds();
  private final RowMemory memory;

  /// Memory of single rows.
  private final BufferSource rowMemory;

  /// Begins without rows.
  ///
  /// @param memory pays for rows until they are committed
  /// @param rowMemory memory of single rows that the caller pays for, or null
  TransactionRowWrites(
      Warehouse warehouse,
      TransactionAccess access,
      TransactionView view,
      TransactionChanges changes,
      TransactionConstraints constraints,
      RowMemory memory,
      @Nullable BufferSource rowMemory) {
    this.warehouse = warehouse;
    this.access = access;
    this.view = view;
    this.changes = changes;
    this.constraints = constraints;
    this.memory = memory;
    this.rowMemory = rowMemory == null ? memory.newSource() : rowMemory;
  }

  /// Returns what adds new rows to a table.
  TableAppender appender(int tableId) {
    TableDefinition definition = access.requireWritableTable(tableId);
    return new BufferedAppender(definition, target(definition, false));
  }

  /// Returns what adds new versions of rows that were deleted.
  ///
  /// @param keepsKeys whether these have the keys that their rows had before
  TableAppender rowWriter(int tableId, boolean keepsKeys) {
    TableDefinition definition = access.requireWritableTable(tableId);
    return BufferedAppender.ofVersions(definition, target(definition, keepsKeys));
  }

  private TransactionAppendTarget target(TableDefinition definition, boolean keepsKeys) {
    return new TransactionAppendTarget(
        warehouse.storage(definition.id()),
        warehouse.counters().rowIds(definition.id()),
        definition,
        this,
        memory,
        keepsKeys);
  }

  /// Takes away rows that are locked.
  void deleteRows(LockedRows locked) {
    int tableId = locked.tableId();
    access.requireWritableTable(tableId);
    if (!access.allowsChange(locked)) {
      throw new IllegalArgumentException("rows are not locked exclusively by this transaction");
    }
    RowIds rows = RowIds.of(locked.rowIds());
    if (rows.count() == 0) {
      return;
    }
    if (isChangedByOthers(tableId, rows)) {
      throw Conflicts.ofRow(tableId);
    }
    constraints.noteRemoval(tableId);
    memory.reserve((long) rows.count() * Long.BYTES);
    changes.delete(tableId, rows, () -> view.baseContent(tableId));
  }

  private boolean isChangedByOthers(int tableId, RowIds rows) {
    return view.areChangedByOthers(tableId, rowIds.older(tableId, rows));
  }

  /// Fails when others changed rows since the snapshot.
  void requireUnchanged(LockedRows locked) {
    access.requireActive();
    RowIds rows = RowIds.of(locked.rowIds());
    if (rows.count() > 0 && isChangedByOthers(locked.tableId(), rows)) {
      throw Conflicts.ofRow(locked.tableId());
    }
  }

  /// Takes away all rows of a table.
  void truncate(int tableId) {
    constraints.noteRemoval(tableId);
    access.requireWritableTable(tableId, RowLockMode.EXCLUSIVE);
    changes.truncate(tableId, warehouse.keepsHistory(tableId));
  }

  /// Takes ids for new rows of a table, one after the other, and returns the first. Called by several threads.
  ///
  /// @param counter gives the table's ids to all transactions
  long takeRowIds(int tableId, AtomicLong counter, long count) {
    return rowIds.take(tableId, counter, count);
  }

  /// Begins a buffer for single rows.
  WriteBuffer newBuffer(TableLayout layout) {
    return new WriteBuffer(layout.storedColumns(), rowMemory);
  }

  /// Takes the id of a new row.
  long takeRowId(int tableId) {
    return takeRowIds(tableId, warehouse.counters().rowIds(tableId), 1);
  }

  /// Adds rows whose keys are locked.
  ///
  /// @param versions whether they are new versions of rows that were deleted
  /// @param keepKeys whether these have the keys that their rows had before
  void addBuffer(
      TableDefinition definition, WriteBuffer buffer, boolean versions, boolean keepKeys) {
    changes.addBuffer(definition.id(), buffer, versions);
    constraints.checkVersions(definition, buffer.view(), keepKeys);
  }

  /// Adds new versions of rows, whose ids are in a last column.
  ///
  /// @param keepKeys whether they have the keys that their rows had before
  void addVersions(TableDefinition definition, WriteBuffer.View rows, boolean keepKeys) {
    access.requireActive();
    addBuffer(definition, BufferCopier.withIds(rows, memory.newSource()), true, keepKeys);
  }

  /// Returns the most rows of one append that stay in memory because they are few.
  int fewRowCountMax(int tableId) {
    boolean full = Catalog.isTemporary(tableId) && warehouse.owners().isTemporaryFull();
    return full ? 0 : FEW_ROW_COUNT_MAX;
  }

  /// Returns how many bytes of rows each worker of an append keeps in memory because they are to stay there.
  long residentMaxBytes(int tableId) {
    return Catalog.isTemporary(tableId) ? warehouse.owners().residentMaxBytes() : 0;
  }

  /// Adds new rows that stay in memory, with the ids that they have.
  void addResident(TableDefinition definition, WriteBuffer rows) {
    access.requireActive();
    addBuffer(definition, rows, true, false);
  }

  /// Adds a segment that an appender wrote.
  ///
  /// @param versions whether it has new versions of rows
  /// @param keepKeys whether these have the keys that their rows had before
  void addSegment(
      TableDefinition definition, SegmentInfo segment, boolean versions, boolean keepKeys) {
    access.requireActive();
    SegmentHandle handle = warehouse.storage(definition.id()).handle(segment, view.base().number());
    changes.addSegment(definition.id(), segment, handle, versions);
    constraints.check(definition, handle, keepKeys);
  }

  /// Adds rows that an appender kept in memory. Rows of many small appends become one change, and a
  /// segment when they are many.
  void addRows(TableDefinition definition, WriteBuffer.View rows, long firstRowId) {
    access.requireActive();
    int tableId = definition.id();
    RowsAppended whole = changes.addRows(tableId, rows, firstRowId);
    constraints.check(definition, rows, firstRowId);
    if (whole.rows().rowCount() >= MEMORY_ROW_COUNT_MAX
        || whole.rows().buffer().takenBytes() >= memory.bufferMaxBytes()) {
      changes.takeBack(whole);
      try {
        BufferCopier.appendTo(appender(tableId), whole.rows());
      } finally {
        whole.rows().buffer().release();
      }
    }
  }

  /// Gives back the ids that no row got.
  void giveBackRowIds() {
    rowIds.giveBack();
  }
}
