package io.blueshift.encoding;

import static io.blueshift.encoding.BitUnpacker.BLOCK_VALUE_COUNT;
import static io.blueshift.encoding.PageLayout.INT;
import static io.blueshift.encoding.PageLayout.LONG;
import static io.blueshift.encoding.PageLayout.TEXT_GROUP_ROW_COUNT;
import static io.blueshift.encoding.PageLayout.aligned;
import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import io.blueshift.memory.NativeMemory;
import io.blueshift.vector.BytesVector;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads pages of strings as views. Plain pages are not copied: their views point into the page.
/// Symbols are decoded group by group (128 rows) into memory of the decoder; a group of which no row is
/// selected is skipped, its views are of empty strings.
///
/// Used by one thread; its memory, and so the last result, lasts until the next call or close.
public final class TextPageDecoder implements AutoCloseable {
  private static final BitUnpacker UNPACKER = BitUnpacker.best();

  /// So many bytes of a text are read to make its view.
  private static final int VIEW_READ_BYTES = 12;

  private static final long[] FIRST_MASKS = new long[BytesVector.INLINE_MAX_BYTES + 1];
  private static final long[] SECOND_MASKS = new long[BytesVector.INLINE_MAX_BYTES + 1];

  static {
    for (int length = 1; length <= BytesVector.INLINE_MAX_BYTES; length++) {
      FIRST_MASKS[length] = SymbolTable.mask(Math.min(4, length)) << 32;
      SECOND_MASKS[length] = length <= 4 ? 0 : SymbolTable.mask(length - 4);
    }
  }

  private final MemoryBudget budget;
  private @Nullable NativeBuffer lengths;
  private @Nullable NativeBuffer data;

  /// Makes a decoder whose memory is charged to a budget.
  public TextPageDecoder(MemoryBudget budget) {
    this.budget = budget;
  }

  /// Writes the views of rows and returns the memory that views of long strings point into (their
  /// buffer index is 0).
  ///
  /// @param selection bit `i` says whether row `firstRow + i` is wanted
  /// @param symbols the chunk's symbol table; not null for a page of symbols
  /// @param views space for `rowCount` views
  public MemorySegment decode(
      EncodedPage page,
      int firstRow,
      int rowCount,
      long[] selection,
      @Nullable SymbolTable symbols,
      MemorySegment views) {
    return switch (page.encoding) {
      case CONSTANT -> {
        int length = (int) page.reference;
        long text = NativeMemory.address(page.body, 0, Math.max(length, VIEW_READ_BYTES));
        long view = NativeMemory.address(views, 0, (long) rowCount * BytesVector.VIEW_SIZE_BYTES);
        for (int i = 0; i < rowCount; i++) {
          putView(view + (long) i * BytesVector.VIEW_SIZE_BYTES, text, 0, length);
        }
        yield page.body;
      }
      case PLAIN_TEXT, SYMBOL_TEXT -> groups(page, firstRow, rowCount, selection, symbols, views);
      case RAW, RUN_LENGTH, PACKED, PACKED_WIDE, DELTA, DECIMAL_FLOAT ->
          throw IntegerPageDecoder.wrongLane(page);
    };
  }

  private MemorySegment groups(
      EncodedPage page,
      int firstRow,
      int rowCount,
      long[] selection,
      @Nullable SymbolTable symbols,
      MemorySegment views) {
    MemorySegment body = page.body;
    int firstGroup = firstRow / TEXT_GROUP_ROW_COUNT;
    int endRow = firstRow + rowCount;
    int endGroup = (endRow + TEXT_GROUP_ROW_COUNT - 1) / TEXT_GROUP_ROW_COUNT;
    boolean aligned = firstRow % TEXT_GROUP_ROW_COUNT == 0;
    long lengthsOffset = PageLayout.aligned((long) (page.count + 1) << 2);
    int paddedCount = page.rowCount + BLOCK_VALUE_COUNT - 1 & -BLOCK_VALUE_COUNT;
    long bytesOffset = lengthsOffset + (long) paddedCount / 8 * page.width;
    int lengthBase = firstRow / BLOCK_VALUE_COUNT * BLOCK_VALUE_COUNT;
    MemorySegment lengthValues = unpackLengths(page, lengthsOffset, lengthBase, endRow);
    boolean plain = page.encoding == Encoding.PLAIN_TEXT;
    MemorySegment text =
        plain ? body : ensureData(page, lengthValues, lengthBase, firstGroup, endRow);
    long dataAt = 0;
    for (int group = firstGroup; group < endGroup; group++) {
      int groupRow = group * TEXT_GROUP_ROW_COUNT;
      int groupEnd = Math.min(endRow, groupRow + TEXT_GROUP_ROW_COUNT);
      if (aligned && !groupSelected(selection, groupRow - firstRow)) {
        long from = (long) (groupRow - firstRow) * BytesVector.VIEW_SIZE_BYTES;
        views
            .asSlice(from, (long) (groupEnd - groupRow) * BytesVector.VIEW_SIZE_BYTES)
            .fill((byte) 0);
        continue;
      }
      long from = bytesOffset + body.get(INT, (long) group << 2);
      long at = from;
      if (!plain) {
        at = dataAt;
        long end = bytesOffset + body.get(INT, (long) (group + 1) << 2);
        dataAt = java.util.Objects.requireNonNull(symbols).decode(body, from, end, text, dataAt);
      }
      putViews(lengthValues, lengthBase, groupRow, groupEnd, firstRow, text, at, views);
    }
    return text;
  }

  private static boolean groupSelected(long[] selection, int row) {
    int word = row >>> 6;
    return (selection[word] | (word + 1 < selection.length ? selection[word + 1] : 0)) != 0;
  }

  private static void putViews(
      MemorySegment lengthValues,
      int lengthBase,
      int groupRow,
      int groupEnd,
      int firstRow,
      MemorySegment text,
      long from,
      MemorySegment views) {
    long lengths =
        NativeMemory.address(
            lengthValues, (long) (groupRow - lengthBase) << 2, (long) (groupEnd - groupRow) << 2);
    long viewsAddress =
        NativeMemory.address(views, 0, (long) (groupEnd - firstRow) * BytesVector.VIEW_SIZE_BYTES);
    long sum = 0;
    for (int row = 0; row < groupEnd - groupRow; row++) {
      sum += ALL.get(INT, lengths + ((long) row << 2));
    }
    long textAddress = NativeMemory.address(text, 0, from + sum + VIEW_READ_BYTES);
    long at = from;
    for (int row = groupRow; row < groupEnd; row++) {
      int length = ALL.get(INT, lengths + ((long) (row - groupRow) << 2));
      if (row >= firstRow) {
        long view = viewsAddress + (long) (row - firstRow) * BytesVector.VIEW_SIZE_BYTES;
        putView(view, textAddress + at, at, length);
      }
      at += length;
    }
  }

  /// Writes one view. Twelve bytes from `address` on are readable, whatever the length.
  private static void putView(long view, long address, long at, int length) {
    long word = ALL.get(LONG, address);
    long rest = ALL.get(INT, address + 8);
    int masked = Math.min(length, BytesVector.INLINE_MAX_BYTES);
    long first = length | (word << 32 & FIRST_MASKS[masked]);
    long inline = (word >>> 32 | rest << 32) & SECOND_MASKS[masked];
    long second = length <= BytesVector.INLINE_MAX_BYTES ? inline : at << 32;
    ALL.set(LONG, view, first);
    ALL.set(LONG, view + Long.BYTES, second);
  }

  private MemorySegment unpackLengths(
      EncodedPage page, long lengthsOffset, int lengthBase, int endRow) {
    int blockCount = (endRow - lengthBase + BLOCK_VALUE_COUNT - 1) / BLOCK_VALUE_COUNT;
    long bytes = (long) blockCount * BLOCK_VALUE_COUNT * Integer.BYTES;
    NativeBuffer buffer = ensure(lengths, bytes);
    lengths = buffer;
    long offset =
        lengthsOffset
            + (long) (lengthBase / BLOCK_VALUE_COUNT) * BitUnpacker.blockBytes(page.width);
    UNPACKER.unpackInts(
        page.body, offset, page.width, blockCount, (int) page.reference, 1, buffer.segment());
    return buffer.segment();
  }

  private MemorySegment ensureData(
      EncodedPage page, MemorySegment lengthValues, int lengthBase, int firstGroup, int endRow) {
    long sum = 0;
    int groupEnd = Math.min(page.rowCount, aligned128(endRow));
    int knownEnd = Math.min(groupEnd, lengthBase + (int) (lengthValues.byteSize() >>> 2));
    for (int row = firstGroup * TEXT_GROUP_ROW_COUNT; row < knownEnd; row++) {
      sum += lengthValues.get(INT, (long) (row - lengthBase) << 2);
    }
    NativeBuffer buffer = ensure(data, sum + TextPageEncoder.SLACK_BYTES + SymbolTable.SLACK_BYTES);
    data = buffer;
    return buffer.segment();
  }

  private static int aligned128(int row) {
    return row + TEXT_GROUP_ROW_COUNT - 1 & -TEXT_GROUP_ROW_COUNT;
  }

  private NativeBuffer ensure(@Nullable NativeBuffer present, long bytes) {
    if (present != null && present.capacityBytes() >= bytes) {
      return present;
    }
    NativeBuffer larger = budget.allocate(bytes);
    if (present != null) {
      present.close();
    }
    return larger;
  }

  @Override
  public void close() {
    if (lengths != null) {
      lengths.close();
      lengths = null;
    }
    if (data != null) {
      data.close();
      data = null;
    }
  }
}
