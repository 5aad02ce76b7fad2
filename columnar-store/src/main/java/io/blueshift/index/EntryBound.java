package io.blueshift.index;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A place between entries: in front of all whose key and row id are not less.
///
/// @param key not to be changed
public record EntryBound(byte[] key, long rowId) {
  /// Returns the place in front of all keys that begin with a prefix.
  public static EntryBound before(byte[] prefix) {
    return new EntryBound(prefix, Long.MIN_VALUE);
  }

  /// Returns the place behind all keys that begin with a prefix; null where that is the end.
  public static @Nullable EntryBound behind(byte[] prefix) {
    int size = prefix.length;
    while (size > 0 && prefix[size - 1] == (byte) 0xff) {
      size--;
    }
    if (size == 0) {
      return null;
    }
    byte[] next = Arrays.copyOf(prefix, size);
    next[size - 1]++;
    return before(next);
  }

  /// Returns the place behind an entry.
  public static EntryBound behind(byte[] key, long rowId) {
    return new EntryBound(key, rowId + 1);
  }

  /// Returns whether the place is not behind another.
  public boolean isBeforeOrAt(EntryBound other) {
    int order = Arrays.compareUnsigned(key, other.key);
    return order < 0 || (order == 0 && rowId <= other.rowId);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof EntryBound that && rowId == that.rowId && Arrays.equals(key, that.key);
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
