package io.blueshift.segment;

import io.blueshift.encoding.EncodedPage;
import io.blueshift.encoding.IntegerPageDecoder;
import io.blueshift.encoding.ValueFilter;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.MatchDecision;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.IdentityHashMap;
import org.jspecify.annotations.Nullable;

/// Reads columns of lane BYTES with a dictionary: codes are decoded, strings never. A predicate is
/// asked once about the dictionary; then codes are filtered, as a range on packed codes where the
/// answer is one.
final class DictionaryColumnReader extends ChunkReader {
  private static final ValueFilter KERNELS = ValueFilter.best();
  private static final int SMALL_DICTIONARY_SIZE = 64;

  private final SegmentDictionary dictionary;
  private final IdentityHashMap<ColumnPredicate, CodeSet> codeSets = new IdentityHashMap<>();

  /// Makes a reader; the dictionary is loaded before, so that nothing leaks when that fails.
  DictionaryColumnReader(
      ColumnChunk chunk, SegmentDictionary dictionary, LogicalType type, MemoryBudget budget) {
    super(chunk, type, budget);
    this.dictionary = dictionary;
  }

  @Override
  boolean constantsAsConstants() {
    return false;
  }

  @Override
  ColumnVector wrap(
      EncodedPage current, int firstRow, int rowCount, long[] selection, Validity validity) {
    // Blocks that are not decoded would hold codes that this dictionary may not have.
    MemorySegment codes = IntegerPageDecoder.ints(current, firstRow, rowCount, ALL_ROWS, target());
    return new DictionaryVector(
        rowCount, codes, validity, dictionary.entries(), chunk.dictionaryId(), true);
  }

  private static final long[] ALL_ROWS = allRows();

  private static long[] allRows() {
    long[] all = new long[64];
    Arrays.fill(all, -1L);
    return all;
  }

  @Override
  FlatVector decode(
      EncodedPage current, int firstRow, int rowCount, long[] selection, Validity validity) {
    throw new IllegalStateException("dictionary columns are not decoded to strings");
  }

  /// Leaves strings to [#filterValues], which asks the dictionary once and compares codes itself, but
  /// for pages of nothing but nulls, which have no codes.
  @Override
  MatchDecision zoneMapDecision(ColumnPredicate predicate, int number) {
    return switch (predicate) {
      case ColumnPredicate.BytesRange _, ColumnPredicate.BytesSet _ ->
          chunk.nullCount(number) == chunk.segment().pageRows(number)
              ? MatchDecision.NONE
              : MatchDecision.SOME;
      default -> super.zoneMapDecision(predicate, number);
    };
  }

  @Override
  void filterValues(
      ColumnPredicate predicate,
      EncodedPage current,
      int firstRow,
      int rowCount,
      long[] selection) {
    CodeSet codes = codeSet(predicate);
    if (codes == null) {
      throw new IllegalArgumentException("no predicate on strings [predicate=" + predicate + "]");
    }
    int page = firstRow / SegmentFormat1.PAGE_ROW_COUNT;
    if (codes.isEmpty()
        || codes.last() < chunk.minimum(page)
        || codes.first() > chunk.maximum(page)) {
      SelectionBits.clear(selection, rowCount);
      return;
    }
    long[] members = codes.members();
    if (members == null
        && codes.first() <= chunk.minimum(page)
        && codes.last() >= chunk.maximum(page)) {
      return;
    }
    if (members == null
        && IntegerPageDecoder.filterRange(
            current,
            rowOfPage(firstRow),
            rowCount,
            codes.first(),
            codes.last(),
            selection,
            result)) {
      SelectionBits.and(selection, result, rowCount);
      return;
    }
    filterCodes(codes, members, read(firstRow, rowCount, selection), selection);
  }

  private @Nullable CodeSet codeSet(ColumnPredicate predicate) {
    CodeSet known = codeSets.get(predicate);
    if (known == null) {
      known = CodeSet.of(predicate, dictionary);
      if (known != null) {
        codeSets.put(predicate, known);
      }
    }
    return known;
  }

  private void filterCodes(
      CodeSet codes, long @Nullable [] members, ColumnVector vector, long[] selection) {
    int rowCount = vector.rowCount();
    switch (vector) {
      case DictionaryVector coded -> {
        if (members != null && dictionary.size() > SMALL_DICTIONARY_SIZE) {
          KERNELS.intBitmap(coded.codes(), rowCount, 0, members, selection);
          return;
        }
        if (members == null) {
          KERNELS.intRange(coded.codes(), rowCount, codes.first(), codes.last(), result);
        } else {
          KERNELS.smallCodes(coded.codes(), rowCount, members[0], result);
        }
        SelectionBits.and(selection, result, rowCount);
      }
      case ConstantVector _ -> SelectionBits.clear(selection, rowCount);
      case FlatVector _ -> throw new IllegalStateException("dictionary columns have codes");
    }
  }
}
