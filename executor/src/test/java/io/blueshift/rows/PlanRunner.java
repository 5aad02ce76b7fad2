package io.blueshift.rows;

import io.blueshift.engine.QueryEngine;
import io.blueshift.engine.QueryResult;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.VirtualTable;
import io.blueshift.query.QueryContext;
import io.blueshift.query.ResultBatch;
import io.blueshift.type.LogicalType;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Runs plans over boxed rows through the engine and proves that no memory leaks.
public final class PlanRunner implements AutoCloseable {
  private final QueryEngine engine = new QueryEngine(2);
  private final long limitBytes;

  public PlanRunner(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /// Makes a plan that yields rows.
  public static PhysicalPlan rows(List<LogicalType> types, List<@Nullable Object[]> rows) {
    VirtualTable table =
        new VirtualTable() {
          @Override
          public List<LogicalType> columnTypes() {
            return types;
          }

          @Override
          public Iterator<@Nullable Object[]> rows() {
            return rows.iterator();
          }
        };
    return new PhysicalPlan.VirtualScan(
        table, "rows", IntStream.range(0, types.size()).boxed().toList());
  }

  /// Runs a plan and returns its rows.
  public List<@Nullable Object[]> run(PhysicalPlan plan) {
    MemoryBudget budget = MemoryBudget.root("query", limitBytes);
    QueryContext context =
        new QueryContext(
            "test",
            Long.MAX_VALUE,
            new QueryContext.SessionStyle(true, ZoneOffset.UTC, Instant.EPOCH, Instant.EPOCH),
            new Object[0],
            tableId -> {
              throw new IllegalStateException("no tables");
            },
            budget);
    List<@Nullable Object[]> rows = new ArrayList<>();
    try (QueryResult result = engine.execute(plan, context)) {
      for (ResultBatch batch = result.next(); batch != null; batch = result.next()) {
        try (ResultBatch open = batch) {
          rows.addAll(TestRows.read(open.batch()));
        }
      }
    }
    budget.close();
    return rows;
  }

  @Override
  public void close() {
    engine.close();
  }
}
