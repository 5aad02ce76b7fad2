package io.blueshift.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An entry that is not part of a run yet.
record NewEntry(byte[] key, long rowId) implements Comparable<NewEntry> {
  /// Returns the least entry that is not in front of a place.
  static NewEntry at(EntryBound bound) {
    return new NewEntry(bound.key(), bound.rowId());
  }

  @Override
  public int compareTo(NewEntry other) {
    int order = Arrays.compareUnsigned(key, other.key);
    return order != 0 ? order : Long.compare(rowId, other.rowId);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NewEntry that && compareTo(that) == 0;
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
