package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;

/// CREATE SEQUENCE.
public record CreateSequence(
    SqlIdentifier name, boolean temporary, boolean ifNotExists, SequenceOptions options)
    implements Statement {
  @Override
  public void write(StatementWriter writer) {
    writer.words("CREATE").wordsIf(temporary, "TEMPORARY").words("SEQUENCE");
    writer.wordsIf(ifNotExists, "IF NOT EXISTS").node(name);
    options.write(writer);
  }
}
