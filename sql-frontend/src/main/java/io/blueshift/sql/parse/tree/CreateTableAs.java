package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// CREATE TABLE … AS query, and SELECT … INTO.
///
/// @param name the table's name; a name that begins with `#` makes the table temporary
/// @param temporary whether the table lives as long as its session
/// @param ifNotExists whether an existing table of the name is left alone
/// @param columns names of the columns, or null for those of the query
/// @param attributes distribution and sort key
/// @param query the query
/// @param withData false for WITH NO DATA
public record CreateTableAs(
    SqlIdentifier name,
    boolean temporary,
    boolean ifNotExists,
    @Nullable SqlNodeList columns,
    TableAttributes attributes,
    SqlNode query,
    boolean withData)
    implements Statement {
  @Override
  public void write(StatementWriter writer) {
    writer.words(temporary ? "CREATE TEMPORARY TABLE" : "CREATE TABLE");
    writer.wordsIf(ifNotExists, "IF NOT EXISTS").node(name).parenthesized(columns);
    attributes.write(writer);
    writer.words("AS").query(query).wordsIf(!withData, "WITH NO DATA");
  }
}
