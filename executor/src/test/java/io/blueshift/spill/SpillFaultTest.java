package io.blueshift.spill;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.engine.PlanFixture;
import io.blueshift.engine.QueryResult;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.plan.WindowCall;
import io.blueshift.plan.WindowCall.Bound;
import io.blueshift.plan.WindowCall.WindowFrame;
import io.blueshift.query.QueryContext;
import io.blueshift.query.ResultBatch;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Operators whose spill files cannot be written: the statement fails with what was wrong, nothing is
/// left, and the same statement succeeds when there is room again.
class SpillFaultTest {
  private static final int ROW_COUNT = 50_000;
  private static final long LIMIT_BYTES = 6L << 20;

  private enum Operator {
    SORT,
    GROUPS,
    DISTINCT_AGGREGATE,
    ORDERED_AGGREGATE,
    WINDOW,
    SHARED
  }

  private static Expression column(int index, LogicalType type) {
    return new Expression.ColumnReference(index, type);
  }

  private static PhysicalPlan plan(Operator operator, PhysicalPlan rows) {
    Expression key = column(0, LogicalType.BIGINT);
    Expression text = column(1, LogicalType.TEXT);
    List<SortKey> byText = List.of(new SortKey(1, true, false), new SortKey(0, true, false));
    return switch (operator) {
      case SORT -> new PhysicalPlan.Sort(rows, byText);
      case GROUPS ->
          new PhysicalPlan.Aggregate(rows, List.of(key, text), List.of(List.of(0, 1)), List.of());
      case DISTINCT_AGGREGATE ->
          new PhysicalPlan.Aggregate(
              rows,
              List.of(),
              List.of(List.of()),
              List.of(
                  new AggregateCall(
                      "count", List.of(text), true, null, List.of(), LogicalType.BIGINT)));
      case ORDERED_AGGREGATE ->
          new PhysicalPlan.Aggregate(
              rows,
              List.of(),
              List.of(List.of()),
              List.of(
                  new AggregateCall(
                      "median", List.of(key), false, null, List.of(), LogicalType.DOUBLE)));
      case WINDOW ->
          new PhysicalPlan.Window(
              rows,
              List.of(),
              byText,
              List.of(
                  new WindowCall(
                      "row_number",
                      List.of(),
                      false,
                      false,
                      null,
                      new WindowFrame(
                          WindowFrame.Unit.ROWS,
                          new Bound(Bound.Kind.UNBOUNDED_PRECEDING, null),
                          new Bound(Bound.Kind.CURRENT_ROW, null),
                          WindowFrame.Exclusion.NO_OTHERS),
                      LogicalType.BIGINT)));
      case SHARED ->
          new PhysicalPlan.SetOperation(
              PhysicalPlan.SetOperation.Kind.UNION,
              true,
              List.of(new PhysicalPlan.Shared(1, rows), new PhysicalPlan.Shared(1, rows)));
    };
  }

  private static long run(PlanFixture fixture, PhysicalPlan plan, SpillDirectory directory) {
    QueryContext context = fixture.context();
    context.spillTo(directory);
    long count = 0;
    try (QueryResult result = fixture.engine.execute(plan, context)) {
      for (ResultBatch batch = result.next(); batch != null; batch = result.next()) {
        count += batch.batch().rowCount();
        batch.close();
      }
    }
    return count;
  }

  @ParameterizedTest
  @EnumSource(Operator.class)
  void everyFailedWriteEndsTheStatementOnly(Operator operator) {
    try (PlanFixture fixture = new PlanFixture()) {
      List<@Nullable Object[]> rows = new ArrayList<>();
      for (long row = 0; row < ROW_COUNT; row++) {
        String text = "a text that takes some room " + row * 7919 % ROW_COUNT;
        rows.add(new Object[] {row, text.getBytes(java.nio.charset.StandardCharsets.UTF_8)});
      }
      PhysicalPlan plan =
          plan(
              operator,
              fixture.table(List.of(LogicalType.BIGINT, LogicalType.TEXT), rows, 1 << 13));
      fixture.budget.limitTo(
          operator == Operator.ORDERED_AGGREGATE ? LIMIT_BYTES / 2 : LIMIT_BYTES);
      SimulatedDirectory storage = new SimulatedDirectory(7);
      SpillDirectory directory = SpillDirectory.open(storage, "spill");
      long expected = run(fixture, plan, directory);
      long operations = storage.changeCount();
      assertThat(directory.createdFileCount()).as("files of " + operator).isGreaterThan(0);
      int failures = 0;
      long step = Math.max(1, operations / 6);
      for (long at = 0; at < operations; at += step) {
        storage.failAt(at + 1, SimulatedDirectory.Fault.FULL_ONCE);
        try {
          assertThat(run(fixture, plan, directory)).isEqualTo(expected);
        } catch (DatabaseException e) {
          assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL);
          failures++;
        }
        storage.repair();
        assertThat(fixture.budget.reservedBytes()).as("bytes left of " + operator).isZero();
        if (at < operations - 1) {
          assertThat(storage.list("spill")).as("files left of " + operator).isEmpty();
        }
      }
      assertThat(failures).as("failures of " + operator).isGreaterThan(0);
      assertThat(run(fixture, plan, directory)).isEqualTo(expected);
    }
  }
}
