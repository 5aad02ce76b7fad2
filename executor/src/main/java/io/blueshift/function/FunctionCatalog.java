package io.blueshift.function;

import io.blueshift.function.FunctionDefinition.Binder;
import io.blueshift.function.FunctionDefinition.ResultRule;
import io.blueshift.function.FunctionDefinition.Volatility;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Collects function definitions; the short forms here make one function one statement.
final class FunctionCatalog {
  private final List<FunctionDefinition> definitions = new ArrayList<>();

  /// A value function that needs the session.
  @FunctionalInterface
  interface SessionFunction {
    @Nullable Object apply(@Nullable Object[] arguments, FunctionSession session);
  }

  List<FunctionDefinition> definitions() {
    return List.copyOf(definitions);
  }

  static ResultRule type(LogicalType type) {
    return (arguments, style) -> type;
  }

  /// The result has the type of the first argument.
  static final ResultRule FIRST = (arguments, style) -> arguments.getFirst();

  void add(FunctionDefinition definition) {
    definitions.add(definition);
  }

  /// Adds an immutable function with any binder; `optionalCount` of the last arguments may be absent.
  void bound(
      String name,
      List<ArgumentFamily> arguments,
      int optionalCount,
      ResultRule result,
      Binder binder) {
    definitions.add(
        new FunctionDefinition(
            name,
            arguments,
            arguments.size() - optionalCount,
            false,
            result,
            true,
            Volatility.IMMUTABLE,
            binder));
  }

  /// Adds a strict, immutable function of single values.
  void strict(String name, LogicalType result, RowFunction function, ArgumentFamily... arguments) {
    strict(name, type(result), function, arguments);
  }

  /// Adds a strict, immutable function of single values.
  void strict(String name, ResultRule result, RowFunction function, ArgumentFamily... arguments) {
    bound(
        name,
        List.of(arguments),
        0,
        result,
        request -> new ScalarImplementation.Rows(function, true));
  }

  /// Adds a strict function that depends on the session and is constant within a statement.
  void stable(
      String name, LogicalType result, SessionFunction function, ArgumentFamily... arguments) {
    definitions.add(
        new FunctionDefinition(
            name,
            List.of(arguments),
            arguments.length,
            false,
            type(result),
            true,
            Volatility.STABLE,
            request ->
                new ScalarImplementation.Rows(
                    values -> function.apply(values, request.session()), true)));
  }

  /// Adds a function that sees NULL arguments; the last family repeats when `variadic`.
  void nullable(
      String name,
      ResultRule result,
      boolean variadic,
      RowFunction function,
      ArgumentFamily... arguments) {
    definitions.add(
        new FunctionDefinition(
            name,
            List.of(arguments),
            arguments.length,
            variadic,
            result,
            false,
            Volatility.IMMUTABLE,
            request -> new ScalarImplementation.Rows(function, false)));
  }

  /// Adds a function of one double.
  void ofDouble(String name, DoubleUnaryOperator operator) {
    bound(
        name,
        List.of(ArgumentFamily.DOUBLE),
        0,
        type(LogicalType.DOUBLE),
        request -> new ScalarImplementation.DoubleToDouble(operator));
  }

  /// Adds a function of two doubles.
  void ofDoubles(String name, DoubleBinaryOperator operator) {
    bound(
        name,
        List.of(ArgumentFamily.DOUBLE, ArgumentFamily.DOUBLE),
        0,
        type(LogicalType.DOUBLE),
        request -> new ScalarImplementation.DoublesToDouble(operator));
  }
}
