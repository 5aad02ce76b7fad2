package io.blueshift.benchmark.points;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.KeyedTable;
import io.blueshift.door.Row;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.store.Warehouse;
import io.blueshift.store.WarehouseOptions;
import io.blueshift.store.WarehouseSession;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// A table `key varbyte(16) primary key, value varbyte(100)` behind the door below SQL.
final class BlueshiftPointStore implements PointStore {
  private static final CallContext CONTEXT = CallContext.of(Principal.OWNER);

  private final Warehouse warehouse;
  private final int tableId;

  /// Opens a new store whose rows move to segments as the warehouse sees fit.
  static BlueshiftPointStore inSegments(Path directory) {
    return new BlueshiftPointStore(directory, WarehouseOptions.defaults());
  }

  /// Opens a new store whose rows stay in the write buffer.
  static BlueshiftPointStore inBuffer(Path directory) {
    WarehouseOptions defaults = WarehouseOptions.defaults();
    return new BlueshiftPointStore(
        directory,
        defaults.withUpkeep(defaults.upkeep().checkpointLogBytes(), Integer.MAX_VALUE, false));
  }

  private BlueshiftPointStore(Path directory, WarehouseOptions options) {
    warehouse = Warehouse.open(LocalStorageDirectory.open(directory), options);
    tableId = createTable(warehouse);
  }

  private static int createTable(Warehouse warehouse) {
    try (Transaction transaction = warehouse.begin(AccessMode.READ_WRITE, Principal.OWNER)) {
      int database = transaction.catalog().requireDatabase(Catalog.INITIAL_DATABASE).id();
      int schema = transaction.catalog().requireSchema(database, Catalog.INITIAL_SCHEMA).id();
      int id = transaction.allocateObjectId(Persistence.PERMANENT);
      TableDefinition table =
          TableDefinition.builder(id, schema, "points")
              .addColumn(
                  ColumnDefinition.of("key", new LogicalType.VarbyteType(16)).withNullable(false))
              .addColumn(ColumnDefinition.of("value", new LogicalType.VarbyteType(100)))
              .addConstraint(new ConstraintDefinition.PrimaryKey("points_pkey", List.of(1), true))
              .build();
      transaction.apply(new CatalogChange.PutRelation(table));
      transaction.commit(CONTEXT, Durability.SYNC).await();
      return id;
    }
  }

  @Override
  public Session openSession() {
    return new BlueshiftSession(warehouse.openSession(Principal.OWNER, Protocol.EMBEDDED), tableId);
  }

  @Override
  public void settle() {
    warehouse.upkeep();
  }

  @Override
  public void close() {
    warehouse.close();
  }

  private static final class BlueshiftSession implements Session {
    private final WarehouseSession session;
    private final KeyedTable rows;
    private final KeyedTable syncedRows;

    BlueshiftSession(WarehouseSession session, int tableId) {
      this.session = session;
      this.rows = session.rows(tableId, Durability.NONE);
      this.syncedRows = session.rows(tableId, Durability.SYNC);
    }

    private static byte[] bytes(ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(buffer.position(), bytes);
      return bytes;
    }

    @Override
    public int get(ByteBuffer key, ByteBuffer value) {
      value.clear();
      Row row = rows.get(Row.of(bytes(key)), CONTEXT).await();
      if (row == null) {
        return -1;
      }
      byte[] found = (byte[]) row.value(1);
      value.put(found).flip();
      return found.length;
    }

    @Override
    public void put(ByteBuffer key, ByteBuffer value, boolean sync) {
      KeyedTable target = sync ? syncedRows : rows;
      target.put(Row.of(bytes(key), bytes(value)), CONTEXT).await();
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
