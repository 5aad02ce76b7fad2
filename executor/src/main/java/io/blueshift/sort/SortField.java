package io.blueshift.sort;

import io.blueshift.rows.Lanes;
import io.blueshift.rows.RowCollection.Column;
import java.lang.foreign.MemorySegment;

/// A part of a sort key as an unsigned number of [#bits] bits: a smaller code sorts first. Fields of
/// one key follow each other; fields are packed into words by [SortWords].
abstract class SortField {
  private final int bits;

  SortField(int bits) {
    this.bits = bits;
  }

  /// Returns how many bits codes have, 0 to 64.
  int bits() {
    return bits;
  }

  /// Returns a row's code.
  abstract long code(int row);

  private static int bitsOf(long greatestCode) {
    return 64 - Long.numberOfLeadingZeros(greatestCode);
  }

  private static long mask(int bits) {
    return bits == 64 ? -1L : (1L << bits) - 1;
  }

  /// Gives a number for each row.
  interface Reader {
    long read(int row);
  }

  /// Integers within bounds, with nulls before or after all values.
  static final class OfIntegers extends SortField {
    private final Column column;
    private final Reader reader;
    private final long origin;
    private final boolean ascending;
    private final boolean anyNull;
    private final long nullCode;
    private final long valueBase;

    /// Returns whether the bounds leave room for a code for null.
    static boolean fits(long minimum, long maximum) {
      long range = maximum - minimum;
      return range >= 0 && range < Long.MAX_VALUE - 2;
    }

    OfIntegers(
        Column column,
        Reader reader,
        long minimum,
        long maximum,
        boolean ascending,
        boolean nullsFirst) {
      super(bitsOf(maximum - minimum + (column.anyNull() ? 1 : 0)));
      this.column = column;
      this.reader = reader;
      this.ascending = ascending;
      this.origin = ascending ? minimum : maximum;
      this.anyNull = column.anyNull();
      this.valueBase = anyNull && nullsFirst ? 1 : 0;
      this.nullCode = nullsFirst ? 0 : maximum - minimum + 1;
    }

    @Override
    long code(int row) {
      if (anyNull && column.isNull(row)) {
        return nullCode;
      }
      long value = reader.read(row);
      return valueBase + (ascending ? value - origin : origin - value);
    }
  }

  /// One bit that tells nulls from values.
  static final class OfNulls extends SortField {
    private final Column column;
    private final boolean nullsFirst;

    OfNulls(Column column, boolean nullsFirst) {
      super(column.anyNull() ? 1 : 0);
      this.column = column;
      this.nullsFirst = nullsFirst;
    }

    @Override
    long code(int row) {
      return bits() != 0 && column.isNull(row) != nullsFirst ? 1 : 0;
    }
  }

  /// Words that use all of their bits; null rows have 0.
  static final class OfWords extends SortField {
    private final Column column;
    private final Reader unsigned;
    private final boolean ascending;

    OfWords(Column column, Reader unsigned, boolean ascending) {
      super(64);
      this.column = column;
      this.unsigned = unsigned;
      this.ascending = ascending;
    }

    @Override
    long code(int row) {
      if (column.isNull(row)) {
        return 0;
      }
      long word = unsigned.read(row);
      return ascending ? word : ~word;
    }
  }

  /// Bytes `from` to `from + byteCount` of strings, zero-padded; null rows have 0.
  static final class OfBytes extends SortField {
    private final Column column;
    private final int from;
    private final int byteCount;
    private final boolean ascending;

    OfBytes(Column column, int from, int byteCount, boolean ascending) {
      super(byteCount * 8);
      this.column = column;
      this.from = from;
      this.byteCount = byteCount;
      this.ascending = ascending;
    }

    @Override
    long code(int row) {
      if (column.isNull(row)) {
        return 0;
      }
      int length = column.significantLengthAt(row) - from;
      long code = 0;
      if (length > 0) {
        MemorySegment segment = column.bytesSegment(row);
        long offset = column.bytesOffset(row) + from;
        if (byteCount == 8 && length >= 8) {
          code = segment.get(Lanes.LONG_BIG_ENDIAN, offset);
        } else {
          int count = Math.min(length, byteCount);
          for (int index = 0; index < count; index++) {
            code = (code << 8) | (segment.get(Lanes.BYTE, offset + index) & 0xffL);
          }
          code <<= (byteCount - count) << 3;
        }
      }
      return ascending ? code : ~code & mask(bits());
    }
  }

  /// The lengths of strings, which tell apart those that differ only in zero bytes at the end.
  static final class OfLengths extends SortField {
    private final Column column;
    private final int maximum;
    private final boolean ascending;

    OfLengths(Column column, int maximum, boolean ascending) {
      super(bitsOf(maximum));
      this.column = column;
      this.maximum = maximum;
      this.ascending = ascending;
    }

    @Override
    long code(int row) {
      if (column.isNull(row)) {
        return 0;
      }
      int length = column.significantLengthAt(row);
      return ascending ? length : maximum - length;
    }
  }
}
