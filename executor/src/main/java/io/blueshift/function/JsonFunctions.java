package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.BOOLEAN;
import static io.blueshift.function.ArgumentFamily.INTEGRAL;
import static io.blueshift.function.ArgumentFamily.STRING;
import static io.blueshift.function.StringFunctions.text;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.function.FunctionDefinition.Volatility;
import io.blueshift.function.JsonScanner.Malformed;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Redshift's functions of JSON text. Invalid JSON is an error, or NULL where the last argument
/// `null_if_invalid` is true; a path that leads nowhere yields the empty text.
final class JsonFunctions {
  private static final int PATH_MAX = 5;

  private JsonFunctions() {}

  /// Computes something of JSON text.
  @FunctionalInterface
  private interface JsonFunction {
    @Nullable Object apply(@Nullable Object[] values) throws Malformed;
  }

  static void addTo(FunctionCatalog catalog) {
    catalog.strict(
        "is_valid_json", LogicalType.BOOL, values -> isValid(text(values[0]), false), STRING);
    catalog.strict(
        "is_valid_json_array", LogicalType.BOOL, values -> isValid(text(values[0]), true), STRING);
    // All paths go before those with a flag: a quoted literal at the end is a step of the path.
    for (boolean flagged : List.of(false, true)) {
      for (int depth = 1; depth <= PATH_MAX; depth++) {
        int pathLength = depth;
        add(
            catalog,
            "json_extract_path_text",
            LogicalType.TEXT,
            Collections.nCopies(depth + 1, STRING),
            values -> extractPath(values, pathLength),
            flagged);
      }
    }
    add(
        catalog,
        "json_extract_array_element_text",
        LogicalType.TEXT,
        List.of(STRING, INTEGRAL),
        values -> {
          List<String> elements = JsonScanner.elements(text(values[0]));
          long wanted = (Long) java.util.Objects.requireNonNull(values[1]);
          long index = wanted < 0 ? elements.size() + wanted : wanted;
          return index < 0 || index >= elements.size()
              ? new byte[0]
              : shown(elements.get((int) index));
        });
    add(
        catalog,
        "json_array_length",
        LogicalType.INTEGER,
        List.of(STRING),
        values -> (long) JsonScanner.elements(text(values[0])).size());
  }

  private static boolean isValid(String text, boolean array) {
    try {
      JsonScanner.validate(text);
      return !array || JsonScanner.kind(text) == '[';
    } catch (Malformed malformed) {
      return false;
    }
  }

  private static void add(
      FunctionCatalog catalog,
      String name,
      LogicalType result,
      List<ArgumentFamily> arguments,
      JsonFunction function) {
    for (boolean flagged : List.of(false, true)) {
      add(catalog, name, result, arguments, function, flagged);
    }
  }

  private static void add(
      FunctionCatalog catalog,
      String name,
      LogicalType result,
      List<ArgumentFamily> arguments,
      JsonFunction function,
      boolean flagged) {
    List<ArgumentFamily> all = new ArrayList<>(arguments);
    if (flagged) {
      all.add(BOOLEAN);
    }
    catalog.add(
        new FunctionDefinition(
            name,
            List.copyOf(all),
            all.size(),
            false,
            FunctionCatalog.type(result),
            true,
            Volatility.IMMUTABLE,
            request ->
                new ScalarImplementation.Rows(values -> call(function, values, flagged), true)));
  }

  private static @Nullable Object call(
      JsonFunction function, @Nullable Object[] values, boolean flagged) {
    try {
      return function.apply(values);
    } catch (Malformed malformed) {
      if (flagged && Boolean.TRUE.equals(values[values.length - 1])) {
        return null;
      }
      throw new DatabaseException(
          ErrorCode.INVALID_TEXT_REPRESENTATION,
          "invalid JSON " + malformed.getMessage() + " [value=" + text(values[0]) + "]");
    }
  }

  private static byte @Nullable [] extractPath(@Nullable Object[] values, int pathLength)
      throws Malformed {
    String value = text(values[0]);
    JsonScanner.validate(value);
    for (int index = 1; index <= pathLength; index++) {
      if (JsonScanner.kind(value) != '{') {
        return new byte[0];
      }
      String member = JsonScanner.member(value, text(values[index]));
      if (member == null) {
        return new byte[0];
      }
      value = member;
    }
    return shown(value);
  }

  private static byte @Nullable [] shown(String value) throws Malformed {
    return value.strip().equals("null") ? null : Values.bytes(JsonScanner.display(value));
  }
}
