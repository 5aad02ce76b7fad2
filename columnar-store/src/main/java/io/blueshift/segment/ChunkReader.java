package io.blueshift.segment;

import io.blueshift.encoding.BooleanPages;
import io.blueshift.encoding.EncodedPage;
import io.blueshift.encoding.IntegerPageDecoder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.MatchDecision;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What reading a stored column has in common in all lanes: finding the page (undoing zstd through the
/// cache), nulls, constant pages, zone maps, and remembering what was decoded last, so that a filter
/// that had to decode serves the read that follows. Used by one worker.
abstract class ChunkReader implements ColumnReader {
  private static final int WORD_COUNT = Batch.ROW_COUNT_MAX >>> 6;

  /// How many predicates on one column, each on its present page, are remembered.
  private static final int DECISION_COUNT = 4;

  final ColumnChunk chunk;
  final LogicalType type;
  final MemoryBudget budget;

  /// Bits of rows that pass; whole blocks of 512 around a batch fit.
  final long[] result = new long[WORD_COUNT + 8];

  private final NativeBuffer values;
  private @Nullable NativeBuffer validityBits;
  private @Nullable NativeBuffer constant;
  private int pageNumber = -1;
  private @Nullable EncodedPage page;
  private PageCache.@Nullable Pin pin;

  private final @Nullable ColumnPredicate[] decidedPredicates = new ColumnPredicate[DECISION_COUNT];
  private final int[] decidedPages = new int[DECISION_COUNT];
  private final MatchDecision[] decisions = new MatchDecision[DECISION_COUNT];
  private int nextDecided;

  private @Nullable ColumnVector decoded;
  private int decodedFirstRow;
  private int decodedRowCount;
  private final long[] decodedSelection = new long[WORD_COUNT];

  ChunkReader(ColumnChunk chunk, LogicalType type, MemoryBudget budget) {
    this.chunk = chunk;
    this.type = type;
    this.budget = budget;
    int valueBytes = Math.max(1, type.physicalType().sizeBytes());
    this.values =
        budget.allocate((long) IntegerPageDecoder.paddedCount(Batch.ROW_COUNT_MAX) * valueBytes);
  }

  /// Returns the memory that rows are decoded into.
  final MemorySegment target() {
    return values.segment();
  }

  final EncodedPage page(int row) {
    int number = row / SegmentFormat1.PAGE_ROW_COUNT;
    EncodedPage known = page;
    if (number == pageNumber && known != null) {
      return known;
    }
    unpin();
    decoded = null;
    EncodedPage next = chunk.page(number);
    if (next.compressed()) {
      Segment segment = chunk.segment();
      PageCache.Pin pinned =
          segment.cache().pin(segment.uniqueId(), chunk.index(), number, next, budget);
      pin = pinned;
      next = pinned.page();
    }
    page = next;
    pageNumber = number;
    return next;
  }

  private void unpin() {
    PageCache.Pin pinned = pin;
    page = null;
    pin = null;
    if (pinned != null) {
      pinned.close();
    }
  }

  private static int rowInPage(int row) {
    return row % SegmentFormat1.PAGE_ROW_COUNT;
  }

  @Override
  public final ColumnVector read(int firstRow, int rowCount, long[] selection) {
    EncodedPage current = page(firstRow);
    ColumnVector known = decoded;
    if (known != null
        && firstRow == decodedFirstRow
        && rowCount == decodedRowCount
        && onlyShrunk(selection, rowCount)) {
      return known;
    }
    ColumnVector made = decodePage(current, rowInPage(firstRow), rowCount, selection);
    decoded = made;
    decodedFirstRow = firstRow;
    decodedRowCount = rowCount;
    System.arraycopy(selection, 0, decodedSelection, 0, SelectionBits.wordCount(rowCount));
    return made;
  }

  private boolean onlyShrunk(long[] selection, int rowCount) {
    long added = 0;
    for (int word = 0; word < SelectionBits.wordCount(rowCount); word++) {
      added |= selection[word] & ~decodedSelection[word];
    }
    return added == 0;
  }

  private ColumnVector decodePage(
      EncodedPage current, int firstRow, int rowCount, long[] selection) {
    if (current.allNull()) {
      return new ConstantVector(rowCount, ConstantValues.ofNull(type, constantMemory()));
    }
    if (current.constantWithoutNulls() && constantsAsConstants()) {
      return new ConstantVector(rowCount, decode(current, 0, 1, ONE_ROW, Validity.ALL_PRESENT));
    }
    Validity validity = validity(current, firstRow, rowCount);
    return wrap(current, firstRow, rowCount, selection, validity);
  }

  private static final long[] ONE_ROW = {1};

  /// Returns whether pages of one value are read as constant vectors.
  boolean constantsAsConstants() {
    return true;
  }

  /// Decodes rows of a page that is not all null to the column's vector.
  ColumnVector wrap(
      EncodedPage current, int firstRow, int rowCount, long[] selection, Validity validity) {
    return decode(current, firstRow, rowCount, selection, validity);
  }

  /// Decodes rows of a page that is not all null to a flat vector.
  abstract FlatVector decode(
      EncodedPage current, int firstRow, int rowCount, long[] selection, Validity validity);

  private MemorySegment constantMemory() {
    NativeBuffer buffer = constant;
    if (buffer == null) {
      buffer = budget.allocate(64);
      constant = buffer;
    }
    return buffer.segment();
  }

  private Validity validity(EncodedPage current, int firstRow, int rowCount) {
    MemorySegment bits = current.validity();
    return bits == null
        ? Validity.ALL_PRESENT
        : Validity.ofBits(BooleanPages.bits(bits, firstRow, rowCount, validityMemory()));
  }

  private MemorySegment validityMemory() {
    NativeBuffer buffer = validityBits;
    if (buffer == null) {
      buffer = budget.allocate((WORD_COUNT + 1) * (long) Long.BYTES);
      validityBits = buffer;
    }
    return buffer.segment();
  }

  @Override
  public final void filter(
      ColumnPredicate predicate, int firstRow, int rowCount, long[] selection) {
    MatchDecision decision = decide(predicate, firstRow / SegmentFormat1.PAGE_ROW_COUNT);
    if (decision == MatchDecision.NONE) {
      SelectionBits.clear(selection, rowCount);
      return;
    }
    if (decision == MatchDecision.ALL || SelectionBits.none(selection, rowCount)) {
      return;
    }
    EncodedPage current = page(firstRow);
    MemorySegment bits = current.validity();
    if (bits != null) {
      MemorySegment present =
          BooleanPages.bits(bits, rowInPage(firstRow), rowCount, validityMemory());
      if (predicate instanceof ColumnPredicate.IsNull) {
        SelectionBits.andNot(selection, present, rowCount);
        return;
      }
      SelectionBits.and(selection, present, rowCount);
      decoded = null; // The bitmap's memory may have been a decoded vector's.
    }
    if (!(predicate instanceof ColumnPredicate.IsNotNull)) {
      filterValues(predicate, current, firstRow, rowCount, selection);
    }
  }

  /// Asks the zone map, once for all batches of a page.
  private MatchDecision decide(ColumnPredicate predicate, int number) {
    for (int i = 0; i < decidedPredicates.length; i++) {
      if (decidedPredicates[i] == predicate && decidedPages[i] == number) {
        return decisions[i];
      }
    }
    MatchDecision decision = zoneMapDecision(predicate, number);
    decidedPredicates[nextDecided] = predicate;
    decidedPages[nextDecided] = number;
    decisions[nextDecided] = decision;
    nextDecided = (nextDecided + 1) % decidedPredicates.length;
    return decision;
  }

  /// Returns what is known of a page before its values are looked at.
  MatchDecision zoneMapDecision(ColumnPredicate predicate, int number) {
    return ZoneMaps.decide(predicate, chunk, number);
  }

  /// Clears the bits of rows that fail, in a page about which the zone map is undecided.
  ///
  /// @param firstRow counted from the segment's beginning
  void filterValues(
      ColumnPredicate predicate,
      EncodedPage current,
      int firstRow,
      int rowCount,
      long[] selection) {
    switch (read(firstRow, rowCount, selection)) {
      case FlatVector vector -> FlatFilter.evaluate(predicate, vector, selection);
      case ConstantVector vector -> {
        long[] one = {1};
        FlatFilter.evaluate(predicate, vector.value(), one);
        if ((one[0] & 1) == 0) {
          SelectionBits.clear(selection, rowCount);
        }
      }
      case io.blueshift.vector.DictionaryVector _ ->
          throw new IllegalStateException("dictionaries are filtered by code");
    }
  }

  final int rowOfPage(int firstRow) {
    return rowInPage(firstRow);
  }

  /// Wraps decoded memory as the column's vector.
  final FlatVector flat(int rowCount, MemorySegment memory, Validity validity) {
    return ConstantValues.flat(type, rowCount, memory, BytesVector.NO_DATA_BUFFERS, validity);
  }

  @Override
  public void close() {
    unpin();
    Arrays.fill(result, 0);
    decoded = null;
    values.close();
    if (validityBits != null) {
      validityBits.close();
    }
    if (constant != null) {
      constant.close();
    }
  }
}
