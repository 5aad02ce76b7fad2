package io.blueshift.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SmallPlansTest {
  private static final LogicalType BIGINT = LogicalType.BIGINT;
  private static final Expression COLUMN = new ColumnReference(0, BIGINT);

  private final PlanFixture fixture = new PlanFixture();

  @AfterEach
  void nothingLeaks() {
    fixture.close();
  }

  private PhysicalPlan numbers(long count) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (long row = 0; row < count; row++) {
      rows.add(new Object[] {row});
    }
    return fixture.table(List.of(BIGINT), rows, 1 << 14);
  }

  private static PhysicalPlan joined(PhysicalPlan left, PhysicalPlan right) {
    return new PhysicalPlan.NestedLoopJoin(JoinType.INNER, left, right, null);
  }

  private static PhysicalPlan grouped(PhysicalPlan input, List<List<Integer>> sets) {
    return new PhysicalPlan.Aggregate(input, List.of(COLUMN), sets, List.of());
  }

  private boolean isSmall(PhysicalPlan plan) {
    return SmallPlans.isSmall(plan, scan -> fixture.context().table(scan.tableId()).rowCount());
  }

  @Test
  void scansAreSmallUpToTheLimit() {
    assertThat(isSmall(numbers(0))).isTrue();
    assertThat(isSmall(numbers(SmallPlans.ROW_COUNT_MAX))).isTrue();
    assertThat(isSmall(numbers(SmallPlans.ROW_COUNT_MAX + 1))).isFalse();
  }

  @Test
  void joinsCountAsProductsEvenWhenASideMayBeEmpty() {
    assertThat(isSmall(joined(numbers(64), numbers(128)))).isTrue();
    assertThat(isSmall(joined(numbers(64), numbers(129)))).isFalse();
    assertThat(isSmall(joined(numbers(0), numbers(9_000)))).isFalse();
    assertThat(isSmall(joined(joined(numbers(0), numbers(8_000)), numbers(2)))).isFalse();
  }

  @Test
  void unionsAddUpAndGroupingSetsMultiply() {
    PhysicalPlan half = numbers(SmallPlans.ROW_COUNT_MAX / 2);
    PhysicalPlan one = numbers(1);
    assertThat(isSmall(union(half, half))).isTrue();
    assertThat(isSmall(union(half, union(half, one)))).isFalse();
    assertThat(isSmall(grouped(half, List.of(List.of(0), List.of())))).isTrue();
    assertThat(isSmall(grouped(half, List.of(List.of(0), List.of(), List.of(0))))).isFalse();
  }

  private static PhysicalPlan union(PhysicalPlan left, PhysicalPlan right) {
    return new PhysicalPlan.SetOperation(
        PhysicalPlan.SetOperation.Kind.UNION, true, List.of(left, right));
  }

  @Test
  void whatMakesRowsOfItsOwnIsNeverSmallHoweverFewAreTakenOfIt() {
    PhysicalPlan series =
        new PhysicalPlan.TableFunction(
            numbers(1),
            "generate_series",
            List.of(new Literal(1L, BIGINT), new Literal(2L, BIGINT)),
            List.of(BIGINT),
            false);
    assertThat(isSmall(series)).isFalse();
    assertThat(isSmall(new PhysicalPlan.Limit(series, List.of(), new Literal(1L, BIGINT), null)))
        .isFalse();
  }

  @Test
  void aSmallPlanWaitsForItsReaderAndGivesTheSameRows() {
    try (QueryResult result = fixture.engine.execute(numbers(1), fixture.context())) {
      assertThat(result.progress()).isZero();
      var batch = result.next();
      assertThat(batch).isNotNull();
      batch.close();
      assertThat(result.next()).isNull();
      assertThat(result.progress()).isEqualTo(1);
    }
  }
}
