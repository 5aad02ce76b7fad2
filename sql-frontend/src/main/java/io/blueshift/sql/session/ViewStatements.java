package io.blueshift.sql.session;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.ViewDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.CreateView;
import io.blueshift.sql.planner.PlannedQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// CREATE VIEW.
final class ViewStatements {
  private final StatementScope scope;
  private final Names names;

  ViewStatements(StatementScope scope) {
    this.scope = scope;
    this.names = new Names(scope);
  }

  StatementResult create(CreateView create) {
    Names.Target target = names.target(create.name(), create.temporary());
    Relation existing = scope.catalog().relation(target.schema().id(), target.name());
    if (existing != null && (!create.replace() || !(existing instanceof ViewDefinition))) {
      throw Names.at(
          new DatabaseException(
              create.replace() ? ErrorCode.WRONG_OBJECT_TYPE : ErrorCode.DUPLICATE_TABLE,
              create.replace()
                  ? "\"" + target.name() + "\" is not a view"
                  : "relation \"" + target.name() + "\" already exists"),
          create.name());
    }
    int id =
        existing != null
            ? existing.id()
            : scope.transaction().allocateObjectId(target.persistence());
    ViewDefinition view =
        new ViewDefinition(
            id,
            target.schema().id(),
            target.name(),
            scope.session().userName(),
            scope.parsed().textOf(create.query()),
            scope.session().settings().style(),
            create.schemaBinding() ? columns(create) : writtenColumns(create.columns()),
            !create.schemaBinding(),
            create.schemaBinding() ? dependencies(create.query()) : List.of(),
            scope.session().searchPath(),
            existing == null ? null : existing.comment());
    scope.apply(new CatalogChange.PutRelation(view));
    return StatementResult.Done.of("CREATE VIEW");
  }

  private List<ViewDefinition.ViewColumn> columns(CreateView create) {
    PlannedQuery planned = Planning.plan(create.query(), scope);
    SqlNodeList written = create.columns();
    if (written != null && written.size() > planned.columns().size()) {
      throw Names.at(
          new DatabaseException(
              ErrorCode.INVALID_TABLE_DEFINITION,
              "CREATE VIEW specifies more column names than columns"),
          create.name());
    }
    List<ViewDefinition.ViewColumn> columns = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int index = 0; index < planned.columns().size(); index++) {
      String name =
          written != null && index < written.size()
              ? ((SqlIdentifier) written.get(index)).getSimple()
              : planned.columns().get(index).name();
      if (!seen.add(name)) {
        throw Names.at(
            new DatabaseException(
                ErrorCode.DUPLICATE_COLUMN, "column \"" + name + "\" specified more than once"),
            create.name());
      }
      columns.add(new ViewDefinition.ViewColumn(name, planned.columns().get(index).type(), null));
    }
    return columns;
  }

  private static List<ViewDefinition.ViewColumn> writtenColumns(@Nullable SqlNodeList written) {
    return written == null
        ? List.of()
        : written.stream()
            .map(node -> ((SqlIdentifier) node).getSimple())
            .map(name ->
                new ViewDefinition.ViewColumn(name, io.blueshift.type.LogicalType.NULL, null))
            .toList();
  }

  /// Finds the relations that a query's text names.
  private List<ViewDefinition.Dependency> dependencies(SqlNode query) {
    return Planning.uses(query, scope).relationIds().stream()
        .map(id -> new ViewDefinition.Dependency(id, List.of()))
        .toList();
  }
}
