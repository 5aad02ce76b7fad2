package io.blueshift.table;

import io.blueshift.catalog.IndexCondition;
import io.blueshift.catalog.IndexCondition.Comparison;
import io.blueshift.catalog.IndexDefinition.IndexColumn;
import io.blueshift.key.KeyBytes;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the bytes of a key are made of a row's values, and which rows have one.
///
/// The plain form has the values one after the other, and no key for a row with a NULL in them: it tells rows
/// apart. The ordered form sorts them: before each value stands a byte that says whether it is NULL, and so
/// where NULLs are, and the bits of a descending value are turned round. Either may have conditions; a row
/// for which one does not hold has no key. Immutable.
public final class KeyForm {
  private static final int NULL_FIRST = 0;
  private static final int VALUE = 1;
  private static final int NULL_LAST = 2;

  private final int keyColumnCount;
  private final @Nullable List<IndexColumn> order;
  private final List<Condition> conditions;

  /// The key's columns, then those of the conditions.
  private final List<ColumnBinding> columns;

  /// A condition whose values are the bytes of keys.
  private record Condition(Comparison comparison, List<byte[]> values) {
    boolean holds(boolean present, KeyBytes key, int offset) {
      if (!present) {
        return comparison == Comparison.IS_NULL;
      }
      return switch (comparison) {
        case EQUAL -> key.compareFrom(offset, values.getFirst()) == 0;
        case NOT_EQUAL -> key.compareFrom(offset, values.getFirst()) != 0;
        case LESS -> key.compareFrom(offset, values.getFirst()) < 0;
        case LESS_OR_EQUAL -> key.compareFrom(offset, values.getFirst()) <= 0;
        case GREATER -> key.compareFrom(offset, values.getFirst()) > 0;
        case GREATER_OR_EQUAL -> key.compareFrom(offset, values.getFirst()) >= 0;
        case IN -> values.stream().anyMatch(value -> key.compareFrom(offset, value) == 0);
        case IS_NULL -> false;
        case IS_NOT_NULL -> true;
      };
    }

    /// Returns whether the condition holds for each value that a column can have.
    boolean holdsWithin(ColumnBounds bounds) {
      if (comparison == Comparison.IS_NULL) {
        return bounds.isNull();
      }
      if (comparison == Comparison.IS_NOT_NULL) {
        return bounds.isNotNull();
      }
      List<byte[]> given = bounds.values();
      if (given != null) {
        return given.stream().allMatch(this::holds);
      }
      byte[] lower = bounds.lower();
      byte[] upper = bounds.upper();
      byte[] value = values.getFirst();
      int above = lower == null ? -1 : Arrays.compareUnsigned(lower, value);
      int below = upper == null ? 1 : Arrays.compareUnsigned(upper, value);
      return switch (comparison) {
        case LESS -> below < 0 || (below == 0 && !bounds.upperInclusive());
        case LESS_OR_EQUAL -> below <= 0;
        case GREATER -> above > 0 || (above == 0 && !bounds.lowerInclusive());
        case GREATER_OR_EQUAL -> above >= 0;
        case NOT_EQUAL ->
            below < 0
                || above > 0
                || (below == 0 && !bounds.upperInclusive())
                || (above == 0 && !bounds.lowerInclusive());
        case EQUAL, IN, IS_NULL, IS_NOT_NULL -> false;
      };
    }

    private boolean holds(byte[] value) {
      KeyBytes key = new KeyBytes();
      key.appendRaw(value, 0, value.length);
      return holds(true, key, 0);
    }
  }

  /// Gives the values of a row.
  public interface RowValues {
    /// Appends the value of a column to a key, in the plain form; returns false, and appends nothing, when it is
    /// NULL.
    ///
    /// @param column an index in [#columns]
    boolean append(KeyBytes key, int column);
  }

  private KeyForm(
      List<ColumnBinding> keyColumns,
      @Nullable List<IndexColumn> order,
      List<IndexCondition> conditions,
      List<ColumnBinding> conditionColumns) {
    this.keyColumnCount = keyColumns.size();
    this.order = order;
    List<ColumnBinding> all = new ArrayList<>(keyColumns);
    all.addAll(conditionColumns);
    this.columns = List.copyOf(all);
    this.columns.forEach(column -> KeyBytes.requireKeyType(column.type()));
    List<Condition> compared = new ArrayList<>();
    for (int index = 0; index < conditions.size(); index++) {
      ColumnBinding column = conditionColumns.get(index);
      compared.add(
          new Condition(
              conditions.get(index).comparison(),
              conditions.get(index).values().stream()
                  .map(value -> bytesOf(value, column))
                  .toList()));
    }
    this.conditions = List.copyOf(compared);
  }

  private static byte[] bytesOf(Object value, ColumnBinding column) {
    KeyBytes bytes = new KeyBytes();
    bytes.append(value, column.type());
    return bytes.toByteArray();
  }

  /// Makes the plain form of columns, of all rows.
  public static KeyForm plain(List<ColumnBinding> columns) {
    return plain(columns, List.of(), List.of());
  }

  /// Makes the plain form of columns, of the rows for which conditions hold.
  ///
  /// @param conditionColumns the column of each condition
  public static KeyForm plain(
      List<ColumnBinding> columns,
      List<IndexCondition> conditions,
      List<ColumnBinding> conditionColumns) {
    return new KeyForm(columns, null, conditions, conditionColumns);
  }

  /// Makes the ordered form of columns, of the rows for which conditions hold.
  ///
  /// @param conditionColumns the column of each condition
  static KeyForm ordered(
      List<ColumnBinding> columns,
      List<IndexColumn> order,
      List<IndexCondition> conditions,
      List<ColumnBinding> conditionColumns) {
    return new KeyForm(columns, List.copyOf(order), conditions, conditionColumns);
  }

  /// Returns the ordered form of the first columns, of all rows.
  KeyForm firstColumns(int count) {
    List<IndexColumn> ordered = order;
    if (ordered == null) {
      throw new IllegalStateException("the plain form has no order");
    }
    return ordered(columns.subList(0, count), ordered.subList(0, count), List.of(), List.of());
  }

  /// Returns the columns that are read: those of the key, then those of the conditions.
  public List<ColumnBinding> columns() {
    return columns;
  }

  /// Returns how many of the columns are those of the key.
  public int keyColumnCount() {
    return keyColumnCount;
  }

  /// Returns whether the form is the plain one of all rows.
  boolean isPlain() {
    return order == null && conditions.isEmpty();
  }

  /// Makes the key of a row; returns false when it has none.
  public boolean write(RowValues values, KeyBytes key) {
    key.clear();
    for (int index = 0; index < conditions.size(); index++) {
      boolean present = values.append(key, keyColumnCount + index);
      if (!conditions.get(index).holds(present, key, 0)) {
        return false;
      }
      key.clear();
    }
    for (int column = 0; column < keyColumnCount; column++) {
      if (!appendColumn(values, column, key)) {
        return false;
      }
    }
    return true;
  }

  private boolean appendColumn(RowValues values, int column, KeyBytes key) {
    List<IndexColumn> ordered = order;
    if (ordered == null) {
      return values.append(key, column);
    }
    IndexColumn by = ordered.get(column);
    int begin = key.sizeBytes();
    key.appendByte(VALUE);
    if (!values.append(key, column)) {
      key.setByte(begin, by.nullsFirst() ? NULL_FIRST : NULL_LAST);
    } else if (by.descending()) {
      key.invertFrom(begin + 1);
    }
    return true;
  }

  /// Makes the key of the row at a position of vectors, one for each of [#columns]; returns false when it has
  /// none.
  boolean write(List<ColumnVector> vectors, int position, KeyBytes key) {
    return isPlain()
        ? key.set(vectors, position)
        : write((target, column) -> target.append(vectors.get(column), position), key);
  }

  /// Makes the key of a row; returns false when it has none.
  ///
  /// @param row the values of a table's columns, boxed as [io.blueshift.vector.Values] says
  /// @param columnIndexes where each of [#columns] is among them
  public boolean write(@Nullable Object[] row, List<Integer> columnIndexes, KeyBytes key) {
    return write(
        (target, column) ->
            target.append(row[columnIndexes.get(column)], columns.get(column).type()),
        key);
  }

  /// Returns the bytes with which the keys of the ordered form begin whose first columns have some values.
  ///
  /// @param values boxed as [io.blueshift.vector.Values] says
  public byte[] prefix(@Nullable Object... values) {
    KeyBytes key = new KeyBytes();
    for (int column = 0; column < values.length; column++) {
      @Nullable Object value = values[column];
      appendColumn((target, index) -> target.append(value, columns.get(index).type()), column, key);
    }
    return key.toByteArray();
  }

  /// Returns the bytes of a value, or of NULL, of one column of the ordered form, as they stand in a key.
  ///
  /// @param plain the value's bytes in the plain form; null for NULL
  byte[] ordered(int column, byte @Nullable [] plain) {
    KeyBytes key = new KeyBytes();
    appendColumn(
        (target, index) -> {
          if (plain != null) {
            target.appendRaw(plain, 0, plain.length);
          }
          return plain != null;
        },
        column,
        key);
    return key.toByteArray();
  }

  /// Returns whether all rows for which some bounds hold have a key.
  ///
  /// @param bounds what is known of each of [#columns]
  boolean hasAll(List<ColumnBounds> bounds) {
    for (int index = 0; index < conditions.size(); index++) {
      if (!conditions.get(index).holdsWithin(bounds.get(keyColumnCount + index))) {
        return false;
      }
    }
    return true;
  }

  /// Returns how a column is ordered.
  IndexColumn orderOf(int column) {
    List<IndexColumn> ordered = order;
    if (ordered == null) {
      throw new IllegalStateException("the plain form has no order");
    }
    return ordered.get(column);
  }

  /// Returns the bytes with which the values of a column begin in a key of the ordered form, as opposed to NULL.
  static byte[] valueMark() {
    return new byte[] {VALUE};
  }

  @Override
  public String toString() {
    return "KeyForm" + Arrays.asList(columns, order);
  }
}
