package io.blueshift.sql.bind;

import io.blueshift.catalog.NameSuggestions;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.sql.logical.Column;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// The names that expressions of one query level may use, and through `outer` those of the levels
/// around it.
final class Scope {
  /// A name for a column. `table` and `schema` are the names that may qualify it; a column that USING
  /// merged has none. A column that is not `bare` is found only with its table's name. A `variable` is
  /// the name of an item that is a value, not a table, and hides columns of the same name.
  record Entry(
      @Nullable String schema,
      @Nullable String table,
      String name,
      Column column,
      boolean bare,
      boolean variable) {
    Entry(
        @Nullable String schema, @Nullable String table, String name, Column column, boolean bare) {
      this(schema, table, name, column, bare, false);
    }

    /// Returns the entry of a variable.
    static Entry ofVariable(String name, Column column) {
      return new Entry(null, null, name, column, true, true);
    }

    /// Returns the entry of what MERGE did with a row. No name reaches it, only [Scope#mergeAction].
    static Entry ofMergeAction(Column column) {
      return new Entry(null, null, "merge_action()", column, false);
    }

    private boolean isMergeAction() {
      return !bare && table == null;
    }

    Entry withColumn(Column other) {
      return new Entry(schema, table, name, other, bare, variable);
    }

    Entry qualifiedOnly() {
      return new Entry(schema, table, name, column, false, variable);
    }
  }

  private final @Nullable Scope outer;
  private final List<Entry> entries;

  Scope(@Nullable Scope outer, List<Entry> entries) {
    this.outer = outer;
    this.entries = List.copyOf(entries);
  }

  /// Returns the entries in the order of `*`.
  List<Entry> entries() {
    return entries;
  }

  /// Returns the scope of the query around this one, or null.
  @Nullable Scope outer() {
    return outer;
  }

  /// Returns the column of a name at this level, or null; fails when several have it.
  @Nullable Entry findHere(SqlIdentifier identifier) {
    List<Entry> matches = new ArrayList<>();
    for (Entry entry : entries) {
      if (matches(entry, identifier.names)) {
        matches.add(entry);
      }
    }
    if (matches.size() > 1 && matches.stream().anyMatch(Entry::variable)) {
      matches.removeIf(entry -> !entry.variable);
    }
    if (matches.size() > 1) {
      throw BindErrors.error(
          ErrorCode.AMBIGUOUS_COLUMN,
          "column reference is ambiguous [" + String.join(".", identifier.names) + "]",
          identifier);
    }
    return matches.isEmpty() ? null : matches.getFirst();
  }

  private static boolean matches(Entry entry, List<String> names) {
    int count = names.size();
    if (!entry.name.equals(names.get(count - 1))) {
      return false;
    }
    if (count == 1) {
      return entry.bare;
    }
    if (!names.get(count - 2).equals(entry.table)) {
      return false;
    }
    return count == 2 || names.get(count - 3).equals(entry.schema);
  }

  /// Returns the column of a name at this level or the nearest around it, or null.
  @Nullable Entry find(SqlIdentifier identifier) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      Entry entry = scope.findHere(identifier);
      if (entry != null) {
        return entry;
      }
    }
    return null;
  }

  /// Returns the column that tells what MERGE did with a row, of this level or the nearest around it, or null.
  @Nullable Entry mergeAction() {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      for (Entry entry : scope.entries) {
        if (entry.isMergeAction()) {
          return entry;
        }
      }
    }
    return null;
  }

  /// Returns whether a table of this name is visible.
  boolean hasTable(String table) {
    for (Scope scope = this; scope != null; scope = scope.outer) {
      if (scope.entries.stream().anyMatch(entry -> table.equals(entry.table))) {
        return true;
      }
    }
    return false;
  }

  /// Returns the columns of one table in order, or an empty list when there is no such table.
  List<Entry> columnsOf(List<String> tablePath) {
    String table = tablePath.getLast();
    String schema = tablePath.size() > 1 ? tablePath.get(tablePath.size() - 2) : null;
    return entries.stream()
        .filter(entry -> table.equals(entry.table))
        .filter(entry -> schema == null || schema.equals(entry.schema))
        .toList();
  }

  /// Makes the error of a name that is not there, with names that may have been meant.
  DatabaseException undefined(SqlIdentifier identifier) {
    String name = identifier.names.getLast();
    if (identifier.names.size() > 1) {
      String table = identifier.names.get(identifier.names.size() - 2);
      if (!hasTable(table)) {
        return NameSuggestions.addHint(
            BindErrors.error(
                ErrorCode.UNDEFINED_TABLE,
                "missing FROM-clause entry for table [" + table + "]",
                identifier),
            table,
            allEntries().stream().map(Entry::table).filter(other -> other != null).toList());
      }
    }
    return NameSuggestions.addHint(
        BindErrors.error(
            ErrorCode.UNDEFINED_COLUMN,
            "column does not exist [" + String.join(".", identifier.names) + "]",
            identifier),
        name,
        allEntries().stream().map(Entry::name).toList());
  }

  private List<Entry> allEntries() {
    List<Entry> all = new ArrayList<>();
    for (Scope scope = this; scope != null; scope = scope.outer) {
      all.addAll(scope.entries);
    }
    return all;
  }

  /// Returns the expression that reads an entry.
  static Expression reference(Entry entry) {
    return entry.column.reference();
  }
}
