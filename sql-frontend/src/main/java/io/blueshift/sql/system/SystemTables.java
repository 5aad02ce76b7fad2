package io.blueshift.sql.system;

import io.blueshift.sql.schema.TableSource;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The system tables as one statement sees them.
public final class SystemTables {
  /// The schema that is always searched first.
  public static final String PG_CATALOG = "pg_catalog";

  /// The schema of the standard's views.
  public static final String INFORMATION_SCHEMA = "information_schema";

  private static final Map<String, Map<String, SystemTable>> DEFINITIONS = new HashMap<>();

  static {
    List<SystemTable> all = new ArrayList<>();
    all.addAll(PostgresCatalog.tables());
    all.addAll(PostgresConstraints.tables());
    all.addAll(PostgresIndexes.tables());
    all.addAll(PostgresSequences.tables());
    all.addAll(InformationSchema.tables());
    all.addAll(RedshiftViews.tables());
    all.addAll(LoadErrorViews.tables());
    all.addAll(QueryHistoryViews.tables());
    all.addAll(LockViews.tables());
    all.addAll(UpkeepViews.tables());
    all.addAll(EmptyTables.tables());
    for (SystemTable table : all) {
      DEFINITIONS
          .computeIfAbsent(table.schemaName(), schema -> new HashMap<>())
          .put(table.name(), table);
    }
  }

  private final SystemContext context;

  private SystemTables(SystemContext context) {
    this.context = context;
  }

  /// Returns the system tables as a session's transaction sees them.
  ///
  /// @param state what they show beside the transaction's catalog
  public static SystemTables of(SystemState state, Transaction transaction) {
    return new SystemTables(new SystemContext(state, transaction));
  }

  /// Returns a table by schema and name, or null.
  public @Nullable TableSource find(String schemaName, String name) {
    SystemTable table = DEFINITIONS.getOrDefault(schemaName, Map.of()).get(name);
    return table == null
        ? null
        : new TableSource.SystemTable(schemaName, name, table.columns(), table.table(context));
  }

  /// Returns the names of a schema's tables.
  public List<String> names(String schemaName) {
    return List.copyOf(DEFINITIONS.getOrDefault(schemaName, Map.of()).keySet());
  }

  /// Returns whether a schema is one of the system's.
  public static boolean isSystemSchema(String schemaName) {
    return DEFINITIONS.containsKey(schemaName);
  }

  /// Returns whether a name, as a statement writes it, is a system table's.
  public static boolean isSystemTable(List<String> path) {
    String schema = path.size() > 1 ? path.get(path.size() - 2) : PG_CATALOG;
    return DEFINITIONS.getOrDefault(schema, Map.of()).containsKey(path.getLast());
  }

  /// Returns all definitions, for the catalog's own rows about itself.
  static List<SystemTable> definitions() {
    List<SystemTable> all = new ArrayList<>();
    DEFINITIONS.values().forEach(schema -> all.addAll(schema.values()));
    return all;
  }
}
