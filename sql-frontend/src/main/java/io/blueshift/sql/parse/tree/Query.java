package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlNode;

/// A query: SELECT, VALUES or TABLE with everything that may stand around them.
///
/// @param query a `SqlSelect`, `SqlOrderBy`, `SqlWith` or set operation; the package tells the
///     conventions for what goes beyond Calcite
public record Query(SqlNode query) implements Statement {
  @Override
  public void write(StatementWriter writer) {
    writer.node(query);
  }
}
