package io.blueshift.table;

import io.blueshift.index.IndexMemory;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.BytesRange;
import io.blueshift.scan.ColumnPredicate.BytesSet;
import io.blueshift.scan.ColumnPredicate.FloatRange;
import io.blueshift.scan.ColumnPredicate.IntegerRange;
import io.blueshift.scan.ColumnPredicate.IntegerSet;
import io.blueshift.scan.FoundRows;
import io.blueshift.scan.OrderColumn;
import io.blueshift.scan.OrderedRows;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Answers predicates that say what an enforced key is, from the key's index, and others that few rows can fulfil,
/// from an ordered index; and those that give row ids.
///
/// @param table the rows as of a commit and before
/// @param budget pays for reading what an index does not know yet
/// @param memory pays for ordered indexes
/// @param own what the transaction that reads did to the table; all rows that it wrote are among those that are found
public record KeyedRows(
    TableRows table, long commitNumber, MemoryBudget budget, IndexMemory memory, OwnRows own) {
  /// The most keys that are looked up one by one.
  private static final int KEY_COUNT_MAX = 1000;

  /// So few rows are read one by one.
  private static final int SINGLE_MAX = 32;

  private static final String ROW_IDS = "row ids";

  /// Returns the rows that can fulfil all of some predicates, or null when no index tells them.
  @Nullable List<RowGroup> rowGroups(TableLayout layout, List<ColumnPredicate> predicates) {
    FoundRows found = find(layout, predicates, KEY_COUNT_MAX, false);
    return found == null ? null : found.rowGroups();
  }

  /// Returns the rows that can fulfil all of some predicates, or null when no index tells them or they are not few.
  @Nullable FoundRows findFew(TableLayout layout, List<ColumnPredicate> predicates) {
    return find(layout, predicates, IndexedRows.fewRows(table), true);
  }

  /// @param keyCountMax the most keys that are looked up
  /// @param onlyMade whether indexes of keys are not made for the question
  private @Nullable FoundRows find(
      TableLayout layout, List<ColumnPredicate> predicates, long keyCountMax, boolean onlyMade) {
    long[] rowIds = rowIds(layout, predicates);
    if (rowIds != null && rowIds.length <= keyCountMax) {
      return new FoundRows(ROW_IDS, rowGroups(rowIds, layout));
    }
    for (KeyLayout key : layout.enforcedKeys()) {
      List<KeyBytes> wanted = keys(key, predicates);
      if (wanted != null && wanted.size() <= keyCountMax && (!onlyMade || isNearlyMade(key))) {
        return new FoundRows(key.constraintName(), rowGroups(rowIdsOf(key, wanted), layout));
      }
    }
    IndexedRows indexed = indexed();
    IndexedRows.Choice choice = indexed.choose(layout, predicates);
    return choice == null
        ? null
        : new FoundRows(choice.index().name(), rowGroups(indexed.rowIds(choice), layout));
  }

  private boolean isNearlyMade(KeyLayout key) {
    return table.indexes().missingRowCount(key, table) <= IndexedRows.MISSING_MAX;
  }

  private IndexedRows indexed() {
    return new IndexedRows(table, commitNumber, budget, memory);
  }

  /// Returns the rows that can fulfil all of some predicates in an order, or null when no index has it or very many are
  /// wanted.
  @Nullable OrderedRows inOrder(
      TableLayout layout,
      List<ColumnPredicate> predicates,
      List<OrderColumn> order,
      boolean complete,
      long rowCount) {
    if (rowCount > IndexedRows.fewRows(table)) {
      return null;
    }
    for (IndexLayout index : orders(layout)) {
      IndexOrder matched = IndexOrder.of(index, layout.definition(), predicates, order, complete);
      if (matched != null && indexed().isNearlyMade(index)) {
        return new OrderedTableRows(this, layout, matched);
      }
    }
    return null;
  }

  /// Returns the indexes, and the orders of keys that are none.
  private static List<IndexLayout> orders(TableLayout layout) {
    List<IndexLayout> orders = new ArrayList<>(layout.indexes());
    for (KeyLayout key : layout.enforcedKeys()) {
      if (!key.isPartial()) {
        orders.add(layout.orderOf(key));
      }
    }
    return orders;
  }

  /// Returns the name of the key or index that tells the rows, or null when none does.
  @Nullable String accessPath(TableLayout layout, List<ColumnPredicate> predicates) {
    for (KeyLayout key : layout.enforcedKeys()) {
      if (keys(key, predicates) != null) {
        return key.constraintName();
      }
    }
    IndexedRows.Choice choice = indexed().choose(layout, predicates);
    return choice == null ? null : choice.index().name();
  }

  /// Returns the name of the key or index that is expected to tell the rows when some columns have a few values that
  /// are known later, or null when none does.
  ///
  /// @param later about how many values there will be, by the columns' indexes
  @Nullable String expectedPath(
      TableLayout layout, List<ColumnPredicate> predicates, Map<Integer, Double> later) {
    for (KeyLayout key : layout.enforcedKeys()) {
      if (!key.isPartial()
          && isNearlyMade(key)
          && expectedCount(key.columnIndexes(), predicates, later, true)
              <= IndexedRows.fewRows(table)) {
        return key.constraintName();
      }
    }
    for (IndexLayout index : layout.indexes()) {
      List<Integer> columns = index.columnIndexes().subList(0, index.form().keyColumnCount());
      if (later.containsKey(columns.getFirst())
          && index.hasAll(predicates)
          && expectedCount(columns, predicates, later, false) <= IndexedRows.fewRows(table)) {
        return index.name();
      }
    }
    return null;
  }

  /// Returns how many combinations of values columns have: the first ones, as far as they are given.
  private static double expectedCount(
      List<Integer> columns,
      List<ColumnPredicate> predicates,
      Map<Integer, Double> later,
      boolean all) {
    double count = 1;
    for (int column : columns) {
      Double values = later.get(column);
      if (values != null) {
        count *= Math.max(1, values);
      } else if (predicates.stream().noneMatch(each -> isValue(each, column))) {
        return all ? Double.MAX_VALUE : count;
      }
    }
    return count;
  }

  private static boolean isValue(ColumnPredicate predicate, int column) {
    return predicate.column() == column
        && (predicate instanceof IntegerRange(int _, long lower, long upper) && lower == upper
            || predicate instanceof BytesRange range
                && range.lower() != null
                && Arrays.equals(range.lower(), range.upper()));
  }

  /// Returns the row ids that predicates allow, ascending, or null when they do not say.
  private static long @Nullable [] rowIds(TableLayout layout, List<ColumnPredicate> predicates) {
    int rowIdColumn = layout.bindings().size();
    for (ColumnPredicate predicate : predicates) {
      if (predicate instanceof IntegerSet(int column, long[] values) && column == rowIdColumn) {
        return values;
      }
      if (predicate instanceof IntegerRange(int column, long lower, long upper)
          && column == rowIdColumn
          && lower == upper) {
        return new long[] {lower};
      }
    }
    return null;
  }

  private long[] rowIdsOf(KeyLayout layout, List<KeyBytes> keys) {
    LongStream.Builder found = LongStream.builder();
    for (KeyBytes key : keys) {
      long rowId = table.find(layout, key, commitNumber, budget, own.untouched());
      if (rowId >= 0) {
        found.add(rowId);
      }
    }
    return found.build().toArray();
  }

  /// Returns those of some rows that are there, and all rows that the transaction wrote.
  private List<RowGroup> rowGroups(long[] rowIds, TableLayout layout) {
    long[] wanted = Arrays.stream(rowIds).filter(own.untouched()).sorted().distinct().toArray();
    List<RowGroup> groups = committed(wanted, layout);
    own.added().addRowGroups(layout.bindingsWithRowId(), groups);
    return groups;
  }

  /// Returns those of some rows that are there without what the transaction did.
  ///
  /// @param rowIds each once, ascending
  List<RowGroup> committed(long[] rowIds, TableLayout layout) {
    List<ColumnBinding> bindings = layout.bindingsWithRowId();
    return rowIds.length <= SINGLE_MAX
        ? single(rowIds, bindings)
        : new ArrayList<>(table.rowGroups(rowIds, commitNumber, bindings));
  }

  private List<RowGroup> single(long[] rowIds, List<ColumnBinding> bindings) {
    List<RowGroup> rows = new ArrayList<>();
    for (long rowId : rowIds) {
      RowGroup row = table.findRowGroup(rowId, commitNumber, bindings);
      if (row != null) {
        rows.add(row);
      }
    }
    return rows;
  }

  /// Returns the keys that predicates allow, or null when they do not say.
  private static @Nullable List<KeyBytes> keys(KeyLayout key, List<ColumnPredicate> predicates) {
    if (key.isPartial()) {
      return null;
    }
    List<KeyBytes> keys = List.of(new KeyBytes());
    for (int index = 0; index < key.columns().size(); index++) {
      int column = key.columnIndexes().get(index);
      LogicalType type = key.columns().get(index).type();
      List<KeyBytes> longer = null;
      for (ColumnPredicate predicate : predicates) {
        longer =
            predicate.column() == column && longer == null
                ? extended(keys, type, predicate)
                : longer;
      }
      if (longer == null) {
        return null;
      }
      keys = longer;
    }
    return keys;
  }

  /// Returns the keys with each value behind each of them that a predicate allows, or null when there are
  /// too many.
  private static @Nullable List<KeyBytes> extended(
      List<KeyBytes> keys, LogicalType type, ColumnPredicate predicate) {
    return switch (predicate) {
      case IntegerRange range when range.lower() == range.upper() ->
          extendedByNumbers(keys, type, new long[] {range.lower()});
      case IntegerSet set when (long) set.values().length * keys.size() <= KEY_COUNT_MAX ->
          extendedByNumbers(keys, type, set.values());
      case FloatRange range
          when range.lower() == range.upper() && range.lowerInclusive() && range.upperInclusive() ->
          extendedBy(keys, List.of(range.lower()), KeyBytes::appendDouble);
      case BytesRange range
          when range.lower() != null
              && Arrays.equals(range.lower(), range.upper())
              && range.lowerInclusive()
              && range.upperInclusive() ->
          extendedByStrings(keys, type, List.of(range.lower()));
      case BytesSet set when (long) set.values().size() * keys.size() <= KEY_COUNT_MAX ->
          extendedByStrings(keys, type, set.values());
      default -> null;
    };
  }

  private static List<KeyBytes> extendedByNumbers(
      List<KeyBytes> keys, LogicalType type, long[] numbers) {
    boolean narrow = type.physicalType() == PhysicalType.INT32;
    return extendedBy(
        keys,
        Arrays.stream(numbers).filter(number -> !narrow || number == (int) number).boxed().toList(),
        (key, number) -> {
          if (narrow) {
            key.appendInt((int) (long) number);
          } else {
            key.appendLong(number);
          }
        });
  }

  private static List<KeyBytes> extendedByStrings(
      List<KeyBytes> keys, LogicalType type, List<byte[]> strings) {
    return extendedBy(keys, strings, (key, string) -> key.appendBytes(string, type));
  }

  private static <T> List<KeyBytes> extendedBy(
      List<KeyBytes> keys, List<T> values, BiConsumer<KeyBytes, T> append) {
    List<KeyBytes> extended = new ArrayList<>();
    for (KeyBytes key : keys) {
      for (T value : values) {
        KeyBytes longer = key.copy();
        append.accept(longer, value);
        extended.add(longer);
      }
    }
    return extended;
  }
}
