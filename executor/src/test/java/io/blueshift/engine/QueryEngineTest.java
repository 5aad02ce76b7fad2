package io.blueshift.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.ResultBatch;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Whole plans through the engine: suspension, cancellation, errors, and the nodes that run others.
/// The fixture's end proves that no memory leaked.
class QueryEngineTest {
  private static final LogicalType BIGINT = LogicalType.BIGINT;

  private final PlanFixture fixture = new PlanFixture();

  @AfterEach
  void nothingLeaks() {
    fixture.close();
  }

  private static ColumnReference column(int index) {
    return new ColumnReference(index, BIGINT);
  }

  private static Expression literal(long value) {
    return new Literal(value, BIGINT);
  }

  private static PhysicalPlan oneRow() {
    return new PhysicalPlan.Values(List.of(List.of(literal(7))), List.of(BIGINT));
  }

  private static PhysicalPlan series(long first, long last) {
    return new PhysicalPlan.Project(
        new PhysicalPlan.TableFunction(
            oneRow(),
            "generate_series",
            List.of(literal(first), literal(last)),
            List.of(BIGINT),
            false),
        List.of(column(1)));
  }

  private PhysicalPlan.Scan numbers(int count) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (long row = 0; row < count; row++) {
      rows.add(new Object[] {row, row % 10});
    }
    return fixture.table(List.of(BIGINT, BIGINT), rows, 1 << 14);
  }

  private static Expression compare(
      ComparisonOperator operator, Expression left, Expression right) {
    return new Expression.Comparison(operator, left, right);
  }

  @Test
  void scanFiltersProjectsAndLimits() {
    PhysicalPlan.Scan scan = numbers(50_000);
    PhysicalPlan filtered =
        new PhysicalPlan.Filter(
            scan,
            compare(
                ComparisonOperator.EQUAL,
                new Expression.Arithmetic(ArithmeticOperator.ADD, column(0), column(1), BIGINT),
                literal(24_690)));
    assertThat(fixture.run(filtered)).containsExactlyInAnyOrder("[24685, 5]", "[24690, 0]");
    PhysicalPlan limited = new PhysicalPlan.Limit(scan, List.of(), literal(10), literal(49_995));
    assertThat(fixture.run(limited)).hasSize(5);
    PhysicalPlan none = new PhysicalPlan.Limit(scan, List.of(), literal(0), null);
    assertThat(fixture.run(none)).isEmpty();
  }

  @Test
  void conjunctsOfAScanAreSplitIntoPredicatesAndResiduals() {
    PhysicalPlan.Scan scan = numbers(20_000);
    PhysicalPlan filtered =
        fixture.scan(
            fixture.context().table(scan.tableId()),
            List.of(
                compare(ComparisonOperator.GREATER_OR_EQUAL, column(0), literal(100)),
                compare(ComparisonOperator.LESS, column(0), literal(140)),
                new Expression.InList(column(1), List.of(literal(3), literal(8))),
                compare(ComparisonOperator.GREATER, column(0), column(1)),
                new Expression.Or(
                    List.of(
                        compare(ComparisonOperator.EQUAL, column(0), literal(113)),
                        compare(ComparisonOperator.GREATER, column(0), literal(130))))));
    assertThat(fixture.run(filtered)).containsExactlyInAnyOrder("[113, 3]", "[133, 3]", "[138, 8]");
  }

  @Test
  void slowReaderHoldsNoWorkerAndNoUnboundedMemory() {
    PhysicalPlan many = series(1, 2_000_000);
    try (QueryResult slow = fixture.engine.execute(many, fixture.context())) {
      try (ResultBatch first = slow.next()) {
        assertThat(first).isNotNull();
      }
      for (int other = 0; other < 4; other++) {
        assertThat(fixture.run(series(1, 5_000))).hasSize(5_000);
      }
      assertThat(fixture.budget.reservedBytes()).isLessThan(32L << 20);
      long rows = 2048;
      for (ResultBatch batch = slow.next(); batch != null; batch = slow.next()) {
        rows += batch.batch().rowCount();
        batch.close();
      }
      assertThat(rows).isEqualTo(2_000_000);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = JoinType.class,
      names = {"INNER", "LEFT", "FULL", "SEMI", "ANTI"})
  void cancelEndsANestedLoopJoinWithinATenthOfASecond(JoinType type) throws Exception {
    PhysicalPlan endless =
        new PhysicalPlan.NestedLoopJoin(
            type,
            series(1, 1_000_000),
            series(1, 100_000),
            compare(
                ComparisonOperator.LESS,
                new Expression.Arithmetic(ArithmeticOperator.ADD, column(0), column(1), BIGINT),
                literal(0)));
    long stoppedAfterMillis = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 3 && stoppedAfterMillis > 100; attempt++) {
      stoppedAfterMillis = Math.min(stoppedAfterMillis, millisFromCancelToEnd(endless));
    }
    assertThat(stoppedAfterMillis).isLessThanOrEqualTo(100);
  }

  private long millisFromCancelToEnd(PhysicalPlan endless) throws InterruptedException {
    AtomicLong cancelledAt = new AtomicLong();
    Thread canceller;
    try (QueryResult result = fixture.engine.execute(endless, fixture.context())) {
      canceller =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  Thread.sleep(100);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                cancelledAt.set(System.nanoTime());
                result.cancel();
              });
      assertThatThrownBy(result::next)
          .isInstanceOfSatisfying(
              DatabaseException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.QUERY_CANCELED));
    }
    long ended = System.nanoTime();
    canceller.join();
    return (ended - cancelledAt.get()) / 1_000_000;
  }

  @Test
  void errorOfARowEndsTheQueryAndFreesItsMemory() {
    PhysicalPlan division =
        new PhysicalPlan.Project(
            series(-5_000, 5_000),
            List.of(
                new Expression.Arithmetic(
                    ArithmeticOperator.DIVIDE, literal(1), column(0), BIGINT)));
    assertThatThrownBy(() -> fixture.run(division))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DIVISION_BY_ZERO));
  }

  @Test
  void closingEarlyFreesEverything() {
    QueryResult result = fixture.engine.execute(series(1, 3_000_000), fixture.context());
    try (ResultBatch first = result.next()) {
      assertThat(first).isNotNull();
    }
    result.close();
    assertThat(fixture.budget.reservedBytes()).isZero();
  }

  @Test
  void sharedSubplanIsReadByEveryReader() {
    PhysicalPlan shared = new PhysicalPlan.Shared(1, series(1, 3_000));
    PhysicalPlan both =
        new PhysicalPlan.HashJoin(
            JoinType.INNER,
            shared,
            new PhysicalPlan.Shared(1, series(1, 3_000)),
            List.of(column(0)),
            List.of(column(0)),
            List.of(false),
            null,
            io.blueshift.plan.BuildSide.RIGHT);
    assertThat(fixture.run(both)).hasSize(3_000).contains("[2999, 2999]");
  }

  @Test
  void recursionRunsUntilNothingIsNew() {
    PhysicalPlan step =
        new PhysicalPlan.Project(
            new PhysicalPlan.Filter(
                new PhysicalPlan.WorkTable(5, List.of(BIGINT)),
                compare(ComparisonOperator.LESS, column(0), literal(100))),
            List.of(
                new Expression.Arithmetic(ArithmeticOperator.ADD, column(0), literal(1), BIGINT)));
    assertThat(fixture.run(new PhysicalPlan.RecursiveUnion(5, oneRow(), step, true)))
        .hasSize(94)
        .endsWith("[100]");
    PhysicalPlan around =
        new PhysicalPlan.Project(
            new PhysicalPlan.WorkTable(6, List.of(BIGINT)),
            List.of(
                new Expression.Arithmetic(
                    ArithmeticOperator.MODULO,
                    new Expression.Arithmetic(
                        ArithmeticOperator.ADD, column(0), literal(3), BIGINT),
                    literal(10),
                    BIGINT)));
    assertThat(fixture.run(new PhysicalPlan.RecursiveUnion(6, oneRow(), around, false)))
        .hasSize(10);
  }

  @Test
  void dependentJoinRunsItsRightSideForEachBinding() {
    PhysicalPlan right =
        new PhysicalPlan.Filter(
            series(1, 10),
            compare(ComparisonOperator.LESS, column(0), new Expression.Parameter(0, BIGINT)));
    PhysicalPlan left = series(0, 4);
    PhysicalPlan join =
        new PhysicalPlan.DependentJoin(
            JoinType.LEFT, left, right, List.of(0), List.of(column(0)), null);
    assertThat(fixture.run(join))
        .containsExactlyInAnyOrder(
            "[0, null]", "[1, null]", "[2, 1]", "[3, 1]", "[3, 2]", "[4, 1]", "[4, 2]", "[4, 3]");
    PhysicalPlan semi =
        new PhysicalPlan.DependentJoin(
            JoinType.SEMI, series(0, 4), right, List.of(0), List.of(column(0)), null);
    assertThat(fixture.run(semi)).containsExactlyInAnyOrder("[2]", "[3]", "[4]");
  }

  @Test
  void singleRowYieldsNullForNoneAndRefusesTwo() {
    PhysicalPlan empty =
        new PhysicalPlan.Filter(oneRow(), compare(ComparisonOperator.LESS, column(0), literal(0)));
    assertThat(fixture.run(new PhysicalPlan.SingleRow(empty))).containsExactly("[null]");
    assertThat(fixture.run(new PhysicalPlan.SingleRow(oneRow()))).containsExactly("[7]");
    assertThatThrownBy(() -> fixture.run(new PhysicalPlan.SingleRow(series(1, 2))))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.CARDINALITY_VIOLATION));
  }

  @Test
  void figuresCountRowsOfEachNode() {
    PhysicalPlan.Scan scan = numbers(10_000);
    PhysicalPlan filter =
        new PhysicalPlan.Filter(
            scan,
            compare(
                ComparisonOperator.EQUAL,
                new Expression.Arithmetic(ArithmeticOperator.ADD, column(1), literal(0), BIGINT),
                literal(4)));
    try (QueryResult result = fixture.engine.execute(filter, fixture.context())) {
      for (ResultBatch batch = result.next(); batch != null; batch = result.next()) {
        batch.close();
      }
      assertThat(result.progress()).isEqualTo(1.0);
      assertThat(result.figures(scan).rowCount()).isEqualTo(10_000);
      assertThat(result.figures(scan).scannedRowCount()).isEqualTo(10_000);
      assertThat(result.figures(filter).rowCount()).isEqualTo(1_000);
    }
  }
}
