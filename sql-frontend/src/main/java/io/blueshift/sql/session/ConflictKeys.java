package io.blueshift.sql.session;

import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.ConstraintDefinition.PrimaryKey;
import io.blueshift.catalog.ConstraintDefinition.Unique;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.parse.tree.OnConflict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;

/// Finds the keys that ON CONFLICT means: those of the columns or the name that it gives, else all. Only an enforced
/// key can have conflicts.
final class ConflictKeys {
  private ConflictKeys() {}

  /// Returns the keys in question, each by the indexes of its columns.
  ///
  /// @param indexes the indexes of the table
  static List<List<Integer>> of(
      Insert insert, TableDefinition table, List<IndexDefinition> indexes) {
    OnConflict conflict = Objects.requireNonNull(insert.onConflict());
    if (conflict.columns() != null) {
      return List.of(byColumns(conflict.columns(), table, indexes));
    }
    if (conflict.constraint() != null) {
      return List.of(byName(conflict.constraint(), table));
    }
    if (conflict.updates()) {
      throw Names.at(
          new DatabaseException(
                  ErrorCode.SYNTAX_ERROR,
                  "ON CONFLICT DO UPDATE requires inference specification or constraint name")
              .withHint("For example, ON CONFLICT (column_name)."),
          insert.table());
    }
    return enforced(table, indexes);
  }

  /// Returns all enforced keys of a table that every row has, each by the indexes of its columns.
  ///
  /// @param indexes the indexes of the table
  static List<List<Integer>> enforced(TableDefinition table, List<IndexDefinition> indexes) {
    List<List<Integer>> keys = new ArrayList<>();
    for (ConstraintDefinition constraint : table.constraints()) {
      List<Integer> key = key(constraint, table);
      if (constraint.enforced() && !key.isEmpty()) {
        keys.add(key);
      }
    }
    for (IndexDefinition index : indexes) {
      if (isKey(index)) {
        keys.add(key(index, table));
      }
    }
    return keys;
  }

  /// Returns whether an index is a key that every row has.
  private static boolean isKey(IndexDefinition index) {
    return index.unique() && index.conditions().isEmpty();
  }

  private static List<Integer> key(IndexDefinition index, TableDefinition table) {
    return index.columnNumbers().stream().map(table::columnIndexOfNumber).toList();
  }

  private static List<Integer> byColumns(
      SqlNodeList columns, TableDefinition table, List<IndexDefinition> indexes) {
    Set<Integer> wanted = new HashSet<>();
    for (SqlNode node : columns) {
      SqlIdentifier column = (SqlIdentifier) node;
      try {
        wanted.add(table.requireColumnIndex(column.names.getLast()));
      } catch (DatabaseException e) {
        throw Names.at(e, column);
      }
    }
    boolean informational = false;
    for (ConstraintDefinition constraint : table.constraints()) {
      List<Integer> key = key(constraint, table);
      if (!key.isEmpty() && wanted.equals(new HashSet<>(key))) {
        if (constraint.enforced()) {
          return key;
        }
        informational = true;
      }
    }
    for (IndexDefinition index : indexes) {
      if (isKey(index) && wanted.equals(new HashSet<>(key(index, table)))) {
        return key(index, table);
      }
    }
    throw Names.at(
        enforce(
            new DatabaseException(
                ErrorCode.INVALID_COLUMN_REFERENCE,
                "there is no unique or exclusion constraint matching the ON CONFLICT specification"),
            informational),
        (SqlIdentifier) columns.get(0));
  }

  private static List<Integer> byName(SqlIdentifier name, TableDefinition table) {
    for (ConstraintDefinition constraint : table.constraints()) {
      if (constraint.name().equals(name.getSimple())) {
        List<Integer> key = key(constraint, table);
        if (key.isEmpty() || !constraint.enforced()) {
          throw Names.at(
              enforce(
                  new DatabaseException(
                      ErrorCode.WRONG_OBJECT_TYPE,
                      "constraint in ON CONFLICT clause is no enforced key [constraint="
                          + name
                          + "]"),
                  !key.isEmpty()),
              name);
        }
        return key;
      }
    }
    throw Names.at(
        new DatabaseException(
            ErrorCode.UNDEFINED_OBJECT,
            "constraint \"" + name + "\" for table \"" + table.name() + "\" does not exist"),
        name);
  }

  private static DatabaseException enforce(DatabaseException error, boolean informational) {
    return informational
        ? error.withHint("The key is for information only; define it as ENFORCED.")
        : error;
  }

  /// Returns the indexes of a key's columns; none for other constraints.
  private static List<Integer> key(ConstraintDefinition constraint, TableDefinition table) {
    List<Integer> numbers =
        switch (constraint) {
          case PrimaryKey key -> key.columnNumbers();
          case Unique key -> key.columnNumbers();
          case ConstraintDefinition.ForeignKey _, ConstraintDefinition.Check _ -> List.of();
        };
    return numbers.stream().map(table::columnIndexOfNumber).toList();
  }
}
