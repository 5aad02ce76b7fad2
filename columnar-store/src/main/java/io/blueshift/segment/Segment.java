package io.blueshift.segment;

import static io.blueshift.segment.SegmentFormat1.*;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MappedFile;
import io.blueshift.io.StorageDirectory;
import io.blueshift.scan.RowGroup;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// An open segment file: mapped, its index and footer checked, its pages checked when they are first
/// touched. Immutable and safe for use by several threads; closed by whoever opened it, when no
/// reader is left.
public final class Segment implements AutoCloseable {
  private static final AtomicLong NEXT_UNIQUE_ID = new AtomicLong(1);

  private final long uniqueId = NEXT_UNIQUE_ID.getAndIncrement();
  private final MappedFile mapping;
  private final MemorySegment bytes;
  private final PageCache cache;
  private final SegmentInfo info;
  private final int[] sortColumnNumbers;
  private final List<ColumnChunk> columns = new ArrayList<>();

  /// The columns, each followed by its paths.
  private final List<ColumnChunk> chunks = new ArrayList<>();

  private Segment(
      MappedFile mapping, String fileName, @Nullable SegmentInfo expected, PageCache cache) {
    this.mapping = mapping;
    this.bytes = mapping.segment();
    this.cache = cache;
    MemorySegment trailer = checkedTrailer(fileName, expected);
    int checksum = trailer.get(INT, TRAILER_CHECKSUM_OFFSET);
    MemorySegment header = bytes.asSlice(0, HEADER_BYTES);
    check(fileName, "header", trailer.get(INT, TRAILER_HEADER_CHECKSUM_OFFSET), header);
    MemorySegment index = region(fileName, "index", trailer, TRAILER_INDEX_OFFSET);
    check(fileName, "index", trailer.get(INT, TRAILER_INDEX_CHECKSUM_OFFSET), index);
    MemorySegment footerBytes = region(fileName, "footer", trailer, TRAILER_FOOTER_OFFSET);
    check(fileName, "footer", trailer.get(INT, TRAILER_FOOTER_CHECKSUM_OFFSET), footerBytes);
    SegmentFooter footer =
        SegmentFooter.ofBytes(footerBytes.toArray(ValueLayout.JAVA_BYTE), fileName);
    this.sortColumnNumbers = footer.sortColumnNumbers();
    this.info =
        new SegmentInfo(
            fileName,
            footer.rowCount(),
            bytes.byteSize(),
            checksum,
            footer.firstRowId(),
            footer.columnStatistics());
    long chunkIndexBytes = (long) pageCount(footer.rowCount()) * ENTRY_BYTES;
    if (index.byteSize() != chunkIndexBytes * footer.chunks().size()) {
      throw corrupted(fileName, "index", "index and footer disagree about the number of pages");
    }
    for (int i = 0; i < footer.chunks().size(); i++) {
      MemorySegment entries = index.asSlice(i * chunkIndexBytes, chunkIndexBytes);
      addChunk(new ColumnChunk(this, footer.chunks().get(i), i, entries));
    }
  }

  private void addChunk(ColumnChunk chunk) {
    chunks.add(chunk);
    if (chunk.layout().path() == null) {
      columns.add(chunk);
    } else {
      columns.getLast().addPath(chunk);
    }
  }

  /// Opens a segment and checks that it is the one the log names.
  ///
  /// @throws io.blueshift.error.DatabaseException DATA_CORRUPTED with file, place, expected and actual
  ///     checksum; UNSUPPORTED_FORMAT_VERSION for a file of a later release
  public static Segment open(StorageDirectory directory, SegmentInfo expected, PageCache cache) {
    return open(directory, expected.fileName(), expected, cache);
  }

  /// Opens a segment of which nothing is known but its name.
  public static Segment open(StorageDirectory directory, String fileName, PageCache cache) {
    return open(directory, fileName, null, cache);
  }

  private static Segment open(
      StorageDirectory directory,
      String fileName,
      @Nullable SegmentInfo expected,
      PageCache cache) {
    MappedFile mapping = directory.map(fileName);
    boolean opened = false;
    try {
      Segment segment = new Segment(mapping, fileName, expected, cache);
      opened = true;
      return segment;
    } finally {
      if (!opened) {
        mapping.close();
      }
    }
  }

  private MemorySegment checkedTrailer(String fileName, @Nullable SegmentInfo expected) {
    long size = bytes.byteSize();
    if (expected != null && size != expected.sizeBytes()) {
      throw corrupted(fileName, "file", "file has the wrong size")
          .withDetail("expected " + expected.sizeBytes() + " bytes, actual " + size);
    }
    if (size < HEADER_BYTES + TRAILER_BYTES || bytes.get(LONG, HEADER_MAGIC_OFFSET) != MAGIC) {
      throw corrupted(fileName, "header", "file is no segment");
    }
    int version = bytes.get(INT, HEADER_VERSION_OFFSET);
    MemorySegment trailer = bytes.asSlice(size - TRAILER_BYTES);
    if (trailer.get(LONG, TRAILER_MAGIC_OFFSET) != MAGIC) {
      throw corrupted(fileName, "trailer", "file is cut off or its end is damaged");
    }
    if (version > VERSION_SHREDDED && version == trailer.get(INT, TRAILER_VERSION_OFFSET)) {
      throw new DatabaseException(
              ErrorCode.UNSUPPORTED_FORMAT_VERSION,
              "segment was written by a later release [file="
                  + fileName
                  + ", version="
                  + version
                  + ", supported="
                  + VERSION_SHREDDED
                  + "]")
          .withHint("Open the warehouse with that release.");
    }
    MemorySegment covered = trailer.asSlice(0, TRAILER_CHECKSUM_OFFSET);
    check(fileName, "trailer", trailer.get(INT, TRAILER_CHECKSUM_OFFSET), covered);
    if (expected != null && trailer.get(INT, TRAILER_CHECKSUM_OFFSET) != expected.checksum()) {
      throw corrupted(fileName, "trailer", "file is another one than the log names")
          .withDetail(
              String.format(
                  "expected %08x, actual %08x",
                  expected.checksum(), trailer.get(INT, TRAILER_CHECKSUM_OFFSET)));
    }
    return trailer;
  }

  private static void check(String fileName, String place, int expected, MemorySegment content) {
    int actual = checksum(content);
    if (actual != expected) {
      throw corrupted(fileName, place, "checksum differs")
          .withDetail(String.format("expected %08x, actual %08x", expected, actual));
    }
  }

  private MemorySegment region(
      String fileName, String place, MemorySegment trailer, int offsetOfOffset) {
    long offset = trailer.get(LONG, offsetOfOffset);
    long size = trailer.get(LONG, offsetOfOffset + 8L);
    if (offset < 0 || size < 0 || offset > bytes.byteSize() || size > bytes.byteSize() - offset) {
      throw corrupted(fileName, place, "place lies outside the file");
    }
    return bytes.asSlice(offset, size);
  }

  private static DatabaseException corrupted(String fileName, String place, String what) {
    return new DatabaseException(
            ErrorCode.DATA_CORRUPTED, what + " [file=" + fileName + ", place=" + place + "]")
        .withHint("Restore the file from a backup; the other files are not affected.");
  }

  /// Returns what the log records of this file, read from its footer.
  public SegmentInfo info() {
    return info;
  }

  /// Returns the stored columns in the file's order.
  public List<SegmentColumn> columns() {
    return columns.stream().map(ColumnChunk::column).toList();
  }

  /// Returns the numbers of the columns by which the rows ascend, the first one first.
  public int[] sortColumnNumbers() {
    return sortColumnNumbers.clone();
  }

  /// Returns the rows as a table with these columns sees them. Cheap; the segment must stay open as
  /// long as the row group is used.
  ///
  /// @param deleted the rows that are gone
  public RowGroup rowGroup(List<ColumnBinding> bindings, DeleteVector deleted) {
    return new SegmentRowGroup(this, bindings, deleted);
  }

  /// Returns whether row ids are stored; else they follow one by one.
  public boolean storesRowIds() {
    return chunk(SegmentColumn.ROW_ID_NUMBER) != null;
  }

  /// Returns whether the commits that added the rows are stored; else one added all of them.
  public boolean storesBegins() {
    return chunk(SegmentColumn.BEGIN_NUMBER) != null;
  }

  /// Returns the names of the encodings of a column's pages, each once, for system views.
  public List<String> encodings(int columnNumber) {
    ColumnChunk chunk = chunk(columnNumber);
    if (chunk == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (int page = 0; page < chunk.pageCount(); page++) {
      String name = chunk.page(page).description(chunk.hasDictionary());
      if (!names.contains(name)) {
        names.add(name);
      }
    }
    return names;
  }

  /// Checks every page against its checksum.
  public void verify() {
    chunks.forEach(ColumnChunk::verify);
  }

  /// Unmaps the file and gives back dictionaries and cached pages.
  @Override
  public void close() {
    chunks.forEach(ColumnChunk::close);
    cache.dropSegment(uniqueId);
    mapping.close();
  }

  long uniqueId() {
    return uniqueId;
  }

  MemorySegment bytes() {
    return bytes;
  }

  PageCache cache() {
    return cache;
  }

  int pageRows(int page) {
    return Math.min(PAGE_ROW_COUNT, info.rowCount() - page * PAGE_ROW_COUNT);
  }

  @Nullable ColumnChunk chunk(int columnNumber) {
    for (ColumnChunk chunk : columns) {
      if (chunk.column().number() == columnNumber) {
        return chunk;
      }
    }
    return null;
  }
}
