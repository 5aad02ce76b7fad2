package io.blueshift.rows;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeBuffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The bytes of long strings of one or several row collections. Workers write through a [Writer] of
/// their own; the numbers of data buffers are unique in the heap, so views keep their meaning when
/// collections of several workers are joined.
///
/// Safe for several threads as far as each has its own writer. Closing frees all strings.
public final class StringHeap implements AutoCloseable {
  private static final int BLOCK_MIN_BYTES = 16 << 10;
  private static final int BLOCK_MAX_BYTES = 256 << 10;

  private final List<NativeBuffer> owned = new ArrayList<>();
  private MemorySegment[] buffers = new MemorySegment[0];

  private synchronized int add(NativeBuffer buffer) {
    owned.add(buffer);
    buffers = Arrays.copyOf(buffers, buffers.length + 1);
    buffers[buffers.length - 1] = buffer.segment();
    return buffers.length - 1;
  }

  /// Returns the data buffers so far; the array is never changed.
  public synchronized MemorySegment[] buffers() {
    return buffers;
  }

  /// Takes over all strings of another heap, which is empty afterwards; returns what must be added to
  /// its buffer numbers.
  int adopt(StringHeap other) {
    List<NativeBuffer> theirs;
    synchronized (other) {
      theirs = List.copyOf(other.owned);
      other.owned.clear();
      other.buffers = new MemorySegment[0];
    }
    synchronized (this) {
      int base = buffers.length;
      buffers = Arrays.copyOf(buffers, base + theirs.size());
      for (int index = 0; index < theirs.size(); index++) {
        owned.add(theirs.get(index));
        buffers[base + index] = theirs.get(index).segment();
      }
      return base;
    }
  }

  /// Opens a writer whose blocks `budget` pays for.
  public Writer writer(MemoryBudget budget) {
    return new Writer(budget);
  }

  @Override
  public synchronized void close() {
    owned.forEach(NativeBuffer::close);
    owned.clear();
    buffers = new MemorySegment[0];
  }

  /// One worker's end of the heap.
  public final class Writer {
    private final MemoryBudget budget;
    private MemorySegment block = MemorySegment.NULL;
    private int blockIndex;
    private int used;
    private int capacity;
    private int nextBlockBytes = BLOCK_MIN_BYTES;

    private Writer(MemoryBudget budget) {
      this.budget = budget;
    }

    /// Copies a string into the heap and returns where it is: buffer index in the upper 32 bits,
    /// offset in the lower.
    public long append(MemorySegment source, long offset, int length) {
      if (capacity - used < length || capacity == 0) {
        int size = Math.max(length, nextBlockBytes);
        NativeBuffer buffer = budget.allocate(size);
        block = buffer.segment();
        blockIndex = add(buffer);
        used = 0;
        capacity = (int) Math.min(Integer.MAX_VALUE, buffer.capacityBytes());
        nextBlockBytes = Math.min(BLOCK_MAX_BYTES, nextBlockBytes * 2);
      }
      MemorySegment.copy(source, offset, block, used, length);
      long location = (long) blockIndex << 32 | used;
      used += length;
      return location;
    }

    /// Returns the block that was written last.
    public MemorySegment block() {
      return block;
    }
  }
}
