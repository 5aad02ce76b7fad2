package io.blueshift.table;

/// The commits that added and deleted some rows, one after the other.
public final class RowLifetimes {
  private final long[] begins;
  private final long[] ends;

  /// Makes the lifetimes of rows.
  ///
  /// @param begins the commit that added each row
  /// @param ends the commit that deleted it, [MovedSegment#PRESENT] for none, 0 when that is not known any more
  public RowLifetimes(long[] begins, long[] ends) {
    this.begins = begins;
    this.ends = ends;
  }

  /// Returns how many rows there are.
  public int rowCount() {
    return begins.length;
  }

  /// Returns the commit that added a row.
  public long beginAt(int row) {
    return begins[row];
  }

  /// Returns the commit that deleted a row, [MovedSegment#PRESENT] for none, 0 when that is not known any more.
  public long endAt(int row) {
    return ends[row];
  }

  long[] begins() {
    return begins;
  }

  long[] ends() {
    return ends;
  }
}
