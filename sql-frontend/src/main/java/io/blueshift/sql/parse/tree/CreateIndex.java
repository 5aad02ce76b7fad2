package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// CREATE INDEX.
///
/// @param name null to have one chosen
/// @param columns each with its direction and the place of NULLs as ORDER BY writes them
/// @param condition which rows the index has; null for all
public record CreateIndex(
    @Nullable SqlIdentifier name,
    SqlIdentifier table,
    List<SqlNode> columns,
    boolean unique,
    boolean ifNotExists,
    @Nullable SqlNode condition)
    implements Statement {
  public CreateIndex {
    columns = List.copyOf(columns);
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words("CREATE").wordsIf(unique, "UNIQUE").words("INDEX");
    writer.wordsIf(ifNotExists, "IF NOT EXISTS").node(name).words("ON").node(table);
    writer.words("(").list(columns).words(")").clause("WHERE", condition);
  }
}
