package io.blueshift.sort;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.WorkerContext;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.TestRows;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import io.blueshift.vector.Values.Interval;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/// Orders random rows by random keys and compares with a sort of boxed rows.
class SortSinkTest {
  private static final List<LogicalType> TYPES =
      List.of(
          LogicalType.INTEGER,
          LogicalType.BIGINT,
          LogicalType.DOUBLE,
          LogicalType.TEXT,
          new LogicalType.VarcharType(50, Collation.BLANK_INSENSITIVE),
          LogicalType.BOOL,
          new LogicalType.DecimalType(38, 2),
          LogicalType.INTERVAL_TYPE,
          LogicalType.DATE);

  @RepeatedTest(12)
  void orderOfRandomKeysMatchesTheOracle() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    int rowCount = random.nextInt(3) == 0 ? 60_000 : random.nextInt(3_000);
    List<@Nullable Object[]> rows = rows(random, rowCount);
    List<SortKey> keys = new ArrayList<>();
    for (int key = 0; key < 1 + random.nextInt(3); key++) {
      keys.add(
          new SortKey(random.nextInt(TYPES.size()), random.nextBoolean(), random.nextBoolean()));
    }
    MemoryBudget budget = MemoryBudget.root("test", Long.MAX_VALUE);
    WorkerContext worker = TestRows.worker(budget);
    try (TestRows input = new TestRows(random)) {
      SortSink sink = new SortSink(TYPES, keys, budget, 2, bytes -> {});
      List<@Nullable Object[]> actual =
          TestRows.run(
              sink, new SortSource(sink, 0, Long.MAX_VALUE), input.batches(TYPES, rows), 3, worker);
      assertSameOrder(actual, rows, keys, rowCount);
      int wanted = random.nextInt(200);
      TopSink top = new TopSink(TYPES, keys, wanted, budget);
      List<@Nullable Object[]> first =
          TestRows.run(
              top,
              new SortSource(
                  TYPES,
                  () -> new SortSource.Ordered(top.rows(), new int[][] {top.order()}, 0, wanted)),
              input.batches(TYPES, rows),
              2,
              worker);
      assertSameKeys(first, actual.subList(0, Math.min(wanted, rowCount)), keys);
    }
    budget.close();
  }

  private static List<@Nullable Object[]> rows(Random random, int rowCount) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    boolean wide = random.nextBoolean();
    for (int row = 0; row < rowCount; row++) {
      @Nullable Object[] values = {
        (long) random.nextInt(50),
        wide ? random.nextLong() : random.nextLong(100_000),
        new double[] {random.nextGaussian(), 0.0, -0.0, Double.NaN, Double.NEGATIVE_INFINITY}
            [random.nextInt(5)],
        Values.bytes(
            "prefix".repeat(random.nextInt(3))
                + (char) ('a' + random.nextInt(26))
                + "\0".repeat(random.nextInt(2))),
        Values.bytes("k" + random.nextInt(20) + " ".repeat(random.nextInt(3))),
        random.nextBoolean(),
        BigInteger.valueOf(random.nextLong()).multiply(BigInteger.valueOf(wide ? 1 << 20 : 1)),
        new Interval(random.nextInt(5) - 2, random.nextInt(90), random.nextLong(1L << 40)),
        (long) random.nextInt(20_000)
      };
      for (int column = 0; column < values.length; column++) {
        if (random.nextInt(20) == 0) {
          values[column] = null;
        }
      }
      rows.add(values);
    }
    return rows;
  }

  private static void assertSameOrder(
      List<@Nullable Object[]> actual,
      List<@Nullable Object[]> rows,
      List<SortKey> keys,
      int rowCount) {
    assertThat(actual).hasSize(rowCount);
    assertThat(actual.stream().map(TestRows::text).sorted().toList())
        .isEqualTo(rows.stream().map(TestRows::text).sorted().toList());
    List<@Nullable Object[]> expected = new ArrayList<>(rows);
    expected.sort(comparator(keys));
    assertSameKeys(actual, expected, keys);
  }

  private static void assertSameKeys(
      List<@Nullable Object[]> actual, List<@Nullable Object[]> expected, List<SortKey> keys) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int row = 0; row < actual.size(); row++) {
      assertThat(comparator(keys).compare(actual.get(row), expected.get(row)))
          .as("row %s by %s", row, keys)
          .isZero();
    }
  }

  private static Comparator<@Nullable Object[]> comparator(List<SortKey> keys) {
    return (left, right) -> {
      for (SortKey key : keys) {
        Object first = left[key.column()];
        Object second = right[key.column()];
        int order;
        if (first == null || second == null) {
          if (first == second) {
            continue;
          }
          order = (first == null) == key.nullsFirst() ? -1 : 1;
        } else {
          order = compare(first, second, key.column());
          order = key.ascending() ? order : -order;
        }
        if (order != 0) {
          return order;
        }
      }
      return 0;
    };
  }

  private static int compare(Object first, Object second, int column) {
    return switch (first) {
      case Long number -> Long.compare(number, (Long) second);
      case Double number -> Double.compare(number + 0.0, (Double) second + 0.0);
      case Boolean bool -> Boolean.compare(bool, (Boolean) second);
      case BigInteger number -> number.compareTo((BigInteger) second);
      case byte[] bytes ->
          Arrays.compareUnsigned(stripped(bytes, column), stripped((byte[]) second, column));
      case Interval interval -> micros(interval).compareTo(micros((Interval) second));
      default -> throw new IllegalArgumentException(first.toString());
    };
  }

  private static byte[] stripped(byte[] bytes, int column) {
    return column == 4 ? Values.bytes(Values.text(bytes).stripTrailing()) : bytes;
  }

  private static BigInteger micros(Interval interval) {
    return BigInteger.valueOf(interval.months() * 30L + interval.days())
        .multiply(BigInteger.valueOf(86_400_000_000L))
        .add(BigInteger.valueOf(interval.micros()));
  }

  @Test
  void topOfManyRowsKeepsOnlyTheFirst() throws Exception {
    Random random = new Random(7);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (long row = 0; row < 100_000; row++) {
      rows.add(new Object[] {(row * 7919) % 100_003, Values.bytes("payload number " + row)});
    }
    List<LogicalType> types = List.of(LogicalType.BIGINT, LogicalType.TEXT);
    MemoryBudget budget = MemoryBudget.root("test", Long.MAX_VALUE);
    try (TestRows input = new TestRows(random)) {
      TopSink top = new TopSink(types, List.of(new SortKey(0, true, false)), 10, budget);
      List<@Nullable Object[]> first =
          TestRows.run(
              top,
              new SortSource(
                  types,
                  () -> new SortSource.Ordered(top.rows(), new int[][] {top.order()}, 2, 10)),
              input.batches(types, rows),
              2,
              TestRows.worker(budget));
      assertThat(first.stream().map(row -> row[0]).toList())
          .isEqualTo(rows.stream().map(row -> row[0]).sorted().skip(2).limit(8).toList());
    }
    budget.close();
  }

  @Test
  void orderIsTheSameWhenRunsGoToDisk() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<@Nullable Object[]> rows = rows(random, 60_000);
    List<SortKey> keys = List.of(new SortKey(3, true, false), new SortKey(1, false, true));
    MemoryBudget budget = MemoryBudget.root("test", 6 << 20);
    java.util.concurrent.atomic.AtomicLong spilledBytes =
        new java.util.concurrent.atomic.AtomicLong();
    try (TestRows input = new TestRows(random)) {
      SortSink sink = new SortSink(TYPES, keys, budget, 2, spilledBytes::addAndGet);
      List<@Nullable Object[]> actual =
          TestRows.run(
              sink,
              new SortSource(sink, 0, Long.MAX_VALUE),
              input.batches(TYPES, rows),
              2,
              TestRows.worker(budget));
      assertSameOrder(actual, rows, keys, rows.size());
    }
    assertThat(spilledBytes.get()).isPositive();
    budget.close();
  }
}
