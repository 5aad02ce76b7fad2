package io.blueshift.aggregate;

import io.blueshift.memory.MemoryBudget;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The rows of a group table: key words, then the row count, then the states of all aggregates, so
/// that a group lies in one or two cache lines. Rows are addressed by group number; chunks are made
/// when a group of theirs is first needed.
///
/// <pre>
///   word 0 … keyWordCount-1 | keyWordCount | …
///   key                     | row count    | sums, then other states, then late words
/// </pre>
///
/// Group number 0 is the dead group: rows that do not count are added to it so that loops need no
/// branch. Used by one thread at a time.
final class GroupRows implements AutoCloseable {
  private static final int CHUNK_WORDS = 1 << 13;

  /// Serves rows whose words are all zero at first.
  static final Initializer ALL_ZERO = (chunk, at) -> {};

  /// Sets the state words of one new row that do not begin as zero; `at` is where its states begin.
  interface Initializer {
    void initialize(long[] chunk, int at);
  }

  private final MemoryBudget budget;
  private final Initializer initializer;
  private final int keyWordCount;
  private int stride;
  private final int shift;
  private final int mask;
  private final int chunkWords;
  private long[] @Nullable [] chunks = new long[4][];
  private int allocatedChunkCount;

  /// Makes rows without chunks. `initializer` is called for every row of a new chunk, with the offset
  /// of the row; at most `lateWordCountMax` words can be appended later.
  GroupRows(
      int keyWordCount,
      int stateWordCount,
      int lateWordCountMax,
      MemoryBudget budget,
      Initializer initializer) {
    this.keyWordCount = keyWordCount;
    this.stride = keyWordCount + stateWordCount;
    this.budget = budget;
    this.initializer = initializer;
    int perChunk = Integer.highestOneBit(Math.max(64, CHUNK_WORDS / (stride + lateWordCountMax)));
    this.shift = Integer.numberOfTrailingZeros(perChunk);
    this.mask = perChunk - 1;
    this.chunkWords = capacity(perChunk * (stride + lateWordCountMax));
  }

  private static int capacity(int words) {
    return Math.max(CHUNK_WORDS, Integer.highestOneBit(Math.max(1, words - 1)) << 1);
  }

  int keyWordCount() {
    return keyWordCount;
  }

  /// Returns the number of words of a row.
  int stride() {
    return stride;
  }

  /// Returns the log of the number of rows of a chunk.
  int shift() {
    return shift;
  }

  int rowsPerChunk() {
    return mask + 1;
  }

  /// Returns all chunks; entries without a group are null.
  long[] @Nullable [] chunks() {
    return chunks;
  }

  long allocatedBytes() {
    return allocatedChunkCount * chunkBytes();
  }

  long chunkBytes() {
    return (long) chunkWords << 3;
  }

  /// Returns the chunk of all groups when there is only one, else null.
  long @Nullable [] onlyChunk() {
    return allocatedChunkCount == 1 ? chunks[0] : null;
  }

  /// Returns the chunk of a group, which exists.
  long[] chunkOf(int group) {
    long[] chunk = chunks[group >>> shift];
    assert chunk != null : group;
    return chunk;
  }

  /// Returns how many words the states of a group have.
  int stateWordCount() {
    return stride - keyWordCount;
  }

  /// Returns where in its chunk a group's row begins.
  int offsetOf(int group) {
    return (group & mask) * stride;
  }

  /// Returns where in its chunk a group's states begin; the first word counts the group's rows.
  int statesOf(int group) {
    return (group & mask) * stride + keyWordCount;
  }

  /// Returns a state word of a group.
  long state(int group, int word) {
    return chunkOf(group)[statesOf(group) + word];
  }

  /// Returns how many rows a group has; 0 when its chunk does not exist.
  long rowCount(int group) {
    int index = group >>> shift;
    long[] chunk = index < chunks.length ? chunks[index] : null;
    return chunk == null ? 0 : chunk[(group & mask) * stride + keyWordCount];
  }

  /// Makes sure that a group's chunk exists.
  long[] ensure(int group) {
    int index = group >>> shift;
    if (index >= chunks.length) {
      chunks = Arrays.copyOf(chunks, Math.max(index + 1, chunks.length * 2));
    }
    long[] chunk = chunks[index];
    return chunk != null ? chunk : allocate(index);
  }

  private long[] allocate(int index) {
    budget.reserve((long) chunkWords << 3);
    long[] chunk = LongArrayPool.take(chunkWords);
    Arrays.fill(chunk, 0, (mask + 1) * stride, 0);
    if (initializer != ALL_ZERO) {
      initialize(chunk);
    }
    chunks[index] = chunk;
    allocatedChunkCount++;
    return chunk;
  }

  private void initialize(long[] chunk) {
    for (int row = 0; row <= mask; row++) {
      initializer.initialize(chunk, row * stride + keyWordCount);
    }
  }

  /// Makes room for groups below `groupCount` in the list of chunks without making chunks.
  void reserveDirectory(int groupCount) {
    int needed = (groupCount + mask) >>> shift;
    if (needed > chunks.length) {
      chunks = Arrays.copyOf(chunks, needed);
    }
  }

  /// Moves all groups from chunk `from` on up by `chunkCount` chunks.
  void shiftUp(int from, int chunkCount) {
    long[] @Nullable [] moved = new long[chunks.length + chunkCount][];
    System.arraycopy(chunks, 0, moved, 0, from);
    System.arraycopy(chunks, from, moved, from + chunkCount, chunks.length - from);
    chunks = moved;
  }

  /// Takes a chunk over from rows of the same shape; that chunk does not exist here.
  void adopt(int index, GroupRows other, int otherIndex) {
    long[] chunk = other.chunks[otherIndex];
    other.chunks[otherIndex] = null;
    chunks[index] = chunk;
  }

  /// Appends words to every row. Words are zero but for those that `initialValue` gives.
  void widen(int wordCount, LateWord initialValue) {
    int newStride = stride + wordCount;
    if ((mask + 1) * newStride > chunkWords) {
      throw new IllegalStateException("more late words than announced [stride=" + newStride + "]");
    }
    for (long[] chunk : chunks) {
      if (chunk == null) {
        continue;
      }
      for (int row = mask; row >= 0; row--) {
        int from = row * stride;
        int to = row * newStride;
        for (int word = stride - 1; word >= 0; word--) {
          chunk[to + word] = chunk[from + word];
        }
        for (int word = stride; word < newStride; word++) {
          chunk[to + word] = initialValue.value(chunk, to + keyWordCount, word - stride);
        }
      }
    }
    stride = newStride;
  }

  /// Calls a visitor for every row of every chunk, with where its states begin.
  void forEachRow(Initializer visitor) {
    for (long[] chunk : chunks) {
      if (chunk != null) {
        for (int row = 0; row <= mask; row++) {
          visitor.initialize(chunk, row * stride + keyWordCount);
        }
      }
    }
  }

  /// Gives the first value of the late word of an index from the row that gets it.
  interface LateWord {
    long value(long[] chunk, int at, int index);
  }

  @Override
  public void close() {
    for (long[] chunk : chunks) {
      if (chunk != null) {
        LongArrayPool.giveBack(chunk);
        budget.release((long) chunkWords << 3);
      }
    }
    chunks = new long[0][];
    allocatedChunkCount = 0;
  }
}
