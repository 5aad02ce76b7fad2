package io.blueshift.sql.session;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.bind.ChangeTarget;
import io.blueshift.sql.bind.InsertTarget;
import io.blueshift.sql.parse.tree.Overriding;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// Tables as the binder of writing statements sees them.
final class WriteTargets {
  private WriteTargets() {}

  /// Returns the target of an INSERT. Without a list of columns, the identity columns that take no value
  /// are left out, as in Redshift, unless the statement says what happens to values for them.
  static InsertTarget ofInsert(
      TableDefinition table, @Nullable SqlNodeList columns, @Nullable Overriding overriding) {
    List<Integer> targets =
        columns != null ? listed(table, columns) : filled(table, overriding != null);
    return new InsertTarget(
        table.name(),
        table.columns().stream().map(column -> inserted(column, overriding == null)).toList(),
        targets,
        columns != null,
        overriding == Overriding.USER);
  }

  /// Returns the target of ALTER TABLE APPEND into columns of these indexes; identity columns among them
  /// take the values of the rows that are moved.
  static InsertTarget ofAppend(TableDefinition table, List<Integer> indexes) {
    List<InsertTarget.TargetColumn> columns = new ArrayList<>();
    for (ColumnDefinition column : table.columns()) {
      columns.add(
          new InsertTarget.TargetColumn(
              column.name(),
              column.type(),
              false,
              column.identity() != null,
              column.defaultValue()));
    }
    return new InsertTarget(table.name(), columns, indexes, true, false);
  }

  private static InsertTarget.TargetColumn inserted(ColumnDefinition column, boolean refuses) {
    IdentityDefinition identity = column.identity();
    return new InsertTarget.TargetColumn(
        column.name(),
        column.type(),
        refuses && identity != null && identity.alwaysGenerated(),
        identity != null,
        column.defaultValue());
  }

  private static List<Integer> filled(TableDefinition table, boolean all) {
    List<Integer> indexes = new ArrayList<>();
    for (int index = 0; index < table.columns().size(); index++) {
      IdentityDefinition identity = table.columns().get(index).identity();
      if (all || identity == null || !identity.alwaysGenerated()) {
        indexes.add(index);
      }
    }
    return indexes;
  }

  private static List<Integer> listed(TableDefinition table, SqlNodeList columns) {
    List<Integer> indexes = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    for (SqlNode node : columns) {
      SqlIdentifier column = (SqlIdentifier) node;
      int index;
      try {
        index = table.requireColumnIndex(column.names.getLast());
      } catch (DatabaseException e) {
        throw Names.at(e, column);
      }
      if (!seen.add(index)) {
        throw Names.at(
            new DatabaseException(
                ErrorCode.DUPLICATE_COLUMN, "column \"" + column + "\" specified more than once"),
            column);
      }
      indexes.add(index);
    }
    return indexes;
  }

  /// Returns the target of an UPDATE, DELETE or MERGE.
  static ChangeTarget ofChange(TableDefinition table, Transaction transaction) {
    List<ChangeTarget.TargetColumn> columns = new ArrayList<>();
    for (ColumnDefinition column : table.columns()) {
      IdentityDefinition identity = column.identity();
      columns.add(
          new ChangeTarget.TargetColumn(
              identity != null && identity.alwaysGenerated(),
              identity != null,
              column.defaultValue()));
    }
    return new ChangeTarget(SessionTableNames.storedTable(table, transaction), columns);
  }
}
