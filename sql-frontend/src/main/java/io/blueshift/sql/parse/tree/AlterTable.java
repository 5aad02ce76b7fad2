package io.blueshift.sql.parse.tree;

import java.util.List;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// ALTER TABLE, and ALTER VIEW where the action is a renaming or a change of owner.
///
/// @param name the table
/// @param ifExists whether a missing table is no error
/// @param view whether ALTER VIEW was written
/// @param actions what to change, in order; Redshift allows one, PostgreSQL several
public record AlterTable(SqlIdentifier name, boolean ifExists, boolean view, List<Action> actions)
    implements Statement {
  public AlterTable {
    actions = List.copyOf(actions);
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words(view ? "ALTER VIEW" : "ALTER TABLE").wordsIf(ifExists, "IF EXISTS").node(name);
    writer.each(actions, ",");
  }

  /// One change of a table.
  public sealed interface Action extends StatementWriter.Part {}

  /// ADD COLUMN.
  public record AddColumn(boolean ifNotExists, ColumnDefinition column) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("ADD COLUMN").wordsIf(ifNotExists, "IF NOT EXISTS");
      column.write(writer);
    }
  }

  /// DROP COLUMN.
  public record DropColumn(boolean ifExists, SqlIdentifier column, boolean cascade)
      implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("DROP COLUMN").wordsIf(ifExists, "IF EXISTS").node(column);
      writer.wordsIf(cascade, "CASCADE");
    }
  }

  /// RENAME COLUMN.
  public record RenameColumn(SqlIdentifier column, SqlIdentifier newName) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("RENAME COLUMN").node(column).words("TO").node(newName);
    }
  }

  /// RENAME TO.
  public record RenameTable(SqlIdentifier newName) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("RENAME TO").node(newName);
    }
  }

  /// OWNER TO.
  public record ChangeOwner(SqlIdentifier owner) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("OWNER TO").node(owner);
    }
  }

  /// SET SCHEMA.
  public record SetSchema(SqlIdentifier schema) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("SET SCHEMA").node(schema);
    }
  }

  /// SET RETENTION, a time such as `2 hours`, or null for DEFAULT.
  public record SetRetention(@Nullable String time) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("SET RETENTION TO");
      writer.words(time == null ? "DEFAULT" : "'" + time.replace("'", "''") + "'");
    }
  }

  /// ALTER COLUMN … TYPE, with PostgreSQL's USING or without.
  public record ChangeType(SqlIdentifier column, SqlDataTypeSpec type, @Nullable SqlNode conversion)
      implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("ALTER COLUMN").node(column).words("TYPE").node(type);
      writer.clause("USING", conversion);
    }
  }

  /// ALTER COLUMN … ENCODE; the encoding's name is in lower case.
  public record ChangeEncoding(SqlIdentifier column, String encoding) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("ALTER COLUMN").node(column).words("ENCODE " + encoding);
    }
  }

  /// ALTER COLUMN … SET DEFAULT, or DROP DEFAULT when the value is null.
  public record ChangeDefault(SqlIdentifier column, @Nullable SqlNode value) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("ALTER COLUMN").node(column);
      if (value == null) {
        writer.words("DROP DEFAULT");
      } else {
        writer.words("SET DEFAULT").node(value);
      }
    }
  }

  /// ALTER COLUMN … SET NOT NULL (`nullable` is false) or DROP NOT NULL.
  public record ChangeNullability(SqlIdentifier column, boolean nullable) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("ALTER COLUMN").node(column).words(nullable ? "DROP" : "SET");
      writer.words("NOT NULL");
    }
  }

  /// ALTER DISTSTYLE, DISTKEY, SORTKEY or ENCODE AUTO: the attributes that are not null are changed.
  public record ChangeAttributes(TableAttributes attributes) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("ALTER");
      if (attributes.distributionKey() != null) {
        writer.words("DISTKEY").node(attributes.distributionKey());
      } else if (attributes.sortKey() != null) {
        SqlNodeList columns = attributes.sortKey();
        writer.words(attributes.sortStyle() + " SORTKEY").parenthesized(columns);
      } else {
        attributes.write(writer);
      }
    }
  }

  /// ADD CONSTRAINT and the like.
  public record AddConstraint(TableConstraint constraint) implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("ADD");
      constraint.write(writer);
    }
  }

  /// DROP CONSTRAINT.
  public record DropConstraint(boolean ifExists, SqlIdentifier constraint, boolean cascade)
      implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("DROP CONSTRAINT").wordsIf(ifExists, "IF EXISTS").node(constraint);
      writer.wordsIf(cascade, "CASCADE");
    }
  }

  /// APPEND FROM.
  ///
  /// @param source the table whose rows are moved
  /// @param ignoreExtra whether columns that only the source has are left out
  /// @param fillTarget whether columns that only the target has get their defaults
  public record AppendFrom(SqlIdentifier source, boolean ignoreExtra, boolean fillTarget)
      implements Action {
    @Override
    public void write(StatementWriter writer) {
      writer.words("APPEND FROM").node(source).wordsIf(ignoreExtra, "IGNOREEXTRA");
      writer.wordsIf(fillTarget, "FILLTARGET");
    }
  }
}
