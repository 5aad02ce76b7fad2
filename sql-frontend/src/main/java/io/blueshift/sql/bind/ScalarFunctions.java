package io.blueshift.sql.bind;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Call;
import io.blueshift.expression.SessionStyle;
import io.blueshift.function.FunctionRegistry;
import io.blueshift.function.ResolvedFunction;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.type.LogicalType.VarcharType;
import java.util.ArrayList;
import java.util.List;
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
    return new Call(name, List.copyOf(converted), result);
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
