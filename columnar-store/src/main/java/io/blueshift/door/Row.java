package io.blueshift.door;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values of a row, or of a key: boxed as [Values] says, null for NULL. Immutable; whoever makes one gives
/// the array and what is in it away, and whoever reads one leaves its arrays as they are.
public final class Row {
  private final @Nullable Object[] values;

  private Row(@Nullable Object[] values) {
    this.values = values;
  }

  /// Makes a row of values in the order of the columns.
  public static Row of(@Nullable Object... values) {
    return new Row(values);
  }

  /// Returns the values. Not to be changed.
  public @Nullable Object[] values() {
    return values;
  }

  /// Returns how many values there are.
  public int size() {
    return values.length;
  }

  /// Returns a value.
  public @Nullable Object value(int column) {
    return values[column];
  }

  /// Returns some of the values as a row of their own.
  public Row select(List<Integer> columns) {
    @Nullable Object[] selected = new Object[columns.size()];
    for (int index = 0; index < selected.length; index++) {
      selected[index] = values[columns.get(index)];
    }
    return new Row(selected);
  }

  /// Returns this row with another value for a column.
  public Row with(int column, @Nullable Object value) {
    @Nullable Object[] changed = values.clone();
    changed[column] = value;
    return new Row(changed);
  }

  /// Returns whether the other object is a row of the same values, byte arrays compared by content.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Row row && Arrays.deepEquals(values, row.values);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(values);
  }

  @Override
  public String toString() {
    return Arrays.deepToString(values);
  }
}
