package io.blueshift.table;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Where a [ColumnBuffer] gets native memory from, and so how long it lives.
public interface BufferSource {
  /// Gives memory of at least `sizeBytes`, aligned to 64 bytes and padded to a multiple of them.
  MemorySegment allocate(long sizeBytes);

  /// Gives memory that lives as long as somebody refers to it: for rows that snapshots share, whose
  /// last reader nobody knows.
  BufferSource COLLECTED =
      sizeBytes -> Arena.ofAuto().allocate(Math.max(64, (sizeBytes + 63) & -64L), 64);

  /// Makes a source whose memory is given again after [Reusable#reset].
  static Reusable reusable() {
    return new Reusable();
  }

  /// Memory for rows that are needed for a moment only. Used by one thread at a time.
  final class Reusable implements BufferSource {
    private static final long BLOCK_BYTES = 1 << 14;

    private final MemorySegment block = COLLECTED.allocate(BLOCK_BYTES);
    private long usedBytes;

    private Reusable() {}

    @Override
    public MemorySegment allocate(long sizeBytes) {
      long padded = Math.max(64, (sizeBytes + 63) & -64L);
      if (usedBytes + padded > BLOCK_BYTES) {
        return COLLECTED.allocate(padded);
      }
      MemorySegment piece = block.asSlice(usedBytes, padded);
      usedBytes += padded;
      return piece;
    }

    /// Says that nobody reads any more what was given.
    public void reset() {
      usedBytes = 0;
    }
  }

  /// Makes a source like [#COLLECTED] that cuts small pieces from larger blocks, because a block of
  /// its own costs more than the bytes of a few rows. Used by one thread.
  static BufferSource collectedSlabs() {
    return new BufferSource() {
      private MemorySegment slab = MemorySegment.NULL;
      private long usedBytes;
      private long nextSlabBytes = 4096;

      @Override
      public MemorySegment allocate(long sizeBytes) {
        long padded = Math.max(64, (sizeBytes + 63) & -64L);
        if (padded > nextSlabBytes / 4) {
          return COLLECTED.allocate(padded);
        }
        if (usedBytes + padded > slab.byteSize()) {
          slab = COLLECTED.allocate(nextSlabBytes);
          usedBytes = 0;
          nextSlabBytes = Math.min(1 << 16, nextSlabBytes * 2);
        }
        MemorySegment piece = slab.asSlice(usedBytes, padded);
        usedBytes += padded;
        return piece;
      }
    };
  }
}
