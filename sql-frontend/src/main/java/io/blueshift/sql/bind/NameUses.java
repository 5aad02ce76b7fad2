package io.blueshift.sql.bind;

import io.blueshift.sql.schema.TableSource;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlIdentifier;

/// What the names of a query's text turned out to mean: which identifiers name tables and views of the
/// catalog, and which name their columns. Names inside of views that the query reads are not among
/// them. Used by the one thread that binds.
public final class NameUses {
  /// An identifier in FROM that names a relation.
  ///
  /// @param node the identifier
  /// @param relationId the relation
  /// @param aliased whether it has an alias
  public record RelationUse(SqlIdentifier node, int relationId, boolean aliased) {}

  /// An identifier that names a column of a relation.
  ///
  /// @param node the identifier
  /// @param relationId the relation
  /// @param columnIndex the column's place in the relation's definition, from 0
  public record ColumnUse(SqlIdentifier node, int relationId, int columnIndex) {}

  private record Origin(int relationId, int columnIndex) {}

  private final List<RelationUse> relations = new ArrayList<>();
  private final List<ColumnUse> columns = new ArrayList<>();
  private final IdentityHashMap<Scope.Entry, Origin> origins = new IdentityHashMap<>();

  /// Notes that an identifier in FROM is a relation whose columns are `entries`.
  void relation(
      SqlIdentifier node, TableSource source, boolean aliased, List<Scope.Entry> entries) {
    int relationId =
        switch (source) {
          case TableSource.StoredTable table -> table.tableId();
          case TableSource.View view -> view.relationId();
          case TableSource.Sequence sequence -> sequence.relationId();
          case TableSource.SystemTable ignored -> 0;
        };
    if (relationId == 0) {
      return;
    }
    relations.add(new RelationUse(node, relationId, aliased));
    for (int index = 0; index < entries.size(); index++) {
      origins.put(entries.get(index), new Origin(relationId, index));
    }
  }

  /// Notes that an identifier is the column of an entry.
  void column(SqlIdentifier node, Scope.Entry entry) {
    Origin origin = origins.get(entry);
    if (origin != null) {
      columns.add(new ColumnUse(node, origin.relationId, origin.columnIndex));
    }
  }

  /// Returns the identifiers that name relations, in the order in which they were bound.
  public List<RelationUse> relations() {
    return List.copyOf(relations);
  }

  /// Returns the identifiers that name columns of relations.
  public List<ColumnUse> columns() {
    return List.copyOf(columns);
  }

  /// Returns the relations that are named, in ascending order.
  public List<Integer> relationIds() {
    TreeSet<Integer> ids = new TreeSet<>();
    relations.forEach(use -> ids.add(use.relationId()));
    return List.copyOf(ids);
  }
}
