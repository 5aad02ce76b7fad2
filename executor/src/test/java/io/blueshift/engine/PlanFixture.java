package io.blueshift.engine;

import io.blueshift.expression.Expression;
import io.blueshift.kernel.VectorReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import io.blueshift.query.ResultBatch;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.Values;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// An engine of two workers, tables of Java rows, and the rows of a plan as text. Closing it proves
/// that nothing leaked.
public final class PlanFixture implements AutoCloseable {
  public final QueryEngine engine = new QueryEngine(2);
  public final MemoryBudget budget = MemoryBudget.root("test", 2L << 30);
  private final Map<Integer, TableSnapshot> tables = new HashMap<>();

  /// Adds a table and returns a scan of all its columns.
  public PhysicalPlan.Scan table(
      List<LogicalType> types, List<@Nullable Object[]> rows, int groupRowCount) {
    return scan(new MemoryTable(tables.size() + 1, types, rows, groupRowCount), List.of());
  }

  /// Adds a table and returns a scan of all its columns with filters.
  public PhysicalPlan.Scan scan(TableSnapshot table, List<Expression> filters) {
    tables.put(table.tableId(), table);
    List<Integer> all = IntStream.range(0, table.columnTypes().size()).boxed().toList();
    return new PhysicalPlan.Scan(
        table.tableId(), "t" + table.tableId(), all, table.columnTypes(), filters, all);
  }

  public QueryContext context(@Nullable Object... parameters) {
    return new QueryContext(
        "tester",
        Long.MAX_VALUE,
        new QueryContext.SessionStyle(true, ZoneOffset.UTC, Instant.EPOCH, Instant.EPOCH),
        parameters,
        id -> tables.get(id),
        budget);
  }

  /// Runs a plan and returns its rows, each as text, in the order in which they came.
  public List<String> run(PhysicalPlan plan, @Nullable Object... parameters) {
    List<String> rows = new ArrayList<>();
    try (QueryResult result = engine.execute(plan, context(parameters))) {
      for (ResultBatch batch = result.next(); batch != null; batch = result.next()) {
        try (ResultBatch open = batch) {
          addRows(open.batch(), rows);
        }
      }
    }
    return rows;
  }

  public static void addRows(Batch batch, List<String> rows) {
    List<VectorReader> readers = batch.columns().stream().map(VectorReader::of).toList();
    for (int row = 0; row < batch.rowCount(); row++) {
      Object[] values = new Object[readers.size()];
      for (int column = 0; column < values.length; column++) {
        values[column] = readers.get(column).objectAt(row);
      }
      rows.add(text(values));
    }
  }

  public static String text(@Nullable Object[] row) {
    return Arrays.stream(row)
        .map(value -> value instanceof byte[] bytes ? Values.text(bytes) : String.valueOf(value))
        .toList()
        .toString();
  }

  @Override
  public void close() {
    engine.close();
    budget.close();
  }
}
