package io.blueshift.sql.bind;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.expression.Expression;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BigIntType;
import io.blueshift.type.LogicalType.BooleanType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.IntervalType;
import io.blueshift.type.LogicalType.RealType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Types of aggregates, by style. SUM of integers is BIGINT, of BIGINT NUMERIC(38,0), of decimals
/// NUMERIC(38,s). AVG of integers is a truncated BIGINT in Redshift's style and NUMERIC with 16
/// digits behind the point in PostgreSQL's.
final class AggregateTypes {
  private static final int AVERAGE_SCALE_POSTGRESQL = 16;

  private final SqlStyle style;
  private final Coercion coercion;

  AggregateTypes(SqlStyle style, Coercion coercion) {
    this.style = style;
    this.coercion = coercion;
  }

  /// An aggregate by the executor's name, with converted arguments and its result's type.
  record Typed(String function, List<Expression> arguments, LogicalType type) {}

  /// Returns the aggregate for its arguments, or null when it does not take them.
  @Nullable Typed type(String name, List<Expression> given) {
    List<Expression> arguments = given.stream().map(coercion::decided).toList();
    return switch (name) {
      case "count" -> new Typed("count", arguments, LogicalType.BIGINT);
      case "approx_count_distinct", "approximate_count", "hll" ->
          one(
              arguments.stream().map(OperatorRules::groupable).toList(),
              "approx_count_distinct",
              LogicalType.BIGINT);
      case "sum" -> sum(undecidedAsDouble(given));
      case "avg" -> average(undecidedAsDouble(given));
      case "min", "max" ->
          isOfSuper(arguments)
              ? by(name + "_by", List.of(arguments.getFirst(), arguments.getFirst()))
              : one(
                  arguments,
                  name,
                  arguments.isEmpty() ? LogicalType.NULL : arguments.getFirst().type());
      case "any_value" ->
          one(
              arguments,
              name,
              arguments.isEmpty() ? LogicalType.NULL : arguments.getFirst().type());
      case "stddev", "stddev_samp" -> doubles("stddev_samp", given, 1, LogicalType.DOUBLE);
      case "variance", "var_samp" -> doubles("var_samp", given, 1, LogicalType.DOUBLE);
      case "stddev_pop", "var_pop" -> doubles(name, given, 1, LogicalType.DOUBLE);
      case "bool_and", "every" -> booleans("bool_and", given);
      case "bool_or" -> booleans("bool_or", given);
      case "bit_and", "bit_or", "bit_xor" ->
          !arguments.isEmpty() && arguments.getFirst().type() instanceof IntegralType type
              ? one(arguments, name, type)
              : null;
      case "corr",
          "covar_pop",
          "covar_samp",
          "regr_avgx",
          "regr_avgy",
          "regr_intercept",
          "regr_r2",
          "regr_slope",
          "regr_sxx",
          "regr_sxy",
          "regr_syy" ->
          doubles(name, given, 2, LogicalType.DOUBLE);
      case "regr_count" -> doubles(name, given, 2, LogicalType.BIGINT);
      case "max_by", "arg_max" -> by("max_by", arguments);
      case "min_by", "arg_min" -> by("min_by", arguments);
      default -> null;
    };
  }

  private List<Expression> undecidedAsDouble(List<Expression> given) {
    return given.stream()
        .map(argument ->
            Coercion.isUnknown(argument)
                ? coercion.implicit(argument, LogicalType.DOUBLE)
                : argument)
        .toList();
  }

  private static @Nullable Typed one(List<Expression> arguments, String name, LogicalType type) {
    return arguments.size() == 1 ? new Typed(name, arguments, type) : null;
  }

  private static @Nullable Typed by(String name, List<Expression> arguments) {
    return arguments.size() == 2
        ? new Typed(
            name,
            List.of(arguments.get(0), OperatorRules.sortable(arguments.get(1))),
            arguments.getFirst().type())
        : null;
  }

  /// Returns whether the first argument is a SUPER value, whose bytes do not sort as the values do.
  private static boolean isOfSuper(List<Expression> arguments) {
    return !arguments.isEmpty() && arguments.getFirst().type() instanceof LogicalType.SuperType;
  }

  private @Nullable Typed sum(List<Expression> arguments) {
    if (arguments.size() != 1) {
      return null;
    }
    LogicalType type =
        switch (arguments.getFirst().type()) {
          case BigIntType _ -> new DecimalType(DecimalType.PRECISION_MAX, 0);
          case IntegralType _ -> LogicalType.BIGINT;
          case DecimalType decimal -> new DecimalType(DecimalType.PRECISION_MAX, decimal.scale());
          case RealType real -> style == SqlStyle.REDSHIFT ? LogicalType.DOUBLE : real;
          case LogicalType.DoubleType other -> other;
          case IntervalType interval -> interval;
          case LogicalType.SuperType document -> document;
          default -> null;
        };
    return type == null ? null : new Typed("sum", arguments, type);
  }

  private @Nullable Typed average(List<Expression> arguments) {
    if (arguments.size() != 1) {
      return null;
    }
    LogicalType type =
        switch (arguments.getFirst().type()) {
          case IntegralType _ ->
              style == SqlStyle.REDSHIFT
                  ? LogicalType.BIGINT
                  : new DecimalType(DecimalType.PRECISION_MAX, AVERAGE_SCALE_POSTGRESQL);
          case DecimalType decimal ->
              new DecimalType(
                  DecimalType.PRECISION_MAX,
                  style == SqlStyle.REDSHIFT
                      ? decimal.scale()
                      : Math.max(AVERAGE_SCALE_POSTGRESQL, decimal.scale()));
          case RealType _, LogicalType.DoubleType _ -> LogicalType.DOUBLE;
          case IntervalType interval -> interval;
          case LogicalType.SuperType document -> document;
          default -> null;
        };
    return type == null ? null : new Typed("avg", arguments, type);
  }

  private @Nullable Typed doubles(
      String name, List<Expression> given, int count, LogicalType result) {
    if (given.size() != count) {
      return null;
    }
    List<Expression> converted = new ArrayList<>();
    for (Expression argument : given) {
      if (!Coercion.isUnknown(argument)
          && !argument.type().isNumeric()
          && !(argument.type() instanceof LogicalType.SuperType)) {
        return null;
      }
      converted.add(coercion.implicit(argument, LogicalType.DOUBLE));
    }
    return new Typed(name, List.copyOf(converted), result);
  }

  private @Nullable Typed booleans(String name, List<Expression> given) {
    if (given.size() != 1) {
      return null;
    }
    Expression argument =
        Coercion.isUnknown(given.getFirst()) || isOfSuper(given)
            ? coercion.implicit(given.getFirst(), LogicalType.BOOL)
            : given.getFirst();
    return argument.type() instanceof BooleanType
        ? new Typed(name, List.of(argument), LogicalType.BOOL)
        : null;
  }
}
