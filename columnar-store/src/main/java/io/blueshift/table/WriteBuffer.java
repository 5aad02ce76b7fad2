package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.key.KeyBytes;
import io.blueshift.segment.ChunkStatistics;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Recent rows of one table in memory, in the columns that the table had when the buffer was made.
///
/// Rows are added by one thread and never changed. A [View] is a number of rows from the first one
/// on; it stays as it is while rows are added behind it, so that publishing a commit is the making
/// of a longer view.
///
/// Pages have [#PAGE_ROW_COUNT] rows each, the size of a batch; the last one grows by doubling.
public final class WriteBuffer {
  /// The rows of a page.
  public static final int PAGE_ROW_COUNT = Batch.ROW_COUNT_MAX;

  private final List<SegmentColumn> columns;
  private BufferSource source;
  private volatile TailPage[] pages = {};
  private final Map<Integer, TailStatistics> statistics = new ConcurrentHashMap<>();
  private int rowCount;

  /// Makes an empty buffer for rows with these columns.
  public WriteBuffer(List<SegmentColumn> columns) {
    this(columns, BufferSource.collectedSlabs());
  }

  /// Makes an empty buffer for rows with these columns.
  ///
  /// @param source gives the memory
  public WriteBuffer(List<SegmentColumn> columns, BufferSource source) {
    this.columns = List.copyOf(columns);
    this.source = source;
  }

  /// Rows of a buffer from the first one on.
  ///
  /// @param rowCount how many rows, deleted ones too
  /// @param deleted which of them are gone
  public record View(WriteBuffer buffer, int rowCount, DeleteVector deleted) {
    /// Returns how many rows are not gone.
    public int liveRowCount() {
      return rowCount - deleted.count();
    }

    /// Returns the positions of those of the rows with these ids that are not gone.
    int[] livePositionsOf(RowIds rowIds) {
      IntStream.Builder found = IntStream.builder();
      for (int row = 0; row < rowCount; row++) {
        if (rowIds.contains(rowIdAt(row)) && !deleted.contains(row)) {
          found.add(row);
        }
      }
      return found.build().toArray();
    }

    /// Returns the id of the row at a position.
    public long rowIdAt(int row) {
      return buffer.rowIdAt(row);
    }

    /// Returns the same rows, of which more are gone.
    View withDeleted(int[] positions) {
      return new View(buffer, rowCount, deleted.with(positions));
    }

    /// Returns the rows as a table with these columns sees them.
    public TailRowGroup rowGroup(List<ColumnBinding> bindings) {
      return new TailRowGroup(this, bindings);
    }
  }

  /// Returns the buffer's columns.
  public List<SegmentColumn> columns() {
    return columns;
  }

  /// Returns how many rows were added.
  public int rowCount() {
    return rowCount;
  }

  /// Returns a view of all rows that were added.
  public View view() {
    return view(DeleteVector.NONE);
  }

  /// Returns a view of all rows that were added, of which some are gone.
  View view(DeleteVector deleted) {
    return new View(this, rowCount, deleted);
  }

  /// Returns the memory that the rows take.
  public long sizeBytes() {
    long sizeBytes = 0;
    for (TailPage page : pages) {
      sizeBytes += page.sizeBytes();
    }
    return sizeBytes;
  }

  /// Returns the memory that was taken for the rows and that somebody pays for.
  public long takenBytes() {
    return source.takenBytes();
  }

  /// Says that the rows are needed no more, so that nobody pays for them.
  public void release() {
    source.release();
  }

  /// Takes memory for more rows from another source from now on.
  void drawOn(BufferSource newSource) {
    source = newSource;
  }

  /// Adds all rows of a batch of flat vectors, whose columns are the buffer's. Where this is empty, their memory
  /// becomes the buffer's: it has room for a multiple of 64 rows, and nobody else writes to it.
  ///
  /// @param firstRowId the row id of the first of them; the others follow one by one
  public void adopt(Batch batch, long firstRowId) {
    if (rowCount > 0 || batch.rowCount() > PAGE_ROW_COUNT || batch.selection() != null) {
      append(batch, firstRowId);
      return;
    }
    pages = new TailPage[] {new TailPage(batch.columns(), batch.rowCount(), firstRowId, source)};
    rowCount = batch.rowCount();
  }

  /// Adds the selected rows of a batch, whose columns are the buffer's, with a row id for each.
  public void append(Batch batch, long[] rowIds) {
    for (int done = 0; done < rowIds.length; ) {
      TailPage page = writablePage();
      int step = Math.min(rowIds.length - done, PAGE_ROW_COUNT - page.rowCount());
      page.append(batch.columns(), positions(batch, done, step), step, rowIds, done);
      done += step;
      rowCount += step;
    }
  }

  /// Adds the selected rows of a batch, whose columns are the buffer's.
  ///
  /// @param firstRowId the row id of the first of them; the others follow one by one
  public void append(Batch batch, long firstRowId) {
    int count = batch.selectedCount();
    int done = 0;
    while (done < count) {
      TailPage page = writablePage();
      int step = Math.min(count - done, PAGE_ROW_COUNT - page.rowCount());
      page.append(batch.columns(), positions(batch, done, step), step, firstRowId + done);
      done += step;
      rowCount += step;
    }
  }

  /// Adds a row.
  ///
  /// @param values a value for each column, boxed as [io.blueshift.vector.Values] says
  public void append(@Nullable Object[] values, long rowId) {
    writablePage().append(values, rowId);
    rowCount++;
  }

  /// Adds a row of another buffer with the same columns.
  void appendRow(WriteBuffer from, int row, long rowId) {
    writablePage().appendRow(from.pages[row / PAGE_ROW_COUNT], row % PAGE_ROW_COUNT, rowId);
    rowCount++;
  }

  /// Forgets all rows, whose memory is used again: no view of them may be read any more.
  public void clear() {
    TailPage[] present = pages;
    if (present.length > 1) {
      pages = new TailPage[] {present[0]};
    }
    if (present.length > 0) {
      present[0].clear();
    }
    statistics.clear();
    rowCount = 0;
  }

  /// Returns the values of the newest version of a row, or null when it is not here.
  public @Nullable Object @Nullable [] values(long rowId, List<ColumnBinding> bindings) {
    for (int row = rowCount - 1; row >= 0; row--) {
      if (rowIdAt(row) == rowId) {
        return valuesAt(row, bindings);
      }
    }
    return null;
  }

  /// Returns the values of the row at a position.
  @Nullable Object[] valuesAt(int row, List<ColumnBinding> bindings) {
    TailPage page = pages[row / PAGE_ROW_COUNT];
    @Nullable Object[] values = new Object[bindings.size()];
    for (int column = 0; column < values.length; column++) {
      ColumnBinding binding = bindings.get(column);
      int index = columnIndexOfNumber(binding.number());
      values[column] =
          index < 0 ? binding.absentValue() : page.column(index).value(row % PAGE_ROW_COUNT);
    }
    return values;
  }

  private static int @Nullable [] positions(Batch batch, int first, int count) {
    if (batch.selection() != null) {
      return Arrays.copyOfRange(batch.selection().positions(), first, first + count);
    }
    if (first == 0) {
      return null;
    }
    int[] positions = new int[count];
    Arrays.setAll(positions, i -> first + i);
    return positions;
  }

  private TailPage writablePage() {
    TailPage[] present = pages;
    if (present.length > 0 && present[present.length - 1].rowCount() < PAGE_ROW_COUNT) {
      return present[present.length - 1];
    }
    TailPage[] more = Arrays.copyOf(present, present.length + 1);
    more[present.length] = new TailPage(columns, source);
    pages = more;
    return more[present.length];
  }

  /// Returns the id of the row at a position.
  long rowIdAt(int row) {
    return pages[row / PAGE_ROW_COUNT].rowIds().longAt(row % PAGE_ROW_COUNT);
  }

  /// Makes the key of the newest version of a row; returns false when it is not here or has no key.
  public boolean readKey(long rowId, KeyForm form, KeyBytes key) {
    for (int row = rowCount - 1; row >= 0; row--) {
      if (rowIdAt(row) == rowId) {
        return readKeyAt(row, form, key);
      }
    }
    return false;
  }

  /// Makes the key of the row at a position; returns false when it has none.
  boolean readKeyAt(int row, KeyForm form, KeyBytes key) {
    if (!form.isPlain()) {
      return form.write((target, column) -> appendTo(target, form.columns().get(column), row), key);
    }
    key.clear();
    for (ColumnBinding column : form.columns()) {
      if (!appendTo(key, column, row)) {
        return false;
      }
    }
    return true;
  }

  private boolean appendTo(KeyBytes key, ColumnBinding column, int row) {
    int index = columnIndexOfNumber(column.number());
    return index < 0
        ? key.append(SingleValue.of(column.type(), column.absentValue()), 0)
        : pages[row / PAGE_ROW_COUNT]
            .column(index)
            .appendTo(key, row % PAGE_ROW_COUNT, column.type());
  }

  /// Hands over the ids of all rows.
  public void forEachRowId(LongConsumer consumer) {
    for (int row = 0; row < rowCount; row++) {
      consumer.accept(rowIdAt(row));
    }
  }

  TailPage page(int index) {
    return pages[index];
  }

  /// Returns a column of a page's first rows as a vector of the column's type.
  public ColumnVector vector(int pageIndex, int columnIndex, int count) {
    return pages[pageIndex].column(columnIndex).vector(0, count);
  }

  /// Returns the row ids of a page's first rows, as a vector of BIGINT.
  public ColumnVector rowIds(int pageIndex, int count) {
    return pages[pageIndex].rowIds().vector(0, count);
  }

  /// Returns what is known of a column's values in at least the first rows, deleted ones too.
  ChunkStatistics statistics(ColumnDefinition column, int firstRowCount) {
    int index = columnIndexOfNumber(column.number());
    return index < 0
        ? TailStatistics.ofAbsent(column, firstRowCount)
        : statistics
            .computeIfAbsent(column.number(), number -> new TailStatistics(number, index))
            .of(this, firstRowCount);
  }

  /// Returns the index of the column with a number, or -1 when the buffer is older than it.
  int columnIndexOfNumber(int number) {
    for (int index = 0; index < columns.size(); index++) {
      if (columns.get(index).number() == number) {
        return index;
      }
    }
    return -1;
  }

  LogicalType columnType(int index) {
    return columns.get(index).type();
  }
}
