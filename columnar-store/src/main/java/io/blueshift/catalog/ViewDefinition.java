package io.blueshift.catalog;

import io.blueshift.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A view: a query's text under a name.
///
/// @param text the query as it was written, without CREATE VIEW … AS
/// @param columns what the query yielded when the view was made; empty for a late-binding view
/// @param lateBinding WITH NO SCHEMA BINDING: nothing was checked and nothing depends
/// @param dependencies what the text refers to; empty for a late-binding view
/// @param searchPath the schemas in which unqualified names of the text are looked up
public record ViewDefinition(
    int id,
    int schemaId,
    String name,
    String owner,
    String text,
    SqlStyle style,
    List<ViewColumn> columns,
    boolean lateBinding,
    List<Dependency> dependencies,
    List<String> searchPath,
    @Nullable String comment)
    implements Relation {
  public ViewDefinition {
    columns = List.copyOf(columns);
    dependencies = List.copyOf(dependencies);
    searchPath = List.copyOf(searchPath);
  }

  /// One column that the query yields.
  public record ViewColumn(String name, LogicalType type, @Nullable String comment) {}

  /// A relation that the view reads, and the numbers of the columns it reads of it; no numbers means
  /// that only the relation's existence matters.
  public record Dependency(int relationId, List<Integer> columnNumbers) {
    public Dependency {
      columnNumbers = List.copyOf(columnNumbers);
    }
  }

  /// Returns a copy under another name, schema or owner.
  public ViewDefinition withNaming(int newSchemaId, String newName, String newOwner) {
    return new ViewDefinition(
        id,
        newSchemaId,
        newName,
        newOwner,
        text,
        style,
        columns,
        lateBinding,
        dependencies,
        searchPath,
        comment);
  }

  /// Returns a copy with other columns, for example to set a comment.
  public ViewDefinition withColumns(List<ViewColumn> newColumns) {
    return new ViewDefinition(
        id,
        schemaId,
        name,
        owner,
        text,
        style,
        newColumns,
        lateBinding,
        dependencies,
        searchPath,
        comment);
  }

  /// Returns a copy with another text, which means the same.
  public ViewDefinition withText(String newText) {
    return new ViewDefinition(
        id,
        schemaId,
        name,
        owner,
        newText,
        style,
        columns,
        lateBinding,
        dependencies,
        searchPath,
        comment);
  }

  /// Returns a copy with another comment; null takes it away.
  public ViewDefinition withComment(@Nullable String newComment) {
    return new ViewDefinition(
        id,
        schemaId,
        name,
        owner,
        text,
        style,
        columns,
        lateBinding,
        dependencies,
        searchPath,
        newComment);
  }
}
