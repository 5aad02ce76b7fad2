package io.blueshift.index;

import io.blueshift.key.KeyBytes;
import java.util.Arrays;

/// Entries in any order, as many as are sorted at once. Used by one thread.
final class EntryChunk {
  /// The most entries of one chunk.
  static final int COUNT_MAX = 1 << 16;

  /// The bytes of keys from which a chunk counts as full.
  private static final int KEY_BYTES_MAX = 1 << 24;

  private static final int INSERTION_SORT_COUNT = 12;

  private byte[] keys = new byte[1 << 12];
  private int[] ends = new int[256];
  private long[] prefixes = new long[256];
  private long[] rowIds = new long[256];
  private int count;

  /// The size of all keys; 0 before the first, -1 when they differ.
  private int commonSizeBytes;

  boolean isEmpty() {
    return count == 0;
  }

  boolean isFull() {
    return count == COUNT_MAX || beginOf(count) >= KEY_BYTES_MAX;
  }

  private int beginOf(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  private int sizeOf(int index) {
    return ends[index] - beginOf(index);
  }

  void add(KeyBytes key, long rowId) {
    int begin = beginOf(count);
    int size = key.sizeBytes();
    if (count == ends.length) {
      ends = Arrays.copyOf(ends, count * 2);
      prefixes = Arrays.copyOf(prefixes, count * 2);
      rowIds = Arrays.copyOf(rowIds, count * 2);
    }
    if (begin + size > keys.length) {
      keys = Arrays.copyOf(keys, Math.max(keys.length * 2, begin + size));
    }
    key.copyTo(keys, begin);
    ends[count] = begin + size;
    prefixes[count] = EntryOrder.prefix(keys, begin, size);
    rowIds[count] = rowId;
    commonSizeBytes = count == 0 || commonSizeBytes == size ? size : -1;
    count++;
  }

  /// Returns the entries as a run, and is empty then.
  EntryRun toRun(IndexMemory memory) {
    int[] order = new int[count];
    Arrays.setAll(order, index -> index);
    sort(order.clone(), order, 0, count);
    EntryRun.Writer writer =
        new EntryRun.Writer(memory, count, beginOf(count), Math.max(0, commonSizeBytes));
    for (int index = 0; index < count; index++) {
      int entry = order[index];
      if (index == 0 || compare(order[index - 1], entry) != 0) {
        writer.add(keys, beginOf(entry), sizeOf(entry), rowIds[entry]);
      }
    }
    count = 0;
    commonSizeBytes = 0;
    return writer.finish();
  }

  /// Sorts a range by merging; what is sorted already is only looked through.
  ///
  /// @param from has the same entries as `to` in the range, and is overwritten
  private void sort(int[] from, int[] to, int begin, int end) {
    if (end - begin <= INSERTION_SORT_COUNT) {
      insertionSort(to, begin, end);
      return;
    }
    int middle = (begin + end) >>> 1;
    sort(to, from, begin, middle);
    sort(to, from, middle, end);
    if (compare(from[middle - 1], from[middle]) <= 0) {
      System.arraycopy(from, begin, to, begin, end - begin);
      return;
    }
    int left = begin;
    int right = middle;
    for (int index = begin; index < end; index++) {
      boolean takeLeft = right == end || (left < middle && compare(from[left], from[right]) <= 0);
      to[index] = takeLeft ? from[left++] : from[right++];
    }
  }

  private void insertionSort(int[] order, int begin, int end) {
    for (int index = begin + 1; index < end; index++) {
      int entry = order[index];
      int free = index;
      while (free > begin && compare(order[free - 1], entry) > 0) {
        order[free] = order[free - 1];
        free--;
      }
      order[free] = entry;
    }
  }

  private int compare(int one, int other) {
    if (prefixes[one] != prefixes[other]) {
      return Long.compareUnsigned(prefixes[one], prefixes[other]);
    }
    int order =
        Arrays.compareUnsigned(keys, beginOf(one), ends[one], keys, beginOf(other), ends[other]);
    return order != 0 ? order : Long.compare(rowIds[one], rowIds[other]);
  }
}
