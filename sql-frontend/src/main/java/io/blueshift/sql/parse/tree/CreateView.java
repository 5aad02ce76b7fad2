package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// CREATE VIEW.
///
/// @param name the view's name
/// @param replace whether OR REPLACE was written
/// @param temporary whether the view lives as long as its session
/// @param columns names of the columns, or null for those of the query
/// @param query the query; its text is the part of the statement from its position on, see
///     [io.blueshift.sql.parse.ParsedStatement#textOf]
/// @param schemaBinding false for WITH NO SCHEMA BINDING: names are looked up when the view is read
public record CreateView(
    SqlIdentifier name,
    boolean replace,
    boolean temporary,
    @Nullable SqlNodeList columns,
    SqlNode query,
    boolean schemaBinding)
    implements Statement {
  @Override
  public void write(StatementWriter writer) {
    writer.words(replace ? "CREATE OR REPLACE" : "CREATE").wordsIf(temporary, "TEMPORARY");
    writer.words("VIEW").node(name).parenthesized(columns).words("AS").query(query);
    writer.wordsIf(!schemaBinding, "WITH NO SCHEMA BINDING");
  }
}
