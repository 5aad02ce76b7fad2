package io.blueshift.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

/// Keeps native memory between queries, in size classes of powers of two, because first touch costs
/// about three milliseconds a megabyte on virtual machines (see LIMITS: pool and pre-touch).
///
/// Small classes are cut from slabs that live as long as the process. Blocks above
/// [#POOLED_MAX_BYTES] have an arena each and go back to the operating system when the pool holds
/// enough of them. Safe for use by several threads.
public final class NativeMemoryPool {
  private static final int ALIGNMENT_BYTES = 64;
  private static final int CLASS_MIN_SHIFT = 6;
  private static final int CLASS_MAX_SHIFT = 40;
  private static final long SLAB_BYTES = 4L << 20;
  private static final long POOLED_MAX_BYTES = 1L << 20;
  private static final long KEPT_LARGE_MAX_BYTES = 1L << 30;

  private static final NativeMemoryPool SHARED = new NativeMemoryPool();

  private record LargeBlock(Arena arena, MemorySegment segment) {}

  private final Arena slabArena = Arena.global();

  @SuppressWarnings({"unchecked", "rawtypes"})
  private final ConcurrentLinkedDeque<MemorySegment>[] free =
      new ConcurrentLinkedDeque[CLASS_MAX_SHIFT + 1];

  private final ConcurrentHashMap<Long, LargeBlock> largeBlocks = new ConcurrentHashMap<>();
  private final AtomicLong keptLargeBytes = new AtomicLong();

  private NativeMemoryPool() {
    for (int shift = CLASS_MIN_SHIFT; shift <= CLASS_MAX_SHIFT; shift++) {
      free[shift] = new ConcurrentLinkedDeque<>();
    }
  }

  /// Returns the process's pool.
  public static NativeMemoryPool shared() {
    return SHARED;
  }

  /// Returns the size of the block that serves a request: the next power of two from 64 bytes on, or
  /// above a megabyte the next multiple of an eighth of it, so that at most an eighth is waste.
  static long capacityBytes(long sizeBytes) {
    if (sizeBytes < 0 || sizeBytes > 1L << CLASS_MAX_SHIFT) {
      throw new IllegalArgumentException("buffer size out of range [size=" + sizeBytes + "]");
    }
    long powerOfTwo = 1L << shiftOf(sizeBytes);
    if (powerOfTwo <= POOLED_MAX_BYTES) {
      return powerOfTwo;
    }
    long step = powerOfTwo >>> 4;
    return (sizeBytes + step - 1) / step * step;
  }

  private static int shiftOf(long sizeBytes) {
    return Math.max(
        CLASS_MIN_SHIFT, Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, sizeBytes) - 1));
  }

  /// Takes a block of exactly `capacityBytes`, a result of [#capacityBytes].
  MemorySegment take(long capacityBytes) {
    return capacityBytes <= POOLED_MAX_BYTES ? takeSmall(capacityBytes) : takeLarge(capacityBytes);
  }

  private MemorySegment takeSmall(long capacityBytes) {
    ConcurrentLinkedDeque<MemorySegment> blocks = free[shiftOf(capacityBytes)];
    MemorySegment block = blocks.pollLast();
    return block != null ? block : cutSlab(blocks, capacityBytes);
  }

  private MemorySegment cutSlab(ConcurrentLinkedDeque<MemorySegment> blocks, long blockBytes) {
    long slabBytes = Math.max(blockBytes, Math.min(SLAB_BYTES, blockBytes * 64));
    MemorySegment slab = slabArena.allocate(slabBytes, ALIGNMENT_BYTES);
    for (long offset = blockBytes; offset < slabBytes; offset += blockBytes) {
      blocks.addLast(slab.asSlice(offset, blockBytes));
    }
    return slab.asSlice(0, blockBytes);
  }

  private MemorySegment takeLarge(long capacityBytes) {
    ConcurrentLinkedDeque<MemorySegment> blocks = free[shiftOf(capacityBytes)];
    for (MemorySegment block : blocks) {
      if (block.byteSize() == capacityBytes && blocks.removeFirstOccurrence(block)) {
        keptLargeBytes.addAndGet(-capacityBytes);
        return block;
      }
    }
    Arena arena = Arena.ofShared();
    MemorySegment segment = arena.allocate(capacityBytes, ALIGNMENT_BYTES);
    largeBlocks.put(segment.address(), new LargeBlock(arena, segment));
    return segment;
  }

  void giveBack(MemorySegment block) {
    long capacityBytes = block.byteSize();
    if (capacityBytes > POOLED_MAX_BYTES
        && keptLargeBytes.addAndGet(capacityBytes) > KEPT_LARGE_MAX_BYTES) {
      keptLargeBytes.addAndGet(-capacityBytes);
      LargeBlock large = largeBlocks.remove(block.address());
      if (large == null) {
        throw new IllegalStateException("block is not of this pool");
      }
      large.arena().close();
      return;
    }
    free[shiftOf(capacityBytes)].addLast(block);
  }
}
