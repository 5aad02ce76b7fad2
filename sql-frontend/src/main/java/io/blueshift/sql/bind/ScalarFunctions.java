package io.blueshift.sql.bind;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Call;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.SessionStyle;
import io.blueshift.function.FunctionRegistry;
import io.blueshift.function.ResolvedFunction;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds scalar functions in the executor's registry and converts arguments to what they take.
final class ScalarFunctions {
  private ScalarFunctions() {}

  /// Binds a call; returns null when no function of the name takes such arguments.
  static @Nullable Expression call(
      String name, List<Expression> arguments, SqlStyle style, Coercion coercion) {
    List<LogicalType> types = arguments.stream().map(Expression::type).toList();
    Optional<ResolvedFunction> found = FunctionRegistry.scalar(name, types, style(style));
    if (found.isEmpty()) {
      return null;
    }
    ResolvedFunction function = found.get();
    List<Expression> converted = new ArrayList<>(arguments.size());
    for (int i = 0; i < arguments.size(); i++) {
      converted.add(argument(arguments.get(i), function.argumentTypes().get(i), coercion));
    }
    LogicalType result = function.resultType();
    if (result instanceof VarcharType varchar && varchar.lengthBytes() == VarcharType.UNLIMITED) {
      result = resultText(converted, coercion);
    }
    if (result instanceof DecimalType decimal && arguments.size() == 2) {
      result = writtenScale(name, decimal, converted);
    }
    return new Call(name, List.copyOf(converted), result);
  }

  /// The digits that ROUND and TRUNC are told to keep, and those of TO_NUMBER's pattern, are the scale
  /// of the result when they are literals.
  private static LogicalType writtenScale(
      String name, DecimalType result, List<Expression> arguments) {
    if (!(arguments.get(1) instanceof Literal(var value, _))) {
      return result;
    }
    if (value instanceof Long digits && (name.equals("round") || name.equals("trunc"))) {
      DecimalType input = (DecimalType) arguments.getFirst().type();
      int scale = Math.clamp(digits, 0, DecimalType.PRECISION_MAX - 1);
      int precision = input.precision() - input.scale() + 1 + scale;
      return new DecimalType(Math.min(DecimalType.PRECISION_MAX, precision), scale);
    }
    if (value instanceof byte[] pattern && name.equals("to_number")) {
      return new DecimalType(result.precision(), fractionDigits(Values.text(pattern)));
    }
    return result;
  }

  private static int fractionDigits(String pattern) {
    String upper = pattern.toUpperCase(Locale.ROOT);
    int point = Math.max(upper.indexOf('.'), upper.indexOf('D'));
    long digits =
        point < 0 ? 0 : upper.substring(point).chars().filter(c -> c == '9' || c == '0').count();
    return (int) Math.min(digits, DecimalType.PRECISION_MAX - 1);
  }

  private static Expression argument(Expression argument, LogicalType target, Coercion coercion) {
    if (target instanceof NullType || target instanceof StringType) {
      return argument.type() instanceof StringType
          ? argument
          : coercion.implicit(argument, coercion.text());
    }
    return coercion.implicit(argument, target);
  }

  /// Strings made of strings compare as those do.
  private static LogicalType resultText(List<Expression> arguments, Coercion coercion) {
    for (Expression argument : arguments) {
      if (argument.type() instanceof StringType string) {
        return new VarcharType(VarcharType.UNLIMITED, string.collation());
      }
    }
    return coercion.text();
  }

  /// Returns the executor's name of a style.
  static SessionStyle style(SqlStyle style) {
    return style == SqlStyle.REDSHIFT ? SessionStyle.REDSHIFT : SessionStyle.POSTGRESQL;
  }
}
