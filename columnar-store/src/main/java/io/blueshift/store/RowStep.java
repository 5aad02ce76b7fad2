package io.blueshift.store;

import io.blueshift.door.ChangedRow;
import io.blueshift.door.Row;
import io.blueshift.door.RowChange;
import io.blueshift.door.RowChange.Decision;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.table.RowIds;
import io.blueshift.table.TableRows;
import io.blueshift.table.WriteBuffer;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.CommitResult;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockOutcome;
import io.blueshift.transaction.RowLockOwner;
import io.blueshift.transaction.RowLockPolicy;
import io.blueshift.transaction.RowLocks;
import io.blueshift.wal.LogChange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One change of one row that is a transaction of its own, of a table where no rule but the primary key
/// concerns other rows. It takes the same locks and logs the same changes as [TransactionRows] does, without
/// what a transaction keeps to see its own changes:
///
/// 1. Lock the table, shared.
/// 2. Find the row in the newest state; lock it, or the key where there is none. When somebody changed the
///    table meanwhile, repeat this step.
/// 3. Decide, publish, let the locks go, and answer when the commit is durable.
final class RowStep {
  private final WarehouseSession session;
  private final Warehouse warehouse;
  private final int tableId;
  private final KnownLayout known;
  private final Durability durability;
  private final CallContext context;
  private final Row keyValues;
  private final RowChange change;

  /// Whether the row that was there is read, to decide or to be returned.
  private final boolean readsPresent;

  private final WriteBuffer buffer;
  private @Nullable RowLockOwner owner;

  /// Makes a step.
  ///
  /// @param known of the same table
  /// @param readsPresent whether the row that was there is read; otherwise the change is asked with null and
  ///     must delete, or put a row that was checked and has the key
  /// @param buffer an empty one for the new row, whose columns are the table's
  RowStep(
      WarehouseSession session,
      int tableId,
      KnownLayout known,
      Durability durability,
      CallContext context,
      Row keyValues,
      RowChange change,
      boolean readsPresent,
      WriteBuffer buffer) {
    this.session = session;
    this.warehouse = session.warehouse();
    this.tableId = tableId;
    this.known = known;
    this.durability = durability;
    this.context = context;
    this.keyValues = keyValues;
    this.change = change;
    this.readsPresent = readsPresent;
    this.buffer = buffer;
  }

  /// What is done once the locks are there.
  ///
  /// @param state what the row was read from
  /// @param rowId the row with the key, or -1
  private record Outcome(
      DatabaseState state, long rowId, @Nullable Row present, Decision decision) {}

  /// Begins the step.
  Pending<ChangedRow> run() {
    try {
      Pending<ChangedRow> done =
          warehouse
              .admitWriter(context)
              .then(ignored -> lock(RowLocks.WHOLE_TABLE, RowLockMode.SHARED))
              .then(ignored -> locate());
      done.whenDone((ignored, failure) -> release());
      return done;
    } catch (RuntimeException | Error e) {
      release();
      throw e;
    }
  }

  private Pending<RowLockOutcome> lock(long name, RowLockMode mode) {
    RowLockOwner asking = owner;
    if (asking == null) {
      asking = session.takeLockOwner();
      owner = asking;
    }
    return warehouse.locks().acquire(asking, tableId, name, mode, RowLockPolicy.WAIT, context);
  }

  private Pending<RowLockOutcome> lockUnder(long group, long name) {
    return lock(group, RowLockMode.SHARED).then(ignored -> lock(name, RowLockMode.EXCLUSIVE));
  }

  private void release() {
    RowLockOwner held = owner;
    if (held != null) {
      owner = null;
      session.giveBackLockOwner(held);
    }
  }

  private Pending<ChangedRow> locate() {
    DatabaseState state = warehouse.snapshots().acquire();
    Pending<RowLockOutcome> locked;
    Outcome outcome = null;
    try {
      KnownLayout.Entry now = known.of(state);
      requireSame(now);
      KeyBytes bytes = TransactionRows.bytesOf(now.layout(), now.key(), keyValues);
      TableRows table = state.tables().get(tableId);
      long rowId =
          table == null
              ? -1
              : table.find(
                  now.key(),
                  bytes,
                  state.commitNumber(),
                  warehouse.storage(tableId).budget(),
                  ignored -> true);
      locked =
          rowId < 0
              ? lockUnder(RowLocks.KEYS_OF_TABLE, RowLocks.nameOfKey(bytes.hash()))
              : lockUnder(RowLocks.ROWS_OF_TABLE, rowId);
      if (locked.isDone() && isUnchanged(state)) {
        locked.await();
        outcome = decide(state, now, bytes, table, rowId);
      }
    } finally {
      warehouse.snapshots().release(state);
    }
    return outcome == null ? locked.then(ignored -> locate()) : write(outcome);
  }

  /// Fails when the table got another rule or other columns since the step was chosen. It keeps them while it is
  /// locked.
  private void requireSame(KnownLayout.Entry table) {
    if (!table.isPlain() || !table.layout().storedColumns().equals(buffer.columns())) {
      throw Conflicts.ofObject(table.layout().definition().id());
    }
  }

  @SuppressWarnings("ReferenceEquality") // Tables are told apart by identity.
  private boolean isUnchanged(DatabaseState state) {
    DatabaseState newest = warehouse.snapshots().current();
    if (newest.number() == state.number()) {
      return true;
    }
    TableRows table = newest.tables().get(tableId);
    return table == state.tables().get(tableId)
        && (table == null || !table.isChangedSince(state.commitNumber()));
  }

  private Outcome decide(
      DatabaseState state,
      KnownLayout.Entry now,
      KeyBytes bytes,
      @Nullable TableRows table,
      long rowId) {
    Row present = null;
    if (readsPresent && rowId >= 0 && table != null) {
      @Nullable Object[] values =
          table.values(
              rowId,
              state.commitNumber(),
              now.layout().bindings(),
              warehouse.storage(tableId).budget());
      present = values == null ? null : Row.of(values);
    }
    Decision decision = change.decide(present);
    if (readsPresent && decision instanceof Decision.Put(Row row)) {
      TransactionRows.requireRow(now.layout(), now.key(), row, bytes);
    }
    return new Outcome(state, rowId, present, decision);
  }

  private Pending<ChangedRow> write(Outcome outcome) {
    boolean replaces = outcome.rowId >= 0;
    return switch (outcome.decision) {
      case Decision.Keep ignored -> keep(outcome);
      case Decision.Delete ignored ->
          replaces ? publish(List.of(deletion(outcome)), outcome.present, null) : keep(outcome);
      case Decision.Put(Row row) -> {
        if (replaces) {
          buffer.append(row.values(), outcome.rowId);
          yield publish(
              List.of(deletion(outcome), new LogChange.VersionsAppended(tableId, buffer.view())),
              outcome.present,
              row);
        }
        long rowId = warehouse.counters().rowIds(tableId).getAndIncrement();
        buffer.append(row.values(), rowId);
        yield publish(
            List.of(new LogChange.RowsAppended(tableId, rowId, buffer.view())), null, row);
      }
    };
  }

  private LogChange deletion(Outcome outcome) {
    return new LogChange.RowsDeleted(tableId, RowIds.of(outcome.rowId));
  }

  private Pending<ChangedRow> keep(Outcome outcome) {
    release();
    ChangedRow kept = new ChangedRow(outcome.present, outcome.present, false);
    return warehouse.publisher().isReadable(outcome.state)
        ? Pending.completed(kept)
        : warehouse
            .publisher()
            .whenReadable(outcome.state)
            .then(ignored -> Pending.completed(kept));
  }

  private Pending<ChangedRow> publish(
      List<LogChange> changes, @Nullable Row before, @Nullable Row after) {
    Pending<CommitResult> committed =
        warehouse
            .publisher()
            .publish(
                changes,
                context,
                durability,
                segment -> {
                  throw new DatabaseException(
                      ErrorCode.INTERNAL_ERROR, "a change of one row has no segment");
                });
    release();
    warehouse.noteRowCommit(tableId);
    return committed.then(ignored -> Pending.completed(new ChangedRow(before, after, true)));
  }
}
