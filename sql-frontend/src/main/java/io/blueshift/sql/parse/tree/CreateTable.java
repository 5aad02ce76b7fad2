package io.blueshift.sql.parse.tree;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;

/// CREATE TABLE with a list of columns.
///
/// @param name the table's name; a name that begins with `#` makes the table temporary
/// @param temporary whether the table lives as long as its session
/// @param ifNotExists whether an existing table of the name is left alone
/// @param columns the columns in order
/// @param likes the parents of LIKE, in order; `position` says before which of `columns` each stands
/// @param constraints the constraints written beside the columns; those at columns are with them
/// @param attributes what stands behind the list
public record CreateTable(
    SqlIdentifier name,
    boolean temporary,
    boolean ifNotExists,
    List<ColumnDefinition> columns,
    List<Like> likes,
    List<TableConstraint> constraints,
    TableAttributes attributes)
    implements Statement {
  public CreateTable {
    columns = List.copyOf(columns);
    likes = List.copyOf(likes);
    constraints = List.copyOf(constraints);
  }

  /// LIKE parent.
  ///
  /// @param parent the table whose columns are copied
  /// @param includingDefaults whether their defaults are copied too
  /// @param position how many columns of the list stand before it
  public record Like(SqlIdentifier parent, boolean includingDefaults, int position)
      implements StatementWriter.Part {
    @Override
    public void write(StatementWriter writer) {
      writer.words("LIKE").node(parent).wordsIf(includingDefaults, "INCLUDING DEFAULTS");
    }
  }

  @Override
  public void write(StatementWriter writer) {
    writer.words(temporary ? "CREATE TEMPORARY TABLE" : "CREATE TABLE");
    writer.wordsIf(ifNotExists, "IF NOT EXISTS").node(name);
    List<StatementWriter.Part> parts = new ArrayList<>(columns);
    for (int i = likes.size() - 1; i >= 0; i--) {
      parts.add(likes.get(i).position, likes.get(i));
    }
    parts.addAll(constraints);
    writer.words("(").each(parts, ",").words(")");
    attributes.write(writer);
  }
}
