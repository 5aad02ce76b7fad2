package io.blueshift.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.blueshift.error.DatabaseException;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.SessionStyle;
import io.blueshift.function.FunctionRegistry;
import io.blueshift.function.ResolvedFunction;
import io.blueshift.function.TextForm;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.VarbyteType;
import io.blueshift.vector.Values;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Functions and casts against tables of text: `function | arguments | expected`. Arguments are
/// written `type:text`; expected is the result's text, NULL, or an SQLSTATE after an exclamation
/// mark. The values are those that PostgreSQL's and Redshift's documentation give.
class FunctionTableTest {
  private static LogicalType type(String name) {
    return switch (name) {
      case "t" -> LogicalType.TEXT;
      case "i" -> LogicalType.INTEGER;
      case "l" -> LogicalType.BIGINT;
      case "s" -> LogicalType.SMALLINT;
      case "f" -> LogicalType.DOUBLE;
      case "r" -> LogicalType.REAL;
      case "b" -> LogicalType.BOOL;
      case "d" -> LogicalType.DATE;
      case "tm" -> LogicalType.TIME;
      case "ts" -> LogicalType.TIMESTAMP;
      case "tz" -> LogicalType.TIMESTAMPTZ;
      case "iv" -> LogicalType.INTERVAL_TYPE;
      case "vb" -> new VarbyteType(1000);
      default -> decimal(name);
    };
  }

  /// Reads n(precision;scale), vc(length) and c(length).
  private static LogicalType decimal(String name) {
    String[] numbers = name.substring(name.indexOf('(') + 1, name.length() - 1).split(";");
    int first = Integer.parseInt(numbers[0]);
    return switch (name.substring(0, name.indexOf('('))) {
      case "n" -> new DecimalType(first, Integer.parseInt(numbers[1]));
      case "vc" -> new LogicalType.VarcharType(first, io.blueshift.type.Collation.BINARY);
      case "c" -> new LogicalType.CharType(first, io.blueshift.type.Collation.BINARY);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Expression argument(String written) {
    String trimmed = written.strip();
    if (trimmed.equals("null")) {
      return new Expression.Literal(null, LogicalType.NULL);
    }
    int colon = trimmed.indexOf(':');
    String name = trimmed.substring(0, colon);
    String value =
        trimmed.substring(colon + 1).replace("\\s", " ").replace("\\p", "|").replace("\\c", ",");
    LogicalType type = name.equals("n") ? decimalOf(value) : type(name);
    Expression text = new Expression.Literal(Values.bytes(value), LogicalType.TEXT);
    return type.equals(LogicalType.TEXT)
        ? text
        : new Expression.Cast(text, type, CastMode.EXPLICIT);
  }

  private static LogicalType decimalOf(String value) {
    BigDecimal number = new BigDecimal(value);
    return new DecimalType(
        Math.max(number.precision(), number.scale() + 1), Math.max(0, number.scale()));
  }

  private static Expression call(String function, String arguments, SessionStyle style) {
    List<Expression> given = new ArrayList<>();
    if (!arguments.isBlank()) {
      for (String written : arguments.split(",")) {
        given.add(argument(written));
      }
    }
    if (function.startsWith("cast to ")) {
      return new Expression.Cast(
          given.getFirst(), type(function.substring(8).strip()), CastMode.EXPLICIT);
    }
    if (function.startsWith("try to ")) {
      return new Expression.Cast(
          given.getFirst(), type(function.substring(7).strip()), CastMode.TRY);
    }
    if (function.startsWith("assign to ")) {
      return new Expression.Cast(
          given.getFirst(), type(function.substring(10).strip()), CastMode.ASSIGNMENT);
    }
    ResolvedFunction resolved =
        FunctionRegistry.scalar(function, given.stream().map(Expression::type).toList(), style)
            .orElseThrow(() -> new AssertionError("no function " + function + " " + arguments));
    List<Expression> converted = new ArrayList<>();
    for (int index = 0; index < given.size(); index++) {
      LogicalType type = resolved.argumentTypes().get(index);
      Expression argument = given.get(index);
      converted.add(
          argument.type().equals(type)
              ? argument
              : new Expression.Cast(argument, type, CastMode.EXPLICIT));
    }
    return new Expression.Call(function, converted, resolved.resultType());
  }

  private static String result(Expression expression, SessionStyle style) {
    try (EvaluationFixture fixture = new EvaluationFixture()) {
      Object value;
      try {
        value = fixture.single(style, expression);
      } catch (DatabaseException failure) {
        return "!" + failure.code().sqlState();
      }
      if (value == null) {
        return "NULL";
      }
      Object plain =
          value instanceof String text && expression.type() instanceof VarbyteType
              ? text.getBytes(StandardCharsets.UTF_8)
              : value instanceof String text ? Values.bytes(text) : value;
      return TextForm.of(plain, expression.type(), ZoneOffset.UTC);
    }
  }

  private static void check(String resource, SessionStyle style) {
    List<String> failures = new ArrayList<>();
    int count = 0;
    for (String line : lines(resource)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] cells = line.split("\\|", -1);
      if (cells.length != 3) {
        fail("line has not three cells: " + line);
      }
      String function = cells[0].strip().replace("\\p", "|");
      String expected = cells[2].strip().replace("\\s", " ").replace("\\p", "|");
      String actual = result(call(function, cells[1], style), style);
      count++;
      if (!actual.equals(expected)) {
        failures.add(line + "  <<< got [" + actual + "]");
      }
    }
    assertThat(failures).as("of " + count + " lines of " + resource).isEmpty();
    assertThat(count).isPositive();
  }

  private static List<String> lines(String resource) {
    try (var stream = FunctionTableTest.class.getResourceAsStream("/functions/" + resource)) {
      return new String(
              java.util.Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void castsFollowPostgreSql() {
    check("casts.txt", SessionStyle.POSTGRESQL);
  }

  @Test
  void mathFollowsPostgreSql() {
    check("math.txt", SessionStyle.POSTGRESQL);
  }

  @Test
  void stringsFollowPostgreSql() {
    check("strings.txt", SessionStyle.POSTGRESQL);
  }

  @Test
  void datesFollowPostgreSql() {
    check("dates.txt", SessionStyle.POSTGRESQL);
  }

  @Test
  void formatsFollowPostgreSql() {
    check("formats.txt", SessionStyle.POSTGRESQL);
  }

  @Test
  void redshiftHasItsOwnFunctions() {
    check("redshift.txt", SessionStyle.REDSHIFT);
  }
}
