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
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Answers predicates that say what an enforced key is, from the key's index, and others that few rows can fulfil,
/// from an ordered index.
///
/// @param table the rows as of a commit and before
/// @param budget pays for reading what an index does not know yet
/// @param memory pays for ordered indexes
public record KeyedRows(
    TableRows table, long commitNumber, MemoryBudget budget, IndexMemory memory) {
  /// The most keys that are looked up one by one.
  private static final int KEY_COUNT_MAX = 1000;

  /// Returns the rows that can fulfil all of some predicates, or null when no index tells them.
  @Nullable List<RowGroup> rowGroups(TableLayout layout, List<ColumnPredicate> predicates) {
    for (KeyLayout key : layout.enforcedKeys()) {
      List<KeyBytes> wanted = keys(key, predicates);
      if (wanted != null) {
        return find(key, wanted, layout.bindingsWithRowId());
      }
    }
    IndexedRows indexed = indexed();
    IndexedRows.Choice choice = indexed.choose(layout, predicates);
    return choice == null ? null : indexed.rowGroups(choice, layout.bindingsWithRowId());
  }

  private IndexedRows indexed() {
    return new IndexedRows(table, commitNumber, budget, memory);
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

  private List<RowGroup> find(
      KeyLayout keyLayout, List<KeyBytes> keys, List<ColumnBinding> bindings) {
    List<RowGroup> found = new ArrayList<>();
    for (KeyBytes key : keys) {
      long rowId = table.find(keyLayout, key, commitNumber, budget, ignored -> true);
      if (rowId >= 0) {
        found.add(Objects.requireNonNull(table.findRowGroup(rowId, commitNumber, bindings)));
      }
    }
    return found;
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
