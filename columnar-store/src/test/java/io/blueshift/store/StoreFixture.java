package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.TableAppender;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.transaction.RowLockPolicy;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.List;

/// Short forms of what tests of the store do.
final class StoreFixture {
  static final CallContext CONTEXT = CallContext.of(Principal.OWNER);
  static final LogicalType NAME_TYPE =
      new LogicalType.VarcharType(100, Collation.BLANK_INSENSITIVE);

  private StoreFixture() {}

  static Transaction write(Warehouse warehouse) {
    return warehouse.begin(AccessMode.READ_WRITE, Principal.OWNER);
  }

  static Transaction read(Warehouse warehouse) {
    return warehouse.begin(AccessMode.READ_ONLY, Principal.OWNER);
  }

  static void commit(Transaction transaction) {
    transaction.commit(CONTEXT, Durability.SYNC).await();
  }

  static int publicSchema(Catalog catalog) {
    return catalog
        .requireSchema(
            catalog.requireDatabase(Catalog.INITIAL_DATABASE).id(), Catalog.INITIAL_SCHEMA)
        .id();
  }

  /// Starts a table `id bigint not null, name varchar(100)` in the public schema.
  static TableDefinition.Builder table(Transaction transaction, String name) {
    int id = transaction.allocateObjectId(Persistence.PERMANENT);
    return TableDefinition.builder(id, publicSchema(transaction.catalog()), name)
        .addColumn(ColumnDefinition.of("id", LogicalType.BIGINT).withNullable(false))
        .addColumn(ColumnDefinition.of("name", NAME_TYPE));
  }

  static int createTable(Transaction transaction, String name) {
    TableDefinition table = table(transaction, name).build();
    transaction.apply(new CatalogChange.PutRelation(table));
    return table.id();
  }

  static int createTemporaryTable(Transaction transaction, String name) {
    int database = transaction.catalog().requireDatabase(Catalog.INITIAL_DATABASE).id();
    SchemaDefinition schema = transaction.temporarySchema(database);
    TableDefinition table =
        TableDefinition.builder(
                transaction.allocateObjectId(Persistence.TEMPORARY), schema.id(), name)
            .persistence(Persistence.TEMPORARY)
            .addColumn(ColumnDefinition.of("id", LogicalType.BIGINT).withNullable(false))
            .addColumn(ColumnDefinition.of("name", NAME_TYPE))
            .build();
    transaction.apply(new CatalogChange.PutRelation(table));
    return table.id();
  }

  /// Appends boxed rows in batches.
  static void append(Transaction transaction, int tableId, List<List<Object>> rows) {
    List<LogicalType> types = transaction.catalog().requireTable(tableId).columnTypes();
    try (TableAppender appender = transaction.appender(tableId)) {
      try (TableAppender.Local local = appender.openLocal()) {
        for (int first = 0; first < rows.size(); first += Batch.ROW_COUNT_MAX) {
          int end = Math.min(rows.size(), first + Batch.ROW_COUNT_MAX);
          local.append(TestRows.batch(types, rows.subList(first, end)));
        }
      }
      appender.finish();
    }
  }

  /// Deletes rows, which nobody else must have locked.
  static void delete(Transaction transaction, int tableId, long... rowIds) {
    transaction.deleteRows(
        transaction
            .lockRows(tableId, rowIds, RowLockMode.EXCLUSIVE, RowLockPolicy.WAIT, CONTEXT)
            .await());
  }

  /// Writes new versions of rows that were deleted, whose row ids stand at their ends.
  static void rewrite(Transaction transaction, int tableId, List<List<Object>> rows) {
    List<LogicalType> types =
        new ArrayList<>(transaction.catalog().requireTable(tableId).columnTypes());
    types.add(LogicalType.BIGINT);
    try (TableAppender appender = transaction.rowWriter(tableId)) {
      try (TableAppender.Local local = appender.openLocal()) {
        for (int first = 0; first < rows.size(); first += Batch.ROW_COUNT_MAX) {
          int end = Math.min(rows.size(), first + Batch.ROW_COUNT_MAX);
          local.append(TestRows.batch(types, rows.subList(first, end)));
        }
      }
      appender.finish();
    }
  }

  /// Makes rows of the fixture's table with ids from `first` on.
  static List<List<Object>> rows(long first, int count) {
    List<List<Object>> rows = new ArrayList<>();
    for (long id = first; id < first + count; id++) {
      List<Object> row = new ArrayList<>();
      row.add(id);
      row.add(id % 7 == 0 ? null : "the name of row number " + id);
      rows.add(row);
    }
    return rows;
  }

  static List<List<Object>> content(Warehouse warehouse, int tableId) {
    try (Transaction transaction = read(warehouse)) {
      TableSnapshot table = transaction.table(tableId);
      return TestRows.read(table);
    }
  }
}
