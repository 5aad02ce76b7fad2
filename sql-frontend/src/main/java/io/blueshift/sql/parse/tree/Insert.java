package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// INSERT INTO.
///
/// @param table the table that gets the rows
/// @param alias another name of the table for RETURNING, or null
/// @param columns the columns that get values, in the order of the source, or null for all
/// @param overriding what happens to values for identity columns, or null for the rules of the columns
/// @param source a query, also with a WITH that stood before INSERT; a cell of VALUES may be a call of
///     `SqlStdOperatorTable.DEFAULT`; null for DEFAULT VALUES
/// @param onConflict what to do with rows whose key another row has, or null to fail
/// @param returning the select list of RETURNING, or null
public record Insert(
    SqlIdentifier table,
    @Nullable SqlIdentifier alias,
    @Nullable SqlNodeList columns,
    @Nullable Overriding overriding,
    @Nullable SqlNode source,
    @Nullable OnConflict onConflict,
    @Nullable SqlNodeList returning)
    implements Statement {
  @Override
  public void write(StatementWriter writer) {
    writer.words("INSERT INTO").node(table).clause("AS", alias).parenthesized(columns);
    if (overriding != null) {
      writer.words(overriding.words());
    }
    if (source == null) {
      writer.words("DEFAULT VALUES");
    } else {
      writer.node(source);
    }
    if (onConflict != null) {
      onConflict.write(writer);
    }
    if (returning != null) {
      writer.words("RETURNING").list(returning.getList());
    }
  }
}
