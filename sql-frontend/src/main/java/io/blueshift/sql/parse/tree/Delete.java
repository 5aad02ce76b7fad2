package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// DELETE FROM … [USING …] [WHERE …].
///
/// @param with the list of `SqlWithItem` before DELETE, or null
/// @param table the table that loses rows
/// @param alias another name of it, or null
/// @param using further tables, as a FROM clause, or null
/// @param where which rows, or null for all
/// @param returning the select list of RETURNING, or null
public record Delete(
    @Nullable SqlNodeList with,
    SqlIdentifier table,
    @Nullable SqlIdentifier alias,
    @Nullable SqlNode using,
    @Nullable SqlNode where,
    @Nullable SqlNodeList returning)
    implements Statement {
  @Override
  public void write(StatementWriter writer) {
    writer.with(with).words("DELETE FROM").node(table).clause("AS", alias);
    writer.tables("USING", using).clause("WHERE", where);
    if (returning != null) {
      writer.words("RETURNING").list(returning.getList());
    }
  }
}
