package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.scan.ChangeColumn;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.PathColumn;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.segment.ChunkStatistics;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/// A table's changes as its definition sees the rows: the table's columns, and behind them those of
/// [ChangeColumn].
public final class ChangesView implements TableSnapshot {
  private final TableLayout layout;
  private final TableChanges changes;
  private final LongUnaryOperator timeMicros;
  private final List<PathColumn> paths;

  /// Pairs a definition with changes.
  ///
  /// @param timeMicros tells when a commit was; does not go backwards
  public ChangesView(TableLayout layout, TableChanges changes, LongUnaryOperator timeMicros) {
    this(layout, changes, timeMicros, List.of());
  }

  private ChangesView(
      TableLayout layout,
      TableChanges changes,
      LongUnaryOperator timeMicros,
      List<PathColumn> paths) {
    this.layout = layout;
    this.changes = changes;
    this.timeMicros = timeMicros;
    this.paths = List.copyOf(paths);
  }

  @Override
  public TableSnapshot withPaths(List<PathColumn> wanted) {
    return new ChangesView(layout, changes, timeMicros, wanted);
  }

  @Override
  public int tableId() {
    return layout.definition().id();
  }

  @Override
  public List<LogicalType> columnTypes() {
    List<LogicalType> types = new ArrayList<>(layout.definition().columnTypes());
    for (ChangeColumn column : ChangeColumn.values()) {
      types.add(column.type());
    }
    return List.copyOf(types);
  }

  @Override
  public long rowCount() {
    return changes.count();
  }

  @Override
  public List<RowGroup> rowGroups() {
    int firstColumn = layout.bindings().size();
    List<ColumnBinding> bindings = bindings();
    return changes
        .changes()
        .<RowGroup>map(rows -> new ChangedRowGroup(rows, bindings, firstColumn, timeMicros))
        .toList();
  }

  /// Returns the columns as row groups number them: those of changes in the place of row ids, and the ids behind them.
  private List<ColumnBinding> bindings() {
    List<ColumnBinding> bindings = new ArrayList<>(layout.bindings());
    for (int column = 0; column <= ChangeColumn.values().length; column++) {
      bindings.add(ColumnBinding.ROW_ID);
    }
    paths.forEach(path -> bindings.add(layout.bindings().get(path.column()).ofPath(path)));
    return List.copyOf(bindings);
  }

  @Override
  public ColumnStatistics statistics(int column) {
    List<ColumnDefinition> columns = layout.definition().columns();
    if (column >= columns.size()) {
      return statistics(List.of(ChangeColumn.values()).get(column - columns.size()));
    }
    ColumnDefinition definition = columns.get(column);
    ColumnStatistics known =
        ChunkStatistics.combine(definition.type(), changes.statistics(definition));
    return new ColumnStatistics(
        known.minimum(),
        known.maximum(),
        known.nullCount(),
        known.distinctCountEstimate(),
        known.averageSizeBytes(),
        known.histogram(),
        false);
  }

  private ColumnStatistics statistics(ChangeColumn column) {
    double rowCount = rowCount();
    double commitCount =
        Math.min(rowCount, (double) (changes.lastCommit() - changes.afterCommit()));
    return switch (column) {
      case KIND -> new ColumnStatistics(null, null, 0, 4, 8, null, false);
      case COMMIT ->
          new ColumnStatistics(
              changes.afterCommit() + 1,
              changes.lastCommit(),
              0,
              commitCount,
              Long.BYTES,
              null,
              false);
      case TIME -> new ColumnStatistics(null, null, 0, commitCount, Long.BYTES, null, false);
      case ROW_ID -> new ColumnStatistics(null, null, 0, rowCount, Long.BYTES, null, false);
    };
  }
}
