package io.blueshift.bench;

import static io.blueshift.expression.ComparisonOperator.EQUAL;
import static io.blueshift.expression.ComparisonOperator.GREATER;
import static io.blueshift.expression.ComparisonOperator.GREATER_OR_EQUAL;
import static io.blueshift.expression.ComparisonOperator.LESS;
import static io.blueshift.expression.ComparisonOperator.LESS_OR_EQUAL;

import io.blueshift.engine.PlanFixture;
import io.blueshift.engine.QueryEngine;
import io.blueshift.engine.QueryResult;
import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.BuildSide;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.query.QueryContext;
import io.blueshift.query.ResultBatch;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.vector.Values;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Times hand-made plans of some TPC-H queries: `TpchPlansMain TEXT_FOLDER SEGMENT_FOLDER [repeats]
/// [query…]`. For profiling operators without the front end.
public final class TpchPlansMain {
  private static final LogicalType ONE = new DecimalType(12, 2);
  private final TpchTables tables;

  private TpchPlansMain(TpchTables tables) {
    this.tables = tables;
  }

  public static void main(String[] arguments) {
    int repeats = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 20;
    List<String> wanted =
        List.of(arguments).subList(Math.min(3, arguments.length), arguments.length);
    try (TpchTables tables = new TpchTables(Path.of(arguments[0]), Path.of(arguments[1]));
        QueryEngine engine = new QueryEngine(2)) {
      TpchPlansMain main = new TpchPlansMain(tables);
      main.plans()
          .forEach((name, plan) -> {
            if (wanted.isEmpty() || wanted.contains(name)) {
              main.time(engine, name, plan, repeats);
            }
          });
    }
  }

  private void time(QueryEngine engine, String name, PhysicalPlan plan, int repeats) {
    long best = Long.MAX_VALUE;
    List<String> rows = List.of();
    for (int repeat = 0; repeat < repeats; repeat++) {
      MemoryBudget budget = MemoryBudget.root(name, 3L << 30);
      QueryContext context =
          new QueryContext(
              "bench",
              Long.MAX_VALUE,
              new QueryContext.SessionStyle(true, ZoneOffset.UTC, Instant.EPOCH, Instant.EPOCH),
              new Object[0],
              tables::table,
              budget);
      long start = System.nanoTime();
      rows = new ArrayList<>();
      try (QueryResult result = engine.execute(plan, context)) {
        for (ResultBatch batch = result.next(); batch != null; batch = result.next()) {
          try (ResultBatch open = batch) {
            PlanFixture.addRows(open.batch(), rows);
          }
        }
        long nanos = System.nanoTime() - start;
        if (repeat == repeats - 1) {
          System.out.println(name + " figures:");
          print(result, result.plan(), "  ");
        }
        best = Math.min(best, nanos);
      }
      budget.close();
    }
    System.out.printf(
        "%s %.2f ms, %d rows, first %s%n",
        name, best / 1e6, rows.size(), rows.isEmpty() ? "" : rows.getFirst());
  }

  private static void print(QueryResult result, PhysicalPlan node, String indent) {
    var figures = result.figures(node);
    if (figures != null) {
      System.out.printf(
          "%s%-14s rows %,10d batches %,6d  %7.2f ms  mem %,d scanned %,d B%n",
          indent,
          node.getClass().getSimpleName(),
          figures.rowCount(),
          figures.batchCount(),
          figures.nanos() / 1e6,
          figures.memoryPeakBytes(),
          figures.scannedBytes());
    }
    node.inputs().forEach(input -> print(result, input, indent + "  "));
  }

  private PhysicalPlan.Scan scan(String name, int[] columns, Expression... filters) {
    TableSnapshot table = tables.table(name);
    List<Integer> list = IntStream.of(columns).boxed().toList();
    return new PhysicalPlan.Scan(
        table.tableId(),
        name,
        list,
        list.stream().map(column -> table.columnTypes().get(column)).toList(),
        List.of(filters),
        IntStream.range(0, columns.length).boxed().toList());
  }

  private static ColumnReference col(PhysicalPlan input, int index) {
    return new ColumnReference(index, input.outputTypes().get(index));
  }

  private static Expression compare(
      ComparisonOperator operator, int column, LogicalType type, Object value) {
    return new Expression.Comparison(
        operator, new ColumnReference(column, type), new Literal(value, type));
  }

  private static long day(String text) {
    return LocalDate.parse(text).toEpochDay();
  }

  private static Expression revenue(Expression price, Expression discount) {
    return new Expression.Arithmetic(
        ArithmeticOperator.MULTIPLY,
        price,
        new Expression.Arithmetic(
            ArithmeticOperator.SUBTRACT, new Literal(100L, ONE), discount, new DecimalType(13, 2)),
        new DecimalType(25, 4));
  }

  private static AggregateCall sum(Expression argument, int scale) {
    return new AggregateCall(
        "sum", List.of(argument), false, null, List.of(), new DecimalType(38, scale));
  }

  private static AggregateCall count() {
    return new AggregateCall("count", List.of(), false, null, List.of(), LogicalType.BIGINT);
  }

  private static PhysicalPlan join(
      JoinType type,
      PhysicalPlan left,
      PhysicalPlan right,
      int[] leftKeys,
      int[] rightKeys,
      BuildSide side) {
    return new PhysicalPlan.HashJoin(
        type,
        left,
        right,
        IntStream.of(leftKeys).mapToObj(key -> (Expression) col(left, key)).toList(),
        IntStream.of(rightKeys).mapToObj(key -> (Expression) col(right, key)).toList(),
        IntStream.of(leftKeys).mapToObj(key -> false).toList(),
        null,
        side);
  }

  private static PhysicalPlan group(
      PhysicalPlan input, List<Expression> keys, AggregateCall... calls) {
    return new PhysicalPlan.Aggregate(
        input, keys, List.of(IntStream.range(0, keys.size()).boxed().toList()), List.of(calls));
  }

  private static PhysicalPlan top(PhysicalPlan input, int count, SortKey... keys) {
    return new PhysicalPlan.Limit(
        input, List.of(keys), new Literal((long) count, LogicalType.BIGINT), null);
  }

  private Map<String, PhysicalPlan> plans() {
    Map<String, PhysicalPlan> plans = new LinkedHashMap<>();
    plans.put("Q1", q1());
    plans.put("Q3", q3());
    plans.put("Q6", q6());
    plans.put("Q9", q9());
    plans.put("Q13", q13());
    plans.put("Q18", q18());
    return plans;
  }

  private PhysicalPlan q1() {
    PhysicalPlan.Scan lines =
        scan(
            "lineitem",
            new int[] {4, 5, 6, 7, 8, 9, 10},
            compare(LESS_OR_EQUAL, 6, LogicalType.DATE, day("1998-09-02")));
    Expression price = col(lines, 1);
    Expression discount = col(lines, 2);
    Expression charge =
        new Expression.Arithmetic(
            ArithmeticOperator.MULTIPLY,
            revenue(price, discount),
            new Expression.Arithmetic(
                ArithmeticOperator.ADD,
                new Literal(100L, ONE),
                col(lines, 3),
                new DecimalType(13, 2)),
            new DecimalType(38, 6));
    return new PhysicalPlan.Sort(
        group(
            lines,
            List.of(col(lines, 4), col(lines, 5)),
            sum(col(lines, 0), 2),
            sum(price, 2),
            sum(revenue(price, discount), 4),
            sum(charge, 6),
            sum(discount, 2),
            count()),
        List.of(new SortKey(0, true, false), new SortKey(1, true, false)));
  }

  private PhysicalPlan q3() {
    PhysicalPlan customers =
        scan(
            "customer",
            new int[] {0, 6},
            compare(
                EQUAL, 1, tables.table("customer").columnTypes().get(6), Values.bytes("BUILDING")));
    PhysicalPlan orders =
        scan(
            "orders",
            new int[] {0, 1, 4, 7},
            compare(LESS, 2, LogicalType.DATE, day("1995-03-15")));
    PhysicalPlan lines =
        scan(
            "lineitem",
            new int[] {0, 5, 6, 10},
            compare(GREATER, 3, LogicalType.DATE, day("1995-03-15")));
    PhysicalPlan some =
        join(JoinType.SEMI, orders, customers, new int[] {1}, new int[] {0}, BuildSide.RIGHT);
    PhysicalPlan joined =
        join(JoinType.INNER, lines, some, new int[] {0}, new int[] {0}, BuildSide.RIGHT);
    PhysicalPlan grouped =
        group(
            joined,
            List.of(col(joined, 0), col(joined, 6), col(joined, 7)),
            sum(revenue(col(joined, 1), col(joined, 2)), 4));
    return top(grouped, 10, new SortKey(3, false, false), new SortKey(1, true, false));
  }

  private PhysicalPlan q6() {
    PhysicalPlan.Scan lines =
        scan(
            "lineitem",
            new int[] {4, 5, 6, 10},
            compare(GREATER_OR_EQUAL, 3, LogicalType.DATE, day("1994-01-01")),
            compare(LESS, 3, LogicalType.DATE, day("1995-01-01")),
            compare(GREATER_OR_EQUAL, 2, ONE, 5L),
            compare(LESS_OR_EQUAL, 2, ONE, 7L),
            compare(LESS, 0, ONE, 2400L));
    return group(
        lines,
        List.of(),
        sum(
            new Expression.Arithmetic(
                ArithmeticOperator.MULTIPLY, col(lines, 1), col(lines, 2), new DecimalType(24, 4)),
            4));
  }

  private PhysicalPlan q9() {
    LogicalType text = tables.table("part").columnTypes().get(1);
    PhysicalPlan parts =
        scan(
            "part",
            new int[] {0, 1},
            new Expression.Call(
                "like",
                List.of(
                    new ColumnReference(1, text),
                    new Literal(Values.bytes("%green%"), LogicalType.TEXT)),
                LogicalType.BOOL));
    PhysicalPlan lines = scan("lineitem", new int[] {0, 1, 2, 4, 5, 6});
    PhysicalPlan partsupp = scan("partsupp", new int[] {0, 1, 3});
    PhysicalPlan supplier = scan("supplier", new int[] {0, 3});
    PhysicalPlan nation = scan("nation", new int[] {0, 1});
    PhysicalPlan orders = scan("orders", new int[] {0, 4});
    PhysicalPlan a =
        join(JoinType.SEMI, lines, parts, new int[] {1}, new int[] {0}, BuildSide.RIGHT);
    PhysicalPlan b =
        join(JoinType.INNER, a, partsupp, new int[] {1, 2}, new int[] {0, 1}, BuildSide.RIGHT);
    PhysicalPlan c =
        join(JoinType.INNER, b, supplier, new int[] {2}, new int[] {0}, BuildSide.RIGHT);
    PhysicalPlan d = join(JoinType.INNER, c, orders, new int[] {0}, new int[] {0}, BuildSide.RIGHT);
    PhysicalPlan e =
        join(JoinType.INNER, d, nation, new int[] {10}, new int[] {0}, BuildSide.RIGHT);
    Expression profit =
        new Expression.Arithmetic(
            ArithmeticOperator.SUBTRACT,
            revenue(col(e, 4), col(e, 5)),
            new Expression.Arithmetic(
                ArithmeticOperator.MULTIPLY, col(e, 8), col(e, 3), new DecimalType(25, 4)),
            new DecimalType(26, 4));
    PhysicalPlan grouped =
        group(
            e,
            List.of(
                col(e, 14),
                new Expression.Call("date_part_year", List.of(col(e, 12)), LogicalType.INTEGER)),
            sum(profit, 4));
    return new PhysicalPlan.Sort(
        grouped, List.of(new SortKey(0, true, false), new SortKey(1, false, false)));
  }

  private PhysicalPlan q13() {
    LogicalType text = tables.table("orders").columnTypes().get(8);
    PhysicalPlan customers = scan("customer", new int[] {0});
    PhysicalPlan orders =
        scan(
            "orders",
            new int[] {0, 1, 8},
            new Expression.Not(
                new Expression.Call(
                    "like",
                    List.of(
                        new ColumnReference(2, text),
                        new Literal(Values.bytes("%special%requests%"), LogicalType.TEXT)),
                    LogicalType.BOOL)));
    PhysicalPlan joined =
        join(JoinType.LEFT, customers, orders, new int[] {0}, new int[] {1}, BuildSide.LEFT);
    PhysicalPlan counts =
        group(
            joined,
            List.of(col(joined, 0)),
            new AggregateCall(
                "count", List.of(col(joined, 1)), false, null, List.of(), LogicalType.BIGINT));
    PhysicalPlan distribution = group(counts, List.of(col(counts, 1)), count());
    return new PhysicalPlan.Sort(
        distribution, List.of(new SortKey(1, false, false), new SortKey(0, false, false)));
  }

  private PhysicalPlan q18() {
    PhysicalPlan lines = scan("lineitem", new int[] {0, 4});
    PhysicalPlan sums = group(lines, List.of(col(lines, 0)), sum(col(lines, 1), 2));
    PhysicalPlan big =
        new PhysicalPlan.Filter(
            sums,
            new Expression.Comparison(
                GREATER,
                col(sums, 1),
                new Literal(java.math.BigInteger.valueOf(30000), new DecimalType(38, 2))));
    PhysicalPlan orders = scan("orders", new int[] {0, 1, 3, 4});
    PhysicalPlan customers = scan("customer", new int[] {0, 1});
    PhysicalPlan a =
        join(JoinType.SEMI, orders, big, new int[] {0}, new int[] {0}, BuildSide.RIGHT);
    PhysicalPlan b =
        join(JoinType.INNER, customers, a, new int[] {0}, new int[] {1}, BuildSide.RIGHT);
    PhysicalPlan all = scan("lineitem", new int[] {0, 4});
    PhysicalPlan c = join(JoinType.INNER, all, b, new int[] {0}, new int[] {2}, BuildSide.RIGHT);
    PhysicalPlan grouped =
        group(c, List.of(col(c, 3), col(c, 2), col(c, 0), col(c, 7), col(c, 6)), sum(col(c, 1), 2));
    return top(grouped, 100, new SortKey(4, false, false), new SortKey(3, true, false));
  }
}
