package io.blueshift.table;

import java.lang.foreign.MemorySegment;
import java.util.function.LongConsumer;

/// A source like [BufferSource#COLLECTED] that cuts small pieces from larger blocks, because a block of its
/// own costs more than the bytes of a few rows, and says of each block that it is taken. Used by one thread.
final class ChargedSlabs implements BufferSource {
  private static final long FIRST_SLAB_BYTES = 1 << 12;
  private static final long LAST_SLAB_BYTES = 1 << 16;

  private final LongConsumer taking;
  private final LongConsumer givingBack;
  private MemorySegment slab = MemorySegment.NULL;
  private long usedBytes;
  private long nextSlabBytes = FIRST_SLAB_BYTES;
  private long takenBytes;

  /// @param taking is told of bytes before they are taken, and may throw
  /// @param givingBack is told of bytes that are needed no more
  ChargedSlabs(LongConsumer taking, LongConsumer givingBack) {
    this.taking = taking;
    this.givingBack = givingBack;
  }

  @Override
  public MemorySegment allocate(long sizeBytes) {
    long padded = BufferSource.padded(sizeBytes);
    if (padded > nextSlabBytes / 4) {
      return take(padded);
    }
    if (usedBytes + padded > slab.byteSize()) {
      slab = take(nextSlabBytes);
      usedBytes = 0;
      nextSlabBytes = Math.min(LAST_SLAB_BYTES, nextSlabBytes * 2);
    }
    MemorySegment piece = slab.asSlice(usedBytes, padded);
    usedBytes += padded;
    return piece;
  }

  private MemorySegment take(long bytes) {
    taking.accept(bytes);
    takenBytes += bytes;
    return COLLECTED.allocate(bytes);
  }

  @Override
  public long takenBytes() {
    return takenBytes;
  }

  @Override
  public void release() {
    givingBack.accept(takenBytes);
    takenBytes = 0;
  }
}
