package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// ALTER SCHEMA; exactly one of the three changes is not null.
///
/// @param name the schema
/// @param newName its new name
/// @param owner its new owner
/// @param quota its new limit of size
public record AlterSchema(
    SqlIdentifier name,
    @Nullable SqlIdentifier newName,
    @Nullable SqlIdentifier owner,
    CreateSchema.@Nullable Quota quota)
    implements Statement {
  @Override
  public void write(StatementWriter writer) {
    writer.words("ALTER SCHEMA").node(name);
    writer.clause("RENAME TO", newName).clause("OWNER TO", owner);
    if (quota != null) {
      writer.words(quota.toString());
    }
  }
}
