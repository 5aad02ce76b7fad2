package io.blueshift.aggregate;

import static io.blueshift.aggregate.AggregateRuns.call;
import static io.blueshift.aggregate.AggregateRuns.run;
import static io.blueshift.aggregate.AggregateRuns.sortedTexts;
import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.rows.TestRows;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Groups random rows and compares with a map from key texts to lists of rows.
class AggregateSinkTest {
  private static final LogicalType DECIMAL = new LogicalType.DecimalType(12, 2);
  private static final LogicalType WIDE = new LogicalType.DecimalType(38, 2);

  /// Shapes of keys, one for each way of finding groups.
  enum Keys {
    NONE(),
    FEW_STRINGS(LogicalType.TEXT, LogicalType.TEXT),
    DENSE_INTEGER(LogicalType.INTEGER),
    SPARSE_BIGINT(LogicalType.BIGINT),
    MANY_STRINGS(LogicalType.TEXT),
    TWO_INTEGERS(LogicalType.INTEGER, LogicalType.BIGINT),
    BOOLEAN_AND_DATE(LogicalType.BOOL, LogicalType.DATE),
    DOUBLE(LogicalType.DOUBLE),
    DOUBLE_AND_STRING(LogicalType.DOUBLE, LogicalType.TEXT),
    WIDE_DECIMAL(AggregateSinkTest.WIDE, LogicalType.INTEGER),
    BLANK_INSENSITIVE(new LogicalType.VarcharType(20, Collation.BLANK_INSENSITIVE)),
    GROWING(LogicalType.BIGINT, LogicalType.INTEGER);

    final List<LogicalType> types;

    Keys(LogicalType... types) {
      this.types = List.of(types);
    }

    Supplier<@Nullable Object> values(int key, Random random) {
      return switch (this) {
        case NONE -> () -> null;
        case FEW_STRINGS -> () -> Values.bytes("flag " + random.nextInt(key + 2));
        case DENSE_INTEGER -> () -> (long) random.nextInt(100_000) - 5_000;
        case SPARSE_BIGINT -> () -> (random.nextLong(5_000) - 2_000) * 0x123456789abcdL;
        case MANY_STRINGS -> () -> Values.bytes("customer with number " + random.nextInt(30_000));
        case TWO_INTEGERS -> () -> (long) random.nextInt(60);
        case BOOLEAN_AND_DATE ->
            key == 0 ? () -> random.nextBoolean() : () -> 10_000L + random.nextInt(2_000);
        case DOUBLE -> () -> new double[] {0.0, -0.0, Double.NaN, 1.5, -7}[random.nextInt(5)];
        case DOUBLE_AND_STRING ->
            key == 0
                ? () -> random.nextInt(100) / 4.0
                : () -> Values.bytes("x".repeat(random.nextInt(20)));
        case WIDE_DECIMAL ->
            key == 0
                ? () -> BigInteger.TWO.pow(90).multiply(BigInteger.valueOf(random.nextInt(9) - 4))
                : () -> (long) random.nextInt(5);
        case BLANK_INSENSITIVE -> () -> Values.bytes("k" + random.nextInt(4));
        case GROWING ->
            new Supplier<>() {
              private long count = 1;

              @Override
              public Object get() {
                count++;
                long bound = key == 0 ? count * count * count + 1 : count / 100 + 1;
                return random.nextLong(bound);
              }
            };
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Keys.class)
  void groupsOfEveryShapeMatchTheOracle(Keys keys) throws Exception {
    for (int workers = 1; workers <= 3; workers++) {
      for (double nulls : new double[] {0, 0.1}) {
        for (int rowCount : new int[] {0, 1, workers == 3 ? 30_000 : 3_000}) {
          check(keys, workers, nulls, rowCount, System.nanoTime());
        }
      }
    }
  }

  private void check(Keys keys, int workers, double nulls, int rowCount, long seed)
      throws Exception {
    System.out.println("seed " + seed + " " + keys + " nulls " + nulls + " rows " + rowCount);
    Random random = new Random(seed);
    List<LogicalType> types = new ArrayList<>(keys.types);
    int keyCount = keys.types.size();
    types.addAll(
        List.of(
            LogicalType.INTEGER,
            LogicalType.BIGINT,
            DECIMAL,
            LogicalType.DOUBLE,
            WIDE,
            LogicalType.BOOL));
    List<Supplier<Object>> suppliers = new ArrayList<>();
    for (int key = 0; key < keyCount; key++) {
      suppliers.add(keys.values(key, random));
    }
    boolean huge = random.nextBoolean();
    suppliers.add(() -> (long) random.nextInt());
    suppliers.add(() -> huge ? random.nextLong() >> 1 : (long) random.nextInt(1000));
    suppliers.add(() -> (long) random.nextInt(1_000_000));
    suppliers.add(() -> (double) random.nextInt(1000));
    suppliers.add(() -> BigInteger.valueOf(random.nextLong()).multiply(BigInteger.TEN));
    suppliers.add(random::nextBoolean);
    List<@Nullable Object[]> rows = randomRows(suppliers, rowCount, nulls, random);
    List<BoundAggregate> calls = calls(keyCount);
    List<Integer> set = new ArrayList<>();
    for (int key = 0; key < keyCount; key++) {
      set.add(key);
    }
    AggregateLayout layout =
        new AggregateLayout(
            types, keyCount, List.of(set), calls, new GroupIndex.KeyRange[types.size()]);
    List<String> actual = sortedTexts(run(layout, rows, workers, random));
    assertThat(actual).isEqualTo(expected(rows, keyCount));
  }

  /// @param nulls the share of values that are NULL
  private static List<@Nullable Object[]> randomRows(
      List<Supplier<Object>> suppliers, int rowCount, double nulls, Random random) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < rowCount; row++) {
      @Nullable Object[] values = new Object[suppliers.size()];
      for (int column = 0; column < values.length; column++) {
        Object value = suppliers.get(column).get();
        values[column] = random.nextDouble() < nulls ? null : value;
      }
      rows.add(values);
    }
    return rows;
  }

  private static List<BoundAggregate> calls(int first) {
    LogicalType big = LogicalType.BIGINT;
    LogicalType exact = new LogicalType.DecimalType(38, 0);
    return List.of(
        call("count", -1, big, big),
        call("count", first, LogicalType.INTEGER, big),
        call("sum", first, LogicalType.INTEGER, big),
        call("sum", first + 1, big, exact),
        call("avg", first + 2, DECIMAL, new LogicalType.DecimalType(38, 6)),
        call("sum", first + 2, DECIMAL, WIDE, first + 5),
        call("sum", first + 3, LogicalType.DOUBLE, LogicalType.DOUBLE),
        call("sum", first + 4, WIDE, WIDE),
        call("min", first, LogicalType.INTEGER, LogicalType.INTEGER),
        call("max", first + 3, LogicalType.DOUBLE, LogicalType.DOUBLE),
        call("bool_or", first + 5, LogicalType.BOOL, LogicalType.BOOL));
  }

  private static List<String> expected(List<@Nullable Object[]> rows, int keyCount) {
    Map<String, List<@Nullable Object[]>> groups = new LinkedHashMap<>();
    for (@Nullable Object[] row : rows) {
      StringBuilder key = new StringBuilder();
      for (int index = 0; index < keyCount; index++) {
        Object value = row[index] instanceof Double number && number == 0 ? 0.0 : row[index];
        key.append(TestRows.text(value)).append(" | ");
      }
      groups.computeIfAbsent(key.toString(), text -> new ArrayList<>()).add(row);
    }
    if (keyCount == 0 && groups.isEmpty()) {
      groups.put("", List.of());
    }
    return groups.entrySet().stream()
        .map(group -> group.getKey() + results(group.getValue(), keyCount))
        .sorted()
        .toList();
  }

  private static String results(List<@Nullable Object[]> rows, int first) {
    List<Long> integers = present(rows, first, Long.class);
    List<Long> longs = present(rows, first + 1, Long.class);
    List<Long> decimals = present(rows, first + 2, Long.class);
    List<Double> doubles = present(rows, first + 3, Double.class);
    List<BigInteger> wides = present(rows, first + 4, BigInteger.class);
    List<Boolean> bools = present(rows, first + 5, Boolean.class);
    List<Long> filtered =
        present(
            rows.stream().filter(row -> Boolean.TRUE.equals(row[first + 5])).toList(),
            first + 2,
            Long.class);
    BigInteger average = null;
    if (!decimals.isEmpty()) {
      average =
          new java.math.BigDecimal(sum(decimals), 2)
              .divide(
                  java.math.BigDecimal.valueOf(decimals.size()), 6, java.math.RoundingMode.HALF_UP)
              .unscaledValue();
    }
    return TestRows.text(
        new Object[] {
          (long) rows.size(),
          (long) integers.size(),
          integers.isEmpty() ? null : sum(integers),
          longs.isEmpty() ? null : sum(longs),
          average,
          filtered.isEmpty() ? null : sum(filtered),
          doubles.isEmpty() ? null : doubles.stream().mapToDouble(x -> x).sum(),
          wides.isEmpty() ? null : wides.stream().reduce(BigInteger.ZERO, BigInteger::add),
          integers.isEmpty() ? null : integers.stream().min(Long::compare).orElseThrow(),
          doubles.isEmpty() ? null : doubles.stream().max(Double::compare).orElseThrow(),
          bools.isEmpty() ? null : bools.contains(true)
        });
  }

  private static BigInteger sum(List<Long> values) {
    return values.stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
  }

  private static <T> List<T> present(List<@Nullable Object[]> rows, int column, Class<T> type) {
    List<T> values = new ArrayList<>();
    for (@Nullable Object[] row : rows) {
      if (row[column] != null) {
        values.add(type.cast(row[column]));
      }
    }
    return values;
  }

  /// Keys ascend, so that most groups are known to one worker only and their rows are handed over.
  @Test
  void extremesOfStringsSurviveTheMergeOfWorkers() throws Exception {
    long seed = System.nanoTime();
    System.out.println("extremesOfStringsSurviveTheMergeOfWorkers seed " + seed);
    Random random = new Random(seed);
    LogicalType text = new LogicalType.VarcharType(40, Collation.BLANK_INSENSITIVE);
    List<LogicalType> types = List.of(LogicalType.INTEGER, text, WIDE);
    List<@Nullable Object[]> rows = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (long key = 0; key < 40_000; key++) {
      List<String> names = new ArrayList<>();
      BigInteger greatest = null;
      for (int copy = random.nextInt(4); copy >= 0; copy--) {
        boolean isNull = random.nextInt(5) == 0;
        String name = "n" + random.nextInt(30) + "of key".repeat(random.nextInt(3)) + key;
        BigInteger wide = BigInteger.valueOf(random.nextLong()).multiply(BigInteger.TEN);
        rows.add(new Object[] {key, isNull ? null : Values.bytes(name), wide});
        greatest = greatest == null ? wide : greatest.max(wide);
        if (!isNull) {
          names.add(name);
        }
      }
      String least = names.stream().min(String::compareTo).orElse(null);
      String most = names.stream().max(String::compareTo).orElse(null);
      expected.add(
          TestRows.text(
              new Object[] {
                key,
                least == null ? null : Values.bytes(least),
                most == null ? null : Values.bytes(most),
                names.isEmpty(),
                greatest
              }));
    }
    List<BoundAggregate> calls =
        List.of(
            call("min", 1, text, text),
            call("max", 1, text, text),
            call("any_value", 1, text, text),
            call("max", 2, WIDE, WIDE));
    AggregateLayout layout =
        new AggregateLayout(types, 1, List.of(List.of(0)), calls, new GroupIndex.KeyRange[3]);
    List<String> actual = new ArrayList<>();
    for (@Nullable Object[] row : run(layout, rows, 2, random)) {
      row[3] = row[3] == null;
      actual.add(TestRows.text(row));
    }
    assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void sumThatLeavesBigintIsAnError() {
    LogicalType big = LogicalType.BIGINT;
    AggregateLayout layout =
        new AggregateLayout(
            List.of(big),
            0,
            List.of(List.of()),
            List.of(call("sum", 0, big, big)),
            new GroupIndex.KeyRange[1]);
    MemoryBudget budget = MemoryBudget.root("test", Long.MAX_VALUE);
    TestRows input = new TestRows(new Random(1));
    AggregateSink sink = new AggregateSink(layout, budget, 1, bytes -> {});
    List<@Nullable Object[]> rows =
        List.of(new Object[] {Long.MAX_VALUE}, new Object[] {Long.MAX_VALUE});
    org.assertj.core.api.Assertions.assertThatThrownBy(() ->
            TestRows.run(
                sink,
                new AggregateSource(sink, 1),
                input.batches(List.of(big), rows),
                1,
                TestRows.worker(budget)))
        .hasMessageContaining("out of range");
    sink.close();
  }

  @Test
  void everyFunctionMatchesTheOracle() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<LogicalType> types =
        List.of(
            LogicalType.INTEGER,
            LogicalType.INTEGER,
            DECIMAL,
            LogicalType.TEXT,
            LogicalType.DOUBLE,
            WIDE,
            LogicalType.DOUBLE,
            LogicalType.BOOL);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < 6_000; row++) {
      @Nullable Object[] values = {
        (long) random.nextInt(40),
        (long) random.nextInt(30),
        (long) random.nextInt(500),
        Values.bytes("w" + random.nextInt(60)),
        (double) random.nextInt(100),
        BigInteger.valueOf(random.nextLong()).shiftLeft(10),
        0.3,
        random.nextBoolean()
      };
      for (int column = 0; column < 6; column++) {
        if (random.nextInt(10) == 0) {
          values[column] = null;
        }
      }
      rows.add(values);
    }
    LogicalType big = LogicalType.BIGINT;
    SortKeys order = new SortKeys();
    List<BoundAggregate> calls =
        List.of(
            distinct("count", 1, LogicalType.INTEGER, big),
            distinct("sum", 2, DECIMAL, WIDE),
            distinct("count", 3, LogicalType.TEXT, big),
            ordered(
                "listagg",
                List.of(3),
                List.of(LogicalType.TEXT),
                false,
                List.of(order.by(3), order.by(1)),
                LogicalType.TEXT),
            ordered(
                "listagg",
                List.of(3),
                List.of(LogicalType.TEXT),
                true,
                List.of(order.by(3)),
                LogicalType.TEXT),
            call("median", 4, LogicalType.DOUBLE, LogicalType.DOUBLE, 7),
            ordered(
                "percentile_disc",
                List.of(6, 2),
                List.of(LogicalType.DOUBLE, DECIMAL),
                false,
                List.of(),
                DECIMAL),
            call("min", 3, LogicalType.TEXT, LogicalType.TEXT),
            call("max", 5, WIDE, WIDE),
            ordered(
                "max_by",
                List.of(3, 5),
                List.of(LogicalType.TEXT, WIDE),
                false,
                List.of(),
                LogicalType.TEXT),
            call("bit_xor", 1, LogicalType.INTEGER, LogicalType.INTEGER),
            call("approx_count_distinct", 3, LogicalType.TEXT, big));
    for (int workers = 1; workers <= 3; workers++) {
      AggregateLayout layout =
          new AggregateLayout(
              types, 1, List.of(List.of(0)), calls, new GroupIndex.KeyRange[types.size()]);
      List<String> actual = sortedTexts(run(layout, rows, workers, random));
      assertThat(actual).isEqualTo(everyFunction(rows));
    }
  }

  private static final class SortKeys {
    io.blueshift.plan.SortKey by(int column) {
      return new io.blueshift.plan.SortKey(column, true, false);
    }
  }

  private static BoundAggregate distinct(
      String function, int argument, LogicalType argumentType, LogicalType type) {
    return new BoundAggregate(
        function, List.of(argument), List.of(argumentType), true, -1, List.of(), type);
  }

  private static BoundAggregate ordered(
      String function,
      List<Integer> arguments,
      List<LogicalType> argumentTypes,
      boolean distinct,
      List<io.blueshift.plan.SortKey> order,
      LogicalType type) {
    return new BoundAggregate(function, arguments, argumentTypes, distinct, -1, order, type);
  }

  private static List<String> everyFunction(List<@Nullable Object[]> rows) {
    Map<String, List<@Nullable Object[]>> groups = new LinkedHashMap<>();
    for (@Nullable Object[] row : rows) {
      groups.computeIfAbsent(TestRows.text(row[0]), key -> new ArrayList<>()).add(row);
    }
    return groups.entrySet().stream()
        .map(group -> group.getKey() + " | " + everyResult(group.getValue()))
        .sorted()
        .toList();
  }

  private static String everyResult(List<@Nullable Object[]> rows) {
    List<String> words =
        present(rows, 3, byte[].class).stream().map(Values::text).sorted().toList();
    List<Double> doubles =
        present(rows.stream().filter(row -> Boolean.TRUE.equals(row[7])).toList(), 4, Double.class)
            .stream()
            .sorted()
            .toList();
    List<Long> decimals = present(rows, 2, Long.class).stream().sorted().toList();
    List<BigInteger> wides = present(rows, 5, BigInteger.class);
    BigInteger widest = wides.stream().max(BigInteger::compareTo).orElseThrow();
    Object word = rows.stream().filter(row -> widest.equals(row[5])).findFirst().orElseThrow()[3];
    double below = doubles.get((int) Math.floor(0.5 * (doubles.size() - 1)));
    double above = doubles.get((int) Math.ceil(0.5 * (doubles.size() - 1)));
    return TestRows.text(
        new Object[] {
          (long) Math.toIntExact(present(rows, 1, Long.class).stream().distinct().count()),
          sum(decimals.stream().distinct().toList()),
          (long) Math.toIntExact(words.stream().distinct().count()),
          Values.bytes(String.join("", words)),
          Values.bytes(String.join("", words.stream().distinct().toList())),
          below + (above - below) * 0.5,
          decimals.get((int) Math.ceil(0.3 * decimals.size()) - 1),
          Values.bytes(words.getFirst()),
          widest,
          word,
          present(rows, 1, Long.class).stream().reduce(0L, (a, b) -> a ^ b),
          words.stream().distinct().count()
        });
  }

  @Test
  void deviationsAndRegressionsMatchTheTextbook() throws Exception {
    Random random = new Random(3);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < 5_000; row++) {
      double x = 1e6 + random.nextGaussian();
      rows.add(new Object[] {3 * x + 5 + random.nextGaussian(), x});
    }
    LogicalType real = LogicalType.DOUBLE;
    List<String> functions =
        List.of("var_samp", "stddev_pop", "covar_samp", "corr", "regr_slope", "regr_avgx");
    List<BoundAggregate> calls =
        functions.stream()
            .map(name -> ordered(name, List.of(0, 1), List.of(real, real), false, List.of(), real))
            .toList();
    AggregateLayout layout =
        new AggregateLayout(
            List.of(real, real), 0, List.of(List.of()), calls, new GroupIndex.KeyRange[2]);
    @Nullable Object[] actual = run(layout, rows, 2, random).getFirst();
    double n = rows.size();
    double meanY = rows.stream().mapToDouble(row -> (Double) row[0]).sum() / n;
    double meanX = rows.stream().mapToDouble(row -> (Double) row[1]).sum() / n;
    double yy = rows.stream().mapToDouble(row -> Math.pow((Double) row[0] - meanY, 2)).sum();
    double xx = rows.stream().mapToDouble(row -> Math.pow((Double) row[1] - meanX, 2)).sum();
    double xy =
        rows.stream()
            .mapToDouble(row -> ((Double) row[0] - meanY) * ((Double) row[1] - meanX))
            .sum();
    double[] expected = {
      yy / (n - 1), Math.sqrt(yy / n), xy / (n - 1), xy / Math.sqrt(xx * yy), xy / xx, meanX
    };
    for (int index = 0; index < expected.length; index++) {
      assertThat((Double) actual[index])
          .as(functions.get(index))
          .isCloseTo(expected[index], org.assertj.core.data.Percentage.withPercentage(1e-6));
    }
  }

  @Test
  void groupingSetsYieldOneRowForEachOfTheirGroups() throws Exception {
    LogicalType integer = LogicalType.INTEGER;
    LogicalType big = LogicalType.BIGINT;
    List<LogicalType> types = List.of(integer, integer);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (long row = 0; row < 100; row++) {
      rows.add(new Object[] {row % 2, row % 5});
    }
    BoundAggregate grouping =
        ordered("grouping", List.of(0, 1), List.of(big, big), false, List.of(), big);
    AggregateLayout layout =
        new AggregateLayout(
            types,
            2,
            List.of(List.of(0, 1), List.of(0), List.of()),
            List.of(call("count", -1, big, big), grouping),
            new GroupIndex.KeyRange[2]);
    List<String> actual = sortedTexts(run(layout, rows, 2, new Random(5)));
    assertThat(actual)
        .hasSize(10 + 2 + 1)
        .contains("1 | 4 | 10 | 0", "0 | null | 50 | 1", "null | null | 100 | 3");
  }

  @ParameterizedTest
  @EnumSource(
      value = Keys.class,
      names = {"FEW_STRINGS", "TWO_INTEGERS", "DOUBLE_AND_STRING", "WIDE_DECIMAL", "GROWING"})
  void aGroupingSetBesideOthersHasTheGroupsThatItHasAlone(Keys keys) throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<LogicalType> types = new ArrayList<>(keys.types);
    types.addAll(
        List.of(
            LogicalType.INTEGER,
            LogicalType.BIGINT,
            DECIMAL,
            LogicalType.DOUBLE,
            WIDE,
            LogicalType.BOOL));
    List<Supplier<Object>> suppliers = new ArrayList<>();
    suppliers.add(keys.values(0, random));
    suppliers.add(keys.values(1, random));
    suppliers.add(() -> (long) random.nextInt());
    suppliers.add(() -> random.nextLong() >> 1);
    suppliers.add(() -> (long) random.nextInt(1_000_000));
    suppliers.add(() -> (double) random.nextInt(1000));
    suppliers.add(() -> BigInteger.valueOf(random.nextLong()).multiply(BigInteger.TEN));
    suppliers.add(random::nextBoolean);
    List<@Nullable Object[]> rows = randomRows(suppliers, 10_000, 0.05, random);
    List<List<Integer>> cube =
        List.of(List.of(), List.of(1), List.of(0, 1), List.of(0), List.of(1, 0), List.of(1, 1));
    List<String> alone = new ArrayList<>();
    for (List<Integer> set : cube) {
      alone.addAll(groups(types, List.of(set), rows, random));
    }
    assertThat(groups(types, cube, rows, random))
        .containsExactlyInAnyOrderElementsOf(alone)
        .hasSizeGreaterThan(10);
  }

  private static List<String> groups(
      List<LogicalType> types,
      List<List<Integer>> groupingSets,
      List<@Nullable Object[]> rows,
      Random random)
      throws Exception {
    AggregateLayout layout =
        new AggregateLayout(
            types, 2, groupingSets, calls(2), new GroupIndex.KeyRange[types.size()]);
    return sortedTexts(run(layout, rows, 2, random));
  }

  @ParameterizedTest
  @EnumSource(
      value = Keys.class,
      names = {"MANY_STRINGS", "GROWING"})
  void answersAreTheSameWhenRowsGoToDisk(Keys keys) throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<LogicalType> types = new ArrayList<>(keys.types);
    types.add(LogicalType.BIGINT);
    types.add(LogicalType.TEXT);
    int first = keys.types.size();
    List<Supplier<Object>> suppliers = new ArrayList<>();
    for (int key = 0; key < first; key++) {
      suppliers.add(keys.values(key, random));
    }
    suppliers.add(() -> (long) random.nextInt(100));
    suppliers.add(() -> Values.bytes("text " + random.nextInt(20)));
    List<@Nullable Object[]> rows = randomRows(suppliers, 40_000, 0.05, random);
    LogicalType big = LogicalType.BIGINT;
    List<BoundAggregate> calls =
        List.of(
            call("count", -1, big, big),
            call("sum", first, big, big),
            distinct("count", first + 1, LogicalType.TEXT, big));
    List<Integer> set = new ArrayList<>();
    for (int key = 0; key < first; key++) {
      set.add(key);
    }
    AggregateLayout layout =
        new AggregateLayout(
            types, first, List.of(set), calls, new GroupIndex.KeyRange[types.size()]);
    List<List<String>> answers = new ArrayList<>();
    long peakBytes = 0;
    for (boolean limited : new boolean[] {false, true}) {
      long limitBytes = limited ? peakBytes * 3 / 5 : Long.MAX_VALUE;
      MemoryBudget budget = MemoryBudget.root("test", limitBytes);
      java.util.concurrent.atomic.AtomicLong spilledBytes =
          new java.util.concurrent.atomic.AtomicLong();
      answers.add(sortedTexts(run(layout, rows, 2, random, budget, spilledBytes::addAndGet)));
      budget.close();
      peakBytes = budget.peakBytes();
      if (!limited) {
        assertThat(spilledBytes.get()).isZero();
      } else {
        assertThat(spilledBytes.get()).isPositive();
      }
    }
    assertThat(answers.get(1)).isEqualTo(answers.get(0));
  }
}
