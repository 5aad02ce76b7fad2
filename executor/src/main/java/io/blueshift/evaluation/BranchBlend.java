package io.blueshift.evaluation;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Puts one vector together out of several: each part writes the positions of its bitmap. Positions
/// that no part writes are NULL. Long strings are not copied: the result refers to all parts' data
/// buffers.
final class BranchBlend implements AutoCloseable {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private static final int DENSE_BIT_COUNT = 8;

  private final LogicalType type;
  private final VectorBuffer buffer;
  private final List<MemorySegment> dataBuffers = new ArrayList<>();
  private long[] present = {};
  private int rowCount;

  BranchBlend(LogicalType type, MemoryBudget budget) {
    this.type = type;
    this.buffer = new VectorBuffer(type, budget);
  }

  void begin(int count) {
    rowCount = count;
    buffer.begin(count);
    present = new long[EvaluationFrame.wordCount(count)];
    dataBuffers.clear();
  }

  /// Copies the positions of `mask` from a part, which is flat and of the same lane.
  void copy(FlatVector part, long[] mask) {
    int firstDataBuffer = dataBuffers.size();
    if (part instanceof BytesVector bytes) {
      dataBuffers.addAll(List.of(bytes.dataBuffers()));
    }
    for (int index = 0; index < mask.length; index++) {
      long word = mask[index];
      if (word == 0) {
        continue;
      }
      word &= part.validity().word(index);
      present[index] |= word;
      copyWord(part.values(), index, word, firstDataBuffer);
    }
  }

  private void copyWord(MemorySegment source, int index, long word, int firstDataBuffer) {
    MemorySegment target = buffer.values();
    if (Long.bitCount(word) >= DENSE_BIT_COUNT && selectDense(source, target, index, word)) {
      return;
    }
    switch (type.physicalType()) {
      case BOOLEAN -> {
        long offset = (long) index << 3;
        target.set(
            LONG, offset, target.get(LONG, offset) & ~word | source.get(LONG, offset) & word);
      }
      case INT32 -> {
        for (long rest = word; rest != 0; rest &= rest - 1) {
          long offset = ((long) index << 6) + Long.numberOfTrailingZeros(rest) << 2;
          target.set(INT, offset, source.get(INT, offset));
        }
      }
      case INT64, FLOAT64 -> {
        if (word == -1L) {
          MemorySegment.copy(source, (long) index << 9, target, (long) index << 9, 512);
          return;
        }
        for (long rest = word; rest != 0; rest &= rest - 1) {
          long offset = ((long) index << 6) + Long.numberOfTrailingZeros(rest) << 3;
          target.set(LONG, offset, source.get(LONG, offset));
        }
      }
      case INT128, INTERVAL, BYTES -> {
        for (long rest = word; rest != 0; rest &= rest - 1) {
          long offset = ((long) index << 6) + Long.numberOfTrailingZeros(rest) << 4;
          target.set(LONG, offset, source.get(LONG, offset));
          target.set(LONG, offset + 8, source.get(LONG, offset + 8));
        }
        if (firstDataBuffer > 0 && type.physicalType() == io.blueshift.type.PhysicalType.BYTES) {
          rebase(target, index, word, firstDataBuffer);
        }
      }
    }
  }

  /// Selects 64 values without branches; not for the last, partial word.
  private boolean selectDense(MemorySegment source, MemorySegment target, int index, long word) {
    if ((index + 1) << 6 > rowCount) {
      return false;
    }
    switch (type.physicalType()) {
      case INT32 -> {
        for (int bit = 0; bit < 64; bit++) {
          long offset = ((long) index << 6) + bit << 2;
          int before = target.get(INT, offset);
          int mask = (int) -(word >>> bit & 1);
          target.set(INT, offset, before ^ (before ^ source.get(INT, offset)) & mask);
        }
        return true;
      }
      case INT64, FLOAT64 -> {
        for (int bit = 0; bit < 64; bit++) {
          long offset = ((long) index << 6) + bit << 3;
          long before = target.get(LONG, offset);
          long mask = -(word >>> bit & 1);
          target.set(LONG, offset, before ^ (before ^ source.get(LONG, offset)) & mask);
        }
        return true;
      }
      case BOOLEAN, INT128, BYTES, INTERVAL -> {
        return false;
      }
    }
    return false;
  }

  private static void rebase(MemorySegment views, int index, long word, int firstDataBuffer) {
    for (long rest = word; rest != 0; rest &= rest - 1) {
      long view = ((long) index << 6) + Long.numberOfTrailingZeros(rest) << 4;
      if (views.get(INT, view) > BytesVector.INLINE_MAX_BYTES) {
        long place = view + BytesVector.BUFFER_INDEX_OFFSET;
        views.set(INT, place, views.get(INT, place) + firstDataBuffer);
      }
    }
  }

  /// Views the result.
  ColumnVector finish() {
    MemorySegment validity = buffer.validityForWriting();
    for (int index = 0; index < present.length; index++) {
      validity.set(LONG, (long) index << 3, present[index]);
    }
    return buffer.finish(rowCount, dataBuffers.toArray(MemorySegment[]::new));
  }

  /// Views the result, of which every active position is known to hold a value.
  ColumnVector finishAllPresent() {
    return buffer.finish(rowCount, dataBuffers.toArray(MemorySegment[]::new));
  }

  /// Returns whether all of the given positions were written with a value.
  boolean covers(long[] positions) {
    for (int index = 0; index < positions.length; index++) {
      if ((positions[index] & ~present[index]) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    buffer.close();
  }
}
