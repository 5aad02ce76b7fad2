package io.blueshift.sql.differential;

import java.util.List;
import java.util.Random;

/// Makes expressions and conditions over the columns of a scope.
final class ScalarGenerator {
  private final Random random;
  private final Coverage coverage;

  ScalarGenerator(Random random, Coverage coverage) {
    this.random = random;
    this.coverage = coverage;
  }

  /// Returns a kind that a scope has columns of.
  Kind kindIn(Scope scope) {
    return scope.any(random).kind();
  }

  /// Returns an expression of a kind.
  String value(Scope scope, Kind kind, int depth) {
    if (depth <= 0 || random.nextInt(3) == 0) {
      return leaf(scope, kind);
    }
    return switch (random.nextInt(5)) {
      case 0 -> choice(scope, kind, depth);
      case 1 ->
          noted("coalesce", kind)
              + "("
              + typed(value(scope, kind, depth - 1), kind)
              + ", "
              + typed(value(scope, kind, depth - 1), kind)
              + ")";
      case 2 ->
          noted("nullif", kind)
              + "("
              + value(scope, kind, depth - 1)
              + ", "
              + leaf(scope, kind)
              + ")";
      default -> function(scope, kind, depth);
    };
  }

  /// Returns a value in the very type of its kind where that may differ: sums of decimals have more
  /// digits, and DuckDB gives up digits of the scale where a value is one of several expressions.
  private static String typed(String value, Kind kind) {
    return kind == Kind.LONG_DECIMAL ? "cast(" + value + " as " + kind.sqlName() + ")" : value;
  }

  /// Counts an operator that is no function; returns nothing to write.
  private String note(String operator, Kind kind) {
    coverage.note(operator, kind, true);
    return "";
  }

  /// Counts a function and returns its name.
  private String noted(String operator, Kind kind) {
    coverage.note(operator, kind, true);
    return operator;
  }

  private String leaf(Scope scope, Kind kind) {
    List<Scope.Column> columns = scope.of(kind);
    if (columns.isEmpty() || random.nextInt(5) == 0) {
      return random.nextInt(12) == 0
          ? "cast(null as " + kind.sqlName() + ")"
          : kind.literal(random);
    }
    Scope.Column column = columns.get(random.nextInt(columns.size()));
    coverage.note("column", kind, column.nullable());
    return column.sql();
  }

  private String choice(Scope scope, Kind kind, int depth) {
    noted("case", kind);
    return "case when "
        + condition(scope, depth - 1)
        + " then "
        + typed(value(scope, kind, depth - 1), kind)
        + (random.nextBoolean()
            ? " when "
                + condition(scope, depth - 1)
                + " then "
                + typed(value(scope, kind, depth - 1), kind)
            : "")
        + (random.nextInt(4) == 0 ? "" : " else " + typed(value(scope, kind, depth - 1), kind))
        + " end";
  }

  private String function(Scope scope, Kind kind, int depth) {
    return switch (kind) {
      case BOOLEAN -> "(" + condition(scope, depth - 1) + ")";
      case SMALLINT, INTEGER, BIGINT -> integer(scope, kind, depth);
      case DECIMAL, LONG_DECIMAL -> decimal(scope, kind, depth);
      case REAL -> leaf(scope, kind);
      case DOUBLE -> floating(scope, depth);
      case TEXT -> text(scope, depth);
      case DATE -> date(scope, depth);
      case TIME -> leaf(scope, kind);
      case TIMESTAMP -> timestamp(scope, depth);
    };
  }

  private String small(Scope scope, int depth) {
    Kind kind = random.nextBoolean() ? Kind.INTEGER : Kind.BIGINT;
    return "(" + value(scope, kind, depth - 1) + " % 1000)";
  }

  private String integer(Scope scope, Kind kind, int depth) {
    String cast = "cast(%s as " + kind.sqlName() + ")";
    return String.format(
        cast,
        switch (random.nextInt(9)) {
          case 0 -> note("+", kind) + small(scope, depth) + " + " + small(scope, depth);
          case 1 -> note("-", kind) + small(scope, depth) + " - " + small(scope, depth);
          case 2 -> {
            noted("*", kind);
            yield "(" + small(scope, depth) + " % 100) * (" + small(scope, depth) + " % 100)";
          }
          case 3 -> {
            noted("integer /", kind);
            yield small(scope, depth)
                + " "
                + Dialect.INTEGER_DIVISION
                + " nullif("
                + small(scope, depth)
                + ", 0)";
          }
          case 4 -> noted("abs", kind) + "(" + small(scope, depth) + ")";
          case 5 -> noted("length", kind) + "(" + value(scope, Kind.TEXT, depth - 1) + ")";
          case 6 -> {
            noted("extract", Kind.TIMESTAMP);
            String field = List.of("year", "month", "day", "hour", "dow").get(random.nextInt(5));
            yield "extract(" + field + " from " + value(scope, Kind.TIMESTAMP, depth - 1) + ")";
          }
          case 7 -> {
            noted("date - date", Kind.DATE);
            yield "(" + value(scope, Kind.DATE, depth - 1) + " - date '2020-01-15') % 10000";
          }
          default -> {
            noted("% remainder", kind);
            yield small(scope, depth) + " % nullif(" + small(scope, depth) + ", 0)";
          }
        });
  }

  private String decimal(Scope scope, Kind kind, int depth) {
    String operand = leaf(scope, Kind.DECIMAL);
    String other = leaf(scope, Kind.DECIMAL);
    String result =
        switch (random.nextInt(5)) {
          case 0 -> note("decimal +", kind) + operand + " % 1000 + " + other + " % 1000";
          case 1 -> note("decimal -", kind) + operand + " % 1000 - " + other + " % 1000";
          case 2 -> note("decimal *", kind) + operand + " % 1000 * (" + other + " % 1000)";
          case 3 -> noted("round", kind) + "(" + operand + " % 1000, " + random.nextInt(3) + ")";
          default -> "(" + value(scope, Kind.INTEGER, depth - 1) + " % 1000)";
        };
    return "cast(" + result + " as " + kind.sqlName() + ")";
  }

  private String floating(Scope scope, int depth) {
    String operand = leaf(scope, Kind.DOUBLE);
    return switch (random.nextInt(6)) {
      case 0 ->
          note("floating +", Kind.DOUBLE) + "(" + operand + " + " + leaf(scope, Kind.DOUBLE) + ")";
      case 1 ->
          note("floating -", Kind.DOUBLE) + "(" + operand + " - " + leaf(scope, Kind.DOUBLE) + ")";
      case 2 -> noted("floor", Kind.DOUBLE) + "(" + operand + ")";
      case 3 -> noted("ceil", Kind.DOUBLE) + "(" + operand + ")";
      case 4 -> noted("abs", Kind.DOUBLE) + "(" + operand + ")";
      default -> "cast(" + value(scope, Kind.INTEGER, depth - 1) + " as double precision)";
    };
  }

  private String text(Scope scope, int depth) {
    String operand = value(scope, Kind.TEXT, depth - 1);
    return switch (random.nextInt(10)) {
      case 0 -> noted("upper", Kind.TEXT) + "(" + operand + ")";
      case 1 -> noted("lower", Kind.TEXT) + "(" + operand + ")";
      case 2 -> {
        noted("||", Kind.TEXT);
        yield "(" + leaf(scope, Kind.TEXT) + " || " + leaf(scope, Kind.TEXT) + ")";
      }
      case 3 ->
          noted("substring", Kind.TEXT)
              + "("
              + operand
              + ", "
              + (1 + random.nextInt(4))
              + ", "
              + random.nextInt(5)
              + ")";
      case 4 -> noted("trim", Kind.TEXT) + "(" + operand + ")";
      case 5 -> noted("replace", Kind.TEXT) + "(" + operand + ", 'a', 'xy')";
      case 6 -> noted("left", Kind.TEXT) + "(" + operand + ", " + random.nextInt(4) + ")";
      case 7 -> noted("right", Kind.TEXT) + "(" + operand + ", " + random.nextInt(4) + ")";
      case 8 -> "cast(" + value(scope, Kind.INTEGER, depth - 1) + " as varchar(200))";
      default -> "cast(" + leaf(scope, Kind.DATE) + " as varchar(200))";
    };
  }

  private String date(Scope scope, int depth) {
    return switch (random.nextInt(3)) {
      case 0 -> {
        noted("date + integer", Kind.DATE);
        yield "(" + leaf(scope, Kind.DATE) + " + " + random.nextInt(60) + ")";
      }
      case 1 -> {
        noted("date - integer", Kind.DATE);
        yield "(date '2020-02-20' - cast(" + small(scope, depth) + " as integer))";
      }
      default -> "cast(" + value(scope, Kind.TIMESTAMP, depth - 1) + " as date)";
    };
  }

  private String timestamp(Scope scope, int depth) {
    String operand = leaf(scope, Kind.TIMESTAMP);
    return switch (random.nextInt(3)) {
      case 0 -> {
        noted("timestamp + interval", Kind.TIMESTAMP);
        String unit = List.of("day", "hour", "month").get(random.nextInt(3));
        yield "(" + operand + " + interval '" + (1 + random.nextInt(40)) + " " + unit + "')";
      }
      case 1 -> {
        noted("date_trunc", Kind.TIMESTAMP);
        String unit =
            List.of("year", "quarter", "month", "week", "day", "hour").get(random.nextInt(6));
        yield "date_trunc('" + unit + "', " + operand + ")";
      }
      default -> "cast(" + value(scope, Kind.DATE, depth - 1) + " as timestamp)";
    };
  }

  /// Returns a condition.
  String condition(Scope scope, int depth) {
    if (depth > 0) {
      switch (random.nextInt(6)) {
        case 0 -> {
          return "(" + condition(scope, depth - 1) + " and " + condition(scope, depth - 1) + ")";
        }
        case 1 -> {
          return "(" + condition(scope, depth - 1) + " or " + condition(scope, depth - 1) + ")";
        }
        case 2 -> {
          return "not (" + condition(scope, depth - 1) + ")";
        }
        default -> {}
      }
    }
    return test(scope, depth);
  }

  private String test(Scope scope, int depth) {
    Scope.Column column = scope.any(random);
    Kind kind = column.kind();
    boolean plain = random.nextInt(3) > 0;
    String operand = plain ? column.sql() : value(scope, kind, depth);
    boolean nullable = !plain || column.nullable();
    switch (random.nextInt(8)) {
      case 0 -> {
        coverage.note("is null", kind, nullable);
        return operand + (random.nextBoolean() ? " is null" : " is not null");
      }
      case 1 -> {
        coverage.note("in list", kind, nullable);
        String items = kind.literal(random) + ", " + kind.literal(random);
        String third = random.nextInt(6) == 0 ? "null" : kind.literal(random);
        return operand
            + (random.nextInt(3) == 0 ? " not" : "")
            + " in ("
            + items
            + ", "
            + third
            + ")";
      }
      case 2 -> {
        coverage.note("between", kind, nullable);
        String not = random.nextInt(4) == 0 ? " not" : "";
        return operand + not + " between " + leaf(scope, kind) + " and " + leaf(scope, kind);
      }
      case 3 -> {
        coverage.note("is distinct from", kind, nullable);
        String not = random.nextBoolean() ? " not" : "";
        return operand + " is" + not + " distinct from " + leaf(scope, kind);
      }
      default -> {}
    }
    if (kind == Kind.TEXT && random.nextInt(3) == 0 && !Dialect.losesNullsInLike(operand)) {
      coverage.note("like", kind, nullable);
      String pattern = List.of("a%", "%b%", "_", "%", "", "a_c", "%e").get(random.nextInt(7));
      return operand + (random.nextInt(3) == 0 ? " not" : "") + " like '" + pattern + "'";
    }
    if (kind == Kind.BOOLEAN && random.nextBoolean()) {
      return operand;
    }
    String comparison = List.of("=", "<>", "<", "<=", ">", ">=").get(random.nextInt(6));
    coverage.note("compare " + comparison, kind, nullable);
    return operand + " " + comparison + " " + value(scope, kind, depth - 1);
  }
}
