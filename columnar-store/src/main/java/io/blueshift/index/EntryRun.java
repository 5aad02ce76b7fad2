package io.blueshift.index;

import io.blueshift.index.IndexMemory.Block;
import io.blueshift.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/// Entries in ascending order, each once, that never change: their keys one after the other, and their row
/// ids. Where the keys are of different sizes, their ends are kept too. Safe for use by several threads.
///
/// Whoever works with addresses of it keeps the run itself alive.
final class EntryRun {
  private final int count;
  private final Block keys;
  private final Block rowIds;

  /// Where each key ends; null where all have the same size.
  private final @Nullable Block ends;

  private final int keySizeBytes;

  private EntryRun(int count, Block keys, Block rowIds, @Nullable Block ends, int keySizeBytes) {
    this.count = count;
    this.keys = keys;
    this.rowIds = rowIds;
    this.ends = ends;
    this.keySizeBytes = keySizeBytes;
  }

  int count() {
    return count;
  }

  long sizeBytes() {
    return keys.sizeBytes() + rowIds.sizeBytes() + (ends == null ? 0 : ends.sizeBytes());
  }

  /// Returns the bytes of all keys.
  long keyBytes() {
    return count == 0 ? 0 : endOf(count - 1);
  }

  private long endOf(int index) {
    return ends == null
        ? (long) keySizeBytes * (index + 1)
        : NativeMemory.ALL.get(
            ValueLayout.JAVA_LONG_UNALIGNED, ends.address() + (long) index * Long.BYTES);
  }

  private long beginOf(int index) {
    return index == 0 ? 0 : endOf(index - 1);
  }

  long keyAddress(int index) {
    return keys.address() + beginOf(index);
  }

  int keySizeBytes(int index) {
    return ends == null ? keySizeBytes : (int) (endOf(index) - beginOf(index));
  }

  long rowId(int index) {
    return NativeMemory.ALL.get(
        ValueLayout.JAVA_LONG_UNALIGNED, rowIds.address() + (long) index * Long.BYTES);
  }

  /// Returns how many entries are in front of a place.
  int countBefore(@Nullable EntryBound bound, int countWithout) {
    if (bound == null) {
      return countWithout;
    }
    int low = 0;
    int high = count;
    try {
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (isBefore(middle, bound)) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private boolean isBefore(int index, EntryBound bound) {
    byte[] key = bound.key();
    int order = EntryOrder.compare(keyAddress(index), keySizeBytes(index), key, 0, key.length);
    return order < 0 || (order == 0 && rowId(index) < bound.rowId());
  }

  /// Makes a run of entries that come in ascending order. Used by one thread.
  static final class Writer {
    private final Block keys;
    private final Block rowIds;
    private final @Nullable Block ends;
    private final int keySizeBytes;
    private long writtenBytes;
    private int count;

    /// @param countMax how many entries there can be
    /// @param keyBytesMax how many bytes their keys can have
    /// @param keySizeBytes the size of each key; 0 where sizes differ
    Writer(IndexMemory memory, int countMax, long keyBytesMax, int keySizeBytes) {
      this.keySizeBytes = keySizeBytes;
      this.keys = memory.allocate(keyBytesMax);
      this.rowIds = memory.allocate((long) countMax * Long.BYTES);
      this.ends = keySizeBytes > 0 ? null : memory.allocate((long) countMax * Long.BYTES);
    }

    void add(byte[] from, int offset, int sizeBytes, long rowId) {
      MemorySegment.copy(
          from,
          offset,
          NativeMemory.ALL,
          ValueLayout.JAVA_BYTE,
          keys.address() + writtenBytes,
          sizeBytes);
      noteAdded(sizeBytes, rowId);
    }

    void add(long address, int sizeBytes, long rowId) {
      MemorySegment.copy(
          NativeMemory.ALL, address, NativeMemory.ALL, keys.address() + writtenBytes, sizeBytes);
      noteAdded(sizeBytes, rowId);
    }

    private void noteAdded(int sizeBytes, long rowId) {
      writtenBytes += sizeBytes;
      long slot = (long) count * Long.BYTES;
      NativeMemory.ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, rowIds.address() + slot, rowId);
      if (ends != null) {
        NativeMemory.ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, ends.address() + slot, writtenBytes);
      }
      count++;
    }

    EntryRun finish() {
      return new EntryRun(count, keys, rowIds, ends, keySizeBytes);
    }
  }

  /// Returns the size that all keys of this run have, or 0 when there is no such size.
  int commonKeySizeBytes() {
    return keySizeBytes;
  }
}
