package io.blueshift.join;

import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How the values of all key columns become one `long`: each column's distance from its minimum, or
/// the number of its value, takes the bits that the build side needs. Beside other columns, one of a
/// range beyond 31 bits has its values numbered; where 63 bits are too few nevertheless, what was
/// packed so far is numbered and packing goes on with the numbers.
final class KeyLayout {
  private static final int BITS_MAX = 63;
  private static final int COLUMN_BITS_MAX = 31;

  /// One column: `minimum` to `maximum` of its integers (numbers of values when interned). With
  /// `nullSafe` 0 stands for NULL and values begin at 1. `valueNumbers` numbers the column's values,
  /// `numbering` what was packed before.
  private record Part(
      long minimum,
      long maximum,
      int bits,
      boolean nullSafe,
      @Nullable KeyInterner interner,
      @Nullable HashKeyTable valueNumbers,
      @Nullable HashKeyTable numbering) {}

  private final Part[] parts;
  private final long range;

  private KeyLayout(Part[] parts, long range) {
    this.parts = parts;
    this.range = range;
  }

  /// The values of one key column of all build rows that have a key.
  record BuildColumn(
      long[] values, BitSet nulls, boolean nullSafe, @Nullable KeyInterner interner) {}

  /// Decides the layout and packs the build side's keys into `packed`.
  static KeyLayout pack(List<BuildColumn> columns, int rowCount, long[] packed, ArrayLease lease) {
    Part[] parts = new Part[columns.size()];
    int usedBits = 0;
    long range = 1;
    if (parts.length == 0) {
      Arrays.fill(packed, 0, rowCount, 0L);
    }
    for (int index = 0; index < parts.length; index++) {
      BuildColumn column = columns.get(index);
      long minimum = Long.MAX_VALUE;
      long maximum = Long.MIN_VALUE;
      for (int row = 0; row < rowCount; row++) {
        if (!column.nullSafe() || !column.nulls().get(row)) {
          minimum = Math.min(minimum, column.values()[row]);
          maximum = Math.max(maximum, column.values()[row]);
        }
      }
      if (minimum > maximum) {
        minimum = 0;
        maximum = -1;
      }
      int bits = bits(minimum, maximum, column.nullSafe());
      HashKeyTable valueNumbers = null;
      if (parts.length > 1 && (bits > COLUMN_BITS_MAX || maximum - minimum < 0)) {
        valueNumbers = new HashKeyTable(1024, lease);
        for (int row = 0; row < rowCount; row++) {
          column.values()[row] = valueNumbers.add(column.values()[row]);
        }
        minimum = 0;
        maximum = valueNumbers.keyCount() - 1L;
        bits = bits(minimum, maximum, column.nullSafe());
      }
      HashKeyTable numbering = null;
      if (index > 0 && usedBits + bits > BITS_MAX) {
        numbering = new HashKeyTable(rowCount, lease);
        for (int row = 0; row < rowCount; row++) {
          packed[row] = numbering.add(packed[row]);
        }
        usedBits = Long.SIZE - Long.numberOfLeadingZeros(numbering.keyCount());
      }
      parts[index] =
          new Part(
              minimum,
              maximum,
              bits,
              column.nullSafe(),
              column.interner(),
              valueNumbers,
              numbering);
      packColumn(column, parts[index], index == 0, rowCount, packed);
      usedBits += bits;
      range = maximum - minimum + 1 + (column.nullSafe() ? 1 : 0);
    }
    return new KeyLayout(
        parts, parts.length <= 1 ? range : usedBits >= BITS_MAX ? -1 : 1L << usedBits);
  }

  /// Decides the layout of a single integer column without nulls, or returns null when its range is
  /// too wide for a dense table. The keys need not be packed then: a packed key is the distance from
  /// the minimum.
  static @Nullable KeyLayout single(List<long[]> values, int[] rowCounts, long rangeMax) {
    long minimum = Long.MAX_VALUE;
    long maximum = Long.MIN_VALUE;
    for (int part = 0; part < rowCounts.length; part++) {
      long[] array = values.get(part);
      for (int row = 0; row < rowCounts[part]; row++) {
        minimum = Math.min(minimum, array[row]);
        maximum = Math.max(maximum, array[row]);
      }
    }
    long range = maximum - minimum + 1;
    if (minimum > maximum || range <= 0 || range > rangeMax) {
      return null;
    }
    Part part = new Part(minimum, maximum, bits(minimum, maximum, false), false, null, null, null);
    return new KeyLayout(new Part[] {part}, range);
  }

  private static int bits(long minimum, long maximum, boolean nullSafe) {
    long distance = maximum - minimum + (nullSafe ? 1 : 0);
    return maximum < minimum && !nullSafe ? 0 : Long.SIZE - Long.numberOfLeadingZeros(distance);
  }

  private static void packColumn(
      BuildColumn column, Part part, boolean first, int rowCount, long[] packed) {
    long minimum = part.minimum() - (part.nullSafe() ? 1 : 0);
    for (int row = 0; row < rowCount; row++) {
      long code = part.nullSafe() && column.nulls().get(row) ? 0 : column.values()[row] - minimum;
      packed[row] = first ? code : packed[row] << part.bits() | code;
    }
  }

  /// Returns how many packed keys are possible; negative when more than a long counts.
  long range() {
    return range;
  }

  int columnCount() {
    return parts.length;
  }

  /// Returns whether a key column's values are numbers given to other values.
  boolean isInterned(int column) {
    return parts[column].interner() != null || parts[column].valueNumbers() != null;
  }

  /// Returns the smallest value of an integer key column.
  long minimum(int column) {
    return parts[column].minimum();
  }

  /// Returns the greatest value of an integer key column.
  long maximum(int column) {
    return parts[column].maximum();
  }

  /// Opens a worker's way of packing probe keys.
  Packer packer() {
    return new Packer();
  }

  /// Packs the keys of probe batches.
  final class Packer implements AutoCloseable {
    private final long[] values = new long[Batch.ROW_COUNT_MAX];
    private final int[] numbers = new int[Batch.ROW_COUNT_MAX];
    private final KeyInterner.@Nullable Lookup[] lookups = new KeyInterner.Lookup[parts.length];

    Packer() {
      for (int index = 0; index < parts.length; index++) {
        KeyInterner interner = parts[index].interner();
        lookups[index] = interner == null ? null : interner.lookup();
      }
    }

    /// Packs the keys of the selected rows. `invalid[i]` becomes -1 for a row that cannot match
    /// (a NULL, a value outside the build side's bounds), else 0. Returns whether any is invalid.
    boolean pack(
        List<ColumnVector> keys,
        int[] positions,
        int count,
        boolean identity,
        long[] packed,
        int[] invalid) {
      Arrays.fill(invalid, 0, count, 0);
      boolean anyInvalid = false;
      if (parts.length == 0) {
        Arrays.fill(packed, 0, count, 0L);
      }
      for (int index = 0; index < parts.length; index++) {
        Part part = parts[index];
        ColumnVector vector = keys.get(index);
        KeyInterner.Lookup lookup = lookups[index];
        if (lookup != null) {
          lookup.find(vector, positions, count, identity, values);
        } else {
          KeyReading.readLongs(vector, positions, count, identity, values, 0);
        }
        if (part.valueNumbers() != null) {
          part.valueNumbers().find(values, count, numbers);
          for (int row = 0; row < count; row++) {
            values[row] = numbers[row];
          }
        }
        if (part.numbering() != null) {
          anyInvalid |= number(part.numbering(), count, packed, invalid);
        }
        boolean nulls = KeyReading.mayHoldNulls(vector);
        if (parts.length == 1 && !nulls && !part.nullSafe() && lookup == null) {
          long minimum = part.minimum();
          for (int row = 0; row < count; row++) {
            packed[row] = values[row] - minimum;
          }
          return false;
        }
        packPart(part, index == 0, vector, nulls, positions, count, identity, packed, invalid);
        anyInvalid = true;
      }
      return anyInvalid;
    }

    private boolean number(HashKeyTable numbering, int count, long[] packed, int[] invalid) {
      numbering.find(packed, count, numbers);
      for (int row = 0; row < count; row++) {
        packed[row] = numbers[row];
        invalid[row] |= numbers[row] >> 31;
      }
      return true;
    }

    private void packPart(
        Part part,
        boolean first,
        ColumnVector vector,
        boolean nulls,
        int[] positions,
        int count,
        boolean identity,
        long[] packed,
        int[] invalid) {
      long minimum = part.minimum();
      long maximum = part.maximum();
      long base = minimum - (part.nullSafe() ? 1 : 0);
      for (int row = 0; row < count; row++) {
        long value = values[row];
        long code = value - base;
        if (nulls && KeyReading.isNull(vector, identity ? row : positions[row])) {
          code = 0;
          invalid[row] |= part.nullSafe() ? 0 : -1;
        } else if (value < minimum || value > maximum) {
          code = 0;
          invalid[row] = -1;
        }
        packed[row] = first ? code : packed[row] << part.bits() | code;
      }
    }

    @Override
    public void close() {
      for (KeyInterner.Lookup lookup : lookups) {
        if (lookup != null) {
          lookup.close();
        }
      }
    }
  }
}
