package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.BOOLEAN;
import static io.blueshift.function.ArgumentFamily.INTEGRAL;
import static io.blueshift.function.ArgumentFamily.STRING;

import io.blueshift.function.FunctionDefinition.Volatility;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// NEXTVAL, CURRVAL, SETVAL and LASTVAL. A sequence is given by its object id, which is what the binder makes
/// of a literal name, or by its name.
final class SequenceFunctions {
  private SequenceFunctions() {}

  private interface Function {
    Object apply(SequenceAccess sequences, long sequenceId, @Nullable Object[] values);
  }

  static void addTo(FunctionCatalog catalog) {
    add(catalog, "nextval", List.of(), (sequences, id, values) -> sequences.next(id));
    add(catalog, "currval", List.of(), (sequences, id, values) -> sequences.current(id));
    add(
        catalog,
        "setval",
        List.of(INTEGRAL),
        (sequences, id, values) -> {
          long value = (Long) Objects.requireNonNull(values[1]);
          sequences.set(id, value, true);
          return value;
        });
    add(
        catalog,
        "setval",
        List.of(INTEGRAL, BOOLEAN),
        (sequences, id, values) -> {
          long value = (Long) Objects.requireNonNull(values[1]);
          sequences.set(id, value, (Boolean) Objects.requireNonNull(values[2]));
          return value;
        });
    add(
        catalog,
        "lastval",
        List.of(),
        request -> {
          SequenceAccess sequences = request.session().sequences();
          return new ScalarImplementation.Rows(values -> sequences.last(), false);
        });
  }

  private static void add(
      FunctionCatalog catalog, String name, List<ArgumentFamily> more, Function function) {
    for (ArgumentFamily sequence : List.of(INTEGRAL, STRING)) {
      List<ArgumentFamily> arguments = new ArrayList<>(List.of(sequence));
      arguments.addAll(more);
      add(
          catalog,
          name,
          arguments,
          request -> {
            SequenceAccess sequences = request.session().sequences();
            return new ScalarImplementation.Rows(
                values -> valueOf(function, sequences, values), false);
          });
    }
  }

  /// Calls a function for one row. A strict implementation would be called once for all rows when its
  /// arguments are constant.
  private static @Nullable Object valueOf(
      Function function, SequenceAccess sequences, @Nullable Object[] values) {
    for (Object value : values) {
      if (value == null) {
        return null;
      }
    }
    return function.apply(sequences, idOf(sequences, Objects.requireNonNull(values[0])), values);
  }

  private static long idOf(SequenceAccess sequences, Object sequence) {
    return sequence instanceof byte[] name
        ? sequences.idOf(Values.text(name))
        : ((Long) sequence).longValue();
  }

  private static void add(
      FunctionCatalog catalog,
      String name,
      List<ArgumentFamily> arguments,
      FunctionDefinition.Binder binder) {
    catalog.add(
        new FunctionDefinition(
            name,
            arguments,
            arguments.size(),
            false,
            FunctionCatalog.type(LogicalType.BIGINT),
            true,
            Volatility.VOLATILE,
            binder));
  }
}
