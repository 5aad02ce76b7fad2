package io.blueshift.kernel.simd;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.kernel.ColumnKernels;
import io.blueshift.kernel.ScalarKernels;
import io.blueshift.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The Vector API form of [ColumnKernels]. The main loops take whole 64-bit words of a bitmap, or
/// whole registers; the rows that are left over go to the plain form.
///
/// The file is long because each loop stands here in full: one written for many operations would be
/// compiled once for all of them, and slowly.
public final class SimdKernels implements ColumnKernels {
  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

  private final ScalarKernels scalar = new ScalarKernels();

  /// Makes the kernels; needs the module jdk.incubator.vector.
  public SimdKernels() {}

  @Override
  public String name() {
    return "vector-" + INTS.vectorBitSize();
  }

  private static MemorySegment from(MemorySegment segment, long offset) {
    return segment.asSlice(offset);
  }

  @Override
  public void rangeInt32(
      MemorySegment values, int lower, int upper, int rowCount, MemorySegment bits) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 2);
    int lanes = INTS.length();
    int span = upper - lower;
    int wholeWords = rowCount & -64;
    for (int base = 0; base < wholeWords; base += 64) {
      long word = 0;
      for (int bit = 0; bit < 64; bit += lanes) {
        long offset = (long) (base + bit) << 2;
        word |=
            (IntVector.fromMemorySegment(INTS, ALL, valuesAddress + offset, ORDER)
                        .sub(lower)
                        .compare(VectorOperators.ULE, span))
                    .toLong()
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
    if (wholeWords < rowCount) {
      long offset = (long) wholeWords << 2;
      scalar.rangeInt32(
          from(values, offset),
          lower,
          upper,
          rowCount - wholeWords,
          from(bits, (long) wholeWords >>> 3));
    }
  }

  @Override
  public void equalInt32(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 2);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 2);
    int lanes = INTS.length();
    int wholeWords = rowCount & -64;
    for (int base = 0; base < wholeWords; base += 64) {
      long word = 0;
      for (int bit = 0; bit < 64; bit += lanes) {
        long offset = (long) (base + bit) << 2;
        word |=
            (IntVector.fromMemorySegment(INTS, ALL, leftAddress + offset, ORDER)
                        .compare(
                            VectorOperators.EQ,
                            IntVector.fromMemorySegment(INTS, ALL, rightAddress + offset, ORDER)))
                    .toLong()
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
    if (wholeWords < rowCount) {
      long offset = (long) wholeWords << 2;
      scalar.equalInt32(
          from(left, offset),
          from(right, offset),
          rowCount - wholeWords,
          from(bits, (long) wholeWords >>> 3));
    }
  }

  @Override
  public void lessInt32(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 2);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 2);
    int lanes = INTS.length();
    int wholeWords = rowCount & -64;
    for (int base = 0; base < wholeWords; base += 64) {
      long word = 0;
      for (int bit = 0; bit < 64; bit += lanes) {
        long offset = (long) (base + bit) << 2;
        word |=
            (IntVector.fromMemorySegment(INTS, ALL, leftAddress + offset, ORDER)
                        .compare(
                            VectorOperators.LT,
                            IntVector.fromMemorySegment(INTS, ALL, rightAddress + offset, ORDER)))
                    .toLong()
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
    if (wholeWords < rowCount) {
      long offset = (long) wholeWords << 2;
      scalar.lessInt32(
          from(left, offset),
          from(right, offset),
          rowCount - wholeWords,
          from(bits, (long) wholeWords >>> 3));
    }
  }

  @Override
  public void rangeInt64(
      MemorySegment values, long lower, long upper, int rowCount, MemorySegment bits) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    int lanes = LONGS.length();
    long span = upper - lower;
    int wholeWords = rowCount & -64;
    for (int base = 0; base < wholeWords; base += 64) {
      long word = 0;
      for (int bit = 0; bit < 64; bit += lanes) {
        long offset = (long) (base + bit) << 3;
        word |=
            (LongVector.fromMemorySegment(LONGS, ALL, valuesAddress + offset, ORDER)
                        .sub(lower)
                        .compare(VectorOperators.ULE, span))
                    .toLong()
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
    if (wholeWords < rowCount) {
      long offset = (long) wholeWords << 3;
      scalar.rangeInt64(
          from(values, offset),
          lower,
          upper,
          rowCount - wholeWords,
          from(bits, (long) wholeWords >>> 3));
    }
  }

  @Override
  public void equalInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    int lanes = LONGS.length();
    int wholeWords = rowCount & -64;
    for (int base = 0; base < wholeWords; base += 64) {
      long word = 0;
      for (int bit = 0; bit < 64; bit += lanes) {
        long offset = (long) (base + bit) << 3;
        word |=
            (LongVector.fromMemorySegment(LONGS, ALL, leftAddress + offset, ORDER)
                        .compare(
                            VectorOperators.EQ,
                            LongVector.fromMemorySegment(LONGS, ALL, rightAddress + offset, ORDER)))
                    .toLong()
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
    if (wholeWords < rowCount) {
      long offset = (long) wholeWords << 3;
      scalar.equalInt64(
          from(left, offset),
          from(right, offset),
          rowCount - wholeWords,
          from(bits, (long) wholeWords >>> 3));
    }
  }

  @Override
  public void lessInt64(MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    int lanes = LONGS.length();
    int wholeWords = rowCount & -64;
    for (int base = 0; base < wholeWords; base += 64) {
      long word = 0;
      for (int bit = 0; bit < 64; bit += lanes) {
        long offset = (long) (base + bit) << 3;
        word |=
            (LongVector.fromMemorySegment(LONGS, ALL, leftAddress + offset, ORDER)
                        .compare(
                            VectorOperators.LT,
                            LongVector.fromMemorySegment(LONGS, ALL, rightAddress + offset, ORDER)))
                    .toLong()
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
    if (wholeWords < rowCount) {
      long offset = (long) wholeWords << 3;
      scalar.lessInt64(
          from(left, offset),
          from(right, offset),
          rowCount - wholeWords,
          from(bits, (long) wholeWords >>> 3));
    }
  }

  @Override
  public void equalFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    int lanes = DOUBLES.length();
    int wholeWords = rowCount & -64;
    for (int base = 0; base < wholeWords; base += 64) {
      long word = 0;
      for (int bit = 0; bit < 64; bit += lanes) {
        long offset = (long) (base + bit) << 3;
        DoubleVector a = DoubleVector.fromMemorySegment(DOUBLES, ALL, leftAddress + offset, ORDER);
        DoubleVector b = DoubleVector.fromMemorySegment(DOUBLES, ALL, rightAddress + offset, ORDER);
        VectorMask<Double> leftNaN = a.test(VectorOperators.IS_NAN);
        VectorMask<Double> rightNaN = b.test(VectorOperators.IS_NAN);
        word |= a.compare(VectorOperators.EQ, b).or(leftNaN.and(rightNaN)).toLong() << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
    if (wholeWords < rowCount) {
      long offset = (long) wholeWords << 3;
      scalar.equalFloat64(
          from(left, offset),
          from(right, offset),
          rowCount - wholeWords,
          from(bits, (long) wholeWords >>> 3));
    }
  }

  @Override
  public void lessFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment bits) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    int lanes = DOUBLES.length();
    int wholeWords = rowCount & -64;
    for (int base = 0; base < wholeWords; base += 64) {
      long word = 0;
      for (int bit = 0; bit < 64; bit += lanes) {
        long offset = (long) (base + bit) << 3;
        DoubleVector a = DoubleVector.fromMemorySegment(DOUBLES, ALL, leftAddress + offset, ORDER);
        DoubleVector b = DoubleVector.fromMemorySegment(DOUBLES, ALL, rightAddress + offset, ORDER);
        VectorMask<Double> leftNaN = a.test(VectorOperators.IS_NAN);
        VectorMask<Double> rightNaN = b.test(VectorOperators.IS_NAN);
        word |= a.compare(VectorOperators.LT, b).or(rightNaN.andNot(leftNaN)).toLong() << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
    if (wholeWords < rowCount) {
      long offset = (long) wholeWords << 3;
      scalar.lessFloat64(
          from(left, offset),
          from(right, offset),
          rowCount - wholeWords,
          from(bits, (long) wholeWords >>> 3));
    }
  }

  @Override
  public void equalFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    int lanes = DOUBLES.length();
    int wholeWords = rowCount & -64;
    for (int base = 0; base < wholeWords; base += 64) {
      long word = 0;
      for (int bit = 0; bit < 64; bit += lanes) {
        long offset = (long) (base + bit) << 3;
        word |=
            (DoubleVector.fromMemorySegment(DOUBLES, ALL, valuesAddress + offset, ORDER)
                        .compare(VectorOperators.EQ, bound))
                    .toLong()
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
    if (wholeWords < rowCount) {
      long offset = (long) wholeWords << 3;
      scalar.equalFloat64(
          from(values, offset), bound, rowCount - wholeWords, from(bits, (long) wholeWords >>> 3));
    }
  }

  @Override
  public void lessFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    int lanes = DOUBLES.length();
    int wholeWords = rowCount & -64;
    for (int base = 0; base < wholeWords; base += 64) {
      long word = 0;
      for (int bit = 0; bit < 64; bit += lanes) {
        long offset = (long) (base + bit) << 3;
        word |=
            (DoubleVector.fromMemorySegment(DOUBLES, ALL, valuesAddress + offset, ORDER)
                        .compare(VectorOperators.LT, bound))
                    .toLong()
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
    if (wholeWords < rowCount) {
      long offset = (long) wholeWords << 3;
      scalar.lessFloat64(
          from(values, offset), bound, rowCount - wholeWords, from(bits, (long) wholeWords >>> 3));
    }
  }

  @Override
  public void greaterFloat64(MemorySegment values, double bound, int rowCount, MemorySegment bits) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    int lanes = DOUBLES.length();
    int wholeWords = rowCount & -64;
    for (int base = 0; base < wholeWords; base += 64) {
      long word = 0;
      for (int bit = 0; bit < 64; bit += lanes) {
        long offset = (long) (base + bit) << 3;
        word |=
            (DoubleVector.fromMemorySegment(DOUBLES, ALL, valuesAddress + offset, ORDER)
                        .compare(VectorOperators.LE, bound)
                        .not())
                    .toLong()
                << bit;
      }
      bits.set(LONG, (long) base >>> 3, word);
    }
    if (wholeWords < rowCount) {
      long offset = (long) wholeWords << 3;
      scalar.greaterFloat64(
          from(values, offset), bound, rowCount - wholeWords, from(bits, (long) wholeWords >>> 3));
    }
  }

  /// Two words a value leave the Vector API nothing to win.
  @Override
  public void equalInt128(
      MemorySegment values, long boundLow, long boundHigh, int rowCount, MemorySegment bits) {
    scalar.equalInt128(values, boundLow, boundHigh, rowCount, bits);
  }

  @Override
  public void lessInt128(
      MemorySegment values, long boundLow, long boundHigh, int rowCount, MemorySegment bits) {
    scalar.lessInt128(values, boundLow, boundHigh, rowCount, bits);
  }

  @Override
  public void greaterInt128(
      MemorySegment values, long boundLow, long boundHigh, int rowCount, MemorySegment bits) {
    scalar.greaterInt128(values, boundLow, boundHigh, rowCount, bits);
  }

  @Override
  public int addInt32(MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 2);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 2);
    int lanes = INTS.length();
    int whole = INTS.loopBound(rowCount);
    IntVector overflow = IntVector.zero(INTS);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 2;
      IntVector a = IntVector.fromMemorySegment(INTS, ALL, leftAddress + offset, ORDER);
      IntVector b = IntVector.fromMemorySegment(INTS, ALL, rightAddress + offset, ORDER);
      IntVector r = a.add(b);
      overflow =
          overflow.or(a.lanewise(VectorOperators.XOR, r).and(b.lanewise(VectorOperators.XOR, r)));
      r.intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    int overflowed = overflow.reduceLanes(VectorOperators.OR);
    if (whole < rowCount) {
      long offset = (long) whole << 2;
      overflowed |=
          scalar.addInt32(
              from(left, offset), from(right, offset), rowCount - whole, from(result, offset));
    }
    return overflowed;
  }

  @Override
  public int addInt32(MemorySegment left, int right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 2);
    int lanes = INTS.length();
    int whole = INTS.loopBound(rowCount);
    IntVector overflow = IntVector.zero(INTS);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 2;
      IntVector a = IntVector.fromMemorySegment(INTS, ALL, leftAddress + offset, ORDER);
      IntVector b = IntVector.broadcast(INTS, right);
      IntVector r = a.add(b);
      overflow =
          overflow.or(a.lanewise(VectorOperators.XOR, r).and(b.lanewise(VectorOperators.XOR, r)));
      r.intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    int overflowed = overflow.reduceLanes(VectorOperators.OR);
    if (whole < rowCount) {
      long offset = (long) whole << 2;
      overflowed |=
          scalar.addInt32(from(left, offset), right, rowCount - whole, from(result, offset));
    }
    return overflowed;
  }

  @Override
  public int subtractInt32(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 2);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 2);
    int lanes = INTS.length();
    int whole = INTS.loopBound(rowCount);
    IntVector overflow = IntVector.zero(INTS);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 2;
      IntVector a = IntVector.fromMemorySegment(INTS, ALL, leftAddress + offset, ORDER);
      IntVector b = IntVector.fromMemorySegment(INTS, ALL, rightAddress + offset, ORDER);
      IntVector r = a.sub(b);
      overflow =
          overflow.or(a.lanewise(VectorOperators.XOR, b).and(a.lanewise(VectorOperators.XOR, r)));
      r.intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    int overflowed = overflow.reduceLanes(VectorOperators.OR);
    if (whole < rowCount) {
      long offset = (long) whole << 2;
      overflowed |=
          scalar.subtractInt32(
              from(left, offset), from(right, offset), rowCount - whole, from(result, offset));
    }
    return overflowed;
  }

  @Override
  public int subtractInt32(int left, MemorySegment right, int rowCount, MemorySegment result) {
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 2);
    int lanes = INTS.length();
    int whole = INTS.loopBound(rowCount);
    IntVector overflow = IntVector.zero(INTS);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 2;
      IntVector a = IntVector.broadcast(INTS, left);
      IntVector b = IntVector.fromMemorySegment(INTS, ALL, rightAddress + offset, ORDER);
      IntVector r = a.sub(b);
      overflow =
          overflow.or(a.lanewise(VectorOperators.XOR, b).and(a.lanewise(VectorOperators.XOR, r)));
      r.intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    int overflowed = overflow.reduceLanes(VectorOperators.OR);
    if (whole < rowCount) {
      long offset = (long) whole << 2;
      overflowed |=
          scalar.subtractInt32(left, from(right, offset), rowCount - whole, from(result, offset));
    }
    return overflowed;
  }

  @Override
  public long addInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = LONGS.length();
    int whole = LONGS.loopBound(rowCount);
    LongVector overflow = LongVector.zero(LONGS);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      LongVector a = LongVector.fromMemorySegment(LONGS, ALL, leftAddress + offset, ORDER);
      LongVector b = LongVector.fromMemorySegment(LONGS, ALL, rightAddress + offset, ORDER);
      LongVector r = a.add(b);
      overflow =
          overflow.or(a.lanewise(VectorOperators.XOR, r).and(b.lanewise(VectorOperators.XOR, r)));
      r.intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    long overflowed = overflow.reduceLanes(VectorOperators.OR);
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      overflowed |=
          scalar.addInt64(
              from(left, offset), from(right, offset), rowCount - whole, from(result, offset));
    }
    return overflowed;
  }

  @Override
  public long addInt64(MemorySegment left, long right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = LONGS.length();
    int whole = LONGS.loopBound(rowCount);
    LongVector overflow = LongVector.zero(LONGS);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      LongVector a = LongVector.fromMemorySegment(LONGS, ALL, leftAddress + offset, ORDER);
      LongVector b = LongVector.broadcast(LONGS, right);
      LongVector r = a.add(b);
      overflow =
          overflow.or(a.lanewise(VectorOperators.XOR, r).and(b.lanewise(VectorOperators.XOR, r)));
      r.intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    long overflowed = overflow.reduceLanes(VectorOperators.OR);
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      overflowed |=
          scalar.addInt64(from(left, offset), right, rowCount - whole, from(result, offset));
    }
    return overflowed;
  }

  @Override
  public long subtractInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = LONGS.length();
    int whole = LONGS.loopBound(rowCount);
    LongVector overflow = LongVector.zero(LONGS);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      LongVector a = LongVector.fromMemorySegment(LONGS, ALL, leftAddress + offset, ORDER);
      LongVector b = LongVector.fromMemorySegment(LONGS, ALL, rightAddress + offset, ORDER);
      LongVector r = a.sub(b);
      overflow =
          overflow.or(a.lanewise(VectorOperators.XOR, b).and(a.lanewise(VectorOperators.XOR, r)));
      r.intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    long overflowed = overflow.reduceLanes(VectorOperators.OR);
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      overflowed |=
          scalar.subtractInt64(
              from(left, offset), from(right, offset), rowCount - whole, from(result, offset));
    }
    return overflowed;
  }

  @Override
  public long subtractInt64(long left, MemorySegment right, int rowCount, MemorySegment result) {
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = LONGS.length();
    int whole = LONGS.loopBound(rowCount);
    LongVector overflow = LongVector.zero(LONGS);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      LongVector a = LongVector.broadcast(LONGS, left);
      LongVector b = LongVector.fromMemorySegment(LONGS, ALL, rightAddress + offset, ORDER);
      LongVector r = a.sub(b);
      overflow =
          overflow.or(a.lanewise(VectorOperators.XOR, b).and(a.lanewise(VectorOperators.XOR, r)));
      r.intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    long overflowed = overflow.reduceLanes(VectorOperators.OR);
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      overflowed |=
          scalar.subtractInt64(left, from(right, offset), rowCount - whole, from(result, offset));
    }
    return overflowed;
  }

  @Override
  public void multiplyInt64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = LONGS.length();
    int whole = LONGS.loopBound(rowCount);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      LongVector.fromMemorySegment(LONGS, ALL, leftAddress + offset, ORDER)
          .mul(LongVector.fromMemorySegment(LONGS, ALL, rightAddress + offset, ORDER))
          .intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      scalar.multiplyInt64(
          from(left, offset), from(right, offset), rowCount - whole, from(result, offset));
    }
  }

  @Override
  public void multiplyInt64(MemorySegment left, long right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = LONGS.length();
    int whole = LONGS.loopBound(rowCount);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      LongVector.fromMemorySegment(LONGS, ALL, leftAddress + offset, ORDER)
          .mul(right)
          .intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      scalar.multiplyInt64(from(left, offset), right, rowCount - whole, from(result, offset));
    }
  }

  @Override
  public void divideRoundedInt64(
      MemorySegment values, long divisor, int rowCount, MemorySegment result) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    if (!ScalarKernels.dividesAsDoubles(magnitudeBitsInt64(values, rowCount), divisor)) {
      scalar.divideRoundedInt64(values, divisor, rowCount, result);
      return;
    }
    int lanes = LONGS.length();
    int whole = LONGS.loopBound(rowCount);
    double floating = divisor;
    LongVector half = LongVector.broadcast(LONGS, divisor >>> 1);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      LongVector value = LongVector.fromMemorySegment(LONGS, ALL, valuesAddress + offset, ORDER);
      LongVector sign = value.lanewise(VectorOperators.ASHR, 63);
      LongVector rounding = half.lanewise(VectorOperators.XOR, sign).sub(sign);
      ((DoubleVector) value.add(rounding).convert(VectorOperators.L2D, 0))
          .div(floating)
          .convert(VectorOperators.D2L, 0)
          .reinterpretAsLongs()
          .intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      scalar.divideRoundedInt64(
          from(values, offset), divisor, rowCount - whole, from(result, offset));
    }
  }

  @Override
  public void addFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = DOUBLES.length();
    int whole = DOUBLES.loopBound(rowCount);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      DoubleVector.fromMemorySegment(DOUBLES, ALL, leftAddress + offset, ORDER)
          .add(DoubleVector.fromMemorySegment(DOUBLES, ALL, rightAddress + offset, ORDER))
          .intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      scalar.addFloat64(
          from(left, offset), from(right, offset), rowCount - whole, from(result, offset));
    }
  }

  @Override
  public void addFloat64(MemorySegment left, double right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = DOUBLES.length();
    int whole = DOUBLES.loopBound(rowCount);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      DoubleVector.fromMemorySegment(DOUBLES, ALL, leftAddress + offset, ORDER)
          .add(right)
          .intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      scalar.addFloat64(from(left, offset), right, rowCount - whole, from(result, offset));
    }
  }

  @Override
  public void subtractFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = DOUBLES.length();
    int whole = DOUBLES.loopBound(rowCount);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      DoubleVector.fromMemorySegment(DOUBLES, ALL, leftAddress + offset, ORDER)
          .sub(DoubleVector.fromMemorySegment(DOUBLES, ALL, rightAddress + offset, ORDER))
          .intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      scalar.subtractFloat64(
          from(left, offset), from(right, offset), rowCount - whole, from(result, offset));
    }
  }

  @Override
  public void subtractFloat64(
      double left, MemorySegment right, int rowCount, MemorySegment result) {
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = DOUBLES.length();
    int whole = DOUBLES.loopBound(rowCount);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      DoubleVector.broadcast(DOUBLES, left)
          .sub(DoubleVector.fromMemorySegment(DOUBLES, ALL, rightAddress + offset, ORDER))
          .intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      scalar.subtractFloat64(left, from(right, offset), rowCount - whole, from(result, offset));
    }
  }

  @Override
  public void multiplyFloat64(
      MemorySegment left, MemorySegment right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long rightAddress = NativeMemory.address(right, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = DOUBLES.length();
    int whole = DOUBLES.loopBound(rowCount);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      DoubleVector.fromMemorySegment(DOUBLES, ALL, leftAddress + offset, ORDER)
          .mul(DoubleVector.fromMemorySegment(DOUBLES, ALL, rightAddress + offset, ORDER))
          .intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      scalar.multiplyFloat64(
          from(left, offset), from(right, offset), rowCount - whole, from(result, offset));
    }
  }

  @Override
  public void multiplyFloat64(
      MemorySegment left, double right, int rowCount, MemorySegment result) {
    long leftAddress = NativeMemory.address(left, 0, (long) rowCount << 3);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = DOUBLES.length();
    int whole = DOUBLES.loopBound(rowCount);
    for (int position = 0; position < whole; position += lanes) {
      long offset = (long) position << 3;
      DoubleVector.fromMemorySegment(DOUBLES, ALL, leftAddress + offset, ORDER)
          .mul(right)
          .intoMemorySegment(ALL, resultAddress + offset, ORDER);
    }
    if (whole < rowCount) {
      long offset = (long) whole << 3;
      scalar.multiplyFloat64(from(left, offset), right, rowCount - whole, from(result, offset));
    }
  }

  @Override
  public long magnitudeBitsInt64(MemorySegment values, int rowCount) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 3);
    int lanes = LONGS.length();
    int whole = LONGS.loopBound(rowCount);
    LongVector bits = LongVector.zero(LONGS);
    for (int position = 0; position < whole; position += lanes) {
      LongVector value =
          LongVector.fromMemorySegment(LONGS, ALL, valuesAddress + ((long) position << 3), ORDER);
      bits = bits.or(value.lanewise(VectorOperators.XOR, value.lanewise(VectorOperators.ASHR, 63)));
    }
    long all = bits.reduceLanes(VectorOperators.OR);
    return whole < rowCount
        ? all | scalar.magnitudeBitsInt64(from(values, (long) whole << 3), rowCount - whole)
        : all;
  }

  @Override
  public void widenInt32(MemorySegment values, int rowCount, MemorySegment result) {
    long valuesAddress = NativeMemory.address(values, 0, (long) rowCount << 2);
    long resultAddress = NativeMemory.address(result, 0, (long) rowCount << 3);
    int lanes = INTS.length();
    int whole = INTS.loopBound(rowCount);
    for (int position = 0; position < whole; position += lanes) {
      IntVector narrow =
          IntVector.fromMemorySegment(INTS, ALL, valuesAddress + ((long) position << 2), ORDER);
      narrow
          .convertShape(VectorOperators.I2L, LONGS, 0)
          .reinterpretAsLongs()
          .intoMemorySegment(ALL, resultAddress + ((long) position << 3), ORDER);
      narrow
          .convertShape(VectorOperators.I2L, LONGS, 1)
          .reinterpretAsLongs()
          .intoMemorySegment(ALL, resultAddress + ((long) position + lanes / 2 << 3), ORDER);
    }
    if (whole < rowCount) {
      scalar.widenInt32(
          from(values, (long) whole << 2), rowCount - whole, from(result, (long) whole << 3));
    }
  }

  /// The Vector API gathers from arrays only; on native memory the plain loop is the faster one.
  @Override
  public void gatherInt32(
      MemorySegment source, MemorySegment codes, int rowCount, MemorySegment result) {
    scalar.gatherInt32(source, codes, rowCount, result);
  }

  /// As [#gatherInt32].
  @Override
  public void gatherInt64(
      MemorySegment source, MemorySegment codes, int rowCount, MemorySegment result) {
    scalar.gatherInt64(source, codes, rowCount, result);
  }

  /// Compress-stores a counter by the bits.
  @Override
  public int positionsOf(long[] bits, int rowCount, int[] positions) {
    int lanes = INTS.length();
    long laneMask = (1L << lanes) - 1;
    IntVector steps = IntVector.zero(INTS).addIndex(1);
    int count = 0;
    for (int base = 0; base < rowCount; base += 64) {
      long word = bits[base >>> 6];
      if (word == 0) {
        continue;
      }
      for (int bit = 0; bit < 64; bit += lanes) {
        long part = word >>> bit & laneMask;
        if (count + lanes > positions.length) {
          for (; part != 0; part &= part - 1) {
            positions[count++] = base + bit + Long.numberOfTrailingZeros(part);
          }
          continue;
        }
        steps.add(base + bit).compress(VectorMask.fromLong(INTS, part)).intoArray(positions, count);
        count += Long.bitCount(part);
      }
    }
    return count;
  }

  /// Compares a register of starting points with the first and the last byte of the pattern. The
  /// last register may reach behind the text, as far as the memory goes; what it finds there is
  /// masked out.
  @Override
  public long indexOf(MemorySegment haystack, long from, long end, byte[] pattern) {
    int length = pattern.length;
    int lanes = BYTES.length();
    byte first = pattern[0];
    byte last = pattern[length - 1];
    long lastStart = end - length;
    long readableStart = haystack.byteSize() - length + 1 - lanes;
    long address = NativeMemory.address(haystack, 0, haystack.byteSize());
    long offset = from;
    for (; offset <= lastStart && offset <= readableStart; offset += lanes) {
      long matches =
          ByteVector.fromMemorySegment(BYTES, ALL, address + offset, ORDER)
              .compare(VectorOperators.EQ, first)
              .and(
                  ByteVector.fromMemorySegment(BYTES, ALL, address + offset + length - 1, ORDER)
                      .compare(VectorOperators.EQ, last))
              .toLong();
      long startCount = lastStart - offset + 1;
      if (startCount < lanes) {
        matches &= (1L << startCount) - 1;
      }
      while (matches != 0) {
        long start = offset + Long.numberOfTrailingZeros(matches);
        if (middleEquals(address + start, pattern)) {
          return start;
        }
        matches &= matches - 1;
      }
    }
    return offset <= lastStart ? scalar.indexOf(haystack, offset, end, pattern) : -1;
  }

  private static boolean middleEquals(long address, byte[] pattern) {
    for (int index = 1; index < pattern.length - 1; index++) {
      if (ALL.get(BYTE, address + index) != pattern[index]) {
        return false;
      }
    }
    return true;
  }
}
