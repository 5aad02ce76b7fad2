package io.blueshift.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.expression.Expression;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.plan.WindowCall;
import io.blueshift.plan.WindowCall.Bound;
import io.blueshift.plan.WindowCall.Bound.Kind;
import io.blueshift.plan.WindowCall.WindowFrame;
import io.blueshift.plan.WindowCall.WindowFrame.Exclusion;
import io.blueshift.plan.WindowCall.WindowFrame.Unit;
import io.blueshift.rows.PlanRunner;
import io.blueshift.rows.TestRows;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Compares window functions over random rows and frames with DuckDB's.
class WindowSinkTest {
  private static final List<LogicalType> TYPES =
      List.of(
          LogicalType.BIGINT,
          LogicalType.INTEGER,
          LogicalType.INTEGER,
          LogicalType.BIGINT,
          LogicalType.DOUBLE,
          LogicalType.TEXT);
  private static final int ID = 0;
  private static final int KEY = 2;
  private static final int NUMBER = 3;
  private static final int REAL = 4;
  private static final int WORD = 5;

  private static final List<@Nullable Object[]> rows = new ArrayList<>();
  private static Connection duckdb;
  private static PlanRunner runner;

  @BeforeAll
  static void load() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    for (long id = 0; id < 1_200; id++) {
      @Nullable Object[] row = {
        id,
        (long) random.nextInt(6),
        (long) random.nextInt(30),
        (long) random.nextInt(1000) - 500,
        (double) random.nextInt(100),
        Values.bytes("w" + random.nextInt(50))
      };
      for (int column = 1; column < row.length; column++) {
        if (random.nextInt(8) == 0) {
          row[column] = null;
        }
      }
      rows.add(row);
    }
    duckdb = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = duckdb.createStatement()) {
      statement.execute("create table t (id bigint, p int, k int, n bigint, r double, w varchar)");
    }
    try (PreparedStatement insert =
        duckdb.prepareStatement("insert into t values (?, ?, ?, ?, ?, ?)")) {
      for (@Nullable Object[] row : rows) {
        for (int column = 0; column < row.length; column++) {
          Object value = row[column] instanceof byte[] bytes ? Values.text(bytes) : row[column];
          insert.setObject(column + 1, value);
        }
        insert.execute();
      }
    }
    runner = new PlanRunner(Long.MAX_VALUE);
  }

  @AfterAll
  static void close() throws Exception {
    runner.close();
    duckdb.close();
  }

  private record Function(
      String name, String sql, List<Expression> arguments, boolean ignoreNulls, LogicalType type) {}

  private static Expression column(int index) {
    return new Expression.ColumnReference(index, TYPES.get(index));
  }

  private static Expression literal(long value) {
    return new Expression.Literal(value, LogicalType.BIGINT);
  }

  private static Function function(
      String name, String sql, LogicalType type, Expression... arguments) {
    return new Function(name, sql, List.of(arguments), false, type);
  }

  private static final LogicalType BIG = LogicalType.BIGINT;

  private static final List<Function> RANKS =
      List.of(
          function("row_number", "row_number()", BIG),
          function("rank", "rank()", BIG),
          function("dense_rank", "dense_rank()", BIG),
          function("percent_rank", "percent_rank()", LogicalType.DOUBLE),
          function("cume_dist", "cume_dist()", LogicalType.DOUBLE),
          function("ntile", "ntile(7)", BIG, literal(7)),
          function("lag", "lag(n, 2)", BIG, column(NUMBER), literal(2)),
          function(
              "lead",
              "lead(w, 1, 'none')",
              LogicalType.TEXT,
              column(WORD),
              literal(1),
              new Expression.Literal(Values.bytes("none"), LogicalType.TEXT)),
          new Function(
              "lag", "lag(n, 3 ignore nulls)", List.of(column(NUMBER), literal(3)), true, BIG),
          new Function(
              "lead", "lead(n, 2 ignore nulls)", List.of(column(NUMBER), literal(2)), true, BIG));

  private static final List<Function> FRAMED =
      List.of(
          function("count", "count(*)", BIG),
          function("count", "count(n)", BIG, column(NUMBER)),
          function("sum", "sum(n)", BIG, column(NUMBER)),
          function("avg", "avg(r)", LogicalType.DOUBLE, column(REAL)),
          function("sum", "sum(r)", LogicalType.DOUBLE, column(REAL)),
          function("min", "min(w)", LogicalType.TEXT, column(WORD)),
          function("max", "max(n)", BIG, column(NUMBER)),
          function("first_value", "first_value(n)", BIG, column(NUMBER)),
          function("last_value", "last_value(w)", LogicalType.TEXT, column(WORD)),
          function("nth_value", "nth_value(n, 3)", BIG, column(NUMBER), literal(3)),
          new Function(
              "first_value", "first_value(n ignore nulls)", List.of(column(NUMBER)), true, BIG),
          new Function(
              "last_value", "last_value(n ignore nulls)", List.of(column(NUMBER)), true, BIG),
          function("bit_or", "bit_or(n)", BIG, column(NUMBER)),
          function("median", "median(r)", LogicalType.DOUBLE, column(REAL)));

  @Test
  void ranksAndShiftsMatchDuckdb() throws Exception {
    WindowFrame whole =
        new WindowFrame(
            Unit.RANGE,
            new Bound(Kind.UNBOUNDED_PRECEDING, null),
            new Bound(Kind.CURRENT_ROW, null),
            Exclusion.NO_OTHERS);
    for (Function function : RANKS) {
      boolean byPeers = function.name().endsWith("rank") || function.name().equals("cume_dist");
      check(function, byPeers, whole, "");
    }
  }

  @Test
  void randomFramesMatchDuckdb() throws Exception {
    Random random = new Random(11);
    for (int trial = 0; trial < 80; trial++) {
      Function function = FRAMED.get(trial % FRAMED.size());
      Unit unit = Unit.values()[random.nextInt(3)];
      int start = random.nextInt(4);
      int end = 1 + random.nextInt(4);
      long startOffset = random.nextInt(6);
      long endOffset = random.nextInt(6);
      if (start == 3 && end < 3 || start == 2 && end == 1 || start > end) {
        continue;
      }
      Exclusion exclusion =
          random.nextInt(3) == 0 ? Exclusion.values()[random.nextInt(4)] : Exclusion.NO_OTHERS;
      WindowFrame frame =
          new WindowFrame(unit, bound(start, startOffset), bound(end, endOffset), exclusion);
      String sql =
          unit
              + " between "
              + text(start, startOffset)
              + " and "
              + text(end, endOffset)
              + " exclude "
              + exclusion.name().replace('_', ' ');
      boolean orderSensitive = function.name().endsWith("_value") && unit != Unit.ROWS;
      if (orderSensitive) {
        continue;
      }
      check(function, unit != Unit.ROWS, frame, sql);
    }
  }

  private static Bound bound(int kind, long offset) {
    return switch (kind) {
      case 0 -> new Bound(Kind.UNBOUNDED_PRECEDING, null);
      case 1 -> new Bound(Kind.PRECEDING, literal(offset));
      case 2 -> new Bound(Kind.CURRENT_ROW, null);
      case 3 -> new Bound(Kind.FOLLOWING, literal(offset));
      default -> new Bound(Kind.UNBOUNDED_FOLLOWING, null);
    };
  }

  private static String text(int kind, long offset) {
    return switch (kind) {
      case 0 -> "unbounded preceding";
      case 1 -> offset + " preceding";
      case 2 -> "current row";
      case 3 -> offset + " following";
      default -> "unbounded following";
    };
  }

  private static void check(
      Function function, boolean withPeers, WindowFrame frame, String frameSql) throws Exception {
    List<SortKey> order = new ArrayList<>();
    order.add(new SortKey(KEY, true, false));
    if (!withPeers) {
      order.add(new SortKey(ID, true, false));
    }
    PhysicalPlan plan =
        new PhysicalPlan.Window(
            PlanRunner.rows(TYPES, rows),
            List.of(1),
            order,
            List.of(
                new WindowCall(
                    function.name(),
                    function.arguments(),
                    false,
                    function.ignoreNulls(),
                    null,
                    frame,
                    function.type())));
    List<String> actual =
        runner.run(plan).stream()
            .sorted(Comparator.comparing(row -> (Long) row[ID]))
            .map(row -> row[ID] + " " + TestRows.text(row[TYPES.size()]).replace("'", ""))
            .toList();
    String sql =
        "select id, "
            + function.sql()
            + " over (partition by p order by k nulls last"
            + (withPeers ? "" : ", id")
            + " "
            + frameSql
            + ") from t order by id";
    List<String> expected = new ArrayList<>();
    try (Statement statement = duckdb.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        expected.add(result.getLong(1) + " " + result.getObject(2));
      }
    }
    assertThat(actual).as(sql).isEqualTo(expected);
  }

  @Test
  void rangeOfNothingBeforeNullKeysIsTheirPeers() {
    WindowFrame frame =
        new WindowFrame(
            Unit.RANGE,
            new Bound(Kind.PRECEDING, literal(1)),
            new Bound(Kind.CURRENT_ROW, null),
            Exclusion.NO_OTHERS);
    PhysicalPlan plan =
        new PhysicalPlan.Window(
            PlanRunner.rows(
                List.of(LogicalType.INTEGER),
                List.of(
                    new Object[] {null},
                    new Object[] {1L},
                    new Object[] {2L},
                    new Object[] {null})),
            List.of(),
            List.of(new SortKey(0, true, false)),
            List.of(new WindowCall("count", List.of(), false, false, null, frame, BIG)));
    assertThat(runner.run(plan).stream().map(TestRows::text).sorted().toList())
        .containsExactly("1 | 1", "2 | 2", "null | 2", "null | 2");
  }
}
