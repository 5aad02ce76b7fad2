package io.blueshift.table;

import java.util.Arrays;
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
    Arrays.sort(sorted);
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

  /// Returns whether an id is in the set.
  public boolean contains(long id) {
    return Arrays.binarySearch(ascending, id) >= 0;
  }

  /// Returns whether this set and another have an id in common.
  public boolean intersects(RowIds other) {
    RowIds few = count() < other.count() ? this : other;
    RowIds many = few == this ? other : this;
    return Arrays.stream(few.ascending).anyMatch(many::contains);
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
