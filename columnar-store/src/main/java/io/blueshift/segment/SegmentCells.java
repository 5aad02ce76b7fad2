package io.blueshift.segment;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.blueshift.encoding.EncodedPage;
import io.blueshift.encoding.IntegerCells;
import io.blueshift.encoding.TextCells;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Values;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one row of a segment. Values of pages whose values lie by themselves are read from there; of the
/// others the rows around are decoded, as for a scan. Used by one thread.
public final class SegmentCells implements AutoCloseable {
  private static final long[] ONE_ROW = {1};

  private final Segment segment;
  private final List<ColumnBinding> bindings;
  private final int row;
  private final MemoryBudget budget;
  private @Nullable RowGroupReader decoding;

  /// Prepares to read a row.
  ///
  /// @param bindings the columns that may be asked for
  /// @param row the row's position
  /// @param budget pays for what is decoded
  public SegmentCells(Segment segment, List<ColumnBinding> bindings, int row, MemoryBudget budget) {
    this.segment = segment;
    this.bindings = bindings;
    this.row = row;
    this.budget = budget;
  }

  /// Returns the value of a column, boxed as [Values] says.
  public @Nullable Object value(int column) {
    ColumnBinding binding = bindings.get(column);
    ColumnChunk chunk = segment.chunk(binding.number());
    if (chunk == null) {
      return binding.isRowId() || binding.path() != null ? decoded(column) : binding.absentValue();
    }
    if (binding.path() != null || !chunk.paths().isEmpty()) {
      return decoded(column); // A shredded value is put together from many columns.
    }
    EncodedPage page = page(chunk);
    if (isNull(page)) {
      return null;
    }
    PhysicalType lane = binding.type().physicalType();
    if (lane == PhysicalType.INT32 && IntegerCells.areReadable(page)) {
      return (long) IntegerCells.intAt(page, rowInPage());
    }
    if (lane == PhysicalType.INT64 && IntegerCells.areReadable(page)) {
      return IntegerCells.longAt(page, rowInPage());
    }
    if (lane == PhysicalType.BYTES) {
      if (chunk.hasDictionary()) {
        return IntegerCells.areReadable(page)
            ? chunk.dictionary().entry(IntegerCells.intAt(page, rowInPage()))
            : decoded(column);
      }
      if (TextCells.areReadable(page)) {
        return TextCells.at(page, rowInPage()).toArray(JAVA_BYTE);
      }
    }
    return decoded(column);
  }

  /// Appends the value of a column to a key; returns false, and appends nothing, when it is NULL.
  public boolean appendTo(KeyBytes key, int column) {
    ColumnBinding binding = bindings.get(column);
    LogicalType type = binding.type();
    ColumnChunk chunk = segment.chunk(binding.number());
    if (chunk != null && type.physicalType() == PhysicalType.BYTES && !chunk.hasDictionary()) {
      EncodedPage page = page(chunk);
      if (!isNull(page) && TextCells.areReadable(page)) {
        MemorySegment text = TextCells.at(page, rowInPage());
        key.appendBytes(text, 0, (int) text.byteSize(), type);
        return true;
      }
    }
    return key.append(value(column), type);
  }

  private EncodedPage page(ColumnChunk chunk) {
    return chunk.page(row / SegmentFormat1.PAGE_ROW_COUNT);
  }

  private int rowInPage() {
    return row % SegmentFormat1.PAGE_ROW_COUNT;
  }

  private boolean isNull(EncodedPage page) {
    MemorySegment bits = page.validity();
    int inPage = rowInPage();
    return page.allNull()
        || (bits != null && (bits.get(JAVA_BYTE, inPage >>> 3) >>> (inPage & 7) & 1) == 0);
  }

  private @Nullable Object decoded(int column) {
    RowGroupReader reader = decoding;
    if (reader == null) {
      reader = segment.rowGroup(bindings, DeleteVector.NONE).openReader(budget);
      decoding = reader;
    }
    return Values.at(reader.read(column, row, 1, ONE_ROW), 0);
  }

  @Override
  public void close() {
    RowGroupReader reader = decoding;
    if (reader != null) {
      reader.close();
    }
  }
}
