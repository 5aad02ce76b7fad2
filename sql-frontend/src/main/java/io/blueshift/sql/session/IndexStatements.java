package io.blueshift.sql.session;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ExpressionText;
import io.blueshift.catalog.IndexCondition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.IndexDefinition.IndexColumn;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.sql.parse.tree.CreateIndex;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;

/// CREATE INDEX, and what becomes of indexes when their table changes.
final class IndexStatements {
  private static final int COLUMN_COUNT_MAX = 32;

  private final StatementScope scope;

  IndexStatements(StatementScope scope) {
    this.scope = scope;
  }

  StatementResult create(CreateIndex create) {
    TableDefinition table = new Names(scope).requireTable(create.table());
    List<IndexColumn> columns = create.columns().stream().map(node -> column(node, table)).toList();
    if (columns.size() > COLUMN_COUNT_MAX) {
      throw new DatabaseException(
          ErrorCode.TOO_MANY_COLUMNS,
          "an index has at most 32 columns [columns=" + columns.size() + "]");
    }
    SqlIdentifier written = create.name();
    String name = written == null ? freeName(table, columns) : written.getSimple();
    if (scope.catalog().relation(table.schemaId(), name) != null) {
      String message = "relation \"" + name + "\" already exists";
      if (!create.ifNotExists()) {
        throw Names.at(
            new DatabaseException(ErrorCode.DUPLICATE_TABLE, message),
            written == null ? create.table() : written);
      }
      scope.session().notice(message + ", skipping");
      return StatementResult.Done.of("CREATE INDEX");
    }
    SqlNode condition = create.condition();
    SqlStyle style = scope.session().settings().style();
    scope.apply(
        new CatalogChange.PutRelation(
            new IndexDefinition(
                scope.transaction().allocateObjectId(table.persistence()),
                table.schemaId(),
                name,
                scope.session().userName(),
                table.id(),
                columns,
                create.unique(),
                condition == null ? List.of() : conditions(condition, table, style),
                condition == null
                    ? null
                    : new ExpressionText(scope.parsed().textOf(condition), style),
                null)));
    return StatementResult.Done.of("CREATE INDEX");
  }

  /// Reads a column with its direction and the place of NULLs, which are behind all values of an ascending column and
  /// in front of those of a descending one unless it says otherwise.
  private IndexColumn column(SqlNode written, TableDefinition table) {
    SqlNode node = written;
    Boolean nullsFirst = null;
    if (node.getKind() == SqlKind.NULLS_FIRST || node.getKind() == SqlKind.NULLS_LAST) {
      nullsFirst = node.getKind() == SqlKind.NULLS_FIRST;
      node = ((SqlCall) node).operand(0);
    }
    boolean descending = node.getKind() == SqlKind.DESCENDING;
    if (descending) {
      node = ((SqlCall) node).operand(0);
    }
    if (!(node instanceof SqlIdentifier name) || !name.isSimple()) {
      throw new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED, "an index is ordered by columns, not by expressions")
          .withHint("Add a column with the value, and index that.");
    }
    ColumnDefinition column;
    try {
      column = table.columns().get(table.requireColumnIndex(name.getSimple()));
      KeyBytes.requireKeyType(column.type());
    } catch (DatabaseException e) {
      throw Names.at(e, name);
    }
    return new IndexColumn(
        column.number(), descending, nullsFirst == null ? descending : nullsFirst);
  }

  private String freeName(TableDefinition table, List<IndexColumn> columns) {
    StringBuilder wanted = new StringBuilder(table.name());
    for (IndexColumn column : columns) {
      int index = table.columnIndexOfNumber(column.columnNumber());
      wanted.append('_').append(table.columns().get(index).name());
    }
    wanted.append("_idx");
    String name = wanted.toString();
    for (int number = 1; scope.catalog().relation(table.schemaId(), name) != null; number++) {
      name = wanted.toString() + number;
    }
    return name;
  }

  private List<IndexCondition> conditions(SqlNode written, TableDefinition table, SqlStyle style) {
    RowChecks.BoundCheck bound = Planning.bindCheck("", written, table, style, scope);
    List<IndexCondition> conditions = new ArrayList<>();
    if (bound.ofSession() || !new IndexConditions(table).add(bound.condition(), conditions)) {
      throw new DatabaseException(
              ErrorCode.FEATURE_NOT_SUPPORTED,
              "the condition of an index is one that SQL alone can answer [condition="
                  + scope.parsed().textOf(written)
                  + "]")
          .withHint(
              "Compare columns with constants, or test them with IN, IS NULL and IS NOT NULL, with AND between.");
    }
    return conditions;
  }

  /// Drops the indexes of a table that use a column.
  void dropUsing(TableDefinition table, int columnNumber) {
    for (IndexDefinition index : scope.catalog().indexes(table.id())) {
      if (index.uses(columnNumber)) {
        scope.apply(new CatalogChange.DropRelation(index.id()));
      }
    }
  }
}
