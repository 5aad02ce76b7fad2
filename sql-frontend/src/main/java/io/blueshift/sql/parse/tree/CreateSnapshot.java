package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;

/// CREATE SNAPSHOT.
public record CreateSnapshot(SqlIdentifier name) implements Statement {
  @Override
  public void write(StatementWriter writer) {
    writer.words("CREATE SNAPSHOT").node(name);
  }
}
