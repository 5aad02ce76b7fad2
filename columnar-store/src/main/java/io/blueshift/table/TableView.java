package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.PathColumn;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A table's content as its definition sees it.
public final class TableView implements TableSnapshot {
  private final TableLayout layout;
  private final @Nullable KeyedRows keyed;
  private volatile @Nullable TableContent content;
  private volatile @Nullable List<RowGroup> rowGroups;

  /// Pairs a definition with a content.
  public TableView(TableLayout layout, TableContent content) {
    this.layout = layout;
    this.content = content;
    this.keyed = null;
  }

  /// Pairs a definition with the rows as of a commit, of which single ones can be found by their keys.
  public TableView(TableLayout layout, KeyedRows keyed) {
    this.layout = layout;
    this.keyed = keyed;
  }

  /// Returns the content; of keyed rows it is worked out at the first call.
  private TableContent content() {
    TableContent known = content;
    if (known == null) {
      KeyedRows rows = Objects.requireNonNull(keyed);
      known = rows.table().at(rows.commitNumber());
      content = known;
    }
    return known;
  }

  private TableView(TableView same, TableLayout layout) {
    this.layout = layout;
    this.keyed = same.keyed;
    this.content = same.content;
  }

  @Override
  public TableSnapshot withPaths(List<PathColumn> paths) {
    return paths.isEmpty() ? this : new TableView(this, layout.withPaths(paths));
  }

  @Override
  public int tableId() {
    return layout.definition().id();
  }

  @Override
  public List<LogicalType> columnTypes() {
    return layout.definition().columnTypes();
  }

  @Override
  public long rowCount() {
    return content().rowCount();
  }

  @Override
  public long rowCountEstimate() {
    KeyedRows rows = keyed;
    return rows == null ? rowCount() : rows.table().liveRowCount();
  }

  @Override
  public List<RowGroup> rowGroups() {
    List<RowGroup> groups = rowGroups;
    if (groups == null) {
      groups = openRowGroups();
      rowGroups = groups;
    }
    return groups;
  }

  private List<RowGroup> openRowGroups() {
    List<ColumnBinding> bindings = layout.bindingsWithRowId();
    TableContent all = content();
    List<RowGroup> groups = new ArrayList<>();
    for (SegmentHandle segment : all.segments()) {
      groups.add(segment.segment().rowGroup(bindings, all.deleted(segment)));
    }
    for (WriteBuffer.View tail : all.tails()) {
      groups.add(tail.rowGroup(bindings));
    }
    return List.copyOf(groups);
  }

  @Override
  public List<RowGroup> rowGroups(List<ColumnPredicate> predicates) {
    KeyedRows rows = keyed;
    List<RowGroup> found =
        rows == null || predicates.isEmpty() ? null : rows.rowGroups(layout, predicates);
    return found == null ? rowGroups() : found;
  }

  @Override
  public @Nullable String accessPath(List<ColumnPredicate> predicates) {
    KeyedRows rows = keyed;
    return rows == null || predicates.isEmpty() ? null : rows.accessPath(layout, predicates);
  }

  @Override
  public ColumnStatistics statistics(int column) {
    ColumnDefinition of = layout.definition().columns().get(column);
    KeyedRows rows = keyed;
    return rows == null ? content().statistics(of) : rows.table().statistics(of);
  }
}
