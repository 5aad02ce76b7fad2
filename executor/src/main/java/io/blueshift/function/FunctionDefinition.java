package io.blueshift.function;

import io.blueshift.expression.SessionStyle;
import io.blueshift.type.LogicalType;
import java.util.List;

/// One overload of a scalar function: what it takes and yields, and how to make its implementation.
///
/// @param name the lower-case name, or an operator's symbol
/// @param arguments the families of the arguments, in order
/// @param requiredCount how many of them a call must give
/// @param variadic whether the last family may repeat
/// @param result the type of the result
/// @param strict whether a NULL argument makes the result NULL
/// @param volatility when the result may change with the same arguments
/// @param binder makes the implementation for given types
public record FunctionDefinition(
    String name,
    List<ArgumentFamily> arguments,
    int requiredCount,
    boolean variadic,
    ResultRule result,
    boolean strict,
    Volatility volatility,
    Binder binder) {

  /// Says when a function's result may change with the same arguments.
  public enum Volatility {
    /// Never.
    IMMUTABLE,
    /// Not within a statement: depends on the clock or the session.
    STABLE,
    /// From row to row.
    VOLATILE
  }

  /// Derives the type of the result from the (converted) argument types.
  @FunctionalInterface
  public interface ResultRule {
    LogicalType of(List<LogicalType> arguments, SessionStyle style);
  }

  /// Makes an implementation for one worker.
  @FunctionalInterface
  public interface Binder {
    ScalarImplementation bind(BindRequest request);
  }

  /// Returns the family of the argument at an index.
  public ArgumentFamily familyAt(int index) {
    return arguments.get(Math.min(index, arguments.size() - 1));
  }

  /// Returns whether a call with this many arguments fits.
  public boolean accepts(int argumentCount) {
    return argumentCount >= requiredCount && (variadic || argumentCount <= arguments.size());
  }
}
