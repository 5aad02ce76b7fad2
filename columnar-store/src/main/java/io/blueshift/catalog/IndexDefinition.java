package io.blueshift.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A secondary index: the rows of a table, or those for which some conditions hold, in the order of some
/// columns. It shares the space of names of the schema of its table.
///
/// @param columns what it is ordered by, in this order
/// @param unique whether no two rows of it agree in all columns, where nulls never agree
/// @param conditions which rows it has: those for which all hold
/// @param conditionText the conditions as they were written; null when there are none
public record IndexDefinition(
    int id,
    int schemaId,
    String name,
    String owner,
    int tableId,
    List<IndexColumn> columns,
    boolean unique,
    List<IndexCondition> conditions,
    @Nullable ExpressionText conditionText,
    @Nullable String comment)
    implements Relation {
  public IndexDefinition {
    columns = List.copyOf(columns);
    conditions = List.copyOf(conditions);
  }

  /// A column by which an index is ordered.
  public record IndexColumn(int columnNumber, boolean descending, boolean nullsFirst) {}

  /// Returns the numbers of the columns, in the order of the index.
  public List<Integer> columnNumbers() {
    return columns.stream().map(IndexColumn::columnNumber).toList();
  }

  /// Returns whether the index needs a column.
  public boolean uses(int columnNumber) {
    return columnNumbers().contains(columnNumber)
        || conditions.stream().anyMatch(condition -> condition.columnNumber() == columnNumber);
  }

  /// Returns a copy under another name, schema or owner.
  public IndexDefinition withNaming(int newSchemaId, String newName, String newOwner) {
    return new IndexDefinition(
        id,
        newSchemaId,
        newName,
        newOwner,
        tableId,
        columns,
        unique,
        conditions,
        conditionText,
        comment);
  }

  /// Returns a copy with another comment; null takes it away.
  public IndexDefinition withComment(@Nullable String newComment) {
    return new IndexDefinition(
        id, schemaId, name, owner, tableId, columns, unique, conditions, conditionText, newComment);
  }
}
