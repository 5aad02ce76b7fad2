package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// ALTER SEQUENCE; at most one of the three names is not null, and then there are no options.
///
/// @param newName its new name
/// @param owner its new owner
/// @param newSchema the schema into which it is moved
public record AlterSequence(
    SqlIdentifier name,
    boolean ifExists,
    @Nullable SqlIdentifier newName,
    @Nullable SqlIdentifier owner,
    @Nullable SqlIdentifier newSchema,
    SequenceOptions options)
    implements Statement {
  @Override
  public void write(StatementWriter writer) {
    writer.words("ALTER SEQUENCE").wordsIf(ifExists, "IF EXISTS").node(name);
    writer.clause("RENAME TO", newName).clause("OWNER TO", owner).clause("SET SCHEMA", newSchema);
    options.write(writer);
  }
}
