package io.blueshift.segment;

import static io.blueshift.segment.SegmentFormat1.*;

import io.blueshift.encoding.IntegerPageEncoder;
import io.blueshift.encoding.PageBuffer;
import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageFile;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.ChunkOutput.PageEntry;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Writes one segment: batches in, encoded pages in memory until [#finish], then one file, synced.
/// Pages are kept per column until then, so that a column's pages are neighbours in the file.
/// Used by one thread.
public final class SegmentWriter implements AutoCloseable {
  /// The most rows of a segment.
  public static final int ROW_COUNT_MAX = 1 << 20;

  /// The most paths of a column of type SUPER that get chunks of their own.
  public static final int PATH_COUNT_MAX = 64;

  /// The most chunks of a file, so that a dictionary's number has room for its chunk's.
  private static final int CHUNK_COUNT_MAX = 1 << 12;

  private final StorageDirectory directory;
  private final String fileName;
  private final long firstRowId;
  private final PageBuffer pageBuffer;
  private final List<ChunkWriter> chunks = new ArrayList<>();
  private final RowSource rows = new RowSource();
  private int[] sortColumnNumbers = new int[0];
  private int rowCount;
  private boolean created;
  private boolean finished;

  /// Prepares a segment.
  ///
  /// @param columns the columns of each batch in this order; one with
  ///     [SegmentColumn#ROW_ID_NUMBER] holds row ids that are not consecutive
  /// @param firstRowId the row id of the first row
  /// @param budget pays for the encoded pages until the writer is closed
  public SegmentWriter(
      StorageDirectory directory,
      String fileName,
      List<SegmentColumn> columns,
      long firstRowId,
      MemoryBudget budget) {
    this.directory = directory;
    this.fileName = fileName;
    this.firstRowId = firstRowId;
    this.pageBuffer = new PageBuffer(budget);
    ChunkWriter.Tools tools =
        new ChunkWriter.Tools(
            budget, pageBuffer, new IntegerPageEncoder(PAGE_ROW_COUNT), shreddedPathsMax(columns));
    for (SegmentColumn column : columns) {
      chunks.add(ChunkWriter.of(column, tools));
    }
  }

  private static int shreddedPathsMax(List<SegmentColumn> columns) {
    int shredded = 0;
    for (SegmentColumn column : columns) {
      shredded += column.type() instanceof LogicalType.SuperType ? 1 : 0;
    }
    int room = (CHUNK_COUNT_MAX - columns.size()) / Math.max(1, shredded);
    return Math.clamp(room, 0, PATH_COUNT_MAX);
  }

  /// Notes that rows are appended in the ascending order of these columns, the first one first.
  public void sortedBy(int... columnNumbers) {
    sortColumnNumbers = columnNumbers.clone();
  }

  /// Returns how many rows were appended.
  public int rowCount() {
    return rowCount;
  }

  /// Returns the bytes of the pages encoded so far, for writers that bound a segment's size.
  public long encodedSizeBytes() {
    long sum = 0;
    for (ChunkWriter chunk : chunks) {
      sum += chunk.sizeBytes();
    }
    return sum;
  }

  /// Appends the selected rows of a batch, at most as many as [#ROW_COUNT_MAX] leaves room for.
  public void append(Batch batch) {
    int count = batch.selectedCount();
    if (count > ROW_COUNT_MAX - rowCount || batch.columns().size() != chunks.size()) {
      throw new IllegalArgumentException(
          "batch does not fit the segment [rows="
              + count
              + ", rowCount="
              + rowCount
              + ", columns="
              + batch.columns().size()
              + "]");
    }
    int done = 0;
    while (done < count) {
      int room = PAGE_ROW_COUNT - rowCount % PAGE_ROW_COUNT;
      int part = Math.min(room, count - done);
      for (int i = 0; i < chunks.size(); i++) {
        rows.open(batch.column(i), batch.selection(), done, part);
        chunks.get(i).append(rows);
      }
      done += part;
      rowCount += part;
      if (part == room) {
        chunks.forEach(ChunkWriter::endPage);
      }
    }
  }

  /// Writes and syncs the file (its folder's entry is the caller's to sync) and returns what the log
  /// needs to know of it. There must be at least one row.
  public SegmentInfo finish() {
    if (rowCount == 0 || finished) {
      throw new IllegalStateException("nothing to finish [rowCount=" + rowCount + "]");
    }
    List<ChunkLayout> layouts = new ArrayList<>();
    for (ChunkWriter chunk : chunks) {
      chunk.endPage();
      layouts.addAll(chunk.finish());
    }
    created = true;
    try (StorageFile file = directory.create(fileName)) {
      SegmentInfo info = write(file, layouts);
      file.sync();
      finished = true;
      return info;
    }
  }

  private SegmentInfo write(StorageFile file, List<ChunkLayout> layouts) {
    List<ChunkWriter> parts = chunks.stream().flatMap(chunk -> chunk.parts().stream()).toList();
    int version = parts.size() == chunks.size() ? VERSION : VERSION_SHREDDED;
    MemorySegment header = heap(HEADER_BYTES);
    header.set(LONG, HEADER_MAGIC_OFFSET, MAGIC);
    header.set(INT, HEADER_VERSION_OFFSET, version);
    header.set(LONG, HEADER_SEGMENT_ID_OFFSET, firstRowId);
    file.append(header);
    int pageCount = pageCount(rowCount);
    MemorySegment index = heap(parts.size() * pageCount * ENTRY_BYTES);
    List<ChunkLayout> placed = new ArrayList<>();
    long chunkOffset = HEADER_BYTES;
    for (int i = 0; i < parts.size(); i++) {
      ChunkOutput output = parts.get(i).output;
      output.writeTo(file);
      assert output.entries().size() == pageCount : output.entries().size();
      for (int page = 0; page < pageCount; page++) {
        long at = (long) (i * pageCount + page) * ENTRY_BYTES;
        writeEntry(index.asSlice(at, ENTRY_BYTES), output.entries().get(page), chunkOffset);
      }
      placed.add(layouts.get(i).placedAt(chunkOffset));
      chunkOffset += output.sizeBytes();
    }
    file.append(index);
    SegmentFooter footer = new SegmentFooter(rowCount, firstRowId, sortColumnNumbers, placed);
    byte[] footerBytes = footer.toBytes();
    file.append(footerBytes, 0, footerBytes.length);
    long footerOffset = chunkOffset + index.byteSize();
    int padding = (int) (-(footerOffset + footerBytes.length) & TRAILER_BYTES - 1);
    file.append(new byte[padding], 0, padding);
    MemorySegment trailer = heap(TRAILER_BYTES);
    trailer.set(LONG, TRAILER_INDEX_OFFSET, chunkOffset);
    trailer.set(LONG, TRAILER_INDEX_SIZE_OFFSET, index.byteSize());
    trailer.set(LONG, TRAILER_FOOTER_OFFSET, footerOffset);
    trailer.set(LONG, TRAILER_FOOTER_SIZE_OFFSET, footerBytes.length);
    trailer.set(INT, TRAILER_INDEX_CHECKSUM_OFFSET, checksum(index));
    trailer.set(INT, TRAILER_FOOTER_CHECKSUM_OFFSET, checksum(footerBytes));
    trailer.set(INT, TRAILER_HEADER_CHECKSUM_OFFSET, checksum(header));
    trailer.set(INT, TRAILER_VERSION_OFFSET, version);
    int checksum = checksum(trailer.asSlice(0, TRAILER_CHECKSUM_OFFSET));
    trailer.set(INT, TRAILER_CHECKSUM_OFFSET, checksum);
    trailer.set(LONG, TRAILER_MAGIC_OFFSET, MAGIC);
    file.append(trailer);
    return new SegmentInfo(
        fileName, rowCount, file.sizeBytes(), checksum, firstRowId, footer.columnStatistics());
  }

  private static MemorySegment heap(int bytes) {
    return MemorySegment.ofArray(new byte[bytes]);
  }

  private static void writeEntry(MemorySegment target, PageEntry entry, long chunkOffset) {
    target.set(LONG, ENTRY_OFFSET_OFFSET, chunkOffset + entry.offset());
    target.set(INT, ENTRY_SIZE_OFFSET, entry.sizeBytes());
    target.set(INT, ENTRY_CHECKSUM_OFFSET, entry.checksum());
    target.set(LONG, ENTRY_MINIMUM_OFFSET, entry.minimum());
    target.set(LONG, ENTRY_MAXIMUM_OFFSET, entry.maximum());
    target.set(INT, ENTRY_NULL_COUNT_OFFSET, entry.nullCount());
    target.set(
        INT,
        ENTRY_FLAGS_OFFSET,
        (entry.bounded() ? ENTRY_FLAG_BOUNDS : 0) | (entry.mixed() ? ENTRY_FLAG_MIXED : 0));
  }

  /// Gives all memory back. A file that [#finish] did not complete is deleted.
  @Override
  public void close() {
    chunks.forEach(ChunkWriter::close);
    chunks.clear();
    pageBuffer.close();
    if (created && !finished && directory.exists(fileName)) {
      directory.delete(fileName);
    }
  }
}
