package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.ConstraintDefinition.ForeignKey;
import io.blueshift.catalog.ConstraintDefinition.PrimaryKey;
import io.blueshift.catalog.ConstraintDefinition.Unique;
import io.blueshift.catalog.IndexCondition;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.IndexDefinition.IndexColumn;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.scan.PathColumn;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.segment.SegmentColumn.Compression;
import java.util.ArrayList;
import java.util.List;
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
  private final List<IndexLayout> indexes;
  private final List<IndexDefinition> indexDefinitions;

  private TableLayout(TableDefinition definition, List<IndexDefinition> indexDefinitions) {
    this.definition = definition;
    this.indexDefinitions = List.copyOf(indexDefinitions);
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
    List<KeyLayout> keys = new ArrayList<>();
    KeyLayout primary = null;
    for (ConstraintDefinition constraint : definition.constraints()) {
      KeyLayout key = enforcedKey(constraint);
      if (key != null) {
        keys.add(key);
        primary = constraint instanceof PrimaryKey ? key : primary;
      }
    }
    this.primaryKey = primary;
    indexDefinitions.stream()
        .filter(IndexDefinition::unique)
        .map(this::uniqueKey)
        .forEach(keys::add);
    this.enforcedKeys = List.copyOf(keys);
    List<IndexLayout> ordered =
        new ArrayList<>(indexDefinitions.stream().map(this::index).toList());
    enforcedKeys.stream()
        .filter(this::ordersReferences)
        .map(this::newOrderOf)
        .forEach(ordered::add);
    this.indexes = List.copyOf(ordered);
    this.hasCheckedRows = definition.rowCheck() != null;
  }

  private TableLayout(TableLayout same, List<PathColumn> paths) {
    this.definition = same.definition;
    this.storedColumns = same.storedColumns;
    this.bindings = same.bindings;
    this.enforcedKeys = same.enforcedKeys;
    this.primaryKey = same.primaryKey;
    this.hasCheckedRows = same.hasCheckedRows;
    this.indexes = same.indexes;
    this.indexDefinitions = same.indexDefinitions;
    List<ColumnBinding> all = new ArrayList<>(same.bindingsWithRowId);
    paths.forEach(path -> all.add(bindings.get(path.column()).ofPath(path)));
    this.bindingsWithRowId = List.copyOf(all);
  }

  /// Returns the layout with paths behind the row ids.
  TableLayout withPaths(List<PathColumn> paths) {
    return new TableLayout(this, paths);
  }

  /// Works out the layout of a definition without indexes.
  public static TableLayout of(TableDefinition definition) {
    return of(definition, List.of());
  }

  /// Works out the layout of a definition.
  ///
  /// @param indexes the indexes of the table
  public static TableLayout of(TableDefinition definition, List<IndexDefinition> indexes) {
    return new TableLayout(definition, indexes);
  }

  /// Returns whether this is the layout of a definition with some indexes.
  @SuppressWarnings(
      "ReferenceEquality") // Another definition of the same columns costs a new layout.
  public boolean isOf(TableDefinition other, List<IndexDefinition> indexes) {
    return definition == other && indexDefinitions.equals(indexes);
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
    List<Integer> columnIndexes = indexesOf(columnNumbers);
    return new KeyLayout(
        name,
        KeyForm.plain(bindingsAt(columnIndexes)),
        columnIndexes,
        columnIndexes,
        columnNumbers,
        0);
  }

  private List<Integer> indexesOf(List<Integer> columnNumbers) {
    return columnNumbers.stream().map(definition::columnIndexOfNumber).toList();
  }

  private List<ColumnBinding> bindingsAt(List<Integer> columnIndexes) {
    return columnIndexes.stream().map(bindings::get).toList();
  }

  private List<Integer> conditionIndexes(IndexDefinition index) {
    return indexesOf(index.conditions().stream().map(IndexCondition::columnNumber).toList());
  }

  private KeyLayout uniqueKey(IndexDefinition index) {
    List<Integer> columnIndexes = indexesOf(index.columnNumbers());
    List<Integer> conditionIndexes = conditionIndexes(index);
    return new KeyLayout(
        index.name(),
        KeyForm.plain(bindingsAt(columnIndexes), index.conditions(), bindingsAt(conditionIndexes)),
        columnIndexes,
        joined(columnIndexes, conditionIndexes),
        index.columnNumbers(),
        index.conditions().isEmpty() ? 0 : index.id());
  }

  private static List<Integer> joined(List<Integer> one, List<Integer> other) {
    List<Integer> joined = new ArrayList<>(one);
    joined.addAll(other);
    return joined;
  }

  /// Works out the layout of an index of this table, whether it is one of its indexes or not.
  public IndexLayout index(IndexDefinition index) {
    List<Integer> columnIndexes = indexesOf(index.columnNumbers());
    List<Integer> conditionIndexes = conditionIndexes(index);
    List<Integer> all = joined(columnIndexes, conditionIndexes);
    return new IndexLayout(
        index.id(),
        index.name(),
        KeyForm.ordered(
            bindingsAt(columnIndexes),
            index.columns(),
            index.conditions(),
            bindingsAt(conditionIndexes)),
        all,
        all.stream().map(each -> definition.columns().get(each).number()).toList());
  }

  /// Returns whether the order of a key finds the rows of an enforced foreign key, and no index does: its first columns
  /// are the foreign key's.
  private boolean ordersReferences(KeyLayout key) {
    return !key.isPartial()
        && definition.constraints().stream()
            .anyMatch(constraint ->
                constraint
                        instanceof
                        ForeignKey(_, List<Integer> numbers, _, _, _, _, boolean enforced)
                    && enforced
                    && beginWith(key.columnNumbers(), numbers)
                    && indexDefinitions.stream()
                        .noneMatch(index ->
                            index.conditions().isEmpty()
                                && beginWith(index.columnNumbers(), numbers)));
  }

  private static boolean beginWith(List<Integer> columns, List<Integer> some) {
    return columns.size() >= some.size() && columns.subList(0, some.size()).containsAll(some);
  }

  /// Returns the indexes: those of definitions, and the orders of keys whose first columns are enforced foreign keys.
  public List<IndexLayout> indexes() {
    return indexes;
  }

  /// Returns the order of a key, ascending: an index of the table that has it, or else one that is made when it is first
  /// asked for.
  public IndexLayout orderOf(KeyLayout key) {
    List<IndexColumn> ascending = ascending(key);
    for (int index = 0; index < indexDefinitions.size(); index++) {
      if (indexDefinitions.get(index).conditions().isEmpty()
          && indexDefinitions.get(index).columns().equals(ascending)) {
        return indexes.get(index);
      }
    }
    return newOrderOf(key);
  }

  private static List<IndexColumn> ascending(KeyLayout key) {
    return key.columnNumbers().stream()
        .map(number -> new IndexColumn(number, false, false))
        .toList();
  }

  private IndexLayout newOrderOf(KeyLayout key) {
    return new IndexLayout(
        0,
        key.constraintName(),
        KeyForm.ordered(key.columns(), ascending(key), List.of(), List.of()),
        key.columnIndexes(),
        key.columnNumbers());
  }

  /// Returns whether another layout is of the same definition, and of the same indexes.
  public boolean hasSameKeys(TableLayout other) {
    return definition.equals(other.definition) && indexDefinitions.equals(other.indexDefinitions);
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

  /// Returns the keys whose constraints are enforced, the primary one among them, in the order of definition, and behind
  /// them those of unique indexes.
  public List<KeyLayout> enforcedKeys() {
    return enforcedKeys;
  }

  /// Returns whether there is a [TableDefinition#rowCheck].
  public boolean hasCheckedRows() {
    return hasCheckedRows;
  }

  /// Returns the enforced primary key; null when there is none.
  public @Nullable KeyLayout primaryKey() {
    return primaryKey;
  }
}
