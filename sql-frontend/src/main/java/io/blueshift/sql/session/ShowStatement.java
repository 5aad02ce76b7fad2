package io.blueshift.sql.session;

import io.blueshift.catalog.ViewDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.function.TextForm;
import io.blueshift.sql.parse.tree.ShowObjects;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Redshift's SHOW commands about objects: each is a query over the catalog's views, with the column
/// names that drivers read.
final class ShowStatement {
  private final StatementScope scope;

  ShowStatement(StatementScope scope) {
    this.scope = scope;
  }

  StatementResult run(ShowObjects show) {
    List<String> name = show.name().stream().map(this::text).toList();
    String last = name.isEmpty() ? "" : name.getLast();
    String schema =
        name.size() > 1 ? name.get(name.size() - 2) : new Names(scope).creationSchema().name();
    String sql =
        switch (show.subject()) {
          case DATABASES ->
              "select datname as database_name from pg_database where "
                  + like("datname", show)
                  + " order by 1";
          case SCHEMAS ->
              "select current_database() as database_name, nspname as schema_name from pg_namespace where "
                  + like("nspname", show)
                  + " order by 2";
          case TABLES -> tables(last, show);
          case COLUMNS -> columns(schema, last, show);
          case TABLE -> {
            SqlIdentifier table = identifier(show, schema, last);
            yield "select "
                + quoted(TableDdl.of(scope, new Names(scope).requireTable(table)))
                + " as \"Show Table DDL statement\"";
          }
          case VIEW -> {
            SqlIdentifier view = identifier(show, schema, last);
            if (!(new Names(scope).require(view) instanceof ViewDefinition)) {
              throw Names.at(
                  new DatabaseException(
                      ErrorCode.WRONG_OBJECT_TYPE, "\"" + last + "\" is a table, not a view"),
                  view);
            }
            yield "select definition as \"Show View DDL statement\" from pg_views where schemaname = "
                + quoted(schema)
                + " and viewname = "
                + quoted(last);
          }
          case PRIMARY_KEYS -> primaryKeys(schema, last);
          case FOREIGN_KEYS -> foreignKeys(schema, last, show.exported());
          case GRANTS, TABLE_GRANTS ->
              empty(
                  "database_name, schema_name, object_name, object_type, privilege_type, identity_name, admin_option, grantor_name");
          case COLUMN_GRANTS ->
              empty(
                  "database_name, schema_name, table_name, column_name, privilege_type, identity_name, admin_option, grantor_name");
          case PROCEDURES ->
              empty("database_name, schema_name, procedure_name, return_type, argument_list");
          case FUNCTIONS ->
              empty("database_name, schema_name, function_name, return_type, argument_list");
          case PROCEDURE_PARAMETERS, FUNCTION_PARAMETERS ->
              empty(
                  "database_name, schema_name, function_name, parameter_name, ordinal_position, parameter_type, data_type, "
                      + "character_maximum_length, numeric_precision, numeric_scale");
          case PROCEDURE, FUNCTION ->
              throw new DatabaseException(
                  ErrorCode.UNDEFINED_FUNCTION,
                  "there are no procedures and functions of users yet [name=" + last + "]");
        };
    return new QueryRunner(scope).run(Planning.plan(Planning.parseQuery(sql), scope));
  }

  /// Returns the schema and name as an identifier at the place of the name.
  private static SqlIdentifier identifier(ShowObjects show, String schema, String name) {
    return new SqlIdentifier(List.of(schema, name), show.name().getFirst().getParserPosition());
  }

  private String text(SqlNode node) {
    return switch (node) {
      case SqlIdentifier identifier -> identifier.getSimple();
      case SqlDynamicParam parameter -> {
        Object value =
            parameter.getIndex() < scope.parameters().length
                ? scope.parameters()[parameter.getIndex()]
                : null;
        ParameterValues.Typed typed = ParameterValues.typed(value);
        yield typed.value() == null
            ? "%"
            : TextForm.of(typed.value(), typed.type(), scope.session().settings().timeZone());
      }
      case SqlLiteral literal -> String.valueOf(literal.toValue());
      default -> node.toString();
    };
  }

  private String like(String column, ShowObjects show) {
    SqlNode pattern = show.like();
    return pattern == null ? "true" : column + " like " + quoted(text(pattern));
  }

  private static String quoted(@Nullable String text) {
    return text == null ? "null" : "'" + text.replace("'", "''") + "'";
  }

  private static String empty(String columns) {
    List<String> nulls = new ArrayList<>();
    for (String column : columns.split(", ", -1)) {
      nulls.add("cast(null as varchar) as " + column);
    }
    return "select " + String.join(", ", nulls) + " where false";
  }

  private String tables(String schema, ShowObjects show) {
    return """
    select current_database() as database_name, n.nspname as schema_name, c.relname as table_name,
      case c.relkind when 'v' then 'VIEW' else 'TABLE' end as table_type, cast(null as varchar) as table_acl,
      d.description as remarks, (select u.usename from pg_user u where u.usesysid = c.relowner) as owner, cast(null as timestamp) as last_altered_time,
      cast(null as timestamp) as last_modified_time, i.diststyle as dist_style,
      case c.relkind when 'v' then 'REGULAR VIEW' else 'REGULAR TABLE' end as table_subtype
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
      left join pg_description d on d.objoid = c.oid and d.objsubid = 0
      left join svv_table_info i on i.table_id = c.oid
    where c.relkind in ('r', 'v') and n.nspname = %s and %s order by 3\
    """
        .formatted(quoted(schema), like("c.relname", show));
  }

  private String columns(String schema, String table, ShowObjects show) {
    return """
    select c.table_catalog as database_name, c.table_schema as schema_name, c.table_name, c.column_name,
      c.ordinal_position, c.column_default, c.is_nullable, c.data_type, c.character_maximum_length,
      c.numeric_precision, c.numeric_scale, s.remarks, case when d.sortkey <> 0 then 'COMPOUND' end as sort_key_type,
      d.sortkey as sort_key, case when d.distkey then 1 else 0 end as dist_key, d.encoding,
      cast(null as varchar) as collation
    from information_schema.columns c
      left join svv_all_columns s
        on s.schema_name = c.table_schema and s.table_name = c.table_name and s.column_name = c.column_name
      left join pg_table_def d
        on d.schemaname = c.table_schema and d.tablename = c.table_name and d."column" = c.column_name
    where c.table_schema = %s and c.table_name = %s and %s order by 5\
    """
        .formatted(quoted(schema), quoted(table), like("c.column_name", show));
  }

  private static String primaryKeys(String schema, String table) {
    return """
    select k.table_catalog as database_name, k.table_schema as schema_name, k.table_name, k.column_name,
      k.ordinal_position as key_seq, k.constraint_name as pk_name
    from information_schema.key_column_usage k
      join information_schema.table_constraints t
        on t.constraint_name = k.constraint_name and t.table_schema = k.table_schema and t.table_name = k.table_name
    where t.constraint_type = 'PRIMARY KEY' and k.table_schema = %s and k.table_name = %s order by 5\
    """
        .formatted(quoted(schema), quoted(table));
  }

  private static String foreignKeys(String schema, String table, boolean exported) {
    String side = exported ? "p" : "f";
    return """
    select p.table_catalog as pk_database_name, p.table_schema as pk_schema_name, p.table_name as pk_table_name,
      p.column_name as pk_column_name, f.table_catalog as fk_database_name, f.table_schema as fk_schema_name,
      f.table_name as fk_table_name, f.column_name as fk_column_name, f.ordinal_position as key_seq,
      3 as update_rule, 3 as delete_rule, r.constraint_name as fk_name, r.unique_constraint_name as pk_name,
      7 as deferrability
    from information_schema.referential_constraints r
      join information_schema.key_column_usage f
        on f.constraint_name = r.constraint_name and f.constraint_schema = r.constraint_schema
      join information_schema.key_column_usage p
        on p.constraint_name = r.unique_constraint_name and p.constraint_schema = r.unique_constraint_schema
          and p.ordinal_position = f.position_in_unique_constraint
    where %s.table_schema = %s and %s.table_name = %s order by 9\
    """
        .formatted(side, quoted(schema), side, quoted(table));
  }
}
