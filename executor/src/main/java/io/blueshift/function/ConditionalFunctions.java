package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.ANY;
import static io.blueshift.function.ArgumentFamily.BOOLEAN;

import io.blueshift.function.FunctionDefinition.ResultRule;
import io.blueshift.function.FunctionDefinition.Volatility;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.LogicalType.StringType;
import io.blueshift.vector.Values.Interval;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// GREATEST, LEAST, NULLIF and their kin. The caller brings the compared arguments to one type first.
/// NVL and COALESCE are expressions of their own; NVL is here for callers without them.
final class ConditionalFunctions {
  /// The first argument type that is not that of a bare NULL.
  private static final ResultRule FIRST_KNOWN = (arguments, style) -> firstKnown(arguments, 0);

  private ConditionalFunctions() {}

  private static LogicalType firstKnown(List<LogicalType> types, int from) {
    for (LogicalType type : types.subList(from, types.size())) {
      if (!(type instanceof NullType)) {
        return type;
      }
    }
    return types.get(from);
  }

  static void addTo(FunctionCatalog catalog) {
    extreme(catalog, "greatest", 1);
    extreme(catalog, "least", -1);
    catalog.add(
        new FunctionDefinition(
            "nullif",
            List.of(ANY, ANY),
            2,
            false,
            FunctionCatalog.FIRST,
            false,
            Volatility.IMMUTABLE,
            request -> {
              boolean strip = ignoresBlanks(request.argumentTypes());
              return new ScalarImplementation.Rows(
                  values ->
                      values[0] != null
                              && values[1] != null
                              && compare(values[0], values[1], strip) == 0
                          ? null
                          : values[0],
                  false);
            }));
    catalog.nullable("nvl", FIRST_KNOWN, true, ConditionalFunctions::firstPresent, ANY, ANY);
    catalog.nullable(
        "nvl2",
        (arguments, style) -> firstKnown(arguments, 1),
        false,
        values -> values[0] != null ? values[1] : values[2],
        ANY,
        ANY,
        ANY);
    catalog.nullable(
        "num_nulls",
        FunctionCatalog.type(LogicalType.INTEGER),
        true,
        values -> Arrays.stream(values).filter(Objects::isNull).count(),
        ANY);
    catalog.nullable(
        "num_nonnulls",
        FunctionCatalog.type(LogicalType.INTEGER),
        true,
        values -> Arrays.stream(values).filter(Objects::nonNull).count(),
        ANY);
    catalog.strict(
        "booleq", LogicalType.BOOL, values -> values[0].equals(values[1]), BOOLEAN, BOOLEAN);
    catalog.strict(
        "boolne", LogicalType.BOOL, values -> !values[0].equals(values[1]), BOOLEAN, BOOLEAN);
  }

  private static @Nullable Object firstPresent(@Nullable Object[] values) {
    for (Object value : values) {
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  private static void extreme(FunctionCatalog catalog, String name, int sign) {
    catalog.add(
        new FunctionDefinition(
            name,
            List.of(ANY),
            1,
            true,
            FIRST_KNOWN,
            false,
            Volatility.IMMUTABLE,
            request -> {
              boolean strip = ignoresBlanks(request.argumentTypes());
              return new ScalarImplementation.Rows(values -> extreme(values, sign, strip), false);
            }));
  }

  private static boolean ignoresBlanks(List<LogicalType> types) {
    return types.stream()
        .anyMatch(
            type -> type instanceof StringType it && it.collation() == Collation.BLANK_INSENSITIVE);
  }

  private static @Nullable Object extreme(@Nullable Object[] values, int sign, boolean strip) {
    Object best = null;
    for (Object value : values) {
      if (value != null && (best == null || sign * compare(value, best, strip) > 0)) {
        best = value;
      }
    }
    return best;
  }

  /// Compares two boxed values of one lane in the order of SQL.
  static int compare(Object left, Object right, boolean stripBlanks) {
    return switch (left) {
      case Boolean value -> Boolean.compare(value, (Boolean) right);
      case Long value when right instanceof Long other -> Long.compare(value, other);
      case Long value -> BigInteger.valueOf(value).compareTo((BigInteger) right);
      case BigInteger value ->
          value.compareTo(
              right instanceof Long other ? BigInteger.valueOf(other) : (BigInteger) right);
      case Double value -> Double.compare(value + 0.0, (Double) right + 0.0);
      case Interval value -> IntervalFunctions.compare(value, (Interval) right);
      default -> compareBytes((byte[]) left, (byte[]) right, stripBlanks);
    };
  }

  private static int compareBytes(byte[] left, byte[] right, boolean stripBlanks) {
    return Arrays.compareUnsigned(
        left, 0, end(left, stripBlanks), right, 0, end(right, stripBlanks));
  }

  private static int end(byte[] bytes, boolean stripBlanks) {
    int end = bytes.length;
    while (stripBlanks && end > 0 && bytes[end - 1] == ' ') {
      end--;
    }
    return end;
  }
}
