package io.blueshift.sort;

import io.blueshift.plan.SortKey;
import io.blueshift.rows.RowCollection;
import io.blueshift.rows.RowCollection.Column;
import io.blueshift.type.PhysicalType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The keys of a row as a sequence of words: rows are in order when their words are, compared as
/// unsigned numbers one after the other. Small fields share a word, so that most orders need one.
///
/// Bounds are taken from the rows at hand, so words of different collections do not compare.
public final class SortWords {
  private static final long MICROS_PER_DAY = 86_400_000_000L;
  private static final int SHORT_STRING_BYTES = 7;

  private final RowCollection rows;
  private final int[] sample;
  private final List<SortField> fields = new ArrayList<>();
  private final List<SortField[]> words = new ArrayList<>();
  private final int[] keyEndBits;
  private int[] wordBits = new int[0];

  /// Prepares the keys of all rows of a collection.
  ///
  /// @param rowNumbers all rows, over which bounds are taken
  public SortWords(RowCollection rows, List<SortKey> keys, int[] rowNumbers) {
    this.rows = rows;
    this.sample = rowNumbers;
    keyEndBits = new int[keys.size() + 1];
    for (int key = 0; key < keys.size(); key++) {
      int fieldCount = fields.size();
      addFields(keys.get(key));
      keyEndBits[key + 1] = keyEndBits[key];
      for (SortField field : fields.subList(fieldCount, fields.size())) {
        keyEndBits[key + 1] += field.bits();
      }
    }
    pack();
  }

  private void addFields(SortKey key) {
    Column column = rows.column(key.column());
    PhysicalType lane = column.type().physicalType();
    switch (lane) {
      case BOOLEAN, INT32, INT64 -> addIntegers(column, column::longAt, key);
      case FLOAT64 -> {
        fields.add(new SortField.OfNulls(column, key.nullsFirst()));
        fields.add(
            new SortField.OfWords(
                column, row -> orderedBits(column.doubleAt(row)), key.ascending()));
      }
      case INT128 -> addWideIntegers(column, key);
      case INTERVAL -> {
        addIntegers(column, row -> intervalDays(column, row), key);
        addIntegers(column, row -> Math.floorMod(column.highAt(row), MICROS_PER_DAY), key);
      }
      case BYTES -> addStrings(column, key);
    }
  }

  private static long intervalDays(Column column, int row) {
    long low = column.lowAt(row);
    return (long) (int) low * 30
        + (int) (low >>> 32)
        + Math.floorDiv(column.highAt(row), MICROS_PER_DAY);
  }

  /// Returns an unsigned number in the order of floating-point numbers; NaN is last, zeros are equal.
  private static long orderedBits(double value) {
    long bits = Double.doubleToLongBits(value == 0 ? 0.0 : value);
    return bits ^ (bits >> 63 | Long.MIN_VALUE);
  }

  private void addIntegers(Column column, SortField.Reader reader, SortKey key) {
    long minimum = Long.MAX_VALUE;
    long maximum = Long.MIN_VALUE;
    boolean anyNull = column.anyNull();
    for (int row : sample) {
      if (!anyNull || !column.isNull(row)) {
        long value = reader.read(row);
        minimum = Math.min(minimum, value);
        maximum = Math.max(maximum, value);
      }
    }
    if (minimum > maximum) {
      minimum = 0;
      maximum = 0;
    }
    if (SortField.OfIntegers.fits(minimum, maximum)) {
      fields.add(
          new SortField.OfIntegers(
              column, reader, minimum, maximum, key.ascending(), key.nullsFirst()));
    } else {
      fields.add(new SortField.OfNulls(column, key.nullsFirst()));
      fields.add(
          new SortField.OfWords(column, row -> reader.read(row) ^ Long.MIN_VALUE, key.ascending()));
    }
  }

  private void addWideIntegers(Column column, SortKey key) {
    boolean narrow = true;
    for (int row : sample) {
      if (!column.isNull(row) && column.highAt(row) != column.lowAt(row) >> 63) {
        narrow = false;
        break;
      }
    }
    if (narrow) {
      addIntegers(column, column::lowAt, key);
      return;
    }
    fields.add(new SortField.OfNulls(column, key.nullsFirst()));
    fields.add(
        new SortField.OfWords(column, row -> column.highAt(row) ^ Long.MIN_VALUE, key.ascending()));
    fields.add(new SortField.OfWords(column, column::lowAt, key.ascending()));
  }

  private void addStrings(Column column, SortKey key) {
    int lengthMax = 0;
    for (int row : sample) {
      if (!column.isNull(row)) {
        lengthMax = Math.max(lengthMax, column.significantLengthAt(row));
      }
    }
    fields.add(new SortField.OfNulls(column, key.nullsFirst()));
    if (lengthMax <= SHORT_STRING_BYTES) {
      if (lengthMax > 0) {
        fields.add(new SortField.OfBytes(column, 0, lengthMax, key.ascending()));
      }
    } else {
      for (int from = 0; from < lengthMax; from += 8) {
        fields.add(new SortField.OfBytes(column, from, 8, key.ascending()));
      }
    }
    fields.add(new SortField.OfLengths(column, lengthMax, key.ascending()));
  }

  private void pack() {
    List<SortField> open = new ArrayList<>();
    int bits = 0;
    for (SortField field : fields) {
      if (field.bits() == 0) {
        continue;
      }
      if (bits + field.bits() > 64) {
        words.add(open.toArray(SortField[]::new));
        open.clear();
        bits = 0;
      }
      open.add(field);
      bits += field.bits();
    }
    if (!open.isEmpty()) {
      words.add(open.toArray(SortField[]::new));
    }
    wordBits =
        words.stream()
            .mapToInt(parts -> Arrays.stream(parts).mapToInt(SortField::bits).sum())
            .toArray();
  }

  /// Returns how many bits the first keys have together: rows that agree in so many bits are equal in
  /// those keys.
  public int keyBits(int keyCount) {
    return keyEndBits[keyCount];
  }

  /// Returns in how many bits, from the first key's highest on, two rows agree.
  public int commonBits(int first, int second) {
    int bits = 0;
    for (int index = 0; index < words.size(); index++) {
      long difference = word(first, index) ^ word(second, index);
      if (difference != 0) {
        return bits + commonBits(index, difference);
      }
      bits += wordBits[index];
    }
    return bits;
  }

  /// Returns in how many of its bits two rows agree in a word, of which the difference is given.
  int commonBits(int index, long difference) {
    return wordBits[index] - (64 - Long.numberOfLeadingZeros(difference));
  }

  /// Returns how many bits the words before one have.
  int bitsBefore(int index) {
    int bits = 0;
    for (int before = 0; before < index; before++) {
      bits += wordBits[before];
    }
    return bits;
  }

  /// Returns how many words a row has; 0 when all rows are equal.
  public int wordCount() {
    return words.size();
  }

  /// Returns a word of a row, an unsigned number.
  public long word(int row, int index) {
    SortField[] parts = words.get(index);
    long word = parts[0].code(row);
    for (int part = 1; part < parts.length; part++) {
      word = word << parts[part].bits() | parts[part].code(row);
    }
    return word;
  }

  /// Compares two rows.
  public int compare(int first, int second) {
    for (int index = 0; index < words.size(); index++) {
      int order = Long.compareUnsigned(word(first, index), word(second, index));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  /// Returns whether two rows have equal keys.
  public boolean same(int first, int second) {
    for (int index = 0; index < words.size(); index++) {
      if (word(first, index) != word(second, index)) {
        return false;
      }
    }
    return true;
  }
}
