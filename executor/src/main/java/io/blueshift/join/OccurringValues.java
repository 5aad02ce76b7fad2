package io.blueshift.join;

import io.blueshift.kernel.RowComparison;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.BloomFilter;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.ValueHash;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which values occur in a column of a build side, for scans on the other side: integers exactly, as a
/// bitmap, where their range is small, all others approximately, as a Bloom filter. Made by one thread,
/// then only read.
final class OccurringValues {
  /// A bitmap may have this many bits, a megabyte, however few the values are.
  private static final long BITMAP_RANGE_ALWAYS = 1L << 23;

  private static final long BITMAP_BITS_PER_VALUE = 64;

  /// Beyond this many values a Bloom filter is out of the caches and drops too few rows to pay.
  private static final int BLOOM_VALUE_COUNT_MAX = 1 << 22;

  /// So few values can be looked up in an index one by one.
  static final int FEW_VALUES = 1000;

  private final @Nullable LogicalType otherType;
  private final long minimum;
  private final long maximum;
  private final long @Nullable [] words;
  private final @Nullable BloomFilter bloom;

  /// The values, integers ascending, where they are few.
  private final @Nullable Few few;

  /// @param integers each once, ascending; null when these are others
  /// @param strings each once
  private record Few(long @Nullable [] integers, List<byte[]> strings) {}

  /// @param otherType the type of values that are no integers, else null
  /// @param minimum the smallest integer; above `maximum` when there is none
  private OccurringValues(
      @Nullable LogicalType otherType,
      long minimum,
      long maximum,
      long @Nullable [] words,
      @Nullable BloomFilter bloom,
      @Nullable Few few) {
    this.otherType = otherType;
    this.minimum = minimum;
    this.maximum = maximum;
    this.words = words;
    this.bloom = bloom;
    this.few = few;
  }

  /// Collects the first `count` values. The memory is charged to the budget; where that is short only
  /// the bounds are known.
  static OccurringValues of(long[] values, int count, MemoryBudget budget) {
    long minimum = Long.MAX_VALUE;
    long maximum = Long.MIN_VALUE;
    for (int index = 0; index < count; index++) {
      minimum = Math.min(minimum, values[index]);
      maximum = Math.max(maximum, values[index]);
    }
    Few few =
        count <= FEW_VALUES
            ? new Few(Arrays.stream(values, 0, count).sorted().distinct().toArray(), List.of())
            : null;
    long range = maximum - minimum + 1;
    boolean small =
        range > 0 && range <= Math.max(BITMAP_RANGE_ALWAYS, BITMAP_BITS_PER_VALUE * count);
    if (count > 0 && small && budget.tryReserve((range + 63 >>> 6) << 3)) {
      return new OccurringValues(
          null,
          minimum,
          maximum,
          bitmap(values, count, minimum, (int) (range + 63 >>> 6)),
          null,
          few);
    }
    if (count > 0 && !small && count <= BLOOM_VALUE_COUNT_MAX) {
      long sizeBytes = BloomFilter.sizeBytes(count);
      if (budget.tryReserve(sizeBytes)) {
        BloomFilter filter = new BloomFilter(count);
        for (int index = 0; index < count; index++) {
          filter.add(ValueHash.ofLong(values[index]));
        }
        return new OccurringValues(null, minimum, maximum, null, filter, few);
      }
    }
    return new OccurringValues(null, minimum, maximum, null, null, few);
  }

  /// Collects values that are no integers.
  static OccurringValues of(KeyInterner interner, MemoryBudget budget) {
    int count = interner.valueCount();
    BloomFilter filter = null;
    if (count <= BLOOM_VALUE_COUNT_MAX && budget.tryReserve(BloomFilter.sizeBytes(count))) {
      filter = new BloomFilter(count);
      interner.forEachHash(filter::add);
    }
    boolean listed = count <= FEW_VALUES && interner.type().physicalType() == PhysicalType.BYTES;
    Few few = listed ? new Few(null, interner.values()) : null;
    return new OccurringValues(interner.type(), 0, 0, null, filter, few);
  }

  private static long[] bitmap(long[] values, int count, long base, int wordCount) {
    long[] bits = new long[wordCount];
    for (int index = 0; index < count; index++) {
      long bit = values[index] - base;
      bits[(int) (bit >>> 6)] |= 1L << bit;
    }
    return bits;
  }

  /// Returns how many bytes were charged.
  long sizeBytes() {
    return (words == null ? 0 : (long) words.length << 3) + (bloom == null ? 0 : bloom.sizeBytes());
  }

  /// Returns predicates that every row passes whose value occurs.
  ///
  /// @param columnType the table column's type, or an integral type to which its values are converted
  List<ColumnPredicate> predicates(int tableColumn, LogicalType columnType) {
    if (otherType != null) {
      return bloom != null && hashesAlike(otherType, columnType)
          ? List.of(new ColumnPredicate.KeyBloom(tableColumn, bloom))
          : List.of();
    }
    if (minimum > maximum) {
      return List.of(new ColumnPredicate.IntegerRange(tableColumn, Long.MAX_VALUE, Long.MIN_VALUE));
    }
    ColumnPredicate range = new ColumnPredicate.IntegerRange(tableColumn, minimum, maximum);
    if (words != null) {
      return isFull(words, maximum - minimum + 1)
          ? List.of(range)
          : List.of(range, new ColumnPredicate.KeyBitmap(tableColumn, minimum, words));
    }
    return bloom == null
        ? List.of(range)
        : List.of(range, new ColumnPredicate.KeyBloom(tableColumn, bloom));
  }

  /// Returns the values as a predicate on a column, or null where they are many or not comparable with it byte for byte.
  ///
  /// @param columnType as that of [#predicates]
  @Nullable ColumnPredicate fewValues(int tableColumn, LogicalType columnType) {
    Few values = few;
    if (values == null) {
      return null;
    }
    PhysicalType lane = columnType.physicalType();
    if (values.integers != null) {
      return lane == PhysicalType.INT32 || lane == PhysicalType.INT64
          ? new ColumnPredicate.IntegerSet(tableColumn, values.integers)
          : null;
    }
    return otherType != null && lane == PhysicalType.BYTES && hashesAlike(otherType, columnType)
        ? new ColumnPredicate.BytesSet(tableColumn, values.strings)
        : null;
  }

  /// Returns whether equal values of both types have equal hashes.
  private static boolean hashesAlike(LogicalType first, LogicalType second) {
    return first.equals(second)
        || (first.physicalType() == PhysicalType.BYTES
            && second.physicalType() == PhysicalType.BYTES
            && RowComparison.ignoresBlanks(first) == RowComparison.ignoresBlanks(second));
  }

  private static boolean isFull(long[] words, long range) {
    long occurring = 0;
    for (long word : words) {
      occurring += Long.bitCount(word);
    }
    return occurring == range;
  }
}
