package io.blueshift.aggregate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Where a [GroupIndex] has the keys of its groups at a moment, and how they become words again: DIRECT, the key is
/// the group's number less a distance; otherwise it lies in the first words of the group's row, as a [KeyLayout] says.
///
/// Valid while the index makes no other choice, and after that as long as its former rows are open. Used by one thread
/// at a time, whoever uses the index.
///
/// @param columns the key columns
/// @param rows the groups' rows
/// @param layout how keys lie in them; null when the index is DIRECT or has no key yet
/// @param directDistance what is added to the number of a group of a DIRECT index for its key
/// @param nullGroup the group whose key is NULL, where its row does not say so: of a DIRECT index or a RAW layout; 0
///     when there is none
@SuppressWarnings("ArrayRecordComponent")
record GroupKeys(
    KeyColumn[] columns,
    GroupRows rows,
    @Nullable KeyLayout layout,
    boolean direct,
    long directDistance,
    int nullGroup) {
  /// Writes the keys of `groups[first]…` to the first `count` rows of `keys`, one for each column, with the bounds of
  /// integers.
  void decode(int[] groups, int first, int count, KeyWords[] keys) {
    for (KeyWords key : keys) {
      key.anyNull = false;
    }
    if (direct) {
      decodeDirect(groups, first, count, keys[0]);
    } else if (layout != null) {
      for (int row = 0; row < count; row++) {
        decodeRow(layout, groups[first + row], row, keys);
      }
    }
    for (int index = 0; index < columns.length; index++) {
      if (columns[index].isInteger()) {
        keys[index].findBounds(count);
      }
    }
  }

  private void decodeDirect(int[] groups, int first, int count, KeyWords key) {
    long[] words = key.words;
    long distance = directDistance;
    int groupOfNull = nullGroup;
    boolean anyNull = false;
    for (int row = 0; row < count; row++) {
      int group = groups[first + row];
      words[row] = group + distance;
      anyNull |= group == groupOfNull;
    }
    for (int row = 0; anyNull && row < count; row++) {
      set(key, row, groups[first + row] == groupOfNull, words[row]);
    }
  }

  private void decodeRow(KeyLayout from, int group, int row, KeyWords[] keys) {
    long[] chunk = rows.chunkOf(group);
    int at = rows.offsetOf(group);
    switch (from.kind()) {
      case RAW -> set(keys[0], row, group == nullGroup, chunk[at]);
      case PACKED -> {
        for (int index = 0; index < keys.length; index++) {
          long code = from.code(chunk[at], index);
          set(keys[index], row, code == 0, code - 1 + from.bases()[index]);
        }
      }
      case WIDE -> {
        int word = at + KeyLayout.nullWordCount(keys.length);
        for (int index = 0; index < keys.length; index++) {
          set(keys[index], row, (chunk[at + (index >>> 6)] >>> index & 1) != 0, chunk[word++]);
          if (columns[index].twoWords()) {
            keys[index].secondWords[row] = chunk[word++];
          }
        }
      }
    }
  }

  /// Writes one word, row after row; marks of NULL begin with the first NULL.
  private static void set(KeyWords key, int row, boolean isNull, long word) {
    if (isNull && !key.anyNull) {
      Arrays.fill(key.nulls, 0, row, (byte) 0);
      key.anyNull = true;
    }
    key.words[row] = isNull ? 0 : word;
    key.nulls[row] = (byte) (isNull ? 1 : 0);
  }
}
