package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemContext.INFORMATION_SCHEMA_ID;
import static io.blueshift.sql.system.SystemContext.OWNER_ID;
import static io.blueshift.sql.system.SystemContext.PG_CATALOG_ID;
import static io.blueshift.sql.system.SystemTables.PG_CATALOG;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.sql.schema.SourceColumn;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The tables of pg_catalog about names, types and settings.
final class PostgresCatalog {
  private static final int FIRST_SYSTEM_TABLE_ID = 11_000;

  private PostgresCatalog() {}

  static List<SystemTable> tables() {
    return List.of(
        SystemTable.of(
            PG_CATALOG,
            "pg_namespace",
            "oid int, nspname text, nspowner int, nspacl text",
            PostgresCatalog::namespaces),
        SystemTable.of(
            PG_CATALOG,
            "pg_class",
            "oid int, relname text, relnamespace int, reltype int, relowner int, relam int, relfilenode int, "
                + "reltablespace int, relpages int, reltuples double, relhasindex bool, relisshared bool, "
                + "relpersistence text, relkind text, relnatts smallint, relchecks smallint, relhasoids bool, "
                + "relhasrules bool, relhastriggers bool, relrowsecurity bool, relforcerowsecurity bool, "
                + "relispartition bool, reloptions text, relacl text",
            PostgresCatalog::classes),
        SystemTable.of(
            PG_CATALOG,
            "pg_attribute",
            "attrelid int, attname text, atttypid int, attlen smallint, attnum smallint, atttypmod int, attnotnull bool, "
                + "atthasdef bool, attisdropped bool, attidentity text, attgenerated text, attcollation int, "
                + "attencodingtype smallint, attisdistkey bool, attsortkeyord int",
            PostgresCatalog::attributes),
        SystemTable.of(
            PG_CATALOG,
            "pg_type",
            "oid int, typname text, typnamespace int, typowner int, typlen smallint, typtype text, typcategory text, "
                + "typrelid int, typelem int, typarray int, typbasetype int, typtypmod int, typnotnull bool, typdelim text",
            context -> types()),
        SystemTable.of(
            PG_CATALOG,
            "pg_attrdef",
            "oid int, adrelid int, adnum smallint, adbin text, adsrc text",
            PostgresCatalog::defaults),
        SystemTable.of(
            PG_CATALOG,
            "pg_description",
            "objoid int, classoid int, objsubid int, description text",
            PostgresCatalog::descriptions),
        SystemTable.of(
            PG_CATALOG,
            "pg_database",
            "oid int, datname text, datdba int, encoding int, datcollate text, datctype text, datistemplate bool, "
                + "datallowconn bool, datconnlimit int, datacl text",
            PostgresCatalog::databases),
        SystemTable.of(
            PG_CATALOG,
            "pg_tables",
            "schemaname text, tablename text, tableowner text, tablespace text, hasindexes bool, hasrules bool, hastriggers bool",
            PostgresCatalog::pgTables),
        SystemTable.of(
            PG_CATALOG,
            "pg_views",
            "schemaname text, viewname text, viewowner text, definition text",
            PostgresCatalog::pgViews),
        SystemTable.of(
            PG_CATALOG,
            "pg_table_def",
            "schemaname text, tablename text, \"column\" text, type text, encoding text, distkey bool, sortkey int, \"notnull\" bool"
                .replace("\"", ""),
            PostgresCatalog::tableDefinitions),
        SystemTable.of(
            PG_CATALOG,
            "pg_user",
            "usename text, usesysid int, usecreatedb bool, usesuper bool, usecatupd bool, passwd text, valuntil timestamp, useconfig text",
            context ->
                List.<Object[]>of(
                    new Object[] {
                      context.state().userName(), OWNER_ID, true, true, true, "********", null, null
                    })),
        SystemTable.of(
            PG_CATALOG,
            "pg_roles",
            "oid int, rolname text, rolsuper bool, rolinherit bool, rolcreaterole bool, rolcreatedb bool, rolcanlogin bool, rolconnlimit int",
            context ->
                List.<Object[]>of(
                    new Object[] {
                      OWNER_ID, context.state().userName(), true, true, true, true, true, -1
                    })),
        SystemTable.of(
            PG_CATALOG,
            "pg_settings",
            "name text, setting text, unit text, short_desc text",
            PostgresCatalog::settings),
        SystemTable.of(
            PG_CATALOG, "pg_am", "oid int, amname text, amtype text", context -> List.of()),
        SystemTable.of(
            PG_CATALOG,
            "pg_proc",
            "oid int, proname text, pronamespace int, proowner int, prorettype int, proargtypes text, prokind text",
            context -> List.of()),
        SystemTable.of(
            PG_CATALOG,
            "pg_group",
            "groname text, grosysid int, grolist text",
            context -> List.of()),
        SystemTable.of(
            PG_CATALOG,
            "pg_inherits",
            "inhrelid int, inhparent int, inhseqno int",
            context -> List.of()));
  }

  private static List<Object[]> namespaces(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    rows.add(new Object[] {PG_CATALOG_ID, PG_CATALOG, OWNER_ID, null});
    rows.add(new Object[] {INFORMATION_SCHEMA_ID, SystemTables.INFORMATION_SCHEMA, OWNER_ID, null});
    for (SchemaDefinition schema : context.schemas()) {
      rows.add(new Object[] {schema.id(), schema.name(), OWNER_ID, null});
    }
    return rows;
  }

  private static Object[] classRow(
      int id,
      String name,
      int schemaId,
      double rowCount,
      boolean temporary,
      String kind,
      int columnCount) {
    return new Object[] {
      id,
      name,
      schemaId,
      0,
      OWNER_ID,
      0,
      id,
      0,
      0,
      rowCount,
      false,
      false,
      temporary ? "t" : "p",
      kind,
      columnCount,
      0,
      false,
      false,
      false,
      false,
      false,
      false,
      null,
      null
    };
  }

  private static List<Object[]> classes(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    int systemId = FIRST_SYSTEM_TABLE_ID;
    for (SystemTable table : SystemTables.definitions()) {
      int schemaId = table.schemaName().equals(PG_CATALOG) ? PG_CATALOG_ID : INFORMATION_SCHEMA_ID;
      rows.add(classRow(systemId++, table.name(), schemaId, 0, false, "v", table.columns().size()));
    }
    for (SystemContext.Named named : context.relations()) {
      int columnCount =
          switch (named.relation()) {
            case TableDefinition table -> table.columns().size();
            case ViewDefinition view -> view.columns().size();
            case SequenceDefinition ignored -> 3;
            case IndexDefinition index -> index.columns().size();
          };
      boolean temporary = named.relation() instanceof TableDefinition table && table.isTemporary();
      rows.add(
          classRow(
              named.relation().id(),
              named.relation().name(),
              named.schema().id(),
              (double) context.rowCount(named.relation()),
              temporary,
              SystemContext.kind(named.relation()),
              columnCount));
    }
    return rows;
  }

  private static Object[] attributeRow(
      int relationId,
      String name,
      LogicalType type,
      int number,
      boolean notNull,
      boolean hasDefault,
      boolean identity,
      boolean distributionKey,
      int sortPosition) {
    return new Object[] {
      relationId,
      name,
      TypeOids.oid(type),
      TypeOids.length(type),
      number,
      TypeOids.modifier(type),
      notNull,
      hasDefault,
      false,
      identity ? "d" : "",
      "",
      0,
      0,
      distributionKey,
      sortPosition
    };
  }

  private static List<Object[]> attributes(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    int systemId = FIRST_SYSTEM_TABLE_ID;
    for (SystemTable table : SystemTables.definitions()) {
      int number = 1;
      for (SourceColumn column : table.columns()) {
        rows.add(
            attributeRow(
                systemId, column.name(), column.type(), number++, false, false, false, false, 0));
      }
      systemId++;
    }
    for (SystemContext.Named named : context.relations()) {
      switch (named.relation()) {
        case TableDefinition table -> {
          for (ColumnDefinition column : table.columns()) {
            rows.add(
                attributeRow(
                    table.id(),
                    column.name(),
                    column.type(),
                    column.number(),
                    !column.nullable(),
                    defaultText(column) != null,
                    column.identity() != null,
                    table.distributionKeyColumnNumber() == column.number(),
                    table.sortKey().columnNumbers().indexOf(column.number()) + 1));
          }
        }
        case ViewDefinition view -> {
          int number = 1;
          for (ViewDefinition.ViewColumn column : view.columns()) {
            rows.add(
                attributeRow(
                    view.id(),
                    column.name(),
                    column.type(),
                    number++,
                    false,
                    false,
                    false,
                    false,
                    0));
          }
        }
        case SequenceDefinition sequence ->
            PostgresSequences.COLUMNS.forEach((name, column) ->
                rows.add(
                    attributeRow(
                        sequence.id(),
                        name,
                        column.type(),
                        column.number(),
                        true,
                        false,
                        false,
                        false,
                        0)));
        case IndexDefinition ignored -> {
          // The attributes of an index are columns of its table, which pg_index names.
        }
      }
    }
    return rows;
  }

  /// Returns a column's default as clients see it, or null.
  static @Nullable String defaultText(ColumnDefinition column) {
    if (column.identity() != null) {
      return "\"identity\"(" + column.identity().seed() + ", " + column.identity().step() + ")";
    }
    return column.defaultValue() == null ? null : column.defaultValue().text();
  }

  private static List<Object[]> types() {
    List<Object[]> rows = new ArrayList<>();
    for (TypeOids.PgType type : TypeOids.TYPES) {
      rows.add(
          new Object[] {
            type.oid(),
            type.name(),
            PG_CATALOG_ID,
            OWNER_ID,
            type.length(),
            "b",
            type.category(),
            0,
            0,
            0,
            0,
            -1,
            false,
            ","
          });
    }
    return rows;
  }

  private static List<Object[]> defaults(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      if (named.relation() instanceof TableDefinition table) {
        for (ColumnDefinition column : table.columns()) {
          String text = defaultText(column);
          if (text != null) {
            rows.add(new Object[] {table.id(), table.id(), column.number(), text, text});
          }
        }
      }
    }
    return rows;
  }

  private static List<Object[]> descriptions(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SchemaDefinition schema : context.schemas()) {
      addDescription(rows, schema.id(), 0, schema.comment());
    }
    for (SystemContext.Named named : context.relations()) {
      addDescription(rows, named.relation().id(), 0, named.relation().comment());
      switch (named.relation()) {
        case TableDefinition table ->
            table
                .columns()
                .forEach(
                    column -> addDescription(rows, table.id(), column.number(), column.comment()));
        case ViewDefinition view -> {
          int number = 1;
          for (ViewDefinition.ViewColumn column : view.columns()) {
            addDescription(rows, view.id(), number++, column.comment());
          }
        }
        case SequenceDefinition ignored -> {
          // Columns of sequences have no comments.
        }
        case IndexDefinition ignored -> {
          // Columns of indexes have no comments.
        }
      }
    }
    return rows;
  }

  private static void addDescription(
      List<Object[]> rows, int objectId, int columnNumber, @Nullable String text) {
    if (text != null) {
      rows.add(new Object[] {objectId, 1259, columnNumber, text});
    }
  }

  private static List<Object[]> databases(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (DatabaseDefinition database : context.catalog().databases()) {
      rows.add(
          new Object[] {
            database.id(), database.name(), OWNER_ID, 6, "C", "C", false, true, -1, null
          });
    }
    return rows;
  }

  private static List<Object[]> pgTables(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      if (named.relation() instanceof TableDefinition table) {
        rows.add(
            new Object[] {
              named.schema().name(),
              table.name(),
              table.owner(),
              null,
              !context.catalog().indexes(table.id()).isEmpty(),
              false,
              false
            });
      }
    }
    return rows;
  }

  private static List<Object[]> pgViews(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      if (named.relation() instanceof ViewDefinition view) {
        rows.add(new Object[] {named.schema().name(), view.name(), view.owner(), view.text()});
      }
    }
    return rows;
  }

  private static List<Object[]> tableDefinitions(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      if (named.relation() instanceof TableDefinition table) {
        for (ColumnDefinition column : table.columns()) {
          rows.add(
              new Object[] {
                named.schema().name(),
                table.name(),
                column.name(),
                column.type().sqlName(),
                encoding(column),
                table.distributionKeyColumnNumber() == column.number(),
                table.sortKey().columnNumbers().indexOf(column.number()) + 1,
                !column.nullable()
              });
        }
      }
    }
    return rows;
  }

  /// Returns the ENCODE name that is reported for a column: the one that was given, or the one that
  /// AUTO stands for in Redshift.
  static String encoding(ColumnDefinition column) {
    String given = column.encodingName();
    if (given != null && !given.equals("auto")) {
      return given.equals("raw") ? "none" : given;
    }
    return switch (column.type().physicalType()) {
      case BOOLEAN, FLOAT64 -> "none";
      case INT32, INT64, INT128, INTERVAL -> "az64";
      case BYTES -> "lzo";
    };
  }

  private static List<Object[]> settings(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemState.Setting setting : context.state().settings()) {
      rows.add(
          new Object[] {
            setting.name().toLowerCase(Locale.ROOT), setting.value(), null, setting.description()
          });
    }
    return rows;
  }
}
