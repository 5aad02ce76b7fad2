package io.blueshift.aggregate;

import java.util.Arrays;

/// How the words of all key columns make the key of a group.
///
/// PACKED puts every column into a field of one word: 0 for NULL, else the distance from `bases` plus
/// one, up to `limits`. RAW is one column as it is, with NULL in a group apart. WIDE takes
/// words of null marks (bit = column), then those of all columns.
@SuppressWarnings("ArrayRecordComponent")
record KeyLayout(
    Kind kind, long[] bases, long[] limits, int[] shifts, int bitCount, int wordCount) {
  enum Kind {
    PACKED,
    RAW,
    WIDE
  }

  private static final int PACKED_BITS_MAX = 62;

  /// Chooses the layout for columns whose words lie in `minimums…maximums`, with room to grow for
  /// those that are not `exact`.
  static KeyLayout choose(KeyColumn[] columns, long[] minimums, long[] maximums, boolean[] exact) {
    int count = columns.length;
    long[] bases = new long[count];
    long[] limits = new long[count];
    int[] shifts = new int[count];
    int bitCount = 0;
    boolean packed = true;
    int wordCount = nullWordCount(count);
    for (int index = 0; index < count; index++) {
      wordCount += columns[index].twoWords() ? 2 : 1;
      int bits = columns[index].isInteger() ? bits(minimums[index], maximums[index]) : 64;
      if (!exact[index]) {
        bits += 2;
      }
      if (bits > PACKED_BITS_MAX) {
        packed = false;
        continue;
      }
      long capacity = (1L << bits) - 2;
      long slack =
          exact[index] || columns[index].isString()
              ? 0
              : (capacity - (maximums[index] - minimums[index])) >>> 1;
      bases[index] =
          minimums[index] < Long.MIN_VALUE + slack ? Long.MIN_VALUE : minimums[index] - slack;
      limits[index] = saturatedSum(bases[index], capacity);
      shifts[index] = bitCount;
      bitCount += bits;
    }
    if (packed && bitCount <= PACKED_BITS_MAX) {
      return new KeyLayout(Kind.PACKED, bases, limits, shifts, bitCount, 1);
    }
    if (count == 1 && !columns[0].twoWords()) {
      return new KeyLayout(Kind.RAW, bases, limits, shifts, 64, 1);
    }
    return new KeyLayout(Kind.WIDE, bases, limits, shifts, 64, wordCount);
  }

  /// Returns how many words of null marks a wide key has.
  static int nullWordCount(int columnCount) {
    return (columnCount + 63) >>> 6;
  }

  /// Returns how many bits hold all distances of a range and a code for NULL.
  private static int bits(long minimum, long maximum) {
    if (minimum > maximum) {
      return 2;
    }
    long range = maximum - minimum;
    return range < 0 || range > 1L << 61 ? 64 : 64 - Long.numberOfLeadingZeros(range + 1);
  }

  private static long saturatedSum(long base, long distance) {
    return base > Long.MAX_VALUE - distance ? Long.MAX_VALUE : base + distance;
  }

  /// Returns whether the words of a batch have codes in this layout.
  boolean fits(KeyWords[] keys) {
    if (kind != Kind.PACKED) {
      return true;
    }
    for (int index = 0; index < keys.length; index++) {
      if (keys[index].minimum <= keys[index].maximum
          && (keys[index].minimum < bases[index] || keys[index].maximum > limits[index])) {
        return false;
      }
    }
    return true;
  }

  /// Writes the packed keys of a batch.
  void pack(KeyWords[] keys, int count, long[] packed) {
    for (int index = 0; index < keys.length; index++) {
      KeyWords key = keys[index];
      long[] words = key.words;
      long distance = 1 - bases[index];
      int shift = shifts[index];
      if (index == 0) {
        for (int row = 0; row < count; row++) {
          packed[row] = words[row] + distance;
        }
      } else {
        for (int row = 0; row < count; row++) {
          packed[row] |= (words[row] + distance) << shift;
        }
      }
      if (key.anyNull) {
        clearNulls(key, index, count, packed);
      }
    }
  }

  private void clearNulls(KeyWords key, int index, int count, long[] packed) {
    long before = index == 0 ? 0 : (1L << shifts[index]) - 1;
    for (int row = 0; row < count; row++) {
      if (key.nulls[row] != 0) {
        packed[row] &= before;
      }
    }
  }

  /// Writes the wide key of one row.
  void spread(KeyWords[] keys, int row, long[] wide) {
    int at = nullWordCount(keys.length);
    Arrays.fill(wide, 0, at, 0);
    for (int index = 0; index < keys.length; index++) {
      KeyWords key = keys[index];
      if (key.isNull(row)) {
        wide[index >>> 6] |= 1L << index;
      }
      wide[at++] = key.words[row];
      if (key.secondWords.length > 0) {
        wide[at++] = key.secondWords[row];
      }
    }
  }

  /// Returns the code of a column in a packed key: 0 is NULL.
  long code(long packed, int index) {
    int end = index + 1 < shifts.length ? shifts[index + 1] : bitCount;
    return (packed >>> shifts[index]) & ((1L << (end - shifts[index])) - 1);
  }
}
