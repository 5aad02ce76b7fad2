package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.DATE;
import static io.blueshift.function.ArgumentFamily.DECIMAL;
import static io.blueshift.function.ArgumentFamily.DOUBLE;
import static io.blueshift.function.ArgumentFamily.INTEGRAL;
import static io.blueshift.function.ArgumentFamily.INTERVAL;
import static io.blueshift.function.ArgumentFamily.STRING;
import static io.blueshift.function.ArgumentFamily.TIME;
import static io.blueshift.function.ArgumentFamily.TIMESTAMP;
import static io.blueshift.function.ArgumentFamily.TIMESTAMPTZ;
import static io.blueshift.function.StringFunctions.text;

import io.blueshift.function.FunctionDefinition.Volatility;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.vector.Values;
import io.blueshift.vector.Values.Interval;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// TO_CHAR, TO_DATE, TO_TIMESTAMP and TO_NUMBER with patterns, and Redshift's readers of numbers in
/// other notations. Patterns are compiled once each.
final class FormatFunctions {
  private static final int REMEMBERED_PATTERNS_MAX = 256;

  private FormatFunctions() {}

  /// Remembers compiled patterns by their text.
  private static final class PatternCache<P> {
    private final Map<String, P> known = new HashMap<>();
    private final Function<String, P> compile;

    PatternCache(Function<String, P> compile) {
      this.compile = compile;
    }

    P get(@Nullable Object pattern) {
      if (known.size() > REMEMBERED_PATTERNS_MAX) {
        known.clear();
      }
      return known.computeIfAbsent(text(pattern), compile);
    }
  }

  static void addTo(FunctionCatalog catalog) {
    addDateTimes(catalog);
    addNumbers(catalog);
    addParsing(catalog);
  }

  private static void addDateTimes(FunctionCatalog catalog) {
    for (ArgumentFamily family : List.of(TIMESTAMP, DATE, TIMESTAMPTZ, TIME, INTERVAL)) {
      catalog.add(
          new FunctionDefinition(
              "to_char",
              List.of(family, STRING),
              2,
              false,
              FunctionCatalog.type(LogicalType.TEXT),
              true,
              Volatility.STABLE,
              request -> {
                PatternCache<DateTimePattern> cache = new PatternCache<>(DateTimePattern::compile);
                ZoneId zone = request.session().timeZone();
                return new ScalarImplementation.Rows(
                    values ->
                        Values.bytes(
                            format(
                                cache.get(values[1]),
                                Objects.requireNonNull(values[0]),
                                family,
                                zone)),
                    true);
              }));
    }
  }

  private static String format(
      DateTimePattern pattern, Object value, ArgumentFamily family, ZoneId zone) {
    return switch (family) {
      case DATE -> pattern.format(DateTimeText.toMicros((Long) value), null, 0);
      case TIMESTAMPTZ ->
          pattern.format(DateTimeText.toLocal((Long) value, zone), zone, (Long) value);
      case INTERVAL -> pattern.format((Interval) value);
      default -> pattern.format((Long) value, null, 0);
    };
  }

  private static void addNumbers(FunctionCatalog catalog) {
    for (ArgumentFamily family : List.of(INTEGRAL, DECIMAL, DOUBLE)) {
      catalog.bound(
          "to_char",
          List.of(family, STRING),
          0,
          FunctionCatalog.type(LogicalType.TEXT),
          request -> {
            PatternCache<NumberPattern> cache = new PatternCache<>(NumberPattern::compile);
            LogicalType type = request.argumentTypes().getFirst();
            return new ScalarImplementation.Rows(
                values ->
                    Values.bytes(
                        format(cache.get(values[1]), Objects.requireNonNull(values[0]), type)),
                true);
          });
    }
    for (String name : List.of("to_number", "text_to_numeric_alt")) {
      catalog.bound(
          name,
          List.of(STRING, STRING),
          0,
          FunctionCatalog.type(new DecimalType(38, 10)),
          request -> {
            PatternCache<NumberPattern> cache = new PatternCache<>(NumberPattern::compile);
            DecimalType result = (DecimalType) request.resultType();
            return new ScalarImplementation.Rows(
                values -> Conversions.unscaled(cache.get(values[1]).parse(text(values[0])), result),
                true);
          });
    }
  }

  private static String format(NumberPattern pattern, Object value, LogicalType type) {
    return value instanceof Double number && !Double.isFinite(number)
        ? pattern.formatSpecial(number)
        : pattern.format(decimal(value, type));
  }

  private static BigDecimal decimal(Object value, LogicalType type) {
    if (type instanceof DecimalType decimal) {
      return Conversions.decimalOf(value, decimal);
    }
    return value instanceof Double number
        ? BigDecimal.valueOf(number)
        : BigDecimal.valueOf((Long) value);
  }

  private static void addParsing(FunctionCatalog catalog) {
    catalog.bound(
        "to_date",
        List.of(STRING, STRING),
        0,
        FunctionCatalog.type(LogicalType.DATE),
        request -> {
          PatternCache<DateTimePattern> cache = new PatternCache<>(DateTimePattern::compile);
          return new ScalarImplementation.Rows(
              values -> DateTimeText.toDays(cache.get(values[1]).parse(text(values[0]))[0]), true);
        });
    catalog.add(
        new FunctionDefinition(
            "to_timestamp",
            List.of(STRING, STRING),
            2,
            false,
            FunctionCatalog.type(LogicalType.TIMESTAMPTZ),
            true,
            Volatility.STABLE,
            request -> {
              PatternCache<DateTimePattern> cache = new PatternCache<>(DateTimePattern::compile);
              ZoneId zone = request.session().timeZone();
              return new ScalarImplementation.Rows(
                  values -> {
                    long[] parsed = cache.get(values[1]).parse(text(values[0]));
                    return parsed[1] == Long.MIN_VALUE
                        ? DateTimeText.toInstant(parsed[0], zone)
                        : parsed[0] - parsed[1] * 1_000_000;
                  },
                  true);
            }));
    catalog.strict(
        "text_to_int_alt",
        LogicalType.INTEGER,
        values -> NumberText.parseInteger(text(values[0]).replace(",", ""), "integer"),
        STRING);
  }
}
