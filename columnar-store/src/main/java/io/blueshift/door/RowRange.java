package io.blueshift.door;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which rows are read, in the order of the primary key or of an index.
///
/// Bounds are values of the first columns of the key or index, as many as one likes: a row is at a bound when its
/// first columns have these values. So all rows of one partition are those from `(partition)` to `(partition)`, both
/// inclusive. "From" and "to" follow the order of the index: where its first column is descending, "from" is the
/// greater value. A range that is open at an end has the NULLs that the index has there.
///
/// @param indexName the index whose order it is; null for the primary key
/// @param from where it begins; null for the beginning
/// @param to where it ends; null for the end
/// @param descending whether rows are read from the end to the beginning
/// @param limit the most rows of a page, 1 to [#LIMIT_MAX]
/// @param after the position of the last row of the page before; null for the first page
public record RowRange(
    @Nullable String indexName,
    @Nullable Bound from,
    @Nullable Bound to,
    boolean descending,
    int limit,
    @Nullable Position after) {
  /// The most rows of a page.
  public static final int LIMIT_MAX = 10_000;

  /// An end of a range.
  public record Bound(Row values, boolean inclusive) {}

  /// Where a row stands in an index, for going on behind it. Good as long as the table and the index live, whatever
  /// becomes of the row.
  ///
  /// @param key not to be changed
  public record Position(byte[] key, long rowId) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Position that && rowId == that.rowId && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(key) + Long.hashCode(rowId);
    }

    @Override
    public String toString() {
      return Arrays.toString(key) + "/" + rowId;
    }
  }

  /// Returns all rows in the order of the primary key.
  public static RowRange all(int limit) {
    return new RowRange(null, null, null, false, limit, null);
  }

  /// Returns this range of an index.
  public RowRange in(String newIndexName) {
    return new RowRange(newIndexName, from, to, descending, limit, after);
  }

  /// Returns this range with a beginning.
  public RowRange from(Row values, boolean inclusive) {
    return new RowRange(indexName, new Bound(values, inclusive), to, descending, limit, after);
  }

  /// Returns this range with an end.
  public RowRange to(Row values, boolean inclusive) {
    return new RowRange(indexName, from, new Bound(values, inclusive), descending, limit, after);
  }

  /// Returns the rows whose first columns have some values.
  public RowRange of(Row values) {
    return from(values, true).to(values, true);
  }

  /// Returns this range read backwards.
  public RowRange backwards() {
    return new RowRange(indexName, from, to, true, limit, after);
  }

  /// Returns the rest of this range behind the last row of a page.
  public RowRange after(Position position) {
    return new RowRange(indexName, from, to, descending, limit, position);
  }
}
