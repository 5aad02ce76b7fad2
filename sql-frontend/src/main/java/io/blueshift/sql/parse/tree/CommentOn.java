package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// COMMENT ON.
///
/// @param kind what the comment is about
/// @param name its name; of a column with that of its table
/// @param table the table of a constraint, else null
/// @param text the comment, or null to remove it
public record CommentOn(
    ObjectKind kind, SqlIdentifier name, @Nullable SqlIdentifier table, @Nullable String text)
    implements Statement {
  @Override
  public void write(StatementWriter writer) {
    writer.words("COMMENT ON " + kind).node(name).clause("ON", table).words("IS");
    if (text == null) {
      writer.words("NULL");
    } else {
      writer.string(text);
    }
  }
}
