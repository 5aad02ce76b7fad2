package io.blueshift.segment;

import static io.blueshift.segment.SegmentFormat1.*;

import io.blueshift.encoding.EncodedPage;
import io.blueshift.encoding.SymbolTable;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One column of an open segment: its pages, which are checked when they are first touched, its
/// dictionary or symbol table, which are made when they are first needed, and its zone maps. Safe for
/// use by several threads.
final class ColumnChunk {
  private final Segment segment;
  private final ChunkLayout layout;
  private final int index;
  private final MemorySegment entries;

  /// Pages that were checked. Threads may make the same page twice; a page is immutable.
  private final @Nullable EncodedPage[] pages;

  /// The chunks of a shredded column's paths.
  private final List<ColumnChunk> paths = new ArrayList<>();

  private volatile @Nullable SegmentDictionary dictionary;
  private volatile @Nullable SymbolTable symbols;

  ColumnChunk(Segment segment, ChunkLayout layout, int index, MemorySegment entries) {
    this.segment = segment;
    this.layout = layout;
    this.index = index;
    this.entries = entries;
    this.pages = new EncodedPage[(int) (entries.byteSize() / ENTRY_BYTES)];
  }

  Segment segment() {
    return segment;
  }

  ChunkLayout layout() {
    return layout;
  }

  SegmentColumn column() {
    return layout.column();
  }

  /// Returns the column's place in the segment.
  int index() {
    return index;
  }

  /// Adds the next path of a shredded column, while the segment is opened.
  void addPath(ColumnChunk path) {
    paths.add(path);
  }

  /// Returns the chunks of a shredded column's paths; none for every other column.
  List<ColumnChunk> paths() {
    return paths;
  }

  /// Returns the keys of a path's chunk.
  List<byte[]> path() {
    return Objects.requireNonNull(layout.path());
  }

  /// Returns whether skeletons have values at the path of this chunk, too.
  boolean mixed(int page) {
    return (entries.get(INT, entry(page) + ENTRY_FLAGS_OFFSET) & ENTRY_FLAG_MIXED) != 0;
  }

  int pageCount() {
    return pages.length;
  }

  boolean hasDictionary() {
    return layout.dictionary().entryCount() > 0;
  }

  /// Returns a number that no other column of any open segment has.
  long dictionaryId() {
    return segment.uniqueId() << 12 | index;
  }

  int sizeBytes(int page) {
    return entries.get(INT, entry(page) + ENTRY_SIZE_OFFSET);
  }

  boolean bounded(int page) {
    return (entries.get(INT, entry(page) + ENTRY_FLAGS_OFFSET) & ENTRY_FLAG_BOUNDS) != 0;
  }

  long minimum(int page) {
    return entries.get(LONG, entry(page) + ENTRY_MINIMUM_OFFSET);
  }

  long maximum(int page) {
    return entries.get(LONG, entry(page) + ENTRY_MAXIMUM_OFFSET);
  }

  int nullCount(int page) {
    return entries.get(INT, entry(page) + ENTRY_NULL_COUNT_OFFSET);
  }

  private static long entry(int page) {
    return (long) page * ENTRY_BYTES;
  }

  /// Returns a page, checked.
  EncodedPage page(int page) {
    EncodedPage known = pages[page];
    if (known != null) {
      return known;
    }
    long offset = entries.get(LONG, entry(page) + ENTRY_OFFSET_OFFSET);
    int checksum = entries.get(INT, entry(page) + ENTRY_CHECKSUM_OFFSET);
    EncodedPage made = new EncodedPage(checked(offset, sizeBytes(page), checksum, "page " + page));
    if (made.rowCount() != segment.pageRows(page)) {
      throw corrupted("page has the wrong row count", "page " + page)
          .withDetail("expected " + segment.pageRows(page) + ", actual " + made.rowCount());
    }
    pages[page] = made;
    return made;
  }

  private MemorySegment checked(long offset, long sizeBytes, int expected, String place) {
    if (offset < HEADER_BYTES || sizeBytes < 0 || offset + sizeBytes > segment.bytes().byteSize()) {
      throw corrupted("page lies outside the file", place);
    }
    MemorySegment bytes = segment.bytes().asSlice(offset, sizeBytes);
    int actual = checksum(bytes);
    if (actual != expected) {
      throw corrupted("page checksum differs", place)
          .withDetail(
              String.format("expected %08x, actual %08x at offset %d", expected, actual, offset));
    }
    return bytes;
  }

  private DatabaseException corrupted(String what, String place) {
    return new DatabaseException(
            ErrorCode.DATA_CORRUPTED,
            what
                + " [file="
                + segment.info().fileName()
                + ", column="
                + column().name()
                + ", place="
                + place
                + "]")
        .withHint("Restore the file from a backup; the other files are not affected.");
  }

  /// Returns the dictionary of a column that has one.
  SegmentDictionary dictionary() {
    SegmentDictionary known = dictionary;
    return known != null ? known : loadDictionary();
  }

  private synchronized SegmentDictionary loadDictionary() {
    SegmentDictionary known = dictionary;
    if (known != null) {
      return known;
    }
    EncodedPage page =
        new EncodedPage(
            checked(
                layout.dictionary().offset(),
                layout.dictionary().sizeBytes(),
                layout.dictionary().checksum(),
                "dictionary"));
    if (page.rowCount() != layout.dictionary().entryCount()) {
      throw corrupted("dictionary has the wrong entry count", "dictionary");
    }
    SegmentDictionary made = new SegmentDictionary(page, column().type(), segment.cache().budget());
    dictionary = made;
    return made;
  }

  /// Returns the symbol table, or null for a column without.
  @Nullable SymbolTable symbols() {
    if (layout.symbolTable().length == 0) {
      return null;
    }
    SymbolTable known = symbols;
    if (known == null) {
      known = SymbolTable.ofBytes(layout.symbolTable());
      symbols = known;
    }
    return known;
  }

  /// Checks all pages and the dictionary against their checksums, whether touched before or not.
  void verify() {
    for (int page = 0; page < pages.length; page++) {
      pages[page] = null;
      page(page);
    }
    if (hasDictionary()) {
      checked(
          layout.dictionary().offset(),
          layout.dictionary().sizeBytes(),
          layout.dictionary().checksum(),
          "dictionary");
    }
  }

  synchronized void close() {
    SegmentDictionary known = dictionary;
    if (known != null) {
      known.close();
      dictionary = null;
    }
  }
}
