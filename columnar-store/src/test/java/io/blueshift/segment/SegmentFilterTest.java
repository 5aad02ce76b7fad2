package io.blueshift.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.encoding.BytesOrder;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.BytesRange;
import io.blueshift.scan.ColumnPredicate.BytesSet;
import io.blueshift.scan.ColumnPredicate.Computed;
import io.blueshift.scan.ColumnPredicate.FloatRange;
import io.blueshift.scan.ColumnPredicate.IntegerNotEqual;
import io.blueshift.scan.ColumnPredicate.IntegerRange;
import io.blueshift.scan.ColumnPredicate.IntegerSet;
import io.blueshift.scan.ColumnPredicate.IsNotNull;
import io.blueshift.scan.ColumnPredicate.IsNull;
import io.blueshift.scan.ColumnPredicate.KeyBitmap;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnPatterns.Nulls;
import io.blueshift.segment.ColumnPatterns.Shape;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ValueHash;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Predicates on encoded data against the same conditions on boxed values, over every lane, shape and
/// null pattern; zone maps must never say NONE or ALL of rows where that is wrong.
class SegmentFilterTest {
  private record Case(ColumnPredicate predicate, Predicate<@Nullable Object> oracle) {}

  @Test
  void predicatesOnIntegersMatchTheOracle() {
    run(LogicalType.INTEGER, SegmentFilterTest::integerCase);
    run(LogicalType.BIGINT, SegmentFilterTest::integerCase);
  }

  @Test
  void predicatesOnFloatsMatchTheOracle() {
    run(LogicalType.DOUBLE, SegmentFilterTest::floatCase);
  }

  @Test
  void predicatesOnStringsMatchTheOracle() {
    run(LogicalType.TEXT, (values, random) -> bytesCase(values, random, Collation.BINARY));
    Collation blanks = Collation.BLANK_INSENSITIVE;
    run(new VarcharType(500, blanks), (values, random) -> bytesCase(values, random, blanks));
  }

  @Test
  void dictionaryPagesOfNothingButNullsPassNoRange() {
    List<@Nullable Object> values = new ArrayList<>();
    for (int row = 0; row < 3 * 8192; row++) {
      values.add(row < 8192 ? null : new byte[] {(byte) ('a' + row % 3)});
    }
    Case everything =
        new Case(new BytesRange(0, null, false, new byte[] {'z'}, true), Objects::nonNull);
    CaseMaker maker = (column, random) -> everything;
    checkColumn("all null", LogicalType.TEXT, values, maker, new Random(1));
  }

  @Test
  void booleansAreFilteredByConditionsAndNulls() {
    run(LogicalType.BOOL, SegmentFilterTest::booleanCase);
  }

  private interface CaseMaker {
    Case make(List<@Nullable Object> values, Random random);
  }

  private static void run(LogicalType type, CaseMaker maker) {
    long seed = System.nanoTime();
    System.out.println("SegmentFilterTest " + type.sqlName() + " seed " + seed);
    Random random = new Random(seed);
    for (Shape shape : Shape.values()) {
      for (Nulls nulls : Nulls.values()) {
        int rowCount = 1 + random.nextInt(random.nextInt(3) > 0 ? 3_000 : 11_000);
        List<@Nullable Object> values = ColumnPatterns.column(type, shape, nulls, rowCount, random);
        checkColumn(
            type + " " + shape + " " + nulls + " seed " + seed, type, values, maker, random);
      }
    }
  }

  private static void checkColumn(
      String what,
      LogicalType type,
      List<@Nullable Object> values,
      CaseMaker maker,
      Random random) {
    MemoryBudget budget = MemoryBudget.root("test", 1L << 30);
    MemoryStorageDirectory directory = new MemoryStorageDirectory();
    try (SegmentWriter writer =
        new SegmentWriter(directory, "s", List.of(SegmentColumn.of(1, "c", type)), 0, budget)) {
      for (int from = 0; from < values.size(); from += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, values.size() - from);
        var vector = BoxedVectors.flat(type, values.subList(from, from + count));
        writer.append(Batch.of(count, List.of(vector)));
      }
      writer.finish();
    }
    try (PageCache cache = new PageCache(budget, 1 << 20);
        Segment segment = Segment.open(directory, "s", cache)) {
      RowGroup rows =
          segment.rowGroup(List.of(new ColumnBinding(1, type, null)), DeleteVector.NONE);
      try (RowGroupReader reader = rows.openReader(budget)) {
        for (int i = 0; i < 8; i++) {
          Case wanted = pick(values, maker, random, i);
          checkCase(what + " " + wanted.predicate, rows, reader, values, wanted, random);
        }
      }
    }
    budget.close();
  }

  private static Case pick(List<@Nullable Object> values, CaseMaker maker, Random random, int i) {
    return switch (i) {
      case 0 -> new Case(new IsNull(0), Objects::isNull);
      case 1 -> new Case(new IsNotNull(0), Objects::nonNull);
      default -> maker.make(values, random);
    };
  }

  private static void checkCase(
      String what,
      RowGroup rows,
      RowGroupReader reader,
      List<@Nullable Object> values,
      Case wanted,
      Random random) {
    for (int page = 0; page < values.size(); page += 8192) {
      int pageRows = Math.min(8192, values.size() - page);
      MatchDecision decision = rows.decide(wanted.predicate, page, pageRows);
      long matches = values.subList(page, page + pageRows).stream().filter(wanted.oracle).count();
      if (decision != MatchDecision.SOME) {
        assertThat(matches).as(what).isEqualTo(decision == MatchDecision.ALL ? pageRows : 0);
      }
      for (int from = page; from < page + pageRows; from += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, page + pageRows - from);
        int shift = random.nextInt(4) == 0 ? random.nextInt(count) : 0;
        checkBatch(what, reader, values, wanted, from + shift, count - shift, random);
      }
    }
  }

  private static void checkBatch(
      String what,
      RowGroupReader reader,
      List<@Nullable Object> values,
      Case wanted,
      int from,
      int count,
      Random random) {
    long[] selection = new long[32];
    Arrays.fill(selection, -1L);
    if (random.nextBoolean()) {
      for (int word = 0; word < 32; word++) {
        selection[word] = random.nextInt(3) == 0 ? 0 : random.nextLong();
      }
    }
    long[] before = selection.clone();
    reader.filter(wanted.predicate, from, count, selection);
    List<Integer> expected = new ArrayList<>();
    List<Integer> actual = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if ((before[i >>> 6] >>> i & 1) != 0 && wanted.oracle.test(values.get(from + i))) {
        expected.add(i);
      }
      if ((selection[i >>> 6] >>> i & 1) != 0) {
        actual.add(i);
      }
    }
    assertThat(actual).as(what).isEqualTo(expected);
    var vector = reader.read(0, from, count, selection);
    for (int position : expected) {
      assertThat(BoxedVectors.comparable(BoxedVectors.get(vector, position)))
          .as(what)
          .isEqualTo(BoxedVectors.comparable(values.get(from + position)));
    }
  }

  private static @Nullable Object anyValue(List<@Nullable Object> values, Random random) {
    for (int i = 0; i < 20; i++) {
      Object value = values.get(random.nextInt(values.size()));
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static long anyLong(List<@Nullable Object> values, Random random) {
    Object value = anyValue(values, random);
    return switch (random.nextInt(8)) {
      case 0 -> Long.MIN_VALUE;
      case 1 -> Long.MAX_VALUE;
      case 2 -> random.nextInt();
      default -> (value == null ? 0 : (Long) value) + random.nextInt(3) - 1;
    };
  }

  private static Case integerCase(List<@Nullable Object> values, Random random) {
    switch (random.nextInt(6)) {
      case 4 -> {
        io.blueshift.scan.BloomFilter filter = new io.blueshift.scan.BloomFilter(10);
        for (int i = 0; i < 6; i++) {
          filter.add(ValueHash.ofLong(anyLong(values, random)));
        }
        return new Case(
            new ColumnPredicate.KeyBloom(0, filter),
            v -> v instanceof Long l && filter.mayContain(ValueHash.ofLong(l)));
      }
      case 0, 1 -> {
        long a = anyLong(values, random);
        long b = random.nextInt(3) == 0 ? a : anyLong(values, random);
        long lower = Math.min(a, b);
        long upper = Math.max(a, b);
        return new Case(
            new IntegerRange(0, lower, upper),
            v -> v instanceof Long l && lower <= l && l <= upper);
      }
      case 2 -> {
        long excluded = anyLong(values, random);
        return new Case(
            new IntegerNotEqual(0, excluded), v -> v instanceof Long l && l != excluded);
      }
      case 3 -> {
        long[] members = new long[1 + random.nextInt(10)];
        Arrays.setAll(members, i -> anyLong(values, random));
        long[] sorted = Arrays.stream(members).sorted().distinct().toArray();
        return new Case(
            new IntegerSet(0, sorted),
            v -> v instanceof Long l && Arrays.binarySearch(sorted, l) >= 0);
      }
      default -> {
        Object some = anyValue(values, random);
        long base = (some == null ? 0 : (Long) some) - random.nextInt(100);
        long[] words = new long[random.nextInt(40)];
        Arrays.setAll(
            words, i -> random.nextInt(3) == 0 ? 0 : random.nextLong() & random.nextLong());
        return new Case(
            new KeyBitmap(0, base, words), v -> v instanceof Long l && hasBit(words, base, l));
      }
    }
  }

  private static boolean hasBit(long[] words, long base, long value) {
    java.math.BigInteger bit =
        java.math.BigInteger.valueOf(value).subtract(java.math.BigInteger.valueOf(base));
    return bit.signum() >= 0
        && bit.compareTo(java.math.BigInteger.valueOf(words.length * 64L)) < 0
        && (words[bit.intValue() >>> 6] >>> bit.intValue() & 1) != 0;
  }

  private static Case floatCase(List<@Nullable Object> values, Random random) {
    double lower = anyDouble(values, random);
    double upper = anyDouble(values, random);
    boolean lowerIn = random.nextBoolean();
    boolean upperIn = random.nextBoolean();
    return new Case(
        new FloatRange(0, lower, lowerIn, upper, upperIn),
        v -> {
          if (!(v instanceof Double d)) {
            return false;
          }
          int toLower = Double.compare(d == 0 ? 0.0 : d, lower == 0 ? 0.0 : lower);
          int toUpper = Double.compare(d == 0 ? 0.0 : d, upper == 0 ? 0.0 : upper);
          return (toLower > 0 || lowerIn && toLower == 0)
              && (toUpper < 0 || upperIn && toUpper == 0);
        });
  }

  private static double anyDouble(List<@Nullable Object> values, Random random) {
    Object value = anyValue(values, random);
    return switch (random.nextInt(8)) {
      case 0 -> Double.NaN;
      case 1 -> Double.NEGATIVE_INFINITY;
      case 2 -> -0.0;
      default -> value == null ? 0 : (Double) value;
    };
  }

  private static byte[] anyBytes(List<@Nullable Object> values, Random random) {
    byte[] value = (byte[]) Objects.requireNonNullElse(anyValue(values, random), new byte[] {'x'});
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(value, value.length / 2);
      case 1 -> {
        byte[] longer = Arrays.copyOf(value, value.length + 1);
        longer[value.length] = ' ';
        yield longer;
      }
      default -> value;
    };
  }

  private static Case bytesCase(List<@Nullable Object> values, Random random, Collation collation) {
    switch (random.nextInt(4)) {
      case 3 -> {
        io.blueshift.scan.BloomFilter filter = new io.blueshift.scan.BloomFilter(10);
        for (int i = 0; i < 6; i++) {
          filter.add(bytesHash(anyBytes(values, random), collation));
        }
        return new Case(
            new ColumnPredicate.KeyBloom(0, filter),
            v -> v instanceof byte[] b && filter.mayContain(bytesHash(b, collation)));
      }
      case 0 -> {
        byte[] lower = random.nextInt(4) == 0 ? null : anyBytes(values, random);
        byte[] upper =
            switch (random.nextInt(4)) {
              case 0 -> null;
              case 1 -> lower;
              default -> anyBytes(values, random);
            };
        boolean lowerIn = random.nextBoolean();
        boolean upperIn = random.nextBoolean();
        return new Case(
            new BytesRange(0, lower, lowerIn, upper, upperIn),
            v ->
                v instanceof byte[] b
                    && (lower == null || passes(compare(b, lower, collation), lowerIn))
                    && (upper == null || passes(-compare(b, upper, collation), upperIn)));
      }
      case 1 -> {
        List<byte[]> members = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
          members.add(anyBytes(values, random));
        }
        return new Case(
            new BytesSet(0, members),
            v ->
                v instanceof byte[] b
                    && members.stream().anyMatch(m -> compare(b, m, collation) == 0));
      }
      default -> {
        return computed(v -> ((byte[]) v).length % 3 == 1);
      }
    }
  }

  private static long bytesHash(byte[] value, Collation collation) {
    int length = BytesOrder.significant(value, 0, value.length, collation);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(value.length + 8L);
      MemorySegment.copy(value, 0, copy, ValueLayout.JAVA_BYTE, 0, value.length);
      return ValueHash.ofBytes(copy.address(), length);
    }
  }

  private static Case computed(Predicate<Object> condition) {
    return new Case(
        new Computed(
            0,
            (vector, result) -> {
              Arrays.fill(result, 0, vector.rowCount() + 63 >>> 6, 0);
              for (int i = 0; i < vector.rowCount(); i++) {
                Object value = BoxedVectors.get(vector, i);
                if (value != null && condition.test(value)) {
                  result[i >>> 6] |= 1L << i;
                }
              }
            }),
        v -> v != null && condition.test(v));
  }

  private static Case booleanCase(List<@Nullable Object> values, Random random) {
    boolean wanted = random.nextBoolean();
    return computed(v -> (Boolean) v == wanted);
  }

  private static boolean passes(int order, boolean inclusive) {
    return order > 0 || inclusive && order == 0;
  }

  private static int compare(byte[] first, byte[] second, Collation collation) {
    return BytesOrder.compare(first, 0, first.length, second, 0, second.length, collation);
  }
}
