package io.blueshift.segment;

import io.blueshift.io.StorageFile;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// The encoded pages of one column until they are written to the file, with their index entries. A
/// page's size is a multiple of 64 bytes, so pages follow each other without gaps.
final class ChunkOutput implements AutoCloseable {
  private static final int PIECE_BYTES = 1 << 18;

  /// An index entry; the offset counts from the chunk's beginning.
  record PageEntry(
      long offset,
      int sizeBytes,
      int checksum,
      boolean bounded,
      long minimum,
      long maximum,
      int nullCount,
      boolean mixed) {}

  private static final class Piece {
    final NativeBuffer buffer;
    long usedBytes;

    Piece(NativeBuffer buffer) {
      this.buffer = buffer;
    }
  }

  private final MemoryBudget budget;
  private final List<Piece> pieces = new ArrayList<>();
  private final List<PageEntry> entries = new ArrayList<>();
  private long sizeBytes;

  ChunkOutput(MemoryBudget budget) {
    this.budget = budget;
  }

  /// Keeps a copy of a page and notes its entry.
  void addPage(MemorySegment page, boolean bounded, long minimum, long maximum, int nullCount) {
    long offset = append(page);
    entries.add(
        new PageEntry(
            offset,
            Math.toIntExact(page.byteSize()),
            SegmentFormat1.checksum(page),
            bounded,
            minimum,
            maximum,
            nullCount,
            false));
  }

  /// Marks pages of a path of which the skeletons have values, too.
  void markMixed(BitSet pages) {
    for (int page = pages.nextSetBit(0); page >= 0; page = pages.nextSetBit(page + 1)) {
      PageEntry entry = entries.get(page);
      entries.set(
          page,
          new PageEntry(
              entry.offset,
              entry.sizeBytes,
              entry.checksum,
              entry.bounded,
              entry.minimum,
              entry.maximum,
              entry.nullCount,
              true));
    }
  }

  /// Keeps a copy of bytes that are no page of rows and returns their offset in the chunk.
  long append(MemorySegment bytes) {
    Piece last = pieces.isEmpty() ? null : pieces.getLast();
    if (last == null || last.usedBytes + bytes.byteSize() > last.buffer.capacityBytes()) {
      last = new Piece(budget.allocate(Math.max(PIECE_BYTES, bytes.byteSize())));
      pieces.add(last);
    }
    MemorySegment.copy(bytes, 0, last.buffer.segment(), last.usedBytes, bytes.byteSize());
    last.usedBytes += bytes.byteSize();
    long offset = sizeBytes;
    sizeBytes += bytes.byteSize();
    return offset;
  }

  List<PageEntry> entries() {
    return entries;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  void writeTo(StorageFile file) {
    for (Piece piece : pieces) {
      file.append(piece.buffer.segment().asSlice(0, piece.usedBytes));
    }
  }

  @Override
  public void close() {
    for (Piece piece : pieces) {
      piece.buffer.close();
    }
    pieces.clear();
  }
}
