package io.blueshift.kernel;

import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BytesAddresses;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.ValueHash;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Hashes columns into one `long` a position, with the hashes of [ValueHash]: equal values have equal
/// hashes under the column's collation, -0.0 and 0.0 hash alike, so do all NaN; NULL has a hash of
/// its own. A dictionary is hashed once and remembered by its id. One instance serves one column of
/// one worker.
///
/// With a selection only `hashes[position]` of selected positions is defined (strings elsewhere are
/// not even looked at).
public final class VectorHash {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;

  private final BytesAddresses addresses = new BytesAddresses();
  private long[] dictionaryHashes = {};
  private long hashedDictionaryId;
  private boolean hasHashedDictionary;

  /// Writes the hash of every selected position.
  public void hash(ColumnVector vector, @Nullable SelectionVector selection, long[] hashes) {
    run(vector, selection, hashes, false);
  }

  /// Combines the hashes so far with this column's.
  public void combine(ColumnVector vector, @Nullable SelectionVector selection, long[] hashes) {
    run(vector, selection, hashes, true);
  }

  private void run(
      ColumnVector vector, @Nullable SelectionVector selection, long[] hashes, boolean combine) {
    switch (vector) {
      case FlatVector flat -> hashFlat(flat, selection, hashes, combine);
      case DictionaryVector dictionary -> hashDictionary(dictionary, selection, hashes, combine);
      case ConstantVector constant -> hashConstant(constant, hashes, combine);
    }
  }

  private void hashConstant(ConstantVector constant, long[] hashes, boolean combine) {
    long[] single = new long[1];
    hashFlat(constant.value(), null, single, false);
    for (int position = 0; position < constant.rowCount(); position++) {
      hashes[position] = combine ? ValueHash.combine(hashes[position], single[0]) : single[0];
    }
  }

  private void hashDictionary(
      DictionaryVector vector,
      @Nullable SelectionVector selection,
      long[] hashes,
      boolean combine) {
    if (vector.dictionarySize() > 4 * vector.rowCount()
        && !(hasHashedDictionary && hashedDictionaryId == vector.dictionaryId())) {
      hashEntriesOfRows(vector, selection, hashes, combine);
      return;
    }
    long[] entries = entryHashes(vector);
    MemorySegment codes = vector.codes();
    Validity validity = vector.validity();
    int count = selection == null ? vector.rowCount() : selection.count();
    for (int index = 0; index < count; index++) {
      int position = selection == null ? index : selection.positions()[index];
      long hash =
          validity.isPresent(position)
              ? entries[codes.get(INT, (long) position << 2)]
              : ValueHash.NULL_HASH;
      hashes[position] = combine ? ValueHash.combine(hashes[position], hash) : hash;
    }
  }

  private void hashEntriesOfRows(
      DictionaryVector vector,
      @Nullable SelectionVector selection,
      long[] hashes,
      boolean combine) {
    FlatVector dictionary = vector.dictionary();
    PhysicalType lane = dictionary.type().physicalType();
    resetAddresses(dictionary);
    int count = selection == null ? vector.rowCount() : selection.count();
    for (int index = 0; index < count; index++) {
      int position = selection == null ? index : selection.positions()[index];
      long hash =
          vector.validity().isPresent(position)
              ? hashAt(dictionary, lane, vector.codes().get(INT, (long) position << 2))
              : ValueHash.NULL_HASH;
      hashes[position] = combine ? ValueHash.combine(hashes[position], hash) : hash;
    }
  }

  private long[] entryHashes(DictionaryVector vector) {
    if (!hasHashedDictionary || hashedDictionaryId != vector.dictionaryId()) {
      int size = vector.dictionarySize();
      if (dictionaryHashes.length < size) {
        dictionaryHashes = new long[size];
      }
      hashFlat(vector.dictionary(), null, dictionaryHashes, false);
      hashedDictionaryId = vector.dictionaryId();
      hasHashedDictionary = true;
    }
    return dictionaryHashes;
  }

  private void hashFlat(
      FlatVector vector, @Nullable SelectionVector selection, long[] hashes, boolean combine) {
    if (selection == null
        && !combine
        && vector.validity().allPresent()
        && hashWhole(vector, hashes)) {
      return;
    }
    Validity validity = vector.validity();
    PhysicalType lane = vector.type().physicalType();
    resetAddresses(vector);
    int count = selection == null ? vector.rowCount() : selection.count();
    for (int index = 0; index < count; index++) {
      int position = selection == null ? index : selection.positions()[index];
      long hash =
          validity.isPresent(position) ? hashAt(vector, lane, position) : ValueHash.NULL_HASH;
      hashes[position] = combine ? ValueHash.combine(hashes[position], hash) : hash;
    }
  }

  private void resetAddresses(FlatVector vector) {
    if (vector instanceof BytesVector bytes) {
      addresses.reset(bytes);
    }
  }

  /// Hashes all rows of the lanes that keys mostly have, in plain loops.
  private boolean hashWhole(FlatVector vector, long[] hashes) {
    int rowCount = vector.rowCount();
    MemorySegment values = vector.values();
    switch (vector.type().physicalType()) {
      case INT32 -> {
        for (int position = 0; position < rowCount; position++) {
          hashes[position] = ValueHash.ofLong(values.get(INT, (long) position << 2));
        }
        return true;
      }
      case INT64 -> {
        for (int position = 0; position < rowCount; position++) {
          hashes[position] = ValueHash.ofLong(values.get(LONG, (long) position << 3));
        }
        return true;
      }
      case BYTES -> {
        addresses.reset((BytesVector) vector);
        for (int position = 0; position < rowCount; position++) {
          hashes[position] = addresses.hash(position);
        }
        return true;
      }
      case BOOLEAN, INT128, FLOAT64, INTERVAL -> {
        return false;
      }
    }
    return false;
  }

  private long hashAt(FlatVector vector, PhysicalType lane, int position) {
    MemorySegment values = vector.values();
    return switch (lane) {
      case BOOLEAN ->
          ValueHash.ofLong(values.get(LONG, (long) (position >>> 6) << 3) >>> position & 1);
      case INT32 -> ValueHash.ofLong(values.get(INT, (long) position << 2));
      case INT64 -> ValueHash.ofLong(values.get(LONG, (long) position << 3));
      case INT128 -> {
        long offset = (long) position << 4;
        yield ValueHash.ofInt128(values.get(LONG, offset), values.get(LONG, offset + 8));
      }
      case FLOAT64 -> ValueHash.ofDouble(values.get(DOUBLE, (long) position << 3));
      case INTERVAL -> {
        long offset = (long) position << 4;
        yield ValueHash.ofInterval(
            values.get(INT, offset), values.get(INT, offset + 4), values.get(LONG, offset + 8));
      }
      case BYTES -> addresses.hash(position);
    };
  }

  /// Returns the length of a string without its trailing blanks.
  static int strippedLength(MemorySegment segment, long offset, int lengthBytes) {
    int length = lengthBytes;
    while (length > 0 && segment.get(ValueLayout.JAVA_BYTE, offset + length - 1) == ' ') {
      length--;
    }
    return length;
  }
}
