package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;

/// DROP SNAPSHOT.
public record DropSnapshot(SqlIdentifier name, boolean ifExists) implements Statement {
  @Override
  public void write(StatementWriter writer) {
    writer.words("DROP SNAPSHOT").wordsIf(ifExists, "IF EXISTS").node(name);
  }
}
