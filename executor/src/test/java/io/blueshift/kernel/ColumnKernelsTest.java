package io.blueshift.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.kernel.simd.SimdKernels;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Both forms of every kernel against an oracle of one value at a time.
class ColumnKernelsTest {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final int[] ROW_COUNTS = {1, 7, 63, 64, 65, 130, 1000, 2048};
  private static final long[] EDGES = {
    0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, Long.MIN_VALUE, 42
  };
  private static final double[] FLOAT_EDGES = {
    0.0, -0.0, 1.5, -1.5, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY
  };

  private static List<ColumnKernels> forms() {
    List<ColumnKernels> forms = new ArrayList<>(List.of(new ScalarKernels()));
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
      forms.add(new SimdKernels());
    }
    return forms;
  }

  /// Two columns and room for a result, in memory of exactly the padded size.
  private static final class Columns implements AutoCloseable {
    final Arena arena = Arena.ofConfined();
    final int rowCount;
    final MemorySegment left;
    final MemorySegment right;
    final MemorySegment result;

    Columns(int rowCount) {
      this.rowCount = rowCount;
      long sizeBytes = rowCount * 8L + 63 & ~63L;
      left = arena.allocate(sizeBytes, 64);
      right = arena.allocate(sizeBytes, 64);
      result = arena.allocate(sizeBytes, 64);
    }

    Columns ofInts(Random random) {
      for (int row = 0; row < rowCount; row++) {
        left.set(INT, row * 4L, (int) edge(random));
        right.set(INT, row * 4L, (int) edge(random));
      }
      return this;
    }

    Columns ofLongs(Random random) {
      for (int row = 0; row < rowCount; row++) {
        left.set(LONG, row * 8L, edge(random));
        right.set(LONG, row * 8L, edge(random));
      }
      return this;
    }

    Columns ofDoubles(Random random) {
      for (int row = 0; row < rowCount; row++) {
        left.set(DOUBLE, row * 8L, FLOAT_EDGES[random.nextInt(FLOAT_EDGES.length)]);
        right.set(DOUBLE, row * 8L, FLOAT_EDGES[random.nextInt(FLOAT_EDGES.length)]);
      }
      return this;
    }

    private static long edge(Random random) {
      return random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextLong(-9, 9);
    }

    boolean bit(int row) {
      return (result.get(LONG, (row >>> 6) * 8L) >>> row & 1) != 0;
    }

    void assertBits(String about, java.util.function.IntPredicate expected) {
      for (int row = 0; row < rowCount; row++) {
        assertThat(bit(row)).as("%s row %d", about, row).isEqualTo(expected.test(row));
      }
      for (int row = rowCount; row < (rowCount + 63 & -64); row++) {
        assertThat(bit(row)).as("%s behind the last row", about).isFalse();
      }
    }

    @Override
    public void close() {
      arena.close();
    }
  }

  @Test
  void integerComparisonsAgree() {
    Random random = new Random(seed("integerComparisonsAgree"));
    for (ColumnKernels kernels : forms()) {
      for (int rowCount : ROW_COUNTS) {
        try (Columns c = new Columns(rowCount).ofInts(random)) {
          int lower = c.left.get(INT, 0);
          int upper = Math.max(lower, c.right.get(INT, 0));
          kernels.rangeInt32(c.left, lower, upper, rowCount, c.result);
          c.assertBits(
              kernels.name(),
              row -> c.left.get(INT, row * 4L) >= lower && c.left.get(INT, row * 4L) <= upper);
          kernels.equalInt32(c.left, c.right, rowCount, c.result);
          c.assertBits(
              kernels.name(), row -> c.left.get(INT, row * 4L) == c.right.get(INT, row * 4L));
          kernels.lessInt32(c.left, c.right, rowCount, c.result);
          c.assertBits(
              kernels.name(), row -> c.left.get(INT, row * 4L) < c.right.get(INT, row * 4L));
        }
        try (Columns c = new Columns(rowCount).ofLongs(random)) {
          long lower = c.left.get(LONG, 0);
          long upper = Math.max(lower, c.right.get(LONG, 0));
          kernels.rangeInt64(c.left, lower, upper, rowCount, c.result);
          c.assertBits(
              kernels.name(),
              row -> c.left.get(LONG, row * 8L) >= lower && c.left.get(LONG, row * 8L) <= upper);
          kernels.equalInt64(c.left, c.right, rowCount, c.result);
          c.assertBits(
              kernels.name(), row -> c.left.get(LONG, row * 8L) == c.right.get(LONG, row * 8L));
          kernels.lessInt64(c.left, c.right, rowCount, c.result);
          c.assertBits(
              kernels.name(), row -> c.left.get(LONG, row * 8L) < c.right.get(LONG, row * 8L));
        }
      }
    }
  }

  @Test
  void floatComparisonsPutNanLastAndMakeZerosEqual() {
    Random random = new Random(seed("floatComparisons"));
    for (ColumnKernels kernels : forms()) {
      for (int rowCount : ROW_COUNTS) {
        try (Columns c = new Columns(rowCount).ofDoubles(random)) {
          kernels.equalFloat64(c.left, c.right, rowCount, c.result);
          c.assertBits(kernels.name(), row -> order(c.left, c.right, row) == 0);
          kernels.lessFloat64(c.left, c.right, rowCount, c.result);
          c.assertBits(kernels.name(), row -> order(c.left, c.right, row) < 0);
          for (double bound : FLOAT_EDGES) {
            if (Double.isNaN(bound)) {
              continue;
            }
            kernels.equalFloat64(c.left, bound, rowCount, c.result);
            c.assertBits(kernels.name(), row -> order(c.left, row, bound) == 0);
            kernels.lessFloat64(c.left, bound, rowCount, c.result);
            c.assertBits(kernels.name(), row -> order(c.left, row, bound) < 0);
            kernels.greaterFloat64(c.left, bound, rowCount, c.result);
            c.assertBits(kernels.name(), row -> order(c.left, row, bound) > 0);
          }
        }
      }
    }
  }

  private static int order(MemorySegment left, MemorySegment right, int row) {
    return order(left, row, right.get(DOUBLE, row * 8L));
  }

  private static int order(MemorySegment left, int row, double right) {
    return Double.compare(left.get(DOUBLE, row * 8L) + 0.0, right + 0.0);
  }

  /// One arithmetic kernel: writes the result and says whether it overflowed.
  private interface LongKernel {
    long run(ColumnKernels kernels, Columns columns);
  }

  /// The exact operation.
  private interface LongOracle {
    long apply(long left, long right);
  }

  private static void checkLongs(
      Random random, LongKernel kernel, LongOracle wrapped, LongOracle exact) {
    for (ColumnKernels kernels : forms()) {
      for (int rowCount : ROW_COUNTS) {
        try (Columns c = new Columns(rowCount).ofLongs(random)) {
          long overflow = kernel.run(kernels, c);
          boolean expectedOverflow = false;
          for (int row = 0; row < rowCount; row++) {
            long a = c.left.get(LONG, row * 8L);
            long b = c.right.get(LONG, row * 8L);
            assertThat(c.result.get(LONG, row * 8L)).isEqualTo(wrapped.apply(a, b));
            try {
              exact.apply(a, b);
            } catch (ArithmeticException overflows) {
              expectedOverflow = true;
            }
          }
          assertThat(overflow < 0)
              .as("%s %d", kernels.name(), rowCount)
              .isEqualTo(expectedOverflow);
        }
      }
    }
  }

  @Test
  void sumsAndDifferencesNoteOverflow() {
    Random random = new Random(seed("sumsAndDifferencesNoteOverflow"));
    checkLongs(
        random,
        (k, c) -> k.addInt64(c.left, c.right, c.rowCount, c.result),
        (a, b) -> a + b,
        Math::addExact);
    checkLongs(
        random,
        (k, c) -> k.addInt64(c.left, 42L, c.rowCount, c.result),
        (a, b) -> a + 42,
        (a, b) -> Math.addExact(a, 42L));
    checkLongs(
        random,
        (k, c) -> k.subtractInt64(c.left, c.right, c.rowCount, c.result),
        (a, b) -> a - b,
        Math::subtractExact);
    checkLongs(
        random,
        (k, c) -> k.subtractInt64(7L, c.right, c.rowCount, c.result),
        (a, b) -> 7 - b,
        (a, b) -> Math.subtractExact(7L, b));
    checkLongs(
        random,
        (k, c) -> {
          k.multiplyInt64(c.left, c.right, c.rowCount, c.result);
          return 0;
        },
        (a, b) -> a * b,
        (a, b) -> 0);
  }

  @Test
  void roundedQuotientsAreThoseOfExactDecimals() {
    Random random = new Random(seed("roundedQuotientsAreThoseOfExactDecimals"));
    for (ColumnKernels kernels : forms()) {
      for (int rowCount : ROW_COUNTS) {
        for (int digits = 1; digits <= 18; digits++) {
          long divisor = BigInteger.TEN.pow(digits).longValueExact();
          try (Columns c = new Columns(rowCount).ofLongs(random)) {
            fillDividends(c, divisor, random);
            kernels.divideRoundedInt64(c.left, divisor, rowCount, c.result);
            for (int row = 0; row < rowCount; row++) {
              long dividend = c.left.get(LONG, row * 8L);
              long expected =
                  BigDecimal.valueOf(dividend, digits)
                      .setScale(0, RoundingMode.HALF_UP)
                      .longValueExact();
              assertThat(c.result.get(LONG, row * 8L))
                  .as("%s %d / 10^%d", kernels.name(), dividend, digits)
                  .isEqualTo(expected);
            }
          }
        }
      }
    }
  }

  /// Numbers around halves and wholes of the divisor; in every second case some exceed what a double
  /// holds exactly.
  private static void fillDividends(Columns c, long divisor, Random random) {
    boolean small = random.nextBoolean();
    long bound = small ? 1L << 50 : 999_999_999_999_999_999L;
    for (int row = 0; row < c.rowCount; row++) {
      long near = random.nextLong(-bound, bound) / divisor * divisor;
      long value = near + (random.nextInt(3) - 1) * (divisor / 2) + random.nextInt(3) - 1;
      boolean inBound = Math.abs(value) < bound;
      c.left.set(LONG, row * 8L, inBound ? value : random.nextLong(-bound, bound));
    }
  }

  @Test
  void narrowSumsNoteOverflow() {
    Random random = new Random(seed("narrowSumsNoteOverflow"));
    for (ColumnKernels kernels : forms()) {
      for (int rowCount : ROW_COUNTS) {
        try (Columns c = new Columns(rowCount).ofInts(random)) {
          int overflow = kernels.addInt32(c.left, c.right, rowCount, c.result);
          assertThat(overflow < 0).isEqualTo(overflows(c, 1));
          overflow = kernels.subtractInt32(c.left, c.right, rowCount, c.result);
          assertThat(overflow < 0).isEqualTo(overflows(c, -1));
          kernels.widenInt32(c.left, rowCount, c.result);
          for (int row = 0; row < rowCount; row++) {
            assertThat(c.result.get(LONG, row * 8L)).isEqualTo(c.left.get(INT, row * 4L));
          }
        }
      }
    }
  }

  private static boolean overflows(Columns c, int sign) {
    boolean overflow = false;
    for (int row = 0; row < c.rowCount; row++) {
      long exact = (long) c.left.get(INT, row * 4L) + (long) sign * c.right.get(INT, row * 4L);
      overflow |= exact != (int) exact;
      assertThat(c.result.get(INT, row * 4L)).isEqualTo((int) exact);
    }
    return overflow;
  }

  @Test
  void magnitudeBitsBoundEveryValue() {
    Random random = new Random(seed("magnitudeBitsBoundEveryValue"));
    for (int rowCount : ROW_COUNTS) {
      try (Columns c = new Columns(rowCount).ofLongs(random)) {
        long first = new ScalarKernels().magnitudeBitsInt64(c.left, rowCount);
        for (ColumnKernels kernels : forms()) {
          assertThat(kernels.magnitudeBitsInt64(c.left, rowCount)).isEqualTo(first);
        }
        for (int row = 0; row < rowCount; row++) {
          long value = c.left.get(LONG, row * 8L);
          assertThat(value ^ value >> 63).isLessThanOrEqualTo(first);
        }
      }
    }
  }

  @Test
  void positionsOfListsEverySetBit() {
    Random random = new Random(seed("positionsOfListsEverySetBit"));
    for (ColumnKernels kernels : forms()) {
      for (int rowCount : ROW_COUNTS) {
        long[] bits = new long[rowCount + 63 >>> 6];
        List<Integer> expected = new ArrayList<>();
        int density = random.nextInt(1, 6);
        for (int row = 0; row < rowCount; row++) {
          if (random.nextInt(density) == 0) {
            bits[row >>> 6] |= 1L << row;
            expected.add(row);
          }
        }
        int[] positions = new int[rowCount + 63 & -64];
        int count = kernels.positionsOf(bits, rowCount, positions);
        assertThat(java.util.Arrays.stream(positions, 0, count).boxed().toList())
            .as("%s %d", kernels.name(), rowCount)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void indexOfFindsTheFirstOccurrence() {
    long seed = seed("indexOfFindsTheFirstOccurrence");
    Random random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      StringBuilder text = new StringBuilder();
      int length = random.nextInt(200);
      for (int index = 0; index < length; index++) {
        text.append((char) ('a' + random.nextInt(2)));
      }
      StringBuilder pattern = new StringBuilder("a");
      int patternLength = random.nextInt(6);
      for (int index = 0; index < patternLength; index++) {
        pattern.append((char) ('a' + random.nextInt(2)));
      }
      byte[] bytes = io.blueshift.vector.Values.bytes(text.toString());
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment segment = arena.allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        for (ColumnKernels kernels : forms()) {
          assertThat(
                  kernels.indexOf(
                      segment,
                      0,
                      bytes.length,
                      io.blueshift.vector.Values.bytes(pattern.toString())))
              .as("seed %d %s %s in %s", seed, kernels.name(), pattern, text)
              .isEqualTo(text.indexOf(pattern.toString()));
        }
      }
    }
  }

  private static long seed(String test) {
    long seed = System.nanoTime();
    System.out.println(test + " seed " + seed);
    return seed;
  }
}
