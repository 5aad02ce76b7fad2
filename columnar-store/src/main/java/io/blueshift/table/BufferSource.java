package io.blueshift.table;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Where a [ColumnBuffer] gets native memory from, and so how long it lives.
public interface BufferSource {
  /// Gives memory of at least `sizeBytes`, aligned to 64 bytes and padded to a multiple of them.
  MemorySegment allocate(long sizeBytes);

  /// Gives memory that lives as long as somebody refers to it: for rows that snapshots share, whose
  /// last reader nobody knows.
  ///
  /// It fails with OUT_OF_MEMORY when the process gets no more native memory.
  BufferSource COLLECTED = sizeBytes -> collected(padded(sizeBytes));

  private static MemorySegment collected(long sizeBytes) {
    try {
      return Arena.ofAuto().allocate(sizeBytes, 64);
    } catch (OutOfMemoryError e) {
      throw new DatabaseException(
              ErrorCode.OUT_OF_MEMORY,
              "the process gets no more native memory [requested=" + sizeBytes + " bytes]",
              e)
          .withHint("Raise -XX:MaxDirectMemorySize, or lower memory_limit.");
    }
  }

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
      long padded = padded(sizeBytes);
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

  /// Makes a source like [#COLLECTED] for one buffer, which nobody pays for. Used by one thread.
  static BufferSource collectedSlabs() {
    return new ChargedSlabs(bytes -> {}, bytes -> {});
  }

  /// Returns the bytes of a piece.
  static long padded(long sizeBytes) {
    return Math.max(64, (sizeBytes + 63) & -64L);
  }

  /// Returns the bytes that were taken and are paid for.
  default long takenBytes() {
    return 0;
  }

  /// Says that the memory is needed no more, so that nobody pays for it. It stays readable as long as
  /// somebody refers to it.
  default void release() {
    // Nobody pays.
  }
}
