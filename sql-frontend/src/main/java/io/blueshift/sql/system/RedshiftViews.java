package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemTables.PG_CATALOG;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SortKeyDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.segment.PageCache;
import io.blueshift.store.VacuumInfo;
import io.blueshift.table.TailRowGroup;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Redshift's views about tables, columns and caches. They stand in pg_catalog, which is always
/// searched.
final class RedshiftViews {
  private static final String COLUMNS =
      "database_name text, schema_name text, table_name text, column_name text, ordinal_position int, column_default text, "
          + "is_nullable text, data_type text, character_maximum_length int, numeric_precision int, numeric_scale int, remarks text";

  private RedshiftViews() {}

  static List<SystemTable> tables() {
    return List.of(
        SystemTable.of(
            PG_CATALOG,
            "svv_redshift_databases",
            "database_name text, database_owner int, database_type text",
            RedshiftViews::databases),
        SystemTable.of(
            PG_CATALOG,
            "svv_all_schemas",
            "database_name text, schema_name text, schema_owner int, schema_type text",
            RedshiftViews::schemas),
        SystemTable.of(
            PG_CATALOG,
            "svv_redshift_schemas",
            "database_name text, schema_name text, schema_owner int, schema_type text",
            RedshiftViews::schemas),
        SystemTable.of(
            PG_CATALOG,
            "svv_tables",
            "table_catalog text, table_schema text, table_name text, table_type text, remarks text",
            RedshiftViews::tableRows),
        SystemTable.of(
            PG_CATALOG,
            "svv_all_tables",
            "database_name text, schema_name text, table_name text, table_type text, remarks text",
            RedshiftViews::tableRows),
        SystemTable.of(
            PG_CATALOG,
            "svv_redshift_tables",
            "database_name text, schema_name text, table_name text, table_type text, remarks text",
            RedshiftViews::tableRows),
        SystemTable.of(
            PG_CATALOG,
            "svv_columns",
            COLUMNS
                .replace("database_name", "table_catalog")
                .replace("schema_name", "table_schema"),
            RedshiftViews::columnRows),
        SystemTable.of(PG_CATALOG, "svv_all_columns", COLUMNS, RedshiftViews::columnRows),
        SystemTable.of(PG_CATALOG, "svv_redshift_columns", COLUMNS, RedshiftViews::columnRows),
        SystemTable.of(
            PG_CATALOG,
            "svv_external_schemas",
            "esoid int, eskind int, schemaname text, esowner int, databasename text, esoptions text",
            context -> List.of()),
        SystemTable.of(
            PG_CATALOG,
            "svv_external_tables",
            "schemaname text, tablename text, location text, input_format text, tabletype text",
            context -> List.of()),
        SystemTable.of(
            PG_CATALOG,
            "svv_external_columns",
            "schemaname text, tablename text, columnname text, external_type text, columnnum int",
            context -> List.of()),
        SystemTable.of(
            PG_CATALOG,
            "svv_table_info",
            "database text, schema text, table_id int, table text, encoded text, diststyle text, sortkey1 text, "
                + "max_varchar int, sortkey1_enc text, sortkey_num int, size bigint, pct_used double, empty bigint, "
                + "unsorted double, stats_off double, tbl_rows bigint, skew_sortkey1 double, skew_rows double, estimated_visible_rows bigint, "
                + "deleted double, buffered_rows bigint, row_groups int",
            RedshiftViews::tableInfo),
        SystemTable.of(
            PG_CATALOG,
            "sys_cache",
            "cache_name text, hits bigint, misses bigint, entries bigint, held_bytes bigint, capacity_bytes bigint",
            RedshiftViews::caches));
  }

  private static List<Object[]> databases(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    context
        .catalog()
        .databases()
        .forEach(
            database -> rows.add(new Object[] {database.name(), SystemContext.OWNER_ID, "local"}));
    return rows;
  }

  private static List<Object[]> schemas(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SchemaDefinition schema : context.schemas()) {
      rows.add(
          new Object[] {context.database().name(), schema.name(), SystemContext.OWNER_ID, "local"});
    }
    return rows;
  }

  private static List<Object[]> tableRows(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      rows.add(
          new Object[] {
            context.database().name(),
            named.schema().name(),
            named.relation().name(),
            InformationSchema.tableType(named.relation()).replace("BASE ", ""),
            named.relation().comment()
          });
    }
    return rows;
  }

  private static List<Object[]> columnRows(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      switch (named.relation()) {
        case TableDefinition table -> {
          int position = 1;
          for (ColumnDefinition column : table.columns()) {
            rows.add(
                columnRow(
                    context,
                    named,
                    column.name(),
                    position++,
                    PostgresCatalog.defaultText(column),
                    column.nullable(),
                    column.type(),
                    column.comment()));
          }
        }
        case ViewDefinition view -> {
          int position = 1;
          for (ViewDefinition.ViewColumn column : view.columns()) {
            rows.add(
                columnRow(
                    context,
                    named,
                    column.name(),
                    position++,
                    null,
                    true,
                    column.type(),
                    column.comment()));
          }
        }
        case SequenceDefinition ignored -> {
          // Its columns are not listed.
        }
        case IndexDefinition ignored -> {
          // Its columns are those of its table.
        }
      }
    }
    return rows;
  }

  private static Object[] columnRow(
      SystemContext context,
      SystemContext.Named named,
      String name,
      int position,
      @Nullable String defaultText,
      boolean nullable,
      LogicalType type,
      @Nullable String comment) {
    return new Object[] {
      context.database().name(),
      named.schema().name(),
      named.relation().name(),
      name,
      position,
      defaultText,
      nullable ? "YES" : "NO",
      InformationSchema.dataType(type),
      InformationSchema.characterLength(type),
      InformationSchema.numericPrecision(type),
      InformationSchema.numericScale(type),
      comment
    };
  }

  private static List<Object[]> tableInfo(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      if (named.relation() instanceof TableDefinition table) {
        TableSnapshot snapshot = context.transaction().table(table.id());
        long sizeBytes = 0;
        long storedRowCount = 0;
        long bufferedRowCount = 0;
        for (RowGroup group : snapshot.rowGroups()) {
          storedRowCount += group.rowCount();
          bufferedRowCount += group instanceof TailRowGroup ? group.rowCount() : 0;
          for (int column = 0; column < table.columns().size(); column++) {
            sizeBytes += group.encodedSizeBytes(column, 0, group.rowCount());
          }
        }
        boolean sorted = !table.sortKey().columnNumbers().isEmpty();
        String firstKey =
            sorted
                ? table
                    .columns()
                    .get(table.columnIndexOfNumber(table.sortKey().columnNumbers().getFirst()))
                    .name()
                : table.sortKey().kind() == SortKeyDefinition.Kind.AUTO ? "AUTO(SORTKEY)" : null;
        rows.add(
            new Object[] {
              context.database().name(),
              named.schema().name(),
              table.id(),
              table.name(),
              "Y",
              distribution(table),
              firstKey,
              0,
              null,
              table.sortKey().columnNumbers().size(),
              (sizeBytes + (1 << 20) - 1) >> 20,
              0.0,
              0L,
              sorted ? unsortedPercent(context, table.id()) : null,
              0.0,
              storedRowCount,
              null,
              null,
              snapshot.rowCount(),
              storedRowCount == 0
                  ? 0.0
                  : 100.0 * (storedRowCount - snapshot.rowCount()) / storedRowCount,
              bufferedRowCount,
              snapshot.rowGroups().size()
            });
      }
    }
    return rows;
  }

  private static @Nullable Double unsortedPercent(SystemContext context, int tableId) {
    VacuumInfo.TableFigures figures = context.state().warehouse().tableFigures(tableId);
    return figures == null || figures.rowCount() == 0 ? null : 100 - figures.sortedPercent();
  }

  /// Returns a table's distribution as svv_table_info writes it.
  static String distribution(TableDefinition table) {
    return switch (table.distributionStyle()) {
      case AUTO -> "AUTO(ALL)";
      case EVEN -> "EVEN";
      case ALL -> "ALL";
      case KEY ->
          "KEY("
              + table
                  .columns()
                  .get(table.columnIndexOfNumber(table.distributionKeyColumnNumber()))
                  .name()
              + ")";
    };
  }

  private static List<Object[]> caches(SystemContext context) {
    PageCache.Figures pages = context.state().pageCacheFigures();
    SystemState.PlanCacheFigures plans = context.state().planCacheFigures();
    List<Object[]> rows = new ArrayList<>();
    rows.add(
        new Object[] {
          "pages",
          pages.hitCount(),
          pages.missCount(),
          pages.pageCount(),
          pages.heldBytes(),
          pages.capacityBytes()
        });
    rows.add(
        new Object[] {"plans", plans.hitCount(), plans.missCount(), plans.planCount(), null, null});
    return rows;
  }
}
