package io.blueshift.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.engine.PlanFixture;
import io.blueshift.engine.QueryResult;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.operator.OperatorMetrics;
import io.blueshift.plan.BuildSide;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.ResultBatch;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rows that scans leave out because a join finds no match for them.
class JoinFilterTest {
  private static final int FACT_COUNT = 10_000;

  @Test
  void everyKeyColumnOfABuildSideFiltersTheScan() {
    List<LogicalType> types = List.of(LogicalType.INTEGER, LogicalType.INTEGER);
    try (PlanFixture fixture = new PlanFixture()) {
      PhysicalPlan facts = table(fixture, types, FACT_COUNT, row -> values(row % 1_000, row % 7));
      PhysicalPlan few = table(fixture, types, 10, row -> values(row * 100, row % 7));
      assertThat(scanned(fixture, join(facts, few, List.of(0, 1), List.of(0, 1)), facts))
          .isEqualTo(100);
    }
  }

  @Test
  void keysOfAWideRangeFilterTheScan() {
    List<LogicalType> types = List.of(LogicalType.BIGINT);
    try (PlanFixture fixture = new PlanFixture()) {
      PhysicalPlan facts = table(fixture, types, FACT_COUNT, row -> values(wide(row)));
      PhysicalPlan few = table(fixture, types, 10, row -> values(wide(row * 100)));
      assertThat(scanned(fixture, join(facts, few, List.of(0), List.of(0)), facts))
          .isBetween(10L, 60L);
    }
  }

  @Test
  void stringKeysFilterTheScan() {
    List<LogicalType> types = List.of(LogicalType.TEXT);
    IntFunction<Object[]> name = row -> new Object[] {Values.bytes("a longer name " + row)};
    try (PlanFixture fixture = new PlanFixture()) {
      PhysicalPlan facts = table(fixture, types, FACT_COUNT, name);
      PhysicalPlan few = table(fixture, types, 10, name);
      assertThat(scanned(fixture, join(facts, few, List.of(0), List.of(0)), facts))
          .isBetween(10L, 60L);
    }
  }

  @Test
  void aWholeTableAsBuildSideIsFilteredByBuildSidesBelowTheProbe() {
    List<LogicalType> types = List.of(LogicalType.INTEGER, LogicalType.INTEGER);
    try (PlanFixture fixture = new PlanFixture()) {
      PhysicalPlan nations = table(fixture, types, 2, row -> values(row + 5, row));
      PhysicalPlan orders = table(fixture, types, FACT_COUNT, row -> values(row % 25, row % 100));
      PhysicalPlan suppliers = table(fixture, types, 100, row -> values(row, row % 25));
      PhysicalPlan inner = join(orders, nations, List.of(0), List.of(0));
      PhysicalPlan outer = join(inner, suppliers, List.of(1, 2), List.of(0, 1));
      assertThat(scanned(fixture, outer, suppliers)).isEqualTo(8);
    }
  }

  private static long wide(long number) {
    return number * 0x9e3779b97f4a7c15L;
  }

  private static Object[] values(long... values) {
    return IntStream.range(0, values.length).mapToObj(index -> (Object) values[index]).toArray();
  }

  private static PhysicalPlan table(
      PlanFixture fixture,
      List<LogicalType> types,
      int rowCount,
      IntFunction<@Nullable Object[]> row) {
    return fixture.table(types, IntStream.range(0, rowCount).mapToObj(row).toList(), 4_096);
  }

  private static PhysicalPlan join(
      PhysicalPlan left, PhysicalPlan right, List<Integer> leftKeys, List<Integer> rightKeys) {
    return new PhysicalPlan.HashJoin(
        JoinType.INNER,
        left,
        right,
        references(left, leftKeys),
        references(right, rightKeys),
        leftKeys.stream().map(key -> false).toList(),
        null,
        BuildSide.RIGHT);
  }

  private static List<Expression> references(PhysicalPlan node, List<Integer> columns) {
    List<Expression> references = new ArrayList<>();
    columns.forEach(
        column -> references.add(new ColumnReference(column, node.outputTypes().get(column))));
    return references;
  }

  private static long scanned(PlanFixture fixture, PhysicalPlan plan, PhysicalPlan scan) {
    try (QueryResult result = fixture.engine.execute(plan, fixture.context())) {
      for (ResultBatch batch = result.next(); batch != null; batch = result.next()) {
        batch.close();
      }
      OperatorMetrics.Figures figures = result.figures(scan);
      assertThat(figures).isNotNull();
      return figures.rowCount();
    }
  }
}
