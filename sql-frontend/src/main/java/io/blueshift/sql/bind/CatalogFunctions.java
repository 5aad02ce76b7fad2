package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.QuotedNames;
import io.blueshift.sql.schema.TableSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Functions that look something up in pg_catalog: each is a scalar subquery over its tables, which the
/// engine runs like any other.
final class CatalogFunctions {
  private static final String VIEW_TEXT =
      """
      select v.definition
      from (select %1 as o) as a, pg_catalog.pg_class as c, pg_catalog.pg_namespace as n, pg_catalog.pg_views as v
      where c.oid = a.o and n.oid = c.relnamespace and v.schemaname = n.nspname and v.viewname = c.relname\
      """;
  private static final String COMMENT =
      "select d.description from (select %1 as o) as a, pg_catalog.pg_description as d"
          + " where d.objoid = a.o and d.objsubid = 0";
  private static final String SIZE =
      "select t.size * 1048576 from (select %1 as o) as a, pg_catalog.svv_table_info as t where t.table_id = a.o";

  /// By name: the query, with `%n` for the arguments that it uses. Further arguments are ignored.
  private static final Map<String, String> QUERIES =
      Map.ofEntries(
          Map.entry("obj_description", COMMENT),
          Map.entry(
              "col_description",
              "select d.description from (select %1 as o, %2 as n) as a, pg_catalog.pg_description as d"
                  + " where d.objoid = a.o and d.objsubid = a.n"),
          Map.entry(
              "pg_get_userbyid",
              "select u.rolname from (select %1 as o) as a, pg_catalog.pg_roles as u where u.oid = a.o"),
          Map.entry("pg_get_viewdef", VIEW_TEXT),
          Map.entry(
              "pg_get_constraintdef",
              "select c.condef from (select %1 as o) as a, pg_catalog.pg_constraint as c where c.oid = a.o"),
          Map.entry(
              "pg_get_serial_sequence",
              "select quote_ident(n.nspname) || '.' || quote_ident(c.relname) from (select %1 as o, %2 as n) as a, "
                  + "pg_catalog.pg_attribute as t, pg_catalog.pg_depend as d, pg_catalog.pg_class as c, "
                  + "pg_catalog.pg_namespace as n where t.attrelid = a.o and t.attname = a.n and d.refobjid = a.o "
                  + "and d.refobjsubid = t.attnum and c.oid = d.objid and n.oid = c.relnamespace"),
          Map.entry("pg_relation_size", SIZE),
          Map.entry("pg_table_size", SIZE),
          Map.entry("pg_total_relation_size", SIZE));

  /// Those whose first argument is a relation, which may be given by its name.
  private static final Set<String> OF_RELATIONS =
      Set.of(
          "pg_get_viewdef",
          "pg_get_serial_sequence",
          "pg_relation_size",
          "pg_table_size",
          "pg_total_relation_size");

  private CatalogFunctions() {}

  /// Returns the query that answers a call, or null when the function is none of these.
  static @Nullable SqlNode query(String name, List<SqlNode> arguments, BindContext context) {
    String query = QUERIES.get(name);
    int used = query == null ? 0 : query.contains("%2") ? 2 : 1;
    if (query == null || arguments.size() < used) {
      return null;
    }
    SqlNode first = arguments.getFirst();
    String text = OF_RELATIONS.contains(name) ? textOf(first) : null;
    if (text != null) {
      first = relationId(text, first, context);
    }
    SqlNode[] values = used == 1 ? new SqlNode[] {first} : new SqlNode[] {first, arguments.get(1)};
    return parsed(query, context, values);
  }

  /// Returns the text of a string literal, or null when the node is none.
  static @Nullable String textOf(SqlNode node) {
    return node instanceof SqlLiteral literal
            && literal.getValue() instanceof org.apache.calcite.util.NlsString text
        ? text.getValue()
        : null;
  }

  /// Returns the query that gives the object id of the relation of a name, as `'name'::regclass` does.
  static SqlNode relationId(String text, SqlNode node, BindContext context) {
    List<String> path = QuotedNames.split(text);
    TableSource source = path.isEmpty() ? null : context.tables().find(path);
    if (source == null) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_TABLE, "relation does not exist [" + text + "]", node);
    }
    return parsed(
        "select c.oid from pg_catalog.pg_class as c, pg_catalog.pg_namespace as n"
            + " where n.oid = c.relnamespace and n.nspname = "
            + quoted(source.schemaName())
            + " and c.relname = "
            + quoted(source.name()),
        context);
  }

  /// Returns the query that gives the object id of the type of a name, as `'name'::regtype` does.
  static SqlNode typeId(String text, BindContext context) {
    return parsed(
        "select t.oid from pg_catalog.pg_type as t where t.typname = " + quoted(text), context);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /// Parses a query, puts the arguments in, and takes positions away: they are none of the statement's.
  private static SqlNode parsed(String query, BindContext context, SqlNode... arguments) {
    String marked = query.replace("%1", "\"%1\"").replace("%2", "\"%2\"");
    SqlNode node =
        context
            .parseQuery(marked)
            .accept(
                new SqlShuttle() {
                  @Override
                  public SqlNode visit(SqlIdentifier identifier) {
                    String name = identifier.names.getFirst();
                    return name.startsWith("%")
                        ? arguments[name.charAt(1) - '1']
                        : identifier.clone(SqlParserPos.ZERO);
                  }

                  @Override
                  public SqlNode visit(SqlLiteral literal) {
                    return literal.clone(SqlParserPos.ZERO);
                  }
                });
    if (node == null) {
      throw new IllegalStateException("a query is rewritten to a query");
    }
    return node;
  }
}
