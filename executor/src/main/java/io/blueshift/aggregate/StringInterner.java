package io.blueshift.aggregate;

import io.blueshift.rows.ColumnReader;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesAddresses;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.ValueHash;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One worker's way to the numbers of strings in a [StringTable]; 0 is NULL. Strings are equal by the
/// type's collation; the one that came first stands for all. Codes of a dictionary are translated
/// once for each dictionary. Strings of a batch are hashed first and then looked for shard by shard.
///
/// Used by one thread; when that is done, read by any.
final class StringInterner {
  private static final int[] NO_TRANSLATION = {};

  private final StringTable table;
  private final StringTable.Numbers newNumbers;
  private final boolean withoutBlanks;
  private final Map<Long, int[]> dictionaries = new HashMap<>();
  private final BytesAddresses strings = new BytesAddresses();
  private final int[] starts = new int[StringTable.SHARD_COUNT + 2];
  private long[] addresses = {};
  private long[] hashes = {};
  private int[] significantLengths = {};
  private int[] lengths = {};
  private int[] order = {};

  StringInterner(LogicalType type, StringTable table) {
    this.table = table;
    this.newNumbers = table.new Numbers();
    this.withoutBlanks = ColumnReader.collation(type) == Collation.BLANK_INSENSITIVE;
  }

  /// Returns a bound of all numbers so far.
  int count() {
    return table.count();
  }

  /// Returns the strings.
  StringTable table() {
    return table;
  }

  /// Returns a translation from a dictionary's codes to numbers, filled where it was needed: 0 means
  /// not yet.
  int[] translation(DictionaryVector dictionary) {
    return dictionaries.computeIfAbsent(
        dictionary.dictionaryId(), id -> new int[dictionary.dictionarySize()]);
  }

  /// Writes the numbers of the strings at positions, of which none is null.
  ///
  /// @param positions where the strings are; the first ones when null
  void intern(BytesVector vector, int @Nullable [] positions, int count, long[] numbers) {
    ensureScratch();
    strings.reset(vector, withoutBlanks);
    for (int index = 0; index < count; index++) {
      int position = positions == null ? index : positions[index];
      long address = strings.address(position);
      addresses[index] = address;
      lengths[index] = strings.wholeLengthBytes(position);
      significantLengths[index] = strings.lengthBytes(position, address);
    }
    internLoaded(count, numbers);
  }

  private void ensureScratch() {
    if (order.length == 0) {
      addresses = new long[Batch.ROW_COUNT_MAX];
      hashes = new long[Batch.ROW_COUNT_MAX];
      significantLengths = new int[Batch.ROW_COUNT_MAX];
      lengths = new int[Batch.ROW_COUNT_MAX];
      order = new int[Batch.ROW_COUNT_MAX];
    }
  }

  private void internLoaded(int count, long[] numbers) {
    Arrays.fill(starts, 0);
    for (int index = 0; index < count; index++) {
      long hash = ValueHash.ofBytes(addresses[index], significantLengths[index]);
      hashes[index] = hash;
      starts[StringTable.shardOf(hash) + 2]++;
    }
    for (int shard = 2; shard < starts.length; shard++) {
      starts[shard] += starts[shard - 1];
    }
    for (int index = 0; index < count; index++) {
      order[starts[StringTable.shardOf(hashes[index]) + 1]++] = index;
    }
    for (int shard = 0; shard < StringTable.SHARD_COUNT; shard++) {
      if (starts[shard] < starts[shard + 1]) {
        internInShard(table.shard(shard), starts[shard], starts[shard + 1], numbers);
      }
    }
  }

  private void internInShard(StringTable.Shard shard, int from, int end, long[] numbers) {
    synchronized (shard) {
      for (int place = from; place < end; place++) {
        int index = order[place];
        numbers[index] =
            shard.intern(
                hashes[index],
                addresses[index],
                significantLengths[index],
                lengths[index],
                newNumbers);
      }
    }
  }

  /// Returns the numbers in this interner of all strings of another one, by their numbers there; an
  /// empty array when they are the same.
  int[] internAll(StringInterner other) {
    if (other.table == table) {
      return NO_TRANSLATION;
    }
    int[] numbers = new int[other.count() + 1];
    long[] words = new long[Batch.ROW_COUNT_MAX];
    int[] known = new int[Batch.ROW_COUNT_MAX];
    int count = 0;
    for (int number = 1; number < numbers.length; number++) {
      if (other.table.isUsed(number)) {
        known[count] = number;
        words[count++] = number;
      }
      if (count == Batch.ROW_COUNT_MAX || number == numbers.length - 1) {
        translate(other, words, count);
        for (int index = 0; index < count; index++) {
          numbers[known[index]] = (int) words[index];
        }
        count = 0;
      }
    }
    return numbers;
  }

  /// Replaces numbers of another interner by numbers of this one; 0 stays.
  void translate(StringInterner other, long[] words, int count) {
    if (other.table == table) {
      return;
    }
    ensureScratch();
    long[] found = new long[count];
    int[] places = new int[count];
    int present = 0;
    for (int index = 0; index < count; index++) {
      if (words[index] != 0) {
        long address = other.table.address((int) words[index]);
        addresses[present] = address;
        lengths[present] = StringTable.lengthAt(address);
        significantLengths[present] = StringTable.significantLengthAt(address);
        places[present++] = index;
      }
    }
    internLoaded(present, found);
    for (int index = 0; index < present; index++) {
      words[places[index]] = found[index];
    }
  }
}
