package io.blueshift.kernel;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.NativeMemory;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BooleanVector;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Float64Vector;
import io.blueshift.vector.Int128Vector;
import io.blueshift.vector.Int32Vector;
import io.blueshift.vector.Int64Vector;
import io.blueshift.vector.IntervalVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Picks rows of a vector by position into a vector of its own, which is valid until the next call.
///
/// Flat stays flat (strings share the source's data buffers: the result is valid only as long as
/// they are), dictionary stays dictionary, constant stays constant. Positions may repeat and come in
/// any order; with [#gatherOrNull] a negative position yields NULL, as outer joins need.
public final class VectorGather implements AutoCloseable {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private final VectorBuffer flat;
  private final VectorBuffer codes;

  /// Makes a gatherer for vectors of one type.
  public VectorGather(LogicalType type, MemoryBudget budget) {
    this.flat = new VectorBuffer(type, budget);
    this.codes = new VectorBuffer(LogicalType.INTEGER, budget);
  }

  /// Picks `count` positions, `positions[first]` on.
  public ColumnVector gather(ColumnVector source, int[] positions, int first, int count) {
    return gather(source, positions, first, count, false);
  }

  /// Picks positions of which negative ones stand for NULL.
  public ColumnVector gatherOrNull(ColumnVector source, int[] positions, int first, int count) {
    return gather(source, positions, first, count, anyNegative(positions, first, count));
  }

  private static boolean anyNegative(int[] positions, int first, int count) {
    int sign = 0;
    for (int index = first; index < first + count; index++) {
      sign |= positions[index];
    }
    return sign < 0;
  }

  private ColumnVector gather(
      ColumnVector source, int[] positions, int first, int count, boolean orNull) {
    return switch (source) {
      case FlatVector vector -> gatherFlat(vector, positions, first, count, orNull);
      case DictionaryVector vector -> gatherCodes(vector, positions, first, count, orNull);
      case ConstantVector vector ->
          orNull
              ? expandConstant(vector, positions, first, count)
              : new ConstantVector(count, vector.value());
    };
  }

  private FlatVector gatherFlat(
      FlatVector source, int[] positions, int first, int count, boolean orNull) {
    flat.begin(count);
    if (orNull && source.rowCount() == 0) {
      flat.validityForWriting().fill((byte) 0);
      return flat.finish(count);
    }
    copyValues(source, positions, first, count, orNull, flat.values());
    copyValidity(source.validity(), positions, first, count, orNull, flat);
    return source instanceof BytesVector bytes
        ? flat.finish(count, bytes.dataBuffers())
        : flat.finish(count);
  }

  private DictionaryVector gatherCodes(
      DictionaryVector source, int[] positions, int first, int count, boolean orNull) {
    codes.begin(count);
    if (source.rowCount() == 0) {
      codes.values().fill((byte) 0);
    } else {
      copy4(source.codes(), positions, first, count, orNull, codes.values());
    }
    copyValidity(source.validity(), positions, first, count, orNull, codes);
    return new DictionaryVector(
        count,
        codes.values(),
        codes.validity(),
        source.dictionary(),
        source.dictionaryId(),
        source.sorted());
  }

  private FlatVector expandConstant(ConstantVector source, int[] positions, int first, int count) {
    int[] zeroOrNull = new int[count];
    for (int index = 0; index < count; index++) {
      zeroOrNull[index] = positions[first + index] >> 31;
    }
    return gatherFlat(source.value(), zeroOrNull, 0, count, true);
  }

  private static void copyValues(
      FlatVector source,
      int[] positions,
      int first,
      int count,
      boolean orNull,
      MemorySegment target) {
    MemorySegment values = source.values();
    switch (source) {
      case BooleanVector ignored -> copyBits(values, positions, first, count, target);
      case Int32Vector ignored -> copy4(values, positions, first, count, orNull, target);
      case Int64Vector ignored -> copy8(values, positions, first, count, orNull, target);
      case Float64Vector ignored -> copy8(values, positions, first, count, orNull, target);
      case Int128Vector ignored -> copy16(values, positions, first, count, orNull, target);
      case IntervalVector ignored -> copy16(values, positions, first, count, orNull, target);
      case BytesVector ignored -> copy16(values, positions, first, count, orNull, target);
    }
  }

  private static void copy4(
      MemorySegment source,
      int[] positions,
      int first,
      int count,
      boolean orNull,
      MemorySegment target) {
    long sourceAddress = NativeMemory.address(source, 0, source.byteSize());
    long targetAddress = NativeMemory.address(target, 0, (long) count << 2);
    if (orNull) {
      for (int index = 0; index < count; index++) {
        ALL.set(
            INT,
            targetAddress + ((long) index << 2),
            ALL.get(INT, sourceAddress + ((long) Math.max(0, positions[first + index]) << 2)));
      }
    } else {
      for (int index = 0; index < count; index++) {
        ALL.set(
            INT,
            targetAddress + ((long) index << 2),
            ALL.get(INT, sourceAddress + ((long) positions[first + index] << 2)));
      }
    }
  }

  private static void copy8(
      MemorySegment source,
      int[] positions,
      int first,
      int count,
      boolean orNull,
      MemorySegment target) {
    long sourceAddress = NativeMemory.address(source, 0, source.byteSize());
    long targetAddress = NativeMemory.address(target, 0, (long) count << 3);
    if (orNull) {
      for (int index = 0; index < count; index++) {
        ALL.set(
            LONG,
            targetAddress + ((long) index << 3),
            ALL.get(LONG, sourceAddress + ((long) Math.max(0, positions[first + index]) << 3)));
      }
    } else {
      for (int index = 0; index < count; index++) {
        ALL.set(
            LONG,
            targetAddress + ((long) index << 3),
            ALL.get(LONG, sourceAddress + ((long) positions[first + index] << 3)));
      }
    }
  }

  private static void copy16(
      MemorySegment source,
      int[] positions,
      int first,
      int count,
      boolean orNull,
      MemorySegment target) {
    long sourceAddress = NativeMemory.address(source, 0, source.byteSize());
    long targetAddress = NativeMemory.address(target, 0, (long) count << 4);
    for (int index = 0; index < count; index++) {
      int position = positions[first + index];
      long from = (long) (orNull ? Math.max(0, position) : position) << 4;
      long to = (long) index << 4;
      ALL.set(LONG, targetAddress + to, ALL.get(LONG, sourceAddress + from));
      ALL.set(LONG, targetAddress + (to + 8), ALL.get(LONG, sourceAddress + (from + 8)));
    }
  }

  /// Copies bits; a negative position copies bit 0.
  private static void copyBits(
      MemorySegment source, int[] positions, int first, int count, MemorySegment target) {
    for (int index = 0; index < count; index += 64) {
      int end = Math.min(64, count - index);
      long word = 0;
      for (int bit = 0; bit < end; bit++) {
        int position = Math.max(0, positions[first + index + bit]);
        word |= (source.get(LONG, (long) (position >>> 6) << 3) >>> position & 1) << bit;
      }
      target.set(LONG, (long) (index >>> 6) << 3, word);
    }
  }

  private static void copyValidity(
      Validity source, int[] positions, int first, int count, boolean orNull, VectorBuffer target) {
    if (source.allPresent() && !orNull) {
      return;
    }
    MemorySegment bits = target.validityForWriting();
    if (source.allPresent()) {
      for (int index = 0; index < count; index += 64) {
        int end = Math.min(64, count - index);
        long word = 0;
        for (int bit = 0; bit < end; bit++) {
          word |= (~positions[first + index + bit] >>> 31 & 1L) << bit;
        }
        bits.set(LONG, (long) (index >>> 6) << 3, word);
      }
      return;
    }
    copyBits(source.bits(), positions, first, count, bits);
    if (orNull) {
      for (int index = 0; index < count; index++) {
        if (positions[first + index] < 0) {
          target.setNull(index);
        }
      }
    }
  }

  /// Gives the memory back.
  @Override
  public void close() {
    flat.close();
    codes.close();
  }
}
