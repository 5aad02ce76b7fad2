package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.ConstraintDefinition.Check;
import io.blueshift.catalog.ConstraintDefinition.ForeignKey;
import io.blueshift.catalog.ConstraintDefinition.PrimaryKey;
import io.blueshift.catalog.ConstraintDefinition.Unique;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.scan.PathColumn;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentColumn.Compression;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What follows from a table's definition for reading and writing its rows, worked out once. Immutable.
public final class TableLayout {
  private final TableDefinition definition;
  private final List<SegmentColumn> storedColumns;
  private final List<ColumnBinding> bindings;
  private final List<ColumnBinding> bindingsWithRowId;
  private final List<KeyLayout> enforcedKeys;
  private final @Nullable KeyLayout primaryKey;
  private final boolean hasCheckedRows;

  private TableLayout(TableDefinition definition) {
    this.definition = definition;
    this.storedColumns =
        definition.columns().stream()
            .map(column ->
                new SegmentColumn(
                    column.number(), column.name(), column.type(), compression(column)))
            .collect(Collectors.toUnmodifiableList());
    this.bindings = definition.columns().stream().map(TableLayout::binding).toList();
    List<ColumnBinding> all = new ArrayList<>(bindings);
    all.add(ColumnBinding.ROW_ID);
    this.bindingsWithRowId = List.copyOf(all);
    this.enforcedKeys =
        definition.constraints().stream().map(this::enforcedKey).filter(Objects::nonNull).toList();
    this.primaryKey =
        definition.constraints().stream()
            .filter(PrimaryKey.class::isInstance)
            .map(this::enforcedKey)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    this.hasCheckedRows =
        definition.constraints().stream()
            .anyMatch(constraint ->
                constraint.enforced()
                    && (constraint instanceof Check || constraint instanceof ForeignKey));
  }

  private TableLayout(TableLayout same, List<PathColumn> paths) {
    this.definition = same.definition;
    this.storedColumns = same.storedColumns;
    this.bindings = same.bindings;
    this.enforcedKeys = same.enforcedKeys;
    this.primaryKey = same.primaryKey;
    this.hasCheckedRows = same.hasCheckedRows;
    List<ColumnBinding> all = new ArrayList<>(same.bindingsWithRowId);
    paths.forEach(path -> all.add(bindings.get(path.column()).ofPath(path)));
    this.bindingsWithRowId = List.copyOf(all);
  }

  /// Returns the layout with paths behind the row ids.
  TableLayout withPaths(List<PathColumn> paths) {
    return new TableLayout(this, paths);
  }

  /// Works out the layout of a definition.
  public static TableLayout of(TableDefinition definition) {
    return new TableLayout(definition);
  }

  private static ColumnBinding binding(ColumnDefinition column) {
    return new ColumnBinding(column.number(), column.type(), column.initialValue());
  }

  private static Compression compression(ColumnDefinition column) {
    return switch (column.encodingName()) {
      case "raw", "none" -> Compression.NONE;
      case "zstd" -> Compression.ZSTD;
      case null, default -> Compression.AUTOMATIC;
    };
  }

  private @Nullable KeyLayout enforcedKey(ConstraintDefinition constraint) {
    return switch (constraint) {
      case PrimaryKey key when key.enforced() -> key(key.name(), key.columnNumbers());
      case Unique key when key.enforced() -> key(key.name(), key.columnNumbers());
      default -> null;
    };
  }

  private KeyLayout key(String name, List<Integer> columnNumbers) {
    List<Integer> indexes = columnNumbers.stream().map(definition::columnIndexOfNumber).toList();
    return new KeyLayout(
        name, indexes.stream().map(bindings::get).toList(), indexes, columnNumbers);
  }

  /// Returns the definition.
  public TableDefinition definition() {
    return definition;
  }

  /// Returns how the columns are written.
  public List<SegmentColumn> storedColumns() {
    return storedColumns;
  }

  /// Returns how the columns are found in segments and buffers.
  public List<ColumnBinding> bindings() {
    return bindings;
  }

  /// Returns how the columns, and behind them the row ids, are found in segments and buffers.
  public List<ColumnBinding> bindingsWithRowId() {
    return bindingsWithRowId;
  }

  /// Returns the keys whose constraints are enforced, the primary one among them, in the order of definition.
  public List<KeyLayout> enforcedKeys() {
    return enforcedKeys;
  }

  /// Returns whether there is an enforced constraint that is no key: one whose check needs an expression or
  /// another table.
  public boolean hasCheckedRows() {
    return hasCheckedRows;
  }

  /// Returns the enforced primary key; null when there is none.
  public @Nullable KeyLayout primaryKey() {
    return primaryKey;
  }
}
