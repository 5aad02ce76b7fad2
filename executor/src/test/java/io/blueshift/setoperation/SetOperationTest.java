package io.blueshift.setoperation;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.PhysicalPlan.SetOperation;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.PlanRunner;
import io.blueshift.rows.TestRows;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SetOperationTest {
  private static final List<LogicalType> TYPES = List.of(LogicalType.INTEGER, LogicalType.TEXT);

  @ParameterizedTest
  @EnumSource(SetOperation.Kind.class)
  void countsOfRowsMatchTheOracle(SetOperation.Kind kind) {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<@Nullable Object[]> left = rows(random, 5_000);
    List<@Nullable Object[]> right = rows(random, 3_000);
    try (PlanRunner runner = new PlanRunner(Long.MAX_VALUE)) {
      for (boolean all : new boolean[] {true, false}) {
        PhysicalPlan plan =
            new PhysicalPlan.Sort(
                new SetOperation(
                    kind,
                    all,
                    List.of(PlanRunner.rows(TYPES, left), PlanRunner.rows(TYPES, right))),
                List.of(new SortKey(0, true, true), new SortKey(1, true, true)));
        List<String> actual = runner.run(plan).stream().map(TestRows::text).toList();
        assertThat(actual.stream().sorted().toList())
            .as("%s all %s", kind, all)
            .isEqualTo(expected(kind, all, left, right));
      }
    }
  }

  private static List<@Nullable Object[]> rows(Random random, int count) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      rows.add(
          new Object[] {
            random.nextInt(10) == 0 ? null : (long) random.nextInt(60),
            random.nextInt(10) == 0 ? null : Values.bytes("name of person " + random.nextInt(40))
          });
    }
    return rows;
  }

  private static List<String> expected(
      SetOperation.Kind kind,
      boolean all,
      List<@Nullable Object[]> left,
      List<@Nullable Object[]> right) {
    Map<String, int[]> counts = new TreeMap<>();
    left.forEach(row -> counts.computeIfAbsent(TestRows.text(row), key -> new int[2])[0]++);
    right.forEach(row -> counts.computeIfAbsent(TestRows.text(row), key -> new int[2])[1]++);
    List<String> rows = new ArrayList<>();
    counts.forEach((row, count) -> {
      int times =
          switch (kind) {
            case UNION -> all ? count[0] + count[1] : 1;
            case INTERSECT ->
                all ? Math.min(count[0], count[1]) : Math.min(1, Math.min(count[0], count[1]));
            case EXCEPT ->
                all ? Math.max(0, count[0] - count[1]) : count[0] > 0 && count[1] == 0 ? 1 : 0;
          };
      for (int time = 0; time < times; time++) {
        rows.add(row);
      }
    });
    return rows;
  }
}
