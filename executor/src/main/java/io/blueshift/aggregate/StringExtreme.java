package io.blueshift.aggregate;

import io.blueshift.kernel.RowComparison;
import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.ColumnWriter;
import io.blueshift.rows.Lanes;
import io.blueshift.rows.StringHeap;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import java.lang.foreign.MemorySegment;

/// min, max and any_value of strings. A state has two words: the string's length under a mark that
/// there is one, and its place in the layout's heap, which tables share, so that states can be handed
/// from table to table; only tables of a part of groups on disk have heaps of their own. A better string takes the place of the one before where it
/// fits.
final class StringExtreme extends Accumulator {
  /// Which of a group's strings is the result.
  enum Choice {
    /// The one that comes first.
    FIRST,
    /// The least by the type's collation.
    LEAST,
    /// The greatest by the type's collation.
    GREATEST
  }

  private static final long PRESENT = 1L << 32;

  private final Channel channel;
  private final Choice choice;
  private final Collation collation;
  private final StringHeap heap;
  private final StringHeap.Writer writer;

  StringExtreme(Channel channel, Choice choice, LogicalType type, StateFactory states) {
    this.channel = channel;
    this.choice = choice;
    this.collation = ColumnReader.collation(type);
    this.heap = states.layout().strings();
    this.writer = heap.writer(states.budget());
  }

  @Override
  int wordCount() {
    return 2;
  }

  @Override
  void update(GroupedBatch input, GroupRows rows) {
    ColumnReader reader = channel.reader();
    boolean allPresent = channel.allPresent();
    int[] groups = input.groups;
    for (int entry = 0; entry < input.count; entry++) {
      int group = groups[entry];
      if (group == 0 || !allPresent && !channel.isPresent(entry)) {
        continue;
      }
      long[] chunk = rows.chunkOf(group);
      int at = rows.statesOf(group) + word;
      if (chunk[at] == 0
          || choice != Choice.FIRST && isBetter(reader, input.position(entry), chunk, at)) {
        store(reader, input.position(entry), chunk, at);
      }
    }
  }

  private boolean isBetter(ColumnReader reader, int position, long[] chunk, int at) {
    int order =
        RowComparison.compareBytes(
            reader.bytesSegment(position),
            reader.bytesOffset(position),
            reader.significantLengthAt(position, collation),
            segment(chunk[at + 1]),
            offset(chunk[at + 1]),
            significantLength(chunk, at));
    return choice == Choice.LEAST ? order < 0 : order > 0;
  }

  private int significantLength(long[] chunk, int at) {
    int length = (int) chunk[at];
    if (collation == Collation.BLANK_INSENSITIVE) {
      MemorySegment segment = segment(chunk[at + 1]);
      long offset = offset(chunk[at + 1]);
      while (length > 0 && segment.get(Lanes.BYTE, offset + length - 1) == ' ') {
        length--;
      }
    }
    return length;
  }

  private void store(ColumnReader reader, int position, long[] chunk, int at) {
    MemorySegment source = reader.bytesSegment(position);
    long offset = reader.bytesOffset(position);
    int length = reader.lengthAt(position);
    if (chunk[at] != 0 && length <= (int) chunk[at]) {
      MemorySegment.copy(source, offset, segment(chunk[at + 1]), offset(chunk[at + 1]), length);
    } else {
      chunk[at + 1] = writer.append(source, offset, length);
    }
    chunk[at] = PRESENT | length;
  }

  private MemorySegment segment(long location) {
    return heap.buffers()[(int) (location >>> 32)];
  }

  private static long offset(long location) {
    return location & 0xffffffffL;
  }

  @Override
  void merge(GroupRows rows, int group, Accumulator other, GroupRows otherRows, int otherGroup) {
    long[] otherChunk = otherRows.chunkOf(otherGroup);
    int otherAt = otherRows.statesOf(otherGroup) + other.word;
    if (otherChunk[otherAt] == 0) {
      return;
    }
    long[] chunk = rows.chunkOf(group);
    int at = rows.statesOf(group) + word;
    StringExtreme source = (StringExtreme) other;
    if (chunk[at] == 0
        || choice != Choice.FIRST && isBetter(source, otherChunk, otherAt, chunk, at)) {
      long location = otherChunk[otherAt + 1];
      chunk[at] = otherChunk[otherAt];
      chunk[at + 1] =
          source.heap == heap
              ? location
              : writer.append(source.segment(location), offset(location), (int) chunk[at]);
    }
  }

  private boolean isBetter(
      StringExtreme source, long[] otherChunk, int otherAt, long[] chunk, int at) {
    int order =
        RowComparison.compareBytes(
            source.segment(otherChunk[otherAt + 1]),
            offset(otherChunk[otherAt + 1]),
            source.significantLength(otherChunk, otherAt),
            segment(chunk[at + 1]),
            offset(chunk[at + 1]),
            significantLength(chunk, at));
    return choice == Choice.LEAST ? order < 0 : order > 0;
  }

  void write(GroupRows rows, int[] groups, int from, int count, ColumnWriter result) {
    MemorySegment[] buffers = heap.buffers();
    for (int index = 0; index < count; index++) {
      int group = groups[from + index];
      long[] chunk = rows.chunkOf(group);
      int at = rows.statesOf(group) + word;
      if (chunk[at] == 0) {
        result.setNull(index);
        continue;
      }
      int length = (int) chunk[at];
      long location = chunk[at + 1];
      MemorySegment bytes = buffers[(int) (location >>> 32)];
      if (length <= BytesVector.INLINE_MAX_BYTES) {
        result.setBytes(index, bytes, offset(location), length);
      } else {
        long prefix = bytes.get(Lanes.INT, offset(location));
        result.setWords(index, length | prefix << 32, location >>> 32 | offset(location) << 32);
      }
    }
    result.useDataBuffers(heap.buffers());
  }
}
