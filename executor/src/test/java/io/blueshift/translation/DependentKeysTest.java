package io.blueshift.translation;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.engine.PlanFixture;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.BuildSide;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Groups of orders by customer: which keys are enough, and that the result stays the same.
class DependentKeysTest {
  private static final int CUSTOMER_COUNT = 500;
  private final PlanFixture fixture = new PlanFixture();

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  /// Columns: customer number (unique), name, nation.
  private PhysicalPlan.Scan customers() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (long number = 0; number < CUSTOMER_COUNT; number++) {
      byte[] name = number % 7 == 0 ? null : Values.bytes("customer with number " + number);
      rows.add(new Object[] {number, name, number % 25});
    }
    return fixture.table(
        List.of(LogicalType.BIGINT, LogicalType.TEXT, LogicalType.INTEGER), rows, 100);
  }

  /// Columns: customer number, amount.
  private PhysicalPlan.Scan orders() {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (long order = 0; order < 3_000; order++) {
      rows.add(new Object[] {order * 31 % CUSTOMER_COUNT, order});
    }
    return fixture.table(List.of(LogicalType.BIGINT, LogicalType.BIGINT), rows, 1_000);
  }

  private PhysicalPlan.HashJoin join(JoinType type, PhysicalPlan left, PhysicalPlan right) {
    return new PhysicalPlan.HashJoin(
        type,
        left,
        right,
        List.of(new ColumnReference(0, LogicalType.BIGINT)),
        List.of(new ColumnReference(0, LogicalType.BIGINT)),
        List.of(false),
        null,
        BuildSide.RIGHT);
  }

  private static PhysicalPlan.Aggregate sums(PhysicalPlan input, int amount, int... keys) {
    List<LogicalType> types = input.outputTypes();
    List<Expression> expressions = new ArrayList<>();
    for (int key : keys) {
      expressions.add(new ColumnReference(key, types.get(key)));
    }
    AggregateCall sum =
        new AggregateCall(
            "sum",
            List.of(new ColumnReference(amount, types.get(amount))),
            false,
            null,
            List.of(),
            LogicalType.BIGINT);
    List<Integer> set = IntStream.range(0, keys.length).boxed().toList();
    return new PhysicalPlan.Aggregate(input, expressions, List.of(set), List.of(sum));
  }

  private List<Integer> keptKeys(PhysicalPlan.Aggregate aggregate) {
    PhysicalPlan reduced = DependentKeys.reduce(aggregate, fixture.context());
    assertThat(reduced.outputTypes()).isEqualTo(aggregate.outputTypes());
    PhysicalPlan.Aggregate inner =
        (PhysicalPlan.Aggregate)
            (reduced instanceof PhysicalPlan.Project project ? project.input() : reduced);
    return inner.keys().stream().map(key -> ((ColumnReference) key).index()).toList();
  }

  @Test
  void aUniqueColumnDeterminesItsTable() {
    assertThat(keptKeys(sums(customers(), 0, 1, 0, 2))).containsExactly(0);
  }

  @Test
  void columnsThatAnInnerJoinMakesEqualDetermineEachOther() {
    PhysicalPlan joined = join(JoinType.INNER, orders(), customers());
    assertThat(keptKeys(sums(joined, 1, 3, 0, 4))).containsExactly(0);
  }

  @Test
  void anOuterJoinMakesNothingEqual() {
    PhysicalPlan joined = join(JoinType.LEFT, orders(), customers());
    assertThat(keptKeys(sums(joined, 1, 3, 0, 4))).containsExactly(3, 0, 4);
    assertThat(keptKeys(sums(joined, 1, 3, 2, 4))).containsExactly(2);
  }

  @Test
  void columnsWithDuplicatesDetermineNothing() {
    assertThat(keptKeys(sums(customers(), 0, 1, 2))).containsExactly(1, 2);
    assertThat(keptKeys(sums(orders(), 1, 0))).containsExactly(0);
  }

  @Test
  void groupingSetsKeepTheirKeys() {
    PhysicalPlan.Aggregate aggregate = sums(customers(), 0, 1, 0);
    PhysicalPlan.Aggregate rollup =
        new PhysicalPlan.Aggregate(
            aggregate.input(),
            aggregate.keys(),
            List.of(List.of(0, 1), List.of(0), List.of()),
            aggregate.calls());
    assertThat(DependentKeys.reduce(rollup, fixture.context())).isSameAs(rollup);
  }

  @Test
  void carriedKeysHaveTheirValuesAndNulls() {
    PhysicalPlan joined = join(JoinType.INNER, orders(), customers());
    Map<Long, Long> sums = new TreeMap<>();
    for (long order = 0; order < 3_000; order++) {
      sums.merge(order * 31 % CUSTOMER_COUNT, order, Long::sum);
    }
    List<String> expected =
        sums.entrySet().stream()
            .map(group -> {
              long number = group.getKey();
              String name = number % 7 == 0 ? null : "customer with number " + number;
              return "["
                  + name
                  + ", "
                  + number
                  + ", "
                  + number % 25
                  + ", "
                  + group.getValue()
                  + "]";
            })
            .toList();
    assertThat(fixture.run(sums(joined, 1, 3, 0, 4))).containsExactlyInAnyOrderElementsOf(expected);
  }
}
