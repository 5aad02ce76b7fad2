package io.blueshift.scan;

import io.blueshift.vector.ColumnVector;
import java.util.List;

/// A condition on one column that a reader can answer on encoded data. A null value fails every
/// predicate except [IsNull]. `column` is the column's index in the table's definition order at the
/// snapshot.
///
/// Lanes INT32 and INT64 use [IntegerRange], [IntegerSet] and [KeyBitmap]; everything that is none of
/// the special forms is a [Computed].
public sealed interface ColumnPredicate {
  /// Returns the index of the column that the condition is about.
  int column();

  /// Lane INT32 or INT64: `lower ≤ value ≤ upper`, both inclusive. Covers =, <, ≤, >, ≥ and BETWEEN
  /// on integers, dates, times and decimals up to 18 digits.
  record IntegerRange(int column, long lower, long upper) implements ColumnPredicate {}

  /// Lane INT32 or INT64: the value differs from `excluded`.
  record IntegerNotEqual(int column, long excluded) implements ColumnPredicate {}

  /// Lane INT32 or INT64: the value is one of `values`, which ascend without repetition.
  record IntegerSet(int column, long[] values) implements ColumnPredicate {}

  /// Lane INT32 or INT64, from a join: the bit `value - base` is set. Values outside the bitmap fail.
  record KeyBitmap(int column, long base, long[] words) implements ColumnPredicate {
    /// Returns one more than the greatest value whose bit the map has.
    public long end() {
      return base + ((long) words.length << 6);
    }
  }

  /// Any lane, from a join: a filter that may let strangers through and never fails a member. The
  /// filter has a power of two of 64-bit blocks; a hash sets bits in one block (see
  /// [BloomFilter]). Hashes are those of [io.blueshift.vector.ValueHash], of strings after the
  /// trailing blanks are taken off that their collation does not count.
  record KeyBloom(int column, BloomFilter filter) implements ColumnPredicate {}

  /// Lane FLOAT64: between two bounds, where NaN is above every number and equals itself.
  record FloatRange(
      int column, double lower, boolean lowerInclusive, double upper, boolean upperInclusive)
      implements ColumnPredicate {}

  /// Lane BYTES: between two bounds in the column's collation; a null bound is open.
  record BytesRange(
      int column,
      byte @org.jspecify.annotations.Nullable [] lower,
      boolean lowerInclusive,
      byte @org.jspecify.annotations.Nullable [] upper,
      boolean upperInclusive)
      implements ColumnPredicate {}

  /// Lane BYTES: the value is one of `values` in the column's collation.
  record BytesSet(int column, List<byte[]> values) implements ColumnPredicate {}

  /// Type SUPER: the value's [io.blueshift.document.DocumentKey] lies between two keys. `condition` says
  /// the same of vectors.
  record DocumentRange(
      int column,
      byte[] lower,
      boolean lowerInclusive,
      byte[] upper,
      boolean upperInclusive,
      VectorCondition condition)
      implements ColumnPredicate {}

  /// The column is null.
  record IsNull(int column) implements ColumnPredicate {}

  /// The column is not null.
  record IsNotNull(int column) implements ColumnPredicate {}

  /// Any deterministic condition on the column alone. On a dictionary-encoded chunk the reader asks
  /// it once for the whole dictionary; elsewhere for each decoded batch. The condition is not asked
  /// about nulls: they fail.
  record Computed(int column, VectorCondition condition) implements ColumnPredicate {}

  /// Answers for each position of a vector whether its value passes.
  interface VectorCondition {
    /// Sets bit `i` of `result` (64 positions a word) when position `i` passes and clears it when it
    /// fails or is null. `result` has at least `⌈rowCount / 64⌉` words. Called by several threads.
    void evaluate(ColumnVector vector, long[] result);
  }
}
