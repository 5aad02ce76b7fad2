package io.blueshift.function;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.SessionStyle;
import io.blueshift.function.FunctionDefinition.Volatility;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// All scalar functions by lower-case name, and by symbol for operators on other things than numbers
/// (`||`, `~`, `+` and `-` of dates and intervals). A name has several overloads; the one whose
/// families are nearest to the arguments is taken, the first of equals.
public final class FunctionRegistry {
  private static final Map<String, List<FunctionDefinition>> DEFINITIONS = load();

  private FunctionRegistry() {}

  private static Map<String, List<FunctionDefinition>> load() {
    FunctionCatalog catalog = new FunctionCatalog();
    MathFunctions.addTo(catalog);
    StringFunctions.addTo(catalog);
    PatternFunctions.addTo(catalog);
    DateTimeFunctions.addTo(catalog);
    IntervalFunctions.addTo(catalog);
    FormatFunctions.addTo(catalog);
    JsonFunctions.addTo(catalog);
    SuperFunctions.addTo(catalog);
    HashFunctions.addTo(catalog);
    ConditionalFunctions.addTo(catalog);
    SystemFunctions.addTo(catalog);
    SequenceFunctions.addTo(catalog);
    Map<String, List<FunctionDefinition>> byName = new LinkedHashMap<>();
    for (FunctionDefinition definition : catalog.definitions()) {
      byName.computeIfAbsent(definition.name(), name -> new ArrayList<>()).add(definition);
    }
    return Collections.unmodifiableMap(byName);
  }

  /// Returns every name.
  public static Set<String> names() {
    return DEFINITIONS.keySet();
  }

  /// Returns the overloads of a name, none when there is no such function.
  public static List<FunctionDefinition> overloads(String name) {
    return DEFINITIONS.getOrDefault(name, List.of());
  }

  /// Finds the overload for a call.
  public static Optional<ResolvedFunction> scalar(
      String name, List<LogicalType> argumentTypes, SessionStyle style) {
    FunctionDefinition best = null;
    int bestDistance = ArgumentFamily.IMPOSSIBLE;
    for (FunctionDefinition candidate : overloads(name)) {
      int distance = distance(candidate, argumentTypes);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    if (best == null) {
      return Optional.empty();
    }
    List<LogicalType> converted = new ArrayList<>(argumentTypes.size());
    for (int index = 0; index < argumentTypes.size(); index++) {
      converted.add(best.familyAt(index).target(argumentTypes.get(index)));
    }
    return Optional.of(
        new ResolvedFunction(best, List.copyOf(converted), best.result().of(converted, style)));
  }

  private static int distance(FunctionDefinition definition, List<LogicalType> argumentTypes) {
    if (!definition.accepts(argumentTypes.size())) {
      return ArgumentFamily.IMPOSSIBLE;
    }
    int total = 0;
    for (int index = 0; index < argumentTypes.size(); index++) {
      int distance = definition.familyAt(index).distance(argumentTypes.get(index));
      if (distance == ArgumentFamily.IMPOSSIBLE) {
        return ArgumentFamily.IMPOSSIBLE;
      }
      total += distance;
    }
    return total;
  }

  /// Returns whether calls of a function may be folded, shared and answered once per dictionary entry.
  public static boolean isDeterministic(String name) {
    return overloads(name).stream().noneMatch(it -> it.volatility() == Volatility.VOLATILE);
  }

  /// Makes the implementation of a call whose arguments are converted already.
  ///
  /// @throws DatabaseException when there is no such function
  public static ScalarImplementation bind(String name, BindRequest request) {
    List<LogicalType> arguments = request.argumentTypes();
    ResolvedFunction resolved =
        scalar(name, arguments, request.session().style())
            .orElseThrow(() ->
                new DatabaseException(
                    ErrorCode.UNDEFINED_FUNCTION,
                    "function does not exist [name="
                        + name
                        + ", arguments="
                        + arguments.stream().map(LogicalType::sqlName).toList()
                        + "]"));
    return resolved.definition().binder().bind(request);
  }
}
