package io.blueshift.sql.bind;

import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows that the RETURNING of a MERGE reads, as the statement keeps them when it has written them: the word of what
/// was done (INSERT, UPDATE or DELETE), the columns of the source, NULL where there was no row of it, and the columns
/// of the table, those of a deleted row as they were.
///
/// @param names the names of all columns but the first, those of the source before those of the table
public record MergedRows(List<Name> names) {
  public MergedRows {
    names = List.copyOf(names);
  }

  /// A name by which RETURNING may call a column.
  ///
  /// @param schema with the next one what may qualify it, or null
  /// @param bare whether it may stand without the table's name
  /// @param variable whether it is the name of an item that is a value, not a table
  record Name(
      @Nullable String schema,
      @Nullable String table,
      String name,
      LogicalType type,
      boolean bare,
      boolean variable) {}

  static MergedRows of(List<Scope.Entry> source, List<Scope.Entry> table) {
    List<Name> names = new ArrayList<>();
    source.forEach(entry -> names.add(nameOf(entry)));
    table.forEach(entry -> names.add(nameOf(entry)));
    return new MergedRows(names);
  }

  private static Name nameOf(Scope.Entry entry) {
    return new Name(
        entry.schema(),
        entry.table(),
        entry.name(),
        entry.column().type(),
        entry.bare(),
        entry.variable());
  }

  /// Returns the types of all columns.
  public List<LogicalType> types() {
    List<LogicalType> types = new ArrayList<>();
    types.add(LogicalType.TEXT);
    names.forEach(name -> types.add(name.type));
    return types;
  }
}
