package io.blueshift.join;

import io.blueshift.kernel.RowComparison;
import io.blueshift.kernel.VectorAppender;
import io.blueshift.kernel.VectorHash;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import java.util.Arrays;
import java.util.function.LongConsumer;

/// Numbers the distinct values of a key column that is no integer (strings, floating point, wide
/// decimals), so that what follows deals with integers alone. Filled by one thread, then only read.
final class KeyInterner implements AutoCloseable {
  private final VectorAppender values;
  private final ArrayLease lease;
  private final VectorHash buildHash = new VectorHash();
  private final long[] hashes = new long[io.blueshift.vector.Batch.ROW_COUNT_MAX];
  private long[] entries;
  private int mask;
  private FlatVector view;

  /// Makes an empty interner.
  KeyInterner(LogicalType type, MemoryBudget budget, ArrayLease lease) {
    this.values = new VectorAppender(type, budget);
    this.lease = lease;
    this.entries = allocate(1024);
    this.mask = 1023;
    this.view = values.vector();
  }

  private long[] allocate(int slots) {
    long[] array = lease.longs(slots);
    Arrays.fill(array, 0, slots, 0L);
    return array;
  }

  /// Returns the type as which values are compared.
  LogicalType type() {
    return view.type();
  }

  /// Returns whether strings are compared without trailing blanks.
  boolean ignoresBlanks() {
    return RowComparison.ignoresBlanks(view.type());
  }

  /// Returns the distinct values by number; valid until another is added.
  FlatVector values() {
    return view;
  }

  /// Returns how many distinct values there are.
  int valueCount() {
    return values.rowCount();
  }

  /// Gives the hash of every distinct value, one of [io.blueshift.vector.ValueHash].
  void forEachHash(LongConsumer consumer) {
    long[] all = new long[Math.max(1, valueCount())];
    buildHash.hash(view, null, all);
    for (int code = 0; code < valueCount(); code++) {
      consumer.accept(all[code]);
    }
  }

  /// Adds the rows of a vector of at most a batch; `codes[first + i]` becomes the number of row i.
  /// Rows that are null get an undefined number.
  void add(FlatVector vector, int rowCount, long[] codes, int first) {
    buildHash.hash(vector, null, hashes);
    for (int row = 0; row < rowCount; row++) {
      codes[first + row] =
          vector.validity().isPresent(row) ? addValue(vector, row, hashes[row]) : 0;
    }
  }

  /// Adds all entries of a dictionary.
  void addDictionary(FlatVector dictionary, long[] codes) {
    long[] all = new long[Math.max(1, dictionary.rowCount())];
    buildHash.hash(dictionary, null, all);
    for (int entry = 0; entry < dictionary.rowCount(); entry++) {
      codes[entry] = addValue(dictionary, entry, all[entry]);
    }
  }

  private int addValue(FlatVector vector, int row, long hash) {
    int slot = (int) hash & mask;
    long tag = hash & 0xffff_ffff_0000_0000L;
    while (true) {
      long entry = entries[slot];
      if (entry == 0) {
        int code = values.rowCount();
        values.append(vector, new int[] {row}, 0, 1);
        view = values.vector();
        entries[slot] = tag | (code + 1);
        if (values.rowCount() > mask * 0.6) {
          grow();
        }
        return code;
      }
      if ((entry & 0xffff_ffff_0000_0000L) == tag
          && RowComparison.equal(vector, row, view, (int) entry - 1)) {
        return (int) entry - 1;
      }
      slot = slot + 1 & mask;
    }
  }

  private void grow() {
    int slots = (mask + 1) << 1;
    lease.release(entries);
    entries = allocate(slots);
    mask = slots - 1;
    VectorHash hash = new VectorHash();
    long[] all = new long[view.rowCount()];
    hash.hash(view, null, all);
    for (int code = 0; code < all.length; code++) {
      int slot = (int) all[code] & mask;
      while (entries[slot] != 0) {
        slot = slot + 1 & mask;
      }
      entries[slot] = all[code] & 0xffff_ffff_0000_0000L | (code + 1);
    }
  }

  private int find(FlatVector vector, int row, long hash) {
    int slot = (int) hash & mask;
    long tag = hash & 0xffff_ffff_0000_0000L;
    while (true) {
      long entry = entries[slot];
      if (entry == 0) {
        return KeyTable.NONE;
      }
      if ((entry & 0xffff_ffff_0000_0000L) == tag
          && RowComparison.equal(vector, row, view, (int) entry - 1)) {
        return (int) entry - 1;
      }
      slot = slot + 1 & mask;
    }
  }

  @Override
  public void close() {
    values.close();
  }

  /// One worker's way of looking values up; remembers the answers for the last dictionary.
  final class Lookup {
    private final VectorHash hash = new VectorHash();
    private long[] probeHashes = new long[io.blueshift.vector.Batch.ROW_COUNT_MAX];
    private int[] codeOfEntry = {};
    private long knownDictionaryId;
    private boolean knowsDictionary;

    /// Writes the numbers of rows; [KeyTable#NONE] for values that are not there, and for nulls.
    void find(ColumnVector vector, int[] positions, int count, boolean identity, long[] codes) {
      switch (vector) {
        case FlatVector flat -> findFlat(flat, positions, count, identity, codes);
        case ConstantVector constant ->
            Arrays.fill(codes, 0, count, constant.isNull() ? KeyTable.NONE : single(constant));
        case DictionaryVector dictionary ->
            findCodes(dictionary, positions, count, identity, codes);
      }
    }

    private long single(ConstantVector constant) {
      hash.hash(constant.value(), null, probeHashes);
      return KeyInterner.this.find(constant.value(), 0, probeHashes[0]);
    }

    private void findFlat(
        FlatVector vector, int[] positions, int count, boolean identity, long[] codes) {
      hash.hash(vector, identity ? null : new SelectionVector(positions, count), probeHashes);
      for (int index = 0; index < count; index++) {
        int position = identity ? index : positions[index];
        codes[index] =
            vector.validity().isPresent(position)
                ? KeyInterner.this.find(vector, position, probeHashes[position])
                : KeyTable.NONE;
      }
    }

    private void findCodes(
        DictionaryVector vector, int[] positions, int count, boolean identity, long[] codes) {
      if (!knowsDictionary || knownDictionaryId != vector.dictionaryId()) {
        learn(vector);
      }
      var layout = java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
      for (int index = 0; index < count; index++) {
        int position = identity ? index : positions[index];
        codes[index] =
            vector.validity().isPresent(position)
                ? codeOfEntry[vector.codes().get(layout, (long) position << 2)]
                : KeyTable.NONE;
      }
    }

    private void learn(DictionaryVector vector) {
      FlatVector dictionary = vector.dictionary();
      int size = dictionary.rowCount();
      long[] all = new long[Math.max(size, probeHashes.length)];
      hash.hash(dictionary, null, all);
      codeOfEntry = new int[size];
      for (int entry = 0; entry < size; entry++) {
        codeOfEntry[entry] = KeyInterner.this.find(dictionary, entry, all[entry]);
      }
      knownDictionaryId = vector.dictionaryId();
      knowsDictionary = true;
    }
  }

  /// Opens a worker's way of looking values up, once the interner is filled.
  Lookup lookup() {
    return new Lookup();
  }
}
