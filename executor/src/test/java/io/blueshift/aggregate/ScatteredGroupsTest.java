package io.blueshift.aggregate;

import static io.blueshift.aggregate.AggregateRuns.call;
import static io.blueshift.aggregate.AggregateRuns.run;
import static io.blueshift.aggregate.AggregateRuns.sortedTexts;
import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.rows.TestRows;
import io.blueshift.type.LogicalType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Groups rows in the order of their key with others out of order among them, and compares with a map.
class ScatteredGroupsTest {
  private static final LogicalType SUM = new LogicalType.DecimalType(38, 0);
  private static final int ORDERED_COUNT = 40_000;
  private static final int FEW = 3_000;
  private static final int VERY_MANY = 300_000;
  private static final int MANY = 150_000;

  /// Makes a worker's share of the ordered rows take most of the memory that is allowed at once.
  private static final long KEY_STEP = 12;

  private static final long DENSE_KEY_STEP = 2;
  private static final long RANGE = 4_000_000;

  /// Where rows out of order lie, and how many they are.
  enum Shape {
    FEW_AMONG_THE_SAME_KEYS(ORDERED_COUNT, FEW, 0, ORDERED_COUNT * 2 / 5 * KEY_STEP),
    FEW_BEHIND_VERY_MANY(VERY_MANY, FEW, 0, VERY_MANY * 2 / 5 * DENSE_KEY_STEP),
    FEW_BEHIND(ORDERED_COUNT, FEW, 0, RANGE),
    FEW_IN_FRONT(0, FEW, ORDERED_COUNT, RANGE),
    FEW_IN_THE_MIDST(ORDERED_COUNT / 2, FEW, ORDERED_COUNT / 2, RANGE),
    MANY_BEHIND(ORDERED_COUNT, MANY, 0, RANGE),
    NONE_IN_ORDER(0, MANY, 0, RANGE),
    FEW_BELOW(ORDERED_COUNT, FEW, 0, -RANGE),
    FEW_FAR_AWAY(ORDERED_COUNT, FEW, 0, 1L << 40);

    final int before;
    final int scattered;
    final int behind;
    final long range;

    Shape(int before, int scattered, int behind, long range) {
      this.before = before;
      this.scattered = scattered;
      this.behind = behind;
      this.range = range;
    }

    private long keyStep() {
      return before == VERY_MANY ? DENSE_KEY_STEP : KEY_STEP;
    }

    /// Returns the key of a row; keys in order come two or three times.
    long key(int row, Random random) {
      boolean isScattered = row >= before && row < before + scattered;
      if (isScattered) {
        return range < 0 ? -random.nextLong(-range) : random.nextLong(range);
      }
      return (row < before ? row : row - scattered) * 2 / 5 * keyStep();
    }
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void rowsOutOfOrderJoinTheGroupsOfTheOthers(Shape shape) throws Exception {
    for (int workerCount = 1; workerCount <= 2; workerCount++) {
      long seed = System.nanoTime();
      Random random = new Random(seed);
      boolean known = random.nextBoolean();
      boolean huge = random.nextBoolean();
      System.out.println(
          "ScatteredGroupsTest seed " + seed + " " + shape + " known " + known + " huge " + huge);
      List<@Nullable Object[]> rows = new ArrayList<>();
      for (int row = 0; row < shape.before + shape.scattered + shape.behind; row++) {
        Long key = random.nextInt(5_000) == 0 ? null : shape.key(row, random);
        Long amount = random.nextInt(9) == 0 ? null : (long) random.nextInt();
        rows.add(new Object[] {key, amount, huge ? random.nextLong() >> 1 : Long.valueOf(row)});
      }
      GroupIndex.KeyRange range =
          known ? new GroupIndex.KeyRange(Math.min(0, shape.range), Math.abs(shape.range)) : null;
      assertThat(grouped(rows, range, workerCount, random)).isEqualTo(expected(rows));
    }
  }

  private static List<String> grouped(
      List<@Nullable Object[]> rows,
      GroupIndex.@Nullable KeyRange range,
      int workerCount,
      Random random)
      throws Exception {
    LogicalType big = LogicalType.BIGINT;
    List<LogicalType> types = List.of(big, LogicalType.INTEGER, big);
    List<BoundAggregate> calls =
        List.of(
            call("count", -1, big, big),
            call("count", 1, LogicalType.INTEGER, big),
            call("min", 1, LogicalType.INTEGER, LogicalType.INTEGER),
            call("sum", 2, big, SUM));
    AggregateLayout layout =
        new AggregateLayout(
            types, 1, List.of(List.of(0)), calls, new GroupIndex.KeyRange[] {range, null, null});
    return sortedTexts(run(layout, rows, workerCount, random));
  }

  private static final class Group {
    private long rowCount;
    private long amountCount;
    private @Nullable Long least;
    private BigInteger sum = BigInteger.ZERO;
  }

  private static List<String> expected(List<@Nullable Object[]> rows) {
    Map<@Nullable Object, Group> groups = new HashMap<>();
    for (@Nullable Object[] row : rows) {
      Group group = groups.computeIfAbsent(row[0], key -> new Group());
      group.rowCount++;
      if (row[1] instanceof Long amount) {
        group.amountCount++;
        group.least = group.least == null ? amount : Math.min(group.least, amount);
      }
      group.sum = group.sum.add(BigInteger.valueOf(((Number) row[2]).longValue()));
    }
    List<String> texts = new ArrayList<>();
    groups.forEach((key, group) ->
        texts.add(
            TestRows.text(
                new Object[] {key, group.rowCount, group.amountCount, group.least, group.sum})));
    texts.sort(Comparator.naturalOrder());
    return texts;
  }
}
