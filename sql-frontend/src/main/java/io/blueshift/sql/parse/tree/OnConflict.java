package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// ON CONFLICT of an INSERT: what to do with rows whose key another row has.
///
/// @param columns the columns of the key, or null
/// @param constraint the name of the key, or null; without both, all keys of the table
/// @param assignments what DO UPDATE writes into the row that is there; empty for DO NOTHING
/// @param where which rows DO UPDATE changes, or null for all
public record OnConflict(
    @Nullable SqlNodeList columns,
    @Nullable SqlIdentifier constraint,
    List<Assignment> assignments,
    @Nullable SqlNode where)
    implements StatementWriter.Part {
  public OnConflict {
    assignments = List.copyOf(assignments);
  }

  /// Returns whether it is DO UPDATE.
  public boolean updates() {
    return !assignments.isEmpty();
  }

  @Override
  public void write(StatementWriter writer) {
    writer
        .words("ON CONFLICT")
        .parenthesized(columns)
        .clause("ON CONSTRAINT", constraint)
        .words(updates() ? "DO UPDATE SET" : "DO NOTHING")
        .each(assignments, ",")
        .clause("WHERE", where);
  }
}
