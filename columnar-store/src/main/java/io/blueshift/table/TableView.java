package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.FoundRows;
import io.blueshift.scan.OrderColumn;
import io.blueshift.scan.OrderedRows;
import io.blueshift.scan.PathColumn;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A table's content as its definition sees it.
public final class TableView implements TableSnapshot {
  private final TableLayout layout;
  private final @Nullable KeyedRows keyed;

  /// Whether the rows are not only those that [#keyed] has of the table.
  private final boolean overlaid;

  private final Supplier<TableContent> contents;
  private volatile @Nullable TableContent content;
  private volatile @Nullable List<RowGroup> rowGroups;

  private TableView(
      TableLayout layout,
      @Nullable KeyedRows keyed,
      boolean overlaid,
      Supplier<TableContent> contents) {
    this.layout = layout;
    this.keyed = keyed;
    this.overlaid = overlaid;
    this.contents = contents;
  }

  /// Pairs a definition with a content.
  public TableView(TableLayout layout, TableContent content) {
    this(layout, null, true, () -> content);
  }

  /// Pairs a definition with the rows as of a commit, of which single ones can be found by their keys.
  public TableView(TableLayout layout, KeyedRows keyed) {
    this(layout, keyed, false, () -> keyed.table().at(keyed.commitNumber()));
  }

  /// Pairs a definition with the rows as a transaction sees them that changed some, of which single ones can be found by
  /// their keys.
  ///
  /// @param contents gives all rows, when somebody goes through them; asked once
  public static TableView overlaid(
      TableLayout layout, KeyedRows keyed, Supplier<TableContent> contents) {
    return new TableView(layout, keyed, true, contents);
  }

  /// Returns the content, which is worked out at the first call.
  private TableContent content() {
    TableContent known = content;
    if (known == null) {
      known = contents.get();
      content = known;
    }
    return known;
  }

  private TableView(TableView same, TableLayout layout) {
    this(layout, same.keyed, same.overlaid, same::content);
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
    return rows == null || overlaid ? rowCount() : rows.table().liveRowCount();
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
    List<RowGroup> groups = new ArrayList<>();
    content().addRowGroups(layout.bindingsWithRowId(), groups);
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
  public @Nullable FoundRows findFew(List<ColumnPredicate> predicates) {
    KeyedRows rows = keyed;
    return rows == null || predicates.isEmpty() ? null : rows.findFew(layout, predicates);
  }

  @Override
  public @Nullable String accessPath(List<ColumnPredicate> predicates) {
    KeyedRows rows = keyed;
    return rows == null || predicates.isEmpty() ? null : rows.accessPath(layout, predicates);
  }

  @Override
  public @Nullable OrderedRows inOrder(
      List<ColumnPredicate> predicates, List<OrderColumn> order, boolean complete, long rowCount) {
    KeyedRows rows = keyed;
    return rows == null ? null : rows.inOrder(layout, predicates, order, complete, rowCount);
  }

  @Override
  public @Nullable String expectedPath(
      List<ColumnPredicate> predicates, Map<Integer, Double> later) {
    KeyedRows rows = keyed;
    return rows == null ? null : rows.expectedPath(layout, predicates, later);
  }

  @Override
  public ColumnStatistics statistics(int column) {
    ColumnDefinition of = layout.definition().columns().get(column);
    KeyedRows rows = keyed;
    return rows == null || overlaid ? content().statistics(of) : rows.table().statistics(of);
  }
}
