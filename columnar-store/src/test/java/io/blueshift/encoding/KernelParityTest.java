package io.blueshift.encoding;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.encoding.simd.VectorBitUnpacker;
import io.blueshift.encoding.simd.VectorValueFilter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The scalar loops and their Vector API twins give the same bytes and bits; packing comes back.
class KernelParityTest {
  private static final int BLOCK_COUNT = 4;
  private static final int VALUE_COUNT = BLOCK_COUNT * BitUnpacker.BLOCK_VALUE_COUNT;

  private final BitUnpacker scalar = new ScalarBitUnpacker();
  private final BitUnpacker vector = new VectorBitUnpacker();
  private final BitPacker packer = new BitPacker();
  private final Random random = new Random(7);

  private static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(bytes + 64, 64);
  }

  private static byte[] bytes(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  private MemorySegment packed(int[] codes, int width) {
    MemorySegment packed = memory((long) BLOCK_COUNT * BitUnpacker.blockBytes(width));
    for (int i = 0; i < VALUE_COUNT; i++) {
      codes[i] = width == 0 ? 0 : random.nextInt() >>> 32 - width;
    }
    for (int block = 0; block < BLOCK_COUNT && width > 0; block++) {
      packer.pack(codes, block * 512, width, packed, (long) block * BitUnpacker.blockBytes(width));
    }
    return packed;
  }

  @Test
  void everyWidthUnpacksToWhatWasPacked() {
    for (int width = 0; width <= 32; width++) {
      int[] codes = new int[VALUE_COUNT];
      MemorySegment packed = packed(codes, width);
      int factor = width % 3 == 0 ? 100 : 1;
      MemorySegment first = memory(VALUE_COUNT * 4L);
      MemorySegment second = memory(VALUE_COUNT * 4L);
      scalar.unpackInts(packed, 0, width, BLOCK_COUNT, -5, factor, first);
      vector.unpackInts(packed, 0, width, BLOCK_COUNT, -5, factor, second);
      assertThat(bytes(second)).as("width " + width).isEqualTo(bytes(first));
      for (int i = 0; i < VALUE_COUNT; i++) {
        assertThat(first.get(PageLayout.INT, i * 4L)).isEqualTo(-5 + codes[i] * factor);
      }
      MemorySegment firstLongs = memory(VALUE_COUNT * 8L);
      MemorySegment secondLongs = memory(VALUE_COUNT * 8L);
      scalar.unpackLongs(packed, 0, width, BLOCK_COUNT, 1L << 40, factor, firstLongs);
      vector.unpackLongs(packed, 0, width, BLOCK_COUNT, 1L << 40, factor, secondLongs);
      assertThat(bytes(secondLongs)).as("width " + width).isEqualTo(bytes(firstLongs));
      long last = (codes[VALUE_COUNT - 1] & 0xFFFF_FFFFL) * factor + (1L << 40);
      assertThat(firstLongs.get(PageLayout.LONG, (VALUE_COUNT - 1) * 8L)).isEqualTo(last);
    }
  }

  @Test
  void everyWideWidthUnpacksToWhatWasPacked() {
    for (int width = 33; width <= 64; width++) {
      long[] codes = new long[VALUE_COUNT];
      MemorySegment packed = memory((long) BLOCK_COUNT * BitUnpacker.blockBytes(width));
      for (int i = 0; i < VALUE_COUNT; i++) {
        codes[i] = random.nextLong() >>> 64 - width;
      }
      for (int block = 0; block < BLOCK_COUNT; block++) {
        long at = (long) block * BitUnpacker.blockBytes(width);
        packer.packWide(codes, block * 512, width, packed, at);
      }
      MemorySegment first = memory(VALUE_COUNT * 8L);
      MemorySegment second = memory(VALUE_COUNT * 8L);
      scalar.unpackWideLongs(packed, 0, width, BLOCK_COUNT, -9, 3, first);
      vector.unpackWideLongs(packed, 0, width, BLOCK_COUNT, -9, 3, second);
      assertThat(bytes(second)).as("width " + width).isEqualTo(bytes(first));
      for (int i = 0; i < VALUE_COUNT; i++) {
        assertThat(first.get(PageLayout.LONG, i * 8L)).isEqualTo(-9 + codes[i] * 3);
      }
    }
  }

  @Test
  void deltasAreTheSame() {
    for (int width = 0; width <= 20; width++) {
      MemorySegment packed = packed(new int[VALUE_COUNT], width);
      MemorySegment body = memory(BLOCK_COUNT * 64L + packed.byteSize());
      for (int i = 0; i < BLOCK_COUNT * 16; i++) {
        body.set(PageLayout.INT, i * 4L, random.nextInt(1 << 20));
      }
      MemorySegment.copy(packed, 0, body, BLOCK_COUNT * 64L, packed.byteSize());
      MemorySegment first = memory(VALUE_COUNT * 8L);
      MemorySegment second = memory(VALUE_COUNT * 8L);
      scalar.undeltaLongs(body, 0, BLOCK_COUNT * 64L, width, 3, BLOCK_COUNT, 11, 2, first);
      vector.undeltaLongs(body, 0, BLOCK_COUNT * 64L, width, 3, BLOCK_COUNT, 11, 2, second);
      assertThat(bytes(second)).as("width " + width).isEqualTo(bytes(first));
      scalar.undeltaInts(body, 0, BLOCK_COUNT * 64L, width, 3, BLOCK_COUNT, 11, 2, first);
      vector.undeltaInts(body, 0, BLOCK_COUNT * 64L, width, 3, BLOCK_COUNT, 11, 2, second);
      assertThat(bytes(second)).as("width " + width).isEqualTo(bytes(first));
    }
  }

  @Test
  void packedFiltersAreTheSameAndRight() {
    for (int width = 1; width <= 32; width++) {
      int[] codes = new int[VALUE_COUNT];
      MemorySegment packed = packed(codes, width);
      int low = codes[3];
      int span = codes[5] >>> 1;
      long[] first = new long[VALUE_COUNT / 64];
      long[] second = new long[VALUE_COUNT / 64];
      scalar.filterRange(packed, 0, width, BLOCK_COUNT, low, span, first, 0);
      vector.filterRange(packed, 0, width, BLOCK_COUNT, low, span, second, 0);
      assertThat(second).as("width " + width).isEqualTo(first);
      for (int i = 0; i < VALUE_COUNT; i++) {
        boolean passes = Integer.compareUnsigned(codes[i] - low, span) <= 0;
        assertThat((first[i >>> 6] >>> i & 1) != 0).isEqualTo(passes);
      }
    }
  }

  @Test
  void everyBaseAndFactorGivesTheSameValues() {
    int[] bases = {0, 1, -1, 7, Integer.MAX_VALUE, Integer.MIN_VALUE, -100_000};
    int[] factors = {1, 2, 100, -3, 0, Integer.MAX_VALUE, Integer.MIN_VALUE};
    for (int width = 0; width <= 32; width++) {
      int[] codes = new int[VALUE_COUNT];
      MemorySegment packed = packed(codes, width);
      MemorySegment ints = memory(VALUE_COUNT * 4L);
      MemorySegment longs = memory(VALUE_COUNT * 8L);
      for (int base : bases) {
        for (int factor : factors) {
          scalar.unpackInts(packed, 0, width, BLOCK_COUNT, base, factor, ints);
          long wideBase = ((long) base << 32) - 5;
          long wideFactor = (long) factor * 1_000_003;
          scalar.unpackLongs(packed, 0, width, BLOCK_COUNT, wideBase, wideFactor, longs);
          for (int i = 0; i < VALUE_COUNT; i++) {
            int value = base + codes[i] * factor;
            long wideValue = wideBase + (codes[i] & 0xFFFF_FFFFL) * wideFactor;
            if (ints.get(PageLayout.INT, i * 4L) != value
                || longs.get(PageLayout.LONG, i * 8L) != wideValue) {
              throw new AssertionError(
                  "width " + width + " base " + base + " factor " + factor + " value " + i);
            }
          }
        }
      }
    }
  }

  @Test
  void deltasOfEverySignAddUp() {
    for (int width = 0; width <= 32; width++) {
      for (int minimumDelta : new int[] {0, 5, -7, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
        int[] deltas = new int[VALUE_COUNT];
        MemorySegment packed = packed(deltas, width);
        MemorySegment body = memory(BLOCK_COUNT * 64L + packed.byteSize());
        MemorySegment.copy(packed, 0, body, BLOCK_COUNT * 64L, packed.byteSize());
        int[] codes = new int[VALUE_COUNT];
        for (int i = 0; i < VALUE_COUNT; i++) {
          int inBlock = i % BitUnpacker.BLOCK_VALUE_COUNT;
          if (inBlock < BitUnpacker.LANE_COUNT) {
            codes[i] = random.nextInt();
            int block = i / BitUnpacker.BLOCK_VALUE_COUNT;
            body.set(PageLayout.INT, block * 64L + inBlock * 4L, codes[i]);
          } else {
            codes[i] = codes[i - BitUnpacker.LANE_COUNT] + deltas[i] + minimumDelta;
          }
        }
        MemorySegment ints = memory(VALUE_COUNT * 4L);
        MemorySegment longs = memory(VALUE_COUNT * 8L);
        long at = BLOCK_COUNT * 64L;
        scalar.undeltaInts(body, 0, at, width, minimumDelta, BLOCK_COUNT, -11, 3, ints);
        scalar.undeltaLongs(body, 0, at, width, minimumDelta, BLOCK_COUNT, -1L << 40, 3, longs);
        for (int i = 0; i < VALUE_COUNT; i++) {
          assertThat(ints.get(PageLayout.INT, i * 4L)).isEqualTo(-11 + codes[i] * 3);
          assertThat(longs.get(PageLayout.LONG, i * 8L))
              .isEqualTo((-1L << 40) + (codes[i] & 0xFFFF_FFFFL) * 3);
        }
      }
    }
  }

  @Test
  void packedFiltersAreRightAtTheEndsOfTheCodes() {
    for (int width = 0; width <= 32; width++) {
      int[] codes = new int[VALUE_COUNT];
      MemorySegment packed = packed(codes, width);
      int codeMax = width == 0 ? 0 : -1 >>> 32 - width;
      long[] bits = new long[VALUE_COUNT / 64 + 1];
      for (int low : new int[] {0, 1, codes[9], codeMax - 1, codeMax, codeMax + 1}) {
        for (int span : new int[] {0, 1, codeMax >>> 1, codeMax - low, codeMax, -1 - low}) {
          if (Integer.compareUnsigned(low + span, low) < 0) {
            continue; // A range does not wrap.
          }
          scalar.filterRange(packed, 0, width, BLOCK_COUNT, low, span, bits, 1);
          for (int i = 0; i < VALUE_COUNT; i++) {
            boolean passes = Integer.compareUnsigned(codes[i] - low, span) <= 0;
            if ((bits[1 + (i >>> 6)] >>> i & 1) != 0 != passes) {
              throw new AssertionError(
                  "width " + width + " low " + low + " span " + span + " code " + codes[i]);
            }
          }
        }
      }
    }
  }

  @Test
  void valueFiltersAreTheSame() {
    ValueFilter plain = new ScalarValueFilter();
    ValueFilter twin = new VectorValueFilter();
    MemorySegment ints = memory(VALUE_COUNT * 4L);
    MemorySegment longs = memory(VALUE_COUNT * 8L);
    for (int i = 0; i < VALUE_COUNT; i++) {
      ints.set(PageLayout.INT, i * 4L, random.nextInt(64));
      longs.set(PageLayout.LONG, i * 8L, random.nextLong() >> random.nextInt(60));
    }
    long[] first = new long[VALUE_COUNT / 64];
    long[] second = new long[VALUE_COUNT / 64];
    plain.intRange(ints, VALUE_COUNT, 7, 40, first);
    twin.intRange(ints, VALUE_COUNT, 7, 40, second);
    assertThat(second).isEqualTo(first);
    plain.smallCodes(ints, VALUE_COUNT, 0x8421_0FF0_1234_8765L, first);
    twin.smallCodes(ints, VALUE_COUNT, 0x8421_0FF0_1234_8765L, second);
    assertThat(second).isEqualTo(first);
    plain.longRange(longs, VALUE_COUNT, -1000, 1L << 50, first);
    twin.longRange(longs, VALUE_COUNT, -1000, 1L << 50, second);
    assertThat(second).isEqualTo(first);
  }

  @Test
  void bitmapsClearWhatIsNoMember() {
    long seed = System.nanoTime();
    System.out.println("bitmapsClearWhatIsNoMember seed " + seed);
    Random random = new Random(seed);
    MemorySegment ints = memory(VALUE_COUNT * 4L);
    MemorySegment longs = memory(VALUE_COUNT * 8L);
    long[] words = random.longs(20).toArray();
    for (ValueFilter filter : List.of(new ScalarValueFilter(), new VectorValueFilter())) {
      for (long base : new long[] {-100, 9, Long.MIN_VALUE, Long.MAX_VALUE - 1280}) {
        for (int i = 0; i < VALUE_COUNT; i++) {
          long near = base + random.nextInt(1500) - 100;
          longs.set(PageLayout.LONG, i * 8L, random.nextInt(9) == 0 ? random.nextLong() : near);
          ints.set(PageLayout.INT, i * 4L, random.nextInt(9) == 0 ? random.nextInt() : (int) near);
        }
        for (double share : new double[] {0, 0.05, 0.5, 1}) {
          long[] before = new long[VALUE_COUNT / 64];
          for (int i = 0; i < VALUE_COUNT; i++) {
            before[i >>> 6] |= random.nextDouble() < share ? 1L << i : 0;
          }
          long[] ofLongs = before.clone();
          long[] ofInts = before.clone();
          filter.longBitmap(longs, VALUE_COUNT, base, words, ofLongs);
          filter.intBitmap(ints, VALUE_COUNT, base, words, ofInts);
          for (int i = 0; i < VALUE_COUNT; i++) {
            boolean selected = (before[i >>> 6] >>> i & 1) != 0;
            assertThat((ofLongs[i >>> 6] >>> i & 1) != 0)
                .isEqualTo(selected && isMember(longs.get(PageLayout.LONG, i * 8L), base, words));
            assertThat((ofInts[i >>> 6] >>> i & 1) != 0)
                .isEqualTo(selected && isMember(ints.get(PageLayout.INT, i * 4L), base, words));
          }
        }
      }
    }
  }

  private static boolean isMember(long value, long base, long[] words) {
    BigInteger bit = BigInteger.valueOf(value).subtract(BigInteger.valueOf(base));
    return bit.signum() >= 0
        && bit.compareTo(BigInteger.valueOf(words.length * 64L)) < 0
        && (words[bit.intValue() >>> 6] >>> bit.intValue() & 1) != 0;
  }
}
