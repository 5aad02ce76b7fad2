package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/// DROP TABLE, VIEW, SCHEMA or DATABASE.
///
/// @param kind what is dropped
/// @param names one or more names
/// @param ifExists whether missing objects are no error
/// @param cascade whether what depends on them goes too
public record DropObjects(
    ObjectKind kind, List<SqlIdentifier> names, boolean ifExists, boolean cascade)
    implements Statement {
  public DropObjects {
    names = List.copyOf(names);
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words("DROP " + kind).wordsIf(ifExists, "IF EXISTS").list(names);
    writer.wordsIf(cascade, "CASCADE");
  }
}
