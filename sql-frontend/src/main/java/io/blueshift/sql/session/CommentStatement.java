package io.blueshift.sql.session;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.CommentOn;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;

/// COMMENT ON.
final class CommentStatement {
  private final StatementScope scope;

  CommentStatement(StatementScope scope) {
    this.scope = scope;
  }

  StatementResult run(CommentOn comment) {
    CatalogChange change =
        switch (comment.kind()) {
          case TABLE, VIEW, SEQUENCE, INDEX -> onRelation(comment.name(), comment.text());
          case COLUMN -> onColumn(comment.name(), comment.text());
          case SCHEMA -> onSchema(comment.name(), comment.text());
          case DATABASE -> onDatabase(comment.name(), comment.text());
          case CONSTRAINT ->
              throw new DatabaseException(
                  ErrorCode.FEATURE_NOT_SUPPORTED, "comments on constraints are not supported");
        };
    scope.apply(change);
    return StatementResult.Done.of("COMMENT");
  }

  private CatalogChange onRelation(SqlIdentifier name, @Nullable String text) {
    Relation changed =
        switch (new Names(scope).require(name)) {
          case TableDefinition table -> table.toBuilder().comment(text).build();
          case ViewDefinition view -> view.withComment(text);
          case SequenceDefinition sequence -> sequence.withComment(text);
          case IndexDefinition index -> index.withComment(text);
        };
    return new CatalogChange.PutRelation(changed);
  }

  private CatalogChange onColumn(SqlIdentifier name, @Nullable String text) {
    SqlIdentifier owner = name.skipLast(1);
    String columnName = name.names.getLast();
    switch (new Names(scope).require(owner)) {
      case TableDefinition table -> {
        ColumnDefinition column = table.columns().get(table.requireColumnIndex(columnName));
        return new CatalogChange.PutRelation(
            table.toBuilder().replaceColumn(column.withComment(text)).build());
      }
      case ViewDefinition view -> {
        List<ViewDefinition.ViewColumn> columns = new ArrayList<>(view.columns());
        columns.replaceAll(column ->
            column.name().equals(columnName)
                ? new ViewDefinition.ViewColumn(column.name(), column.type(), text)
                : column);
        return new CatalogChange.PutRelation(view.withColumns(columns));
      }
      case SequenceDefinition sequence ->
          throw Names.at(
              new DatabaseException(
                  ErrorCode.WRONG_OBJECT_TYPE,
                  "columns of a sequence have no comments [" + sequence.name() + "]"),
              name);
      case IndexDefinition index ->
          throw Names.at(
              new DatabaseException(
                  ErrorCode.WRONG_OBJECT_TYPE,
                  "columns of an index have no comments [" + index.name() + "]"),
              name);
    }
  }

  private CatalogChange onSchema(SqlIdentifier name, @Nullable String text) {
    SchemaDefinition old =
        scope.catalog().requireSchema(scope.database().id(), name.names.getLast());
    return new CatalogChange.PutSchema(
        new SchemaDefinition(
            old.id(), old.databaseId(), old.name(), old.owner(), old.quotaBytes(), text));
  }

  private CatalogChange onDatabase(SqlIdentifier name, @Nullable String text) {
    DatabaseDefinition old = scope.catalog().requireDatabase(name.getSimple());
    return new CatalogChange.PutDatabase(
        new DatabaseDefinition(old.id(), old.name(), old.owner(), text));
  }
}
