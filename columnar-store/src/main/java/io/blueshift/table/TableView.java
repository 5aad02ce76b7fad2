package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentColumn.Compression;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A table's content as its definition sees it.
public final class TableView implements TableSnapshot {
  private final TableDefinition definition;
  private final TableContent content;
  private volatile @Nullable List<RowGroup> rowGroups;

  /// Pairs a definition with a content.
  public TableView(TableDefinition definition, TableContent content) {
    this.definition = definition;
    this.content = content;
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
    return content.rowCount();
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
    List<ColumnBinding> bindings = new ArrayList<>(bindings(definition));
    bindings.add(ColumnBinding.ROW_ID);
    List<RowGroup> groups = new ArrayList<>();
    for (SegmentHandle segment : content.segments()) {
      groups.add(segment.segment().rowGroup(bindings, content.deleted(segment)));
    }
    for (WriteBuffer.View tail : content.tails()) {
      groups.add(tail.rowGroup(bindings));
    }
    return List.copyOf(groups);
  }

  @Override
  public ColumnStatistics statistics(int column) {
    return content.statistics(definition.columns().get(column));
  }
}
