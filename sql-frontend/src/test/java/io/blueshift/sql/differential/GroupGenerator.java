package io.blueshift.sql.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes calls of aggregate and window functions.
final class GroupGenerator {
  /// A call and the kind of its result.
  record Call(String sql, Kind kind) {}

  private static final int CALLS_BY_VALUE = 6;
  private static final int WINDOW_CALLS = 12;

  private final Random random;
  private final Coverage coverage;
  private final ScalarGenerator scalars;

  GroupGenerator(Random random, Coverage coverage, ScalarGenerator scalars) {
    this.random = random;
    this.coverage = coverage;
    this.scalars = scalars;
  }

  /// Returns a call of an aggregate function.
  Call aggregate(Scope scope) {
    if (random.nextInt(6) == 0) {
      coverage.note("count(*)", Kind.BIGINT, false);
      return new Call("count(*)" + filter(scope), Kind.BIGINT);
    }
    Scope.Column column = scope.any(random);
    Kind kind = column.kind();
    String argument = random.nextInt(3) == 0 ? scalars.value(scope, kind, 1) : column.sql();
    List<Call> calls = calls(kind, argument);
    Call call = calls.get(random.nextInt(calls.size()));
    coverage.note(call.sql().substring(0, call.sql().indexOf('(')), kind, column.nullable());
    if (call.sql().contains("within group") || call.sql().startsWith("string_agg")) {
      return call;
    }
    boolean distinct = random.nextInt(4) == 0;
    if (distinct) {
      coverage.note("aggregate distinct", kind, column.nullable());
    }
    int open = call.sql().indexOf('(') + 1;
    String sql =
        call.sql().substring(0, open) + (distinct ? "distinct " : "") + call.sql().substring(open);
    return new Call(sql + filter(scope), call.kind());
  }

  private List<Call> calls(Kind kind, String argument) {
    List<Call> calls = new ArrayList<>();
    calls.add(new Call("count(" + argument + ")", Kind.BIGINT));
    if (kind == Kind.BOOLEAN) {
      calls.add(new Call("bool_and(" + argument + ")", kind));
      calls.add(new Call("bool_or(" + argument + ")", kind));
      return calls;
    }
    calls.add(new Call("min(" + argument + ")", kind));
    calls.add(new Call("max(" + argument + ")", kind));
    if (kind.isNumber() && kind != Kind.REAL) {
      Kind sum = kind.isFloating() ? Kind.DOUBLE : Kind.LONG_DECIMAL;
      calls.add(new Call("sum(" + argument + ")", sum));
      calls.add(new Call("avg(" + argument + ")", Kind.DOUBLE));
    }
    if (kind == Kind.SMALLINT || kind == Kind.INTEGER) {
      calls.add(new Call("stddev_samp(" + argument + " % 100)", Kind.DOUBLE));
      calls.add(new Call("var_pop(" + argument + " % 100)", Kind.DOUBLE));
    }
    if (kind == Kind.DOUBLE || kind == Kind.INTEGER) {
      String within = " within group (order by " + argument + ")";
      calls.add(new Call("percentile_cont(0.5)" + within, Kind.DOUBLE));
      calls.add(new Call("percentile_disc(0.25)" + within, kind));
    }
    if (kind == Kind.TEXT) {
      calls.add(new Call("string_agg(" + argument + ", ',' order by " + argument + ")", kind));
    }
    return calls;
  }

  private String filter(Scope scope) {
    if (random.nextInt(5) > 0) {
      return "";
    }
    coverage.note("aggregate filter", scalars.kindIn(scope), true);
    return " filter (where " + scalars.condition(scope, 1) + ")";
  }

  /// Returns a call of a window function. Where `byPosition` is true it may depend on a row's
  /// position. Every such call orders by all columns, so which of several equal rows comes first
  /// does not show in its values; but two calls may number equal rows differently, and the pairs of
  /// values then differ between right answers. A select has room for one call by position.
  Call window(Scope scope, boolean byPosition) {
    String partition = "";
    if (random.nextInt(4) > 0) {
      Scope.Column key = scope.any(random);
      coverage.note("window partition", key.kind(), key.nullable());
      partition = "partition by " + key.sql() + " ";
    }
    Scope.Column argument = scope.any(random);
    Scope.Column key = scope.any(random);
    String direction = random.nextBoolean() ? " desc" : "";
    String nulls = random.nextBoolean() ? " nulls first" : " nulls last";
    String byKey = "order by " + key.sql() + direction + nulls;
    String total = byKey + ", " + scope.totalOrder();
    int choice = random.nextInt(byPosition ? WINDOW_CALLS : CALLS_BY_VALUE);
    coverage.note("window order", key.kind(), key.nullable());
    return switch (choice) {
      case 0 -> call("rank()", partition + byKey, Kind.BIGINT, key);
      case 1 -> call("dense_rank()", partition + byKey, Kind.BIGINT, key);
      case 2 -> call("percent_rank()", partition + byKey, Kind.DOUBLE, key);
      case 3 -> call("cume_dist()", partition + byKey, Kind.DOUBLE, key);
      case 4 -> framed(scope, partition + byKey);
      case 5 -> framed(scope, partition + rangeFrame(scope));
      case 6 -> call("row_number()", partition + total, Kind.BIGINT, key);
      case 7 -> call("ntile(" + (1 + random.nextInt(5)) + ")", partition + total, Kind.BIGINT, key);
      case 8 ->
          call(
              (random.nextBoolean() ? "lag(" : "lead(")
                  + argument.sql()
                  + ", "
                  + random.nextInt(4)
                  + ")",
              partition + total,
              argument.kind(),
              argument);
      case 9 ->
          call(
              List.of("first_value(", "last_value(").get(random.nextInt(2)) + argument.sql() + ")",
              partition + total + " " + rows(),
              argument.kind(),
              argument);
      case 10 ->
          call(
              "nth_value(" + argument.sql() + ", " + (1 + random.nextInt(3)) + ")",
              partition + total + " " + rows(),
              argument.kind(),
              argument);
      default -> framed(scope, partition + total + " " + rows());
    };
  }

  private Call call(String function, String window, Kind kind, Scope.Column column) {
    String name = function.substring(0, function.indexOf('('));
    coverage.note("window " + name, column.kind(), column.nullable());
    return new Call(function + " over (" + window + ")", kind);
  }

  private Call framed(Scope scope, String window) {
    Scope.Column column = scope.any(random);
    List<Call> calls =
        calls(column.kind(), column.sql()).stream()
            .filter(call -> !call.sql().contains("within") && !call.sql().startsWith("string_agg"))
            .toList();
    Call call = calls.get(random.nextInt(calls.size()));
    return call(call.sql(), window, call.kind(), column);
  }

  private String rows() {
    coverage.note("frame rows", Kind.BIGINT, false);
    return "rows between " + bounds();
  }

  private String bounds() {
    return switch (random.nextInt(6)) {
      case 0 -> "unbounded preceding and current row";
      case 1 -> "unbounded preceding and unbounded following";
      case 2 -> "current row and unbounded following";
      case 3 -> random.nextInt(4) + " preceding and " + random.nextInt(4) + " following";
      case 4 -> "3 preceding and 1 preceding";
      default -> "1 following and 3 following";
    };
  }

  private String rangeFrame(Scope scope) {
    List<Scope.Column> keys = scope.columns().stream().filter(c -> c.kind().isInteger()).toList();
    if (keys.isEmpty()) {
      return "";
    }
    Scope.Column key = keys.get(random.nextInt(keys.size()));
    coverage.note("frame range", key.kind(), key.nullable());
    return "order by ("
        + key.sql()
        + " % 50)"
        + (random.nextBoolean() ? " desc" : "")
        + (random.nextBoolean() ? " nulls first" : " nulls last")
        + " range between "
        + bounds();
  }
}
