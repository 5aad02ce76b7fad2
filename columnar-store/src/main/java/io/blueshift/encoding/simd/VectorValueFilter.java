package io.blueshift.encoding.simd;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.encoding.ScalarValueFilter;
import io.blueshift.encoding.ValueFilter;
import io.blueshift.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// [ValueFilter] with the Vector API. Bitmaps stay scalar: a gather is slower than the scalar loads.
public final class VectorValueFilter implements ValueFilter {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

  private final ScalarValueFilter scalar = new ScalarValueFilter();

  @Override
  public void intRange(MemorySegment values, int rowCount, int lower, int upper, long[] result) {
    long address = NativeMemory.address(values, 0, (rowCount + 63L & -64L) << 2);
    for (int row = 0; row < rowCount; row += 64) {
      long bits = 0;
      for (int i = 0; i < 64; i += INTS.length()) {
        IntVector value =
            IntVector.fromMemorySegment(INTS, ALL, address + ((long) (row + i) << 2), ORDER);
        VectorMask<Integer> passed =
            value.compare(VectorOperators.GE, lower).and(value.compare(VectorOperators.LE, upper));
        bits |= passed.toLong() << i;
      }
      result[row >>> 6] = bits;
    }
  }

  @Override
  public void longRange(MemorySegment values, int rowCount, long lower, long upper, long[] result) {
    long address = NativeMemory.address(values, 0, (rowCount + 63L & -64L) << 3);
    for (int row = 0; row < rowCount; row += 64) {
      long bits = 0;
      for (int i = 0; i < 64; i += LONGS.length()) {
        LongVector value =
            LongVector.fromMemorySegment(LONGS, ALL, address + ((long) (row + i) << 3), ORDER);
        VectorMask<Long> passed =
            value.compare(VectorOperators.GE, lower).and(value.compare(VectorOperators.LE, upper));
        bits |= passed.toLong() << i;
      }
      result[row >>> 6] = bits;
    }
  }

  @Override
  public void smallCodes(MemorySegment codes, int rowCount, long members, long[] result) {
    long address = NativeMemory.address(codes, 0, (rowCount + 63L & -64L) << 2);
    IntVector low = IntVector.broadcast(INTS, (int) members);
    IntVector high = IntVector.broadcast(INTS, (int) (members >>> 32));
    for (int row = 0; row < rowCount; row += 64) {
      long bits = 0;
      for (int i = 0; i < 64; i += INTS.length()) {
        IntVector code =
            IntVector.fromMemorySegment(INTS, ALL, address + ((long) (row + i) << 2), ORDER);
        IntVector word = low.blend(high, code.compare(VectorOperators.GE, 32));
        IntVector member = word.lanewise(VectorOperators.LSHR, code.and(31)).and(1);
        bits |= member.compare(VectorOperators.NE, 0).toLong() << i;
      }
      result[row >>> 6] = bits;
    }
  }

  @Override
  public void intBitmap(
      MemorySegment values, int rowCount, long base, long[] words, long[] selection) {
    scalar.intBitmap(values, rowCount, base, words, selection);
  }

  @Override
  public void longBitmap(
      MemorySegment values, int rowCount, long base, long[] words, long[] selection) {
    scalar.longBitmap(values, rowCount, base, words, selection);
  }
}
