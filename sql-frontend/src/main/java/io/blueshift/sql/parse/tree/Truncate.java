package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/// TRUNCATE.
///
/// @param tables one or more tables
public record Truncate(List<SqlIdentifier> tables) implements Statement {
  public Truncate {
    tables = List.copyOf(tables);
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words("TRUNCATE TABLE").list(tables);
  }
}
