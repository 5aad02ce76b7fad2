package io.blueshift.sql.parse.tree;

import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// A constraint of a table. One that was written at a column names that column.
public sealed interface TableConstraint extends StatementWriter.Part {
  /// Returns the constraint's name, or null when it has none.
  @Nullable SqlIdentifier name();

  /// Returns whether ENFORCED (true) or NOT ENFORCED (false) was written; null when neither was.
  @Nullable Boolean enforced();

  /// Writes the constraint in the form that stands at a column.
  void writeForColumn(StatementWriter writer);

  /// UNIQUE or PRIMARY KEY.
  record Key(
      @Nullable SqlIdentifier name,
      boolean primary,
      SqlNodeList columns,
      @Nullable Boolean enforced)
      implements TableConstraint {
    @Override
    public void write(StatementWriter writer) {
      writer.clause("CONSTRAINT", name).words(primary ? "PRIMARY KEY" : "UNIQUE");
      writer.parenthesized(columns);
      writeEnforced(writer, enforced);
    }

    @Override
    public void writeForColumn(StatementWriter writer) {
      writer.clause("CONSTRAINT", name).words(primary ? "PRIMARY KEY" : "UNIQUE");
      writeEnforced(writer, enforced);
    }
  }

  /// FOREIGN KEY or REFERENCES.
  ///
  /// @param columns the columns of this table
  /// @param target the table they refer to
  /// @param targetColumns its columns, or null for its primary key
  /// @param onDelete the action of ON DELETE in upper case, or null
  /// @param onUpdate the action of ON UPDATE in upper case, or null
  record Reference(
      @Nullable SqlIdentifier name,
      SqlNodeList columns,
      SqlIdentifier target,
      @Nullable SqlNodeList targetColumns,
      @Nullable String onDelete,
      @Nullable String onUpdate,
      @Nullable Boolean enforced)
      implements TableConstraint {
    @Override
    public void write(StatementWriter writer) {
      writer.clause("CONSTRAINT", name).words("FOREIGN KEY").parenthesized(columns);
      writeTarget(writer);
    }

    @Override
    public void writeForColumn(StatementWriter writer) {
      writer.clause("CONSTRAINT", name);
      writeTarget(writer);
    }

    private void writeTarget(StatementWriter writer) {
      writer.words("REFERENCES").node(target).parenthesized(targetColumns);
      writer.wordsIf(onDelete != null, "ON DELETE " + onDelete);
      writer.wordsIf(onUpdate != null, "ON UPDATE " + onUpdate);
      writeEnforced(writer, enforced);
    }
  }

  /// CHECK.
  record Check(@Nullable SqlIdentifier name, SqlNode condition, @Nullable Boolean enforced)
      implements TableConstraint {
    @Override
    public void write(StatementWriter writer) {
      writer.clause("CONSTRAINT", name).words("CHECK (").node(condition).words(")");
      writeEnforced(writer, enforced);
    }

    @Override
    public void writeForColumn(StatementWriter writer) {
      write(writer);
    }
  }

  private static void writeEnforced(StatementWriter writer, @Nullable Boolean enforced) {
    if (enforced != null) {
      writer.words(enforced ? "ENFORCED" : "NOT ENFORCED");
    }
  }
}
