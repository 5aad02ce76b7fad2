package io.blueshift.sql.session;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.function.FunctionSession;
import io.blueshift.plan.VirtualTable;
import io.blueshift.scan.ChangeColumn;
import io.blueshift.sql.schema.PointInTime;
import io.blueshift.sql.schema.SourceColumn;
import io.blueshift.sql.schema.TableNames;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.sql.system.SystemTables;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds tables, views and system tables for one statement of a session: temporary ones first, then
/// pg_catalog, then along the search path.
final class SessionTableNames implements TableNames {
  private final Transaction transaction;
  private final Catalog catalog;
  private final DatabaseDefinition database;
  private final List<String> searchPath;
  private final SystemTables systemTables;
  private final FunctionSession functions;

  /// As of which commit tables are read; null for the newest state.
  private final @Nullable Long commitNumber;

  /// Whether that is said of the tables, not of the session, whose temporary tables have no older states.
  private final boolean asWritten;

  SessionTableNames(
      Transaction transaction,
      DatabaseDefinition database,
      List<String> searchPath,
      SystemTables systemTables,
      FunctionSession functions,
      @Nullable Long commitNumber) {
    this(transaction, database, searchPath, systemTables, functions, commitNumber, false);
  }

  private SessionTableNames(
      Transaction transaction,
      DatabaseDefinition database,
      List<String> searchPath,
      SystemTables systemTables,
      FunctionSession functions,
      @Nullable Long commitNumber,
      boolean asWritten) {
    this.transaction = transaction;
    this.catalog = transaction.catalog();
    this.database = database;
    this.searchPath = searchPath;
    this.systemTables = systemTables;
    this.functions = functions;
    this.commitNumber = commitNumber;
    this.asWritten = asWritten;
  }

  @Override
  public @Nullable TableSource find(List<String> path) {
    String name = path.getLast();
    return switch (path.size()) {
      case 1 -> findAlongPath(name);
      case 2 -> findInSchema(database, path.getFirst(), name);
      case 3 -> {
        DatabaseDefinition other = catalog.database(path.getFirst());
        yield other == null ? null : findInSchema(other, path.get(1), name);
      }
      default -> null;
    };
  }

  private @Nullable TableSource findAlongPath(String name) {
    for (SchemaDefinition schema : schemasInOrder()) {
      if (schema.name().startsWith(TEMPORARY_PREFIX)) {
        TableSource source = source(schema, catalog.relation(schema.id(), name));
        if (source != null) {
          return source;
        }
      }
    }
    TableSource system = systemTables.find(SystemTables.PG_CATALOG, name);
    if (system != null) {
      return system;
    }
    for (SchemaDefinition schema : schemasInOrder()) {
      TableSource source = source(schema, catalog.relation(schema.id(), name));
      if (source != null) {
        return source;
      }
    }
    return null;
  }

  private static final String TEMPORARY_PREFIX = "pg_temp";

  private static final List<SourceColumn> POSITION_COLUMNS =
      List.of(
          new SourceColumn("last_value", LogicalType.BIGINT, false, false),
          new SourceColumn("log_cnt", LogicalType.BIGINT, false, false),
          new SourceColumn("is_called", LogicalType.BOOL, false, false));

  /// The row of a sequence in FROM.
  private record SequenceRow(int sequenceId, Transaction transaction) implements VirtualTable {
    @Override
    public List<LogicalType> columnTypes() {
      return POSITION_COLUMNS.stream().map(SourceColumn::type).toList();
    }

    @Override
    public Iterator<@Nullable Object[]> rows() {
      SequencePosition position = transaction.sequencePosition(sequenceId);
      @Nullable Object[] row = {position.value(), 0L, position.called()};
      return Collections.singletonList(row).iterator();
    }
  }

  private List<SchemaDefinition> schemasInOrder() {
    List<SchemaDefinition> schemas = new ArrayList<>();
    for (SchemaDefinition schema : catalog.schemas(database.id())) {
      if (schema.name().startsWith(TEMPORARY_PREFIX)) {
        schemas.add(schema);
      }
    }
    for (String name : searchPath) {
      SchemaDefinition schema = catalog.schema(database.id(), name);
      if (schema != null) {
        schemas.add(schema);
      }
    }
    return schemas;
  }

  private @Nullable TableSource findInSchema(
      DatabaseDefinition in, String schemaName, String name) {
    TableSource system = systemTables.find(schemaName, name);
    if (system != null) {
      return system;
    }
    SchemaDefinition schema =
        schemaName.equals(TEMPORARY_PREFIX)
            ? temporarySchema()
            : catalog.schema(in.id(), schemaName);
    return schema == null ? null : source(schema, catalog.relation(schema.id(), name));
  }

  private @Nullable SchemaDefinition temporarySchema() {
    return schemasInOrder().stream()
        .filter(schema -> schema.name().startsWith(TEMPORARY_PREFIX))
        .findFirst()
        .orElse(null);
  }

  private @Nullable TableSource source(SchemaDefinition schema, @Nullable Relation relation) {
    return switch (relation) {
      case null -> null;
      case IndexDefinition index ->
          throw new DatabaseException(
                  ErrorCode.WRONG_OBJECT_TYPE, "cannot open relation \"" + index.name() + "\"")
              .withDetail("This operation is not supported for indexes.");
      case TableDefinition table when commitNumber != null && (asWritten || !table.isTemporary()) ->
          storedTable(
              schema.name(),
              table,
              transaction.olderStates().open(table.id(), commitNumber),
              transaction);
      case TableDefinition table -> storedTable(schema.name(), table, table.id(), transaction);
      case SequenceDefinition sequence ->
          new TableSource.Sequence(
              sequence.id(),
              new TableSource.SystemTable(
                  schema.name(),
                  sequence.name(),
                  POSITION_COLUMNS,
                  new SequenceRow(sequence.id(), transaction)));
      case ViewDefinition view ->
          new TableSource.View(
              view.id(),
              schema.name(),
              view.name(),
              view.columns().stream().map(ViewDefinition.ViewColumn::name).toList(),
              view.text(),
              view.style(),
              view.searchPath());
    };
  }

  /// Returns what a statement sees of a table.
  static TableSource.StoredTable storedTable(TableDefinition table, Transaction transaction) {
    SchemaDefinition schema = transaction.catalog().schema(table.schemaId());
    return storedTable(schema == null ? "" : schema.name(), table, table.id(), transaction);
  }

  private static TableSource.StoredTable storedTable(
      String schemaName, TableDefinition table, int tableId, Transaction transaction) {
    return new TableSource.StoredTable(
        tableId, schemaName, table.name(), columns(table), transaction.table(tableId));
  }

  /// Returns the columns of a table.
  static List<SourceColumn> columns(TableDefinition table) {
    List<SourceColumn> columns = new ArrayList<>();
    for (ColumnDefinition column : table.columns()) {
      columns.add(
          new SourceColumn(
              column.name(),
              column.type(),
              column.nullable(),
              column.identity() != null || SequenceTexts.takesValues(column.defaultValue())));
    }
    return columns;
  }

  @Override
  public Collection<String> candidates(List<String> path) {
    List<String> names = new ArrayList<>();
    if (path.size() == 1) {
      for (SchemaDefinition schema : schemasInOrder()) {
        catalog.relations(schema.id()).forEach(relation -> names.add(relation.name()));
      }
      names.addAll(systemTables.names(SystemTables.PG_CATALOG));
      return names;
    }
    String schemaName = path.get(path.size() - 2);
    SchemaDefinition schema = catalog.schema(database.id(), schemaName);
    if (schema != null) {
      catalog.relations(schema.id()).forEach(relation -> names.add(relation.name()));
    }
    names.addAll(systemTables.names(schemaName));
    return names;
  }

  @Override
  public TableNames withSearchPath(List<String> newSearchPath) {
    return new SessionTableNames(
        transaction, database, newSearchPath, systemTables, functions, commitNumber, asWritten);
  }

  @Override
  public TableSource.@Nullable StoredTable changes(
      List<String> path, @Nullable PointInTime from, @Nullable PointInTime to) {
    TableNames newest =
        new SessionTableNames(transaction, database, searchPath, systemTables, functions, null);
    return switch (newest.find(path)) {
      case null -> null;
      case TableSource.StoredTable table -> changes(table, from, to);
      case TableSource other ->
          throw new DatabaseException(
                  ErrorCode.WRONG_OBJECT_TYPE, "\"" + other.name() + "\" is not a table")
              .withDetail("Only permanent tables keep their changes.");
    };
  }

  private TableSource.StoredTable changes(
      TableSource.StoredTable table, @Nullable PointInTime from, @Nullable PointInTime to) {
    long newest = commitNumber == null ? transaction.snapshot().commitNumber() : commitNumber;
    long last = to == null ? newest : SnapshotSetting.commitNumber(to, transaction, functions);
    long after = from == null ? last : SnapshotSetting.commitNumber(from, transaction, functions);
    int number = transaction.olderStates().openChanges(table.tableId(), after, last);
    List<SourceColumn> columns = new ArrayList<>(table.columns());
    for (ChangeColumn column : ChangeColumn.values()) {
      columns.add(new SourceColumn(column.columnName(), column.type(), false, false));
    }
    return new TableSource.StoredTable(
        number, table.schemaName(), table.name(), columns, transaction.table(number));
  }

  @Override
  public TableNames asOf(PointInTime point) {
    long read = SnapshotSetting.commitNumber(point, transaction, functions);
    return new SessionTableNames(
        transaction, database, searchPath, systemTables, functions, read, true);
  }
}
