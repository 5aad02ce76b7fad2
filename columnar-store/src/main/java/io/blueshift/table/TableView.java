package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentColumn.Compression;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A table's content as its definition sees it.
public final class TableView implements TableSnapshot {
  private final TableDefinition definition;
  private final @Nullable KeyedRows keyed;
  private volatile @Nullable TableContent content;
  private volatile @Nullable List<RowGroup> rowGroups;

  /// Pairs a definition with a content.
  public TableView(TableDefinition definition, TableContent content) {
    this.definition = definition;
    this.content = content;
    this.keyed = null;
  }

  /// Pairs a definition with the rows as of a commit, of which single ones can be found by their keys.
  public TableView(TableDefinition definition, KeyedRows keyed) {
    this.definition = definition;
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

  /// Returns how the columns of a table are written.
  public static List<SegmentColumn> storedColumns(TableDefinition definition) {
    return definition.columns().stream()
        .map(column ->
            new SegmentColumn(column.number(), column.name(), column.type(), compression(column)))
        .toList();
  }

  private static Compression compression(ColumnDefinition column) {
    return switch (column.encodingName()) {
      case "raw", "none" -> Compression.NONE;
      case "zstd" -> Compression.ZSTD;
      case null, default -> Compression.AUTOMATIC;
    };
  }

  /// Returns how the columns of a table are found in segments and buffers.
  public static List<ColumnBinding> bindings(TableDefinition definition) {
    return definition.columns().stream()
        .map(column -> new ColumnBinding(column.number(), column.type(), column.initialValue()))
        .toList();
  }

  @Override
  public int tableId() {
    return definition.id();
  }

  @Override
  public List<LogicalType> columnTypes() {
    return definition.columnTypes();
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
    List<ColumnBinding> bindings = bindingsWithRowId();
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

  private List<ColumnBinding> bindingsWithRowId() {
    List<ColumnBinding> bindings = new ArrayList<>(bindings(definition));
    bindings.add(ColumnBinding.ROW_ID);
    return bindings;
  }

  @Override
  public List<RowGroup> rowGroups(List<ColumnPredicate> predicates) {
    KeyedRows rows = keyed;
    List<RowGroup> found =
        rows == null || predicates.isEmpty() || definition.constraints().isEmpty()
            ? null
            : rows.rowGroups(definition, bindingsWithRowId(), predicates);
    return found == null ? rowGroups() : found;
  }

  @Override
  public ColumnStatistics statistics(int column) {
    ColumnDefinition of = definition.columns().get(column);
    KeyedRows rows = keyed;
    return rows == null ? content().statistics(of) : rows.table().statistics(of);
  }
}
