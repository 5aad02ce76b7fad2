package io.blueshift.store;

import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.ChangedRow;
import io.blueshift.door.KeyedTable;
import io.blueshift.door.Row;
import io.blueshift.door.RowChange;
import io.blueshift.door.RowPage;
import io.blueshift.door.RowRange;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.table.BufferSource;
import io.blueshift.table.KeyLayout;
import io.blueshift.table.TableLayout;
import io.blueshift.table.TableRows;
import io.blueshift.table.WriteBuffer;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The rows of a table where each call is a transaction of its own.
final class SessionRows implements KeyedTable {
  private static final long KEPT_BYTES_MAX = 1 << 16;

  private final WarehouseSession session;
  private final Warehouse warehouse;
  private final int tableId;
  private final Durability durability;
  private final KnownLayout known;

  /// Holds the rows of one call until they are in the log and in the table, and as long as the latest commits
  /// are kept for serializable transactions.
  private BufferSource.Reusable rowMemory = BufferSource.reusable();

  /// Holds the row of one call as long; null until there is one.
  private @Nullable WriteBuffer rowBuffer;

  SessionRows(WarehouseSession session, int tableId, Durability durability) {
    this.session = session;
    this.warehouse = session.warehouse();
    this.tableId = tableId;
    this.durability = durability;
    this.known = new KnownLayout(warehouse, tableId);
    known.of(warehouse.snapshots().current());
  }

  @Override
  public TableDefinition definition() {
    return known.of(warehouse.snapshots().current()).layout().definition();
  }

  @Override
  public Pending<@Nullable Row> get(Row key, CallContext context) {
    return reading(reader -> reader.read(key));
  }

  @Override
  public Pending<List<@Nullable Row>> getAll(List<Row> keys, CallContext context) {
    return reading(reader -> {
      List<@Nullable Row> rows = new ArrayList<>(keys.size());
      keys.forEach(key -> rows.add(reader.read(key)));
      return rows;
    });
  }

  @Override
  public Pending<RowPage> scan(RowRange range, CallContext context) {
    return reading(reader -> reader.scan(range));
  }

  /// The rows as of the newest state.
  private record Reader(
      TableLayout layout,
      KeyLayout key,
      @Nullable TableRows table,
      long commitNumber,
      TableStorage storage) {
    private MemoryBudget budget() {
      return storage.budget();
    }

    RowPage scan(RowRange range) {
      return new RangeReader(layout, key, table, commitNumber, storage, null).read(range);
    }

    @Nullable Row read(Row keyValues) {
      KeyBytes bytes = TransactionRows.bytesOf(layout, key, keyValues);
      if (table == null) {
        return null;
      }
      long rowId = table.find(key, bytes, commitNumber, budget(), ignored -> true);
      @Nullable Object[] values =
          rowId < 0 ? null : table.values(rowId, commitNumber, layout.bindings(), budget());
      return values == null ? null : Row.of(values);
    }
  }

  private <T extends @Nullable Object> Pending<T> reading(Function<Reader, T> read) {
    warehouse.requireOpen();
    DatabaseState state = warehouse.snapshots().acquire();
    T result;
    try {
      KnownLayout.Entry table = known.of(state);
      result =
          read.apply(
              new Reader(
                  table.layout(),
                  table.key(),
                  state.tables().get(tableId),
                  state.commitNumber(),
                  warehouse.storage(tableId)));
    } finally {
      warehouse.snapshots().release(state);
    }
    return warehouse.publisher().isReadable(state)
        ? Pending.completed(result)
        : warehouse.publisher().whenReadable(state).then(ignored -> Pending.completed(result));
  }

  @Override
  public Pending<ChangedRow> change(Row key, RowChange change, CallContext context) {
    warehouse.requireOpen();
    KnownLayout.Entry table = known.of(warehouse.snapshots().current());
    return table.isPlain()
        ? step(table.layout(), key, change, true, context).run()
        : changing(rows -> rows.change(key, change, context), context);
  }

  @Override
  public Pending<Void> put(Row row, CallContext context) {
    warehouse.requireOpen();
    KnownLayout.Entry table = known.of(warehouse.snapshots().current());
    if (!table.isPlain()) {
      return changing(rows -> rows.put(row, context), context);
    }
    RowRules.check(row, table.layout().definition());
    Row key = row.select(table.key().columnIndexes());
    return step(table.layout(), key, RowChange.put(row), false, context)
        .run()
        .then(ignored -> Pending.done());
  }

  private RowStep step(
      TableLayout layout, Row key, RowChange change, boolean readsPresent, CallContext context) {
    warehouse.requireWritable();
    return new RowStep(
        session,
        tableId,
        known,
        durability,
        context,
        key,
        change,
        readsPresent,
        emptyBuffer(layout));
  }

  private WriteBuffer emptyBuffer(TableLayout layout) {
    WriteBuffer known = rowBuffer;
    if (known != null
        && known.columns().equals(layout.storedColumns())
        && known.sizeBytes() <= KEPT_BYTES_MAX
        && !warehouse.publisher().history().isKeeping()) {
      known.clear();
      return known;
    }
    WriteBuffer begun = new WriteBuffer(layout.storedColumns(), BufferSource.collectedSlabs());
    rowBuffer = begun;
    return begun;
  }

  @Override
  public Pending<Map<Row, ChangedRow>> changeAll(Map<Row, RowChange> changes, CallContext context) {
    return changing(rows -> rows.changeAll(changes, context), context);
  }

  private <T> Pending<T> changing(Function<KeyedTable, Pending<T>> call, CallContext context) {
    if (warehouse.publisher().history().isKeeping()) {
      rowMemory = BufferSource.reusable();
    } else {
      rowMemory.reset();
    }
    WarehouseTransaction transaction = session.beginCall(rowMemory);
    Pending<T> changed;
    try {
      changed = call.apply(transaction.rows(tableId, true));
    } catch (RuntimeException | Error e) {
      transaction.rollback();
      throw e;
    }
    CompletableFuture<T> outcome = new CompletableFuture<>();
    changed.whenDone((result, failure) -> {
      if (failure == null) {
        commit(transaction, context, result, outcome);
      } else {
        transaction.rollback();
        outcome.completeExceptionally(failure);
      }
    });
    return Pending.of(outcome);
  }

  private <T> void commit(
      WarehouseTransaction transaction,
      CallContext context,
      T result,
      CompletableFuture<T> outcome) {
    try {
      transaction
          .commit(context, durability)
          .whenDone((committed, failure) -> {
            if (failure == null) {
              outcome.complete(result);
            } else {
              outcome.completeExceptionally(failure);
            }
          });
    } catch (DatabaseException e) {
      outcome.completeExceptionally(e);
    } catch (RuntimeException e) {
      outcome.completeExceptionally(
          new DatabaseException(ErrorCode.INTERNAL_ERROR, "commit failed", e));
    }
  }
}
