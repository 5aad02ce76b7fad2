package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemTables.INFORMATION_SCHEMA;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.VarcharType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The views of information_schema.
final class InformationSchema {
  private static final String COLUMNS =
      "table_catalog text, table_schema text, table_name text, column_name text, ordinal_position int, column_default text, "
          + "is_nullable text, data_type text, character_maximum_length int, numeric_precision int, "
          + "numeric_precision_radix int, numeric_scale int, datetime_precision int, udt_name text";

  private InformationSchema() {}

  static List<SystemTable> tables() {
    return List.of(
        SystemTable.of(
            INFORMATION_SCHEMA,
            "schemata",
            "catalog_name text, schema_name text, schema_owner text",
            InformationSchema::schemata),
        SystemTable.of(
            INFORMATION_SCHEMA,
            "tables",
            "table_catalog text, table_schema text, table_name text, table_type text",
            InformationSchema::tableRows),
        SystemTable.of(INFORMATION_SCHEMA, "columns", COLUMNS, InformationSchema::columnRows),
        SystemTable.of(
            INFORMATION_SCHEMA,
            "views",
            "table_catalog text, table_schema text, table_name text, view_definition text, check_option text, is_updatable text",
            InformationSchema::viewRows),
        SystemTable.of(
            INFORMATION_SCHEMA,
            "table_constraints",
            "constraint_catalog text, constraint_schema text, constraint_name text, table_catalog text, table_schema text, "
                + "table_name text, constraint_type text, is_deferrable text, initially_deferred text, enforced text",
            InformationSchema::constraintRows),
        SystemTable.of(
            INFORMATION_SCHEMA,
            "check_constraints",
            "constraint_catalog text, constraint_schema text, constraint_name text, check_clause text",
            InformationSchema::checkRows),
        SystemTable.of(
            INFORMATION_SCHEMA,
            "key_column_usage",
            "constraint_catalog text, constraint_schema text, constraint_name text, table_catalog text, table_schema text, "
                + "table_name text, column_name text, ordinal_position int, position_in_unique_constraint int",
            InformationSchema::keyColumnRows),
        SystemTable.of(
            INFORMATION_SCHEMA,
            "referential_constraints",
            "constraint_catalog text, constraint_schema text, constraint_name text, unique_constraint_catalog text, "
                + "unique_constraint_schema text, unique_constraint_name text, match_option text, update_rule text, delete_rule text",
            InformationSchema::referenceRows),
        SystemTable.of(
            INFORMATION_SCHEMA,
            "routines",
            "routine_catalog text, routine_schema text, routine_name text, routine_type text, data_type text",
            context -> List.of()));
  }

  private static List<Object[]> schemata(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    String database = context.database().name();
    for (String name : List.of(SystemTables.PG_CATALOG, INFORMATION_SCHEMA)) {
      rows.add(new Object[] {database, name, context.state().userName()});
    }
    for (SchemaDefinition schema : context.schemas()) {
      rows.add(new Object[] {database, schema.name(), schema.owner()});
    }
    return rows;
  }

  private static List<Object[]> tableRows(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    String database = context.database().name();
    for (SystemTable table : SystemTables.definitions()) {
      rows.add(new Object[] {database, table.schemaName(), table.name(), "VIEW"});
    }
    for (SystemContext.Named named : context.relations()) {
      if (!(named.relation() instanceof SequenceDefinition
          || named.relation() instanceof IndexDefinition)) {
        rows.add(
            new Object[] {
              database, named.schema().name(), named.relation().name(), tableType(named.relation())
            });
      }
    }
    return rows;
  }

  /// Returns what kind of table the standard calls a relation.
  static String tableType(Relation relation) {
    return switch (relation) {
      case TableDefinition table -> table.isTemporary() ? "LOCAL TEMPORARY" : "BASE TABLE";
      case ViewDefinition ignored -> "VIEW";
      case SequenceDefinition ignored -> "SEQUENCE";
      case IndexDefinition ignored -> "INDEX";
    };
  }

  private static List<Object[]> columnRows(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    String database = context.database().name();
    for (SystemContext.Named named : context.relations()) {
      switch (named.relation()) {
        case TableDefinition table -> {
          int position = 1;
          for (ColumnDefinition column : table.columns()) {
            rows.add(
                columnRow(
                    database,
                    named,
                    column.name(),
                    position++,
                    PostgresCatalog.defaultText(column),
                    column.nullable(),
                    column.type()));
          }
        }
        case ViewDefinition view -> {
          int position = 1;
          for (ViewDefinition.ViewColumn column : view.columns()) {
            rows.add(
                columnRow(database, named, column.name(), position++, null, true, column.type()));
          }
        }
        case SequenceDefinition ignored -> {
          // Its columns are not listed, as in PostgreSQL.
        }
        case IndexDefinition ignored -> {
          // Its columns are those of its table.
        }
      }
    }
    return rows;
  }

  private static Object[] columnRow(
      String database,
      SystemContext.Named named,
      String name,
      int position,
      @Nullable String defaultText,
      boolean nullable,
      LogicalType type) {
    return new Object[] {
      database,
      named.schema().name(),
      named.relation().name(),
      name,
      position,
      defaultText,
      nullable ? "YES" : "NO",
      dataType(type),
      characterLength(type),
      numericPrecision(type),
      numericPrecision(type) == null ? null : 10,
      numericScale(type),
      type.physicalType() == io.blueshift.type.PhysicalType.INT64 && !type.isNumeric() ? 6 : null,
      TypeOids.name(type)
    };
  }

  /// Returns a type's name without its length or precision.
  static String dataType(LogicalType type) {
    String name = type.sqlName();
    int parenthesis = name.indexOf('(');
    return parenthesis < 0 ? name : name.substring(0, parenthesis);
  }

  static @Nullable Integer characterLength(LogicalType type) {
    return type instanceof StringType text && text.lengthBytes() != VarcharType.UNLIMITED
        ? text.lengthBytes()
        : null;
  }

  static @Nullable Integer numericPrecision(LogicalType type) {
    return switch (type) {
      case DecimalType decimal -> decimal.precision();
      case IntegralType integral ->
          integral.maximum() > Integer.MAX_VALUE
              ? 64
              : integral.maximum() > Short.MAX_VALUE ? 32 : 16;
      case LogicalType.RealType ignored -> 24;
      case LogicalType.DoubleType ignored -> 53;
      default -> null;
    };
  }

  static @Nullable Integer numericScale(LogicalType type) {
    return switch (type) {
      case DecimalType decimal -> decimal.scale();
      case IntegralType ignored -> 0;
      default -> null;
    };
  }

  private static List<Object[]> viewRows(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (SystemContext.Named named : context.relations()) {
      if (named.relation() instanceof ViewDefinition view) {
        rows.add(
            new Object[] {
              context.database().name(),
              named.schema().name(),
              view.name(),
              view.text(),
              "NONE",
              "NO"
            });
      }
    }
    return rows;
  }

  /// Is called with each constraint.
  private interface ConstraintVisitor {
    void visit(SystemContext.Named named, TableDefinition table, ConstraintDefinition constraint);
  }

  private static void visit(SystemContext context, ConstraintVisitor visitor) {
    for (SystemContext.Named named : context.relations()) {
      if (named.relation() instanceof TableDefinition table) {
        table.constraints().forEach(constraint -> visitor.visit(named, table, constraint));
      }
    }
  }

  private static List<Object[]> constraintRows(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    String database = context.database().name();
    visit(
        context,
        (named, table, constraint) -> {
          String type =
              switch (constraint) {
                case ConstraintDefinition.PrimaryKey ignored -> "PRIMARY KEY";
                case ConstraintDefinition.Unique ignored -> "UNIQUE";
                case ConstraintDefinition.ForeignKey ignored -> "FOREIGN KEY";
                case ConstraintDefinition.Check ignored -> "CHECK";
              };
          String schema = named.schema().name();
          rows.add(
              new Object[] {
                database,
                schema,
                constraint.name(),
                database,
                schema,
                table.name(),
                type,
                "NO",
                "NO",
                constraint.enforced() ? "YES" : "NO"
              });
        });
    return rows;
  }

  private static List<Object[]> checkRows(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    visit(
        context,
        (named, table, constraint) -> {
          if (constraint instanceof ConstraintDefinition.Check check) {
            rows.add(
                new Object[] {
                  context.database().name(),
                  named.schema().name(),
                  check.name(),
                  "(" + check.expression().text() + ")"
                });
          }
        });
    return rows;
  }

  private static List<Object[]> keyColumnRows(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    String database = context.database().name();
    visit(
        context,
        (named, table, constraint) -> {
          boolean foreign = constraint instanceof ConstraintDefinition.ForeignKey;
          List<Integer> numbers =
              switch (constraint) {
                case ConstraintDefinition.PrimaryKey key -> key.columnNumbers();
                case ConstraintDefinition.Unique key -> key.columnNumbers();
                case ConstraintDefinition.ForeignKey key -> key.columnNumbers();
                case ConstraintDefinition.Check ignored -> List.of();
              };
          for (int position = 1; position <= numbers.size(); position++) {
            int index = table.columnIndexOfNumber(numbers.get(position - 1));
            String schema = named.schema().name();
            rows.add(
                new Object[] {
                  database,
                  schema,
                  constraint.name(),
                  database,
                  schema,
                  table.name(),
                  table.columns().get(index).name(),
                  position,
                  foreign ? position : null
                });
          }
        });
    return rows;
  }

  private static List<Object[]> referenceRows(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    String database = context.database().name();
    visit(
        context,
        (named, table, constraint) -> {
          if (constraint instanceof ConstraintDefinition.ForeignKey key) {
            TableDefinition target = context.catalog().requireTable(key.referencedTableId());
            SchemaDefinition schema = context.catalog().schema(target.schemaId());
            String unique = null;
            for (ConstraintDefinition candidate : target.constraints()) {
              if (candidate instanceof ConstraintDefinition.PrimaryKey primary
                      && primary.columnNumbers().equals(key.referencedColumnNumbers())
                  || candidate instanceof ConstraintDefinition.Unique other
                      && other.columnNumbers().equals(key.referencedColumnNumbers())) {
                unique = candidate.name();
              }
            }
            rows.add(
                new Object[] {
                  database,
                  named.schema().name(),
                  key.name(),
                  database,
                  schema == null ? null : schema.name(),
                  unique,
                  "NONE",
                  key.onUpdate().sqlText(),
                  key.onDelete().sqlText()
                });
          }
        });
    return rows;
  }
}
