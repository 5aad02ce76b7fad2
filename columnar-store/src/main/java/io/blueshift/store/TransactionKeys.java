package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.table.KeyLayout;
import io.blueshift.table.RowMemory;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.TableLayout;
import io.blueshift.table.WriteBuffer;
import io.blueshift.transaction.RowLockMode;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Compares the enforced keys of the rows that one transaction writes with all others, under locks of the
/// keys. When that fails, a part of what the statement added is in the transaction already, so that
/// nothing can be committed until it goes back to a savepoint. Used by the transaction's thread.
final class TransactionKeys {
  private final Warehouse warehouse;
  private final TransactionLocks locks;
  private final RowMemory memory;
  private final TemporaryState temporary;
  private final Supplier<Catalog> catalog;
  private final Map<Integer, UniqueKeys> keysOfTables = new HashMap<>();

  /// The newest state while keys are compared with its rows.
  private @Nullable DatabaseState heldNewest;

  private @Nullable DatabaseException failure;

  /// Begins without keys.
  ///
  /// @param temporary the session's temporary tables as the transaction sees them
  /// @param memory pays for keys that are noted
  /// @param catalog gives the catalog as the transaction sees it
  TransactionKeys(
      Warehouse warehouse,
      TransactionLocks locks,
      TemporaryState temporary,
      RowMemory memory,
      Supplier<Catalog> catalog) {
    this.warehouse = warehouse;
    this.memory = memory;
    this.locks = locks;
    this.temporary = temporary;
    this.catalog = catalog;
  }

  /// Compares new rows in memory, numbered from `firstRowId` on.
  void check(
      TableDefinition definition, PendingTable pending, WriteBuffer.View rows, long firstRowId) {
    check(definition, pending, (keys, all) -> keys.note(rows, firstRowId, all));
  }

  /// Compares new versions of rows in memory. Keys that stay as they were are only noted: nobody else can add
  /// them, since the newest commit has them.
  void checkVersions(
      TableDefinition definition, PendingTable pending, WriteBuffer.View rows, boolean keepKeys) {
    check(
        definition,
        pending,
        (keys, all) -> {
          if (keepKeys) {
            keys.noteKept(rows);
          } else {
            keys.noteVersions(rows, all);
          }
        });
  }

  /// Compares the rows of a new segment, under a lock of all keys of the table instead of very many. Keys that
  /// stay as they were are only noted.
  void check(
      TableDefinition definition, PendingTable pending, SegmentHandle segment, boolean keepKeys) {
    check(
        definition,
        pending,
        (keys, all) -> {
          if (keepKeys) {
            keys.noteKept(segment);
            return;
          }
          if (!definition.isTemporary()) {
            locks.await(locks.lockKeysOfTable(definition.id(), locks.context()));
          }
          keys.note(segment, all);
        });
  }

  /// Compares all rows of a table whose keys are new.
  void checkAll(TableDefinition definition, PendingTable pending, TableContent content) {
    check(definition, pending, (keys, all) -> keys.noteAll(content, all));
  }

  /// Returns the row with a key among those that the transaction wrote, or -1.
  long findWritten(
      TableDefinition definition, KeyLayout layout, KeyBytes key, PendingTable pending) {
    UniqueKeys keys = keysOf(definition);
    return keys == null ? -1 : keys.findWritten(layout, key, pending);
  }

  private void check(
      TableDefinition definition,
      PendingTable pending,
      BiConsumer<UniqueKeys, LongFunction<UniqueKeys.Rows>> check) {
    UniqueKeys keys = keysOf(definition);
    if (keys == null) {
      return;
    }
    try {
      check.accept(keys, keyHash -> lockedRows(definition.id(), keyHash, pending));
    } catch (DatabaseException e) {
      failure = e;
      throw e;
    } finally {
      releaseNewest();
    }
  }

  /// Returns the layout of a table with the indexes that the transaction sees.
  TableLayout layout(TableDefinition definition) {
    return warehouse.layout(definition, catalog.get());
  }

  private @Nullable UniqueKeys keysOf(TableDefinition definition) {
    UniqueKeys known = keysOfTables.get(definition.id());
    TableLayout layout = layout(definition);
    if (known == null || !known.isOf(layout)) {
      known =
          UniqueKeys.of(
              layout, warehouse.storage(definition.id()).budget(), memory::reserve, known);
      if (known != null) {
        keysOfTables.put(definition.id(), known);
      }
    }
    return known;
  }

  /// Waits for a key, and returns what it is to be compared with.
  private UniqueKeys.Rows lockedRows(int tableId, long keyHash, PendingTable pending) {
    if (Catalog.isTemporary(tableId)) {
      return new UniqueKeys.Rows(temporary.tables().get(tableId), temporary.number(), pending);
    }
    locks.await(locks.lockKey(tableId, keyHash, RowLockMode.EXCLUSIVE, locks.context()));
    DatabaseState newest = holdNewest();
    return new UniqueKeys.Rows(newest.tables().get(tableId), newest.commitNumber(), pending);
  }

  /// Returns the newest state, whose files stay until another is asked for or [#releaseNewest].
  private DatabaseState holdNewest() {
    DatabaseState held = heldNewest;
    if (held == null || held.number() != warehouse.snapshots().current().number()) {
      releaseNewest();
      held = warehouse.snapshots().acquire();
      heldNewest = held;
    }
    return held;
  }

  private void releaseNewest() {
    DatabaseState held = heldNewest;
    if (held != null) {
      heldNewest = null;
      warehouse.snapshots().release(held);
    }
  }

  /// Notes that something of the transaction must not be committed.
  void noteFailure(DatabaseException cause) {
    failure = cause;
  }

  /// Fails when a comparison has failed.
  ///
  /// @throws DatabaseException IN_FAILED_TRANSACTION
  void requireNoFailure() {
    DatabaseException cause = failure;
    if (cause != null) {
      throw new DatabaseException(
          ErrorCode.IN_FAILED_TRANSACTION,
          "the transaction cannot be committed because a statement of it failed",
          cause);
    }
  }

  /// Allows the commit again, because the transaction went back to a savepoint.
  void forgetFailure() {
    failure = null;
  }
}
