package io.blueshift.segment;

import io.blueshift.encoding.BytesOrder;
import io.blueshift.encoding.DictionaryBuilder;
import io.blueshift.encoding.PageBuffer;
import io.blueshift.encoding.SymbolTable;
import io.blueshift.encoding.SymbolTableTrainer;
import io.blueshift.encoding.TextPageEncoder;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.type.Collation;
import io.blueshift.vector.BytesVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes columns of lane BYTES, in one of two ways for the whole chunk:
///
/// 1. Every chunk begins with a dictionary: rows become codes, kept until the end, when the dictionary
///    is sorted and the codes are packed as integers.
/// 2. When there turn out to be too many different strings, or at the end when the dictionary would be
///    larger than the text, the chunk becomes text: a symbol table is trained on the pages so far (or
///    zstd is chosen, where it makes less than half of what symbols make), they are encoded, and so is
///    each later page when it is full.
final class BytesChunkWriter extends ChunkWriter {
  private static final int ENTRY_COUNT_MAX = 1 << 18;
  private static final long DICTIONARY_MAX_BYTES = 16L << 20;
  private static final int RATIO_ROW_COUNT_MIN = 2 * PAGE_ROW_COUNT;
  private static final int TRAINING_MAX_BYTES = 1 << 20;

  /// Less text than this is not worth a symbol table, which takes up to 2,296 bytes itself.
  private static final int TRAINING_MIN_BYTES = 1 << 13;

  private static final int PAGE_TEXT_MAX_BYTES = 1 << 30;
  private static final int BOUND_MAX_BYTES = 32;

  /// What symbols make of a text, for the estimate whether a dictionary is smaller.
  private static final double SYMBOL_SHARE = 0.45;

  /// zstd has to be this much smaller than symbols, which decode several times faster.
  private static final double ZSTD_SHARE_OF_SYMBOLS = 0.5;

  private static final double ZSTD_SAVING_MIN = 0.1;

  /// Smaller pages are not worth undoing zstd for.
  private static final int ZSTD_PAGE_MIN_BYTES = 1 << 14;

  /// A full page that waits for the chunk's end, or for the change to text.
  private record CodePage(int[] codes, int rowCount, long @Nullable [] presentWords, int nulls) {}

  private final Collation collation;
  private final TextPageEncoder textEncoder;
  private @Nullable DictionaryBuilder dictionary =
      new DictionaryBuilder(ENTRY_COUNT_MAX, DICTIONARY_MAX_BYTES);
  private int[] codes = new int[PAGE_ROW_COUNT];
  private final List<CodePage> codePages = new ArrayList<>();
  private long valueBytes;

  private @Nullable SymbolTable symbols;
  private double savingMin = 1;
  private byte[] text = new byte[1 << 12];
  private int textBytes;
  private final int[] lengths = new int[PAGE_ROW_COUNT];
  private byte @Nullable [] minimum;
  private byte @Nullable [] maximum;
  private boolean unbounded;

  BytesChunkWriter(SegmentColumn column, Tools tools) {
    super(column, tools);
    this.collation = StoredType.collation(column.type());
    this.textEncoder = new TextPageEncoder(tools.integerEncoder());
    if (plain()) {
      becomeText();
    }
  }

  @Override
  void gather(RowSource rows) {
    BytesVector source = (BytesVector) rows.values();
    int from = dictionary == null ? 0 : gatherCodes(dictionary, source, rows);
    if (from < rows.rowCount() && dictionary != null) {
      pageRows += from;
      becomeText();
      pageRows -= from;
    }
    if (dictionary == null) {
      gatherText(source, rows, from);
    }
  }

  /// Codes rows until the dictionary is full and returns how many there were.
  private int gatherCodes(DictionaryBuilder builder, BytesVector source, RowSource rows) {
    MemorySegment views = source.values();
    MemorySegment[] data = source.dataBuffers();
    long previousFirst = 0;
    long previousSecond = -1;
    int code = -1;
    for (int i = 0; i < rows.rowCount(); i++) {
      if (!rows.isPresent(i)) {
        codes[pageRows + i] = 0;
        continue;
      }
      long at = (long) rows.indexes[i] << 4;
      long first = views.get(SegmentFormat1.LONG, at);
      long second = views.get(SegmentFormat1.LONG, at + 8);
      if (first != previousFirst || second != previousSecond || code < 0) {
        code = builder.code(first, second, data);
        if (code == DictionaryBuilder.FULL) {
          return i;
        }
        previousFirst = first;
        previousSecond = second;
      }
      codes[pageRows + i] = code;
      valueBytes += (int) first;
    }
    return rows.rowCount();
  }

  private void gatherText(BytesVector source, RowSource rows, int from) {
    MemorySegment views = source.values();
    MemorySegment[] data = source.dataBuffers();
    for (int i = from; i < rows.rowCount(); i++) {
      int row = pageRows + i;
      if (!rows.isPresent(i)) {
        lengths[row] = 0;
        continue;
      }
      long at = (long) rows.indexes[i] << 4;
      int length = views.get(SegmentFormat1.INT, at);
      ensureText(length);
      if (length <= BytesVector.INLINE_MAX_BYTES) {
        MemorySegment.copy(views, ValueLayout.JAVA_BYTE, at + 4, text, textBytes, length);
      } else {
        long second = views.get(SegmentFormat1.LONG, at + 8);
        MemorySegment.copy(
            data[(int) second], ValueLayout.JAVA_BYTE, second >>> 32, text, textBytes, length);
      }
      textBytes += length;
      lengths[row] = length;
      valueBytes += length;
    }
  }

  private void ensureText(int length) {
    long room = (long) textBytes + length + SymbolTable.SLACK_BYTES;
    if (room > PAGE_TEXT_MAX_BYTES) {
      throw new DatabaseException(
              ErrorCode.PROGRAM_LIMIT_EXCEEDED,
              "too much text in "
                  + PAGE_ROW_COUNT
                  + " rows of a column [column="
                  + column.name()
                  + ", limit="
                  + PAGE_TEXT_MAX_BYTES
                  + " bytes]")
          .withHint("Keep values of this size outside the table.");
    }
    if (room > text.length) {
      text =
          Arrays.copyOf(
              text, (int) Math.min(PAGE_TEXT_MAX_BYTES, Math.max(room, text.length * 2L)));
    }
  }

  @Override
  void encodePage() {
    if (dictionary == null) {
      encodeTextPage(pageRows, pageNulls > 0 ? presentWords : null, pageNulls);
      return;
    }
    codePages.add(
        new CodePage(
            Arrays.copyOf(codes, pageRows),
            pageRows,
            pageNulls > 0 ? presentWords.clone() : null,
            pageNulls));
    long valueCount = rowCount - nullCount;
    if (valueCount >= RATIO_ROW_COUNT_MIN && dictionary.entryCount() * 2L > valueCount) {
      int rows = pageRows;
      pageRows = 0;
      becomeText();
      pageRows = rows;
    }
  }

  /// Turns everything so far, full pages and the rows of the page at hand, into text.
  private void becomeText() {
    DictionaryBuilder builder = dictionary;
    dictionary = null;
    if (builder != null && !plain()) {
      chooseCompression(builder);
    }
    valueBytes = 0;
    for (CodePage page : codePages) {
      textBytes = 0;
      decodeCodes(
          java.util.Objects.requireNonNull(builder), page.codes, page.rowCount, page.presentWords);
      encodeTextPage(page.rowCount, page.presentWords, page.nulls);
    }
    codePages.clear();
    textBytes = 0;
    if (builder != null) {
      decodeCodes(builder, codes, pageRows, presentWords);
    }
    codes = new int[0];
  }

  private void decodeCodes(
      DictionaryBuilder builder, int[] pageCodes, int rows, long @Nullable [] present) {
    for (int row = 0; row < rows; row++) {
      if (present != null && (present[row >>> 6] >>> row & 1) == 0) {
        lengths[row] = 0;
        continue;
      }
      int length = builder.length(pageCodes[row]);
      ensureText(length);
      textBytes = builder.copy(pageCodes[row], text, textBytes);
      lengths[row] = length;
      valueBytes += length;
    }
  }

  /// Trains symbols on what there is, and compares them with zstd on its first page.
  private void chooseCompression(DictionaryBuilder builder) {
    if (column.compression() == SegmentColumn.Compression.ZSTD) {
      savingMin = 0;
      return;
    }
    int firstPageBytes = -1;
    int firstPageRows = 0;
    textBytes = 0;
    for (int i = 0; i <= codePages.size() && textBytes < TRAINING_MAX_BYTES; i++) {
      boolean last = i == codePages.size();
      int[] pageCodes = last ? codes : codePages.get(i).codes;
      int rows = last ? pageRows : codePages.get(i).rowCount;
      decodeCodes(builder, pageCodes, rows, last ? presentWords : codePages.get(i).presentWords);
      if (i == 0) {
        firstPageBytes = textBytes;
        firstPageRows = rows;
      }
    }
    if (textBytes < TRAINING_MIN_BYTES) {
      return;
    }
    symbols = SymbolTableTrainer.train(text, textBytes);
    boolean choice = column.compression() == SegmentColumn.Compression.AUTOMATIC;
    if (choice && firstPageBytes >= ZSTD_PAGE_MIN_BYTES) {
      compareWithZstandard(builder, firstPageRows);
    }
  }

  private void compareWithZstandard(DictionaryBuilder builder, int firstPageRows) {
    CodePage first = codePages.isEmpty() ? null : codePages.getFirst();
    textBytes = 0;
    decodeCodes(
        builder,
        first == null ? codes : first.codes,
        firstPageRows,
        first == null ? presentWords : first.presentWords);
    PageBuffer out = tools.pageBuffer();
    out.begin(firstPageRows, null, 0);
    textEncoder.encode(text, lengths, firstPageRows, symbols, out);
    long symbolBytes = out.finish(1).byteSize();
    out.begin(firstPageRows, null, 0);
    textEncoder.encode(text, lengths, firstPageRows, null, out);
    long zstdBytes = out.finish(ZSTD_SAVING_MIN).byteSize();
    if (zstdBytes < symbolBytes * ZSTD_SHARE_OF_SYMBOLS) {
      symbols = null;
      savingMin = ZSTD_SAVING_MIN;
    }
  }

  private void encodeTextPage(int rows, long @Nullable [] present, int nulls) {
    PageBuffer out = tools.pageBuffer();
    out.begin(rows, present, nulls);
    if (nulls == rows) {
      out.setAllNull();
      output.addPage(out.finish(1), false, 0, 0, nulls);
    } else {
      ensureText(0);
      textEncoder.encode(text, lengths, rows, symbols, out);
      addTextPage(rows, present, nulls, out);
    }
    textBytes = 0;
  }

  private void addTextPage(int rows, long @Nullable [] present, int nulls, PageBuffer out) {
    int leastAt = -1;
    int greatestAt = -1;
    long least = 0;
    long greatest = 0;
    int leastRow = 0;
    int greatestRow = 0;
    int at = 0;
    for (int row = 0; row < rows; row++) {
      int length = lengths[row];
      if (present == null || (present[row >>> 6] >>> row & 1) != 0) {
        distinct.addHash(hash(text, at, length));
        long prefix = BytesOrder.prefix(text, at, length, collation);
        if (leastAt < 0 || Long.compareUnsigned(prefix, least) < 0) {
          least = prefix;
          leastAt = at;
          leastRow = row;
        }
        int order = greatestAt < 0 ? 1 : Long.compareUnsigned(prefix, greatest);
        if (order > 0 || (order == 0 && length > lengths[greatestRow])) {
          greatest = prefix;
          greatestAt = at;
          greatestRow = row;
        }
      }
      at += length;
    }
    assert leastAt >= 0;
    // Prefixes that tie hide which string is least; eight bytes are bounds of their own then.
    byte[] low = bound(leastAt, Math.min(Long.BYTES, lengths[leastRow]));
    byte[] high = bound(greatestAt, Math.min(Long.BYTES, lengths[greatestRow]));
    widenBounds(low, lengths[greatestRow] >= Long.BYTES ? successor(high) : high);
    output.addPage(out.finish(savingMin), true, least, greatest, nulls);
  }

  private byte[] bound(int at, int length) {
    return Arrays.copyOfRange(text, at, at + BytesOrder.significant(text, at, length, collation));
  }

  /// Returns the least string above every string that begins with a prefix, or null when there is
  /// none.
  private static byte @Nullable [] successor(byte[] prefix) {
    for (int i = prefix.length - 1; i >= 0; i--) {
      if (prefix[i] != (byte) 0xFF) {
        byte[] bound = Arrays.copyOf(prefix, i + 1);
        bound[i]++;
        return bound;
      }
    }
    return null;
  }

  private void widenBounds(byte[] low, byte @Nullable [] high) {
    if (minimum == null || Arrays.compareUnsigned(low, minimum) < 0) {
      minimum = low;
    }
    if (high == null) {
      unbounded = true;
    } else if (maximum == null || Arrays.compareUnsigned(high, maximum) > 0) {
      maximum = high;
    }
  }

  private long hash(byte[] bytes, int from, int length) {
    return BytesOrder.hash(bytes, from, BytesOrder.significant(bytes, from, length, collation));
  }

  @Override
  List<ChunkLayout> finish() {
    int[] order = null;
    if (dictionary != null) {
      order = dictionary.sortedCodes(collation);
      if (textIsSmaller(dictionary) || dictionary.hasEqualNeighbours(order, collation)) {
        becomeText();
      }
    }
    if (dictionary == null || order == null) {
      byte[] table = symbols == null ? new byte[0] : symbols.toBytes();
      ChunkStatistics statistics = statistics(minimum, unbounded ? null : maximum, valueBytes);
      return List.of(ChunkLayout.of(column, ChunkLayout.Dictionary.NONE, table, statistics));
    }
    return List.of(finishDictionary(dictionary, order));
  }

  private boolean textIsSmaller(DictionaryBuilder builder) {
    long valueCount = rowCount - nullCount;
    int codeBits =
        Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, builder.entryCount() - 1));
    double dictionarySize =
        builder.byteCount() + builder.entryCount() + valueCount * codeBits / 8.0;
    double textSize = valueBytes * SYMBOL_SHARE + valueCount;
    return valueCount > 0 && dictionarySize > textSize * 1.25;
  }

  private ChunkLayout finishDictionary(DictionaryBuilder builder, int[] order) {
    int entryCount = order.length;
    int[] rank = new int[entryCount];
    for (int i = 0; i < entryCount; i++) {
      rank[order[i]] = i;
    }
    long[] values = new long[PAGE_ROW_COUNT];
    for (CodePage page : codePages) {
      encodeCodePage(page, rank, values);
    }
    codePages.clear();
    if (entryCount == 0) {
      return ChunkLayout.ofPages(column, statistics(null, null, 0));
    }
    for (int code = 0; code < entryCount; code++) {
      byte[] entry = builder.entry(code);
      distinct.addHash(hash(entry, 0, entry.length));
    }
    MemorySegment page = dictionaryPage(builder, order);
    int checksum = SegmentFormat1.checksum(page);
    int sizeBytes = Math.toIntExact(page.byteSize());
    long offset = output.append(page);
    byte[] first = builder.entry(order[0]);
    byte[] last = builder.entry(order[entryCount - 1]);
    byte[] low = Arrays.copyOf(first, Math.min(significant(first), BOUND_MAX_BYTES));
    byte[] high = Arrays.copyOf(last, Math.min(significant(last), BOUND_MAX_BYTES));
    ChunkStatistics statistics =
        statistics(low, significant(last) > BOUND_MAX_BYTES ? successor(high) : high, valueBytes);
    return ChunkLayout.of(
        column,
        new ChunkLayout.Dictionary(entryCount, offset, sizeBytes, checksum),
        new byte[0],
        statistics);
  }

  private int significant(byte[] bytes) {
    return BytesOrder.significant(bytes, 0, bytes.length, collation);
  }

  private void encodeCodePage(CodePage page, int[] rank, long[] values) {
    PageBuffer out = tools.pageBuffer();
    out.begin(page.rowCount, page.presentWords, page.nulls);
    if (page.nulls == page.rowCount) {
      out.setAllNull();
      output.addPage(out.finish(1), false, 0, 0, page.nulls);
      return;
    }
    int previous = 0;
    long[] present = page.presentWords;
    if (present != null) {
      while ((present[previous >>> 6] >>> previous & 1) == 0) {
        previous++;
      }
      previous = rank[page.codes[previous]];
    }
    for (int row = 0; row < page.rowCount; row++) {
      if (present == null || (present[row >>> 6] >>> row & 1) != 0) {
        previous = rank[page.codes[row]];
      }
      values[row] = previous;
    }
    tools.integerEncoder().encode(values, page.rowCount, Integer.BYTES, out);
    long least = tools.integerEncoder().minimum();
    long greatest = tools.integerEncoder().maximum();
    output.addPage(out.finish(zstdSavingMin()), true, least, greatest, page.nulls);
  }

  /// Writes the entries in their order as a text page without symbols, so that open segments point
  /// into it.
  private MemorySegment dictionaryPage(DictionaryBuilder builder, int[] order) {
    byte[] entries = new byte[builder.byteCount() + SymbolTable.SLACK_BYTES];
    int[] entryLengths = new int[order.length];
    int at = 0;
    for (int i = 0; i < order.length; i++) {
      at = builder.copy(order[i], entries, at);
      entryLengths[i] = builder.length(order[i]);
    }
    PageBuffer out = tools.pageBuffer();
    out.begin(order.length, null, 0);
    textEncoder.encode(entries, entryLengths, order.length, null, out);
    return out.finish(1);
  }
}
