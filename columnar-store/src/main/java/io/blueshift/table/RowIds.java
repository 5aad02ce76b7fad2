package io.blueshift.table;

import java.util.Arrays;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// A set of row ids of one table, ascending. Immutable and safe for use by several threads.
public final class RowIds {
  /// No row.
  public static final RowIds NONE = new RowIds(new long[0]);

  private final long[] ascending;

  private RowIds(long[] ascending) {
    this.ascending = ascending;
  }

  /// Makes a set of ids in any order, each once.
  public static RowIds of(long... ids) {
    long[] sorted = ids.clone();
    if (sorted.length > 1) {
      Arrays.sort(sorted);
    }
    return new RowIds(sorted);
  }

  /// Returns how many ids there are.
  public int count() {
    return ascending.length;
  }

  /// Returns an id; those of later indexes are greater.
  public long at(int index) {
    return ascending[index];
  }

  /// Hands over the ids, ascending.
  public void forEach(LongConsumer consumer) {
    for (long id : ascending) {
      consumer.accept(id);
    }
  }

  /// Returns those of the ids that are in none of some ranges.
  public RowIds outside(RowIdRanges ranges) {
    long[] outside = Arrays.stream(ascending).filter(id -> !ranges.contains(id)).toArray();
    return outside.length == ascending.length ? this : new RowIds(outside);
  }

  /// Returns the index of the least id that is not below another, or the count.
  int firstIndexFrom(long id) {
    int index = Arrays.binarySearch(ascending, id);
    return index < 0 ? -index - 1 : index;
  }

  /// Returns whether an id is in the set.
  public boolean contains(long id) {
    return Arrays.binarySearch(ascending, id) >= 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof RowIds that && Arrays.equals(ascending, that.ascending);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(ascending);
  }

  @Override
  public String toString() {
    return Arrays.toString(ascending);
  }
}
