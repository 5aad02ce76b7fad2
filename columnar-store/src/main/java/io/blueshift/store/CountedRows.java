package io.blueshift.store;

import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.ChangedRow;
import io.blueshift.door.KeyedTable;
import io.blueshift.door.Row;
import io.blueshift.door.RowChange;
import io.blueshift.door.RowPage;
import io.blueshift.door.RowRange;
import io.blueshift.store.PointOperations.Shape;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Pending;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The rows of a table, with each call counted for the system views.
final class CountedRows implements KeyedTable {
  private final KeyedTable rows;
  private final SessionOperations.Counter gets;
  private final SessionOperations.Counter puts;
  private final SessionOperations.Counter changes;
  private final SessionOperations.Counter batchGets;
  private final SessionOperations.Counter scans;
  private final SessionOperations.Counter batchChanges;

  CountedRows(KeyedTable rows, int tableId, WarehouseSession session) {
    this.rows = rows;
    this.gets = counter(session, tableId, "get");
    this.puts = counter(session, tableId, "put");
    this.changes = counter(session, tableId, "change");
    this.batchGets = counter(session, tableId, "get all");
    this.scans = counter(session, tableId, "scan");
    this.batchChanges = counter(session, tableId, "change all");
  }

  private static SessionOperations.Counter counter(
      WarehouseSession session, int tableId, String call) {
    return session.operations().counter(new Shape(session.protocol(), call, tableId));
  }

  /// A call of the door.
  private interface Call<T extends @Nullable Object> {
    Pending<T> run();
  }

  private static <T extends @Nullable Object> Pending<T> counted(
      SessionOperations.Counter counter, Call<T> call, ToLongFunction<T> rowCount) {
    long begun = counter.begin();
    Pending<T> result;
    try {
      result = call.run();
    } catch (RuntimeException | Error e) {
      counter.end(begun, 0, e);
      throw e;
    }
    result.whenDone((value, failure) ->
        counter.end(begun, failure == null ? rowCount.applyAsLong(value) : 0, failure));
    return result;
  }

  @Override
  public TableDefinition definition() {
    return rows.definition();
  }

  @Override
  public Pending<@Nullable Row> get(Row key, CallContext context) {
    return counted(gets, () -> rows.get(key, context), row -> row == null ? 0 : 1);
  }

  @Override
  public Pending<List<@Nullable Row>> getAll(List<Row> keys, CallContext context) {
    return counted(
        batchGets,
        () -> rows.getAll(keys, context),
        found -> found.stream().filter(Objects::nonNull).count());
  }

  @Override
  public Pending<RowPage> scan(RowRange range, CallContext context) {
    return counted(scans, () -> rows.scan(range, context), page -> page.rows().size());
  }

  @Override
  public Pending<ChangedRow> change(Row key, RowChange change, CallContext context) {
    return counted(changes, () -> rows.change(key, change, context), row -> row.changed() ? 1 : 0);
  }

  @Override
  public Pending<Void> put(Row row, CallContext context) {
    return counted(puts, () -> rows.put(row, context), ignored -> 1);
  }

  @Override
  public Pending<Map<Row, ChangedRow>> changeAll(
      Map<Row, RowChange> changesByKey, CallContext context) {
    return counted(
        batchChanges,
        () -> rows.changeAll(changesByKey, context),
        changed -> changed.values().stream().filter(ChangedRow::changed).count());
  }
}
