package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// UPDATE … SET … [FROM …] [WHERE …].
///
/// @param with the list of `SqlWithItem` before UPDATE, or null
/// @param table the table that is changed
/// @param alias another name of it, or null
/// @param assignments at least one
/// @param from further tables, as a FROM clause, or null
/// @param where which rows, or null for all
/// @param returning the select list of RETURNING, or null
public record Update(
    @Nullable SqlNodeList with,
    SqlIdentifier table,
    @Nullable SqlIdentifier alias,
    List<Assignment> assignments,
    @Nullable SqlNode from,
    @Nullable SqlNode where,
    @Nullable SqlNodeList returning)
    implements Statement {
  public Update {
    assignments = List.copyOf(assignments);
  }

  @Override
  public void write(StatementWriter writer) {
    writer
        .with(with)
        .words("UPDATE")
        .node(table)
        .clause("AS", alias)
        .words("SET")
        .each(assignments, ",");
    writer.tables("FROM", from).clause("WHERE", where);
    if (returning != null) {
      writer.words("RETURNING").list(returning.getList());
    }
  }
}
