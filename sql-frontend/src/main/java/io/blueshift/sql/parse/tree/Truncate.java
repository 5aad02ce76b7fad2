package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/// TRUNCATE.
///
/// @param tables one or more tables
/// @param restartIdentity whether sequences of their columns begin anew
/// @param cascade whether tables that refer to them are emptied too
public record Truncate(List<SqlIdentifier> tables, boolean restartIdentity, boolean cascade)
    implements Statement {
  public Truncate {
    tables = List.copyOf(tables);
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words("TRUNCATE TABLE").list(tables);
    writer.wordsIf(restartIdentity, "RESTART IDENTITY").wordsIf(cascade, "CASCADE");
  }
}
