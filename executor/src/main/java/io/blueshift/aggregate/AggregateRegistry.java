package io.blueshift.aggregate;

import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BigIntType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.IntervalType;
import io.blueshift.type.LogicalType.RealType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.type.PhysicalType;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The aggregate functions by lower-case name, and the types of their results in both styles.
///
/// | function | arguments | Redshift style | PostgreSQL style |
/// | --- | --- | --- | --- |
/// | count, approx_count_distinct, regr_count, grouping, grouping_id | any | bigint | bigint |
/// | sum | smallint, integer | bigint | bigint |
/// | sum | bigint | bigint | numeric(38,0) |
/// | sum | numeric(p,s) | numeric(38,s) | numeric(38,s) |
/// | sum | real; double | double; double | real; double |
/// | avg | integers | bigint, cut off | numeric(38,16) |
/// | avg | numeric(p,s) | numeric(38,s) | numeric(38,max(s,16)) |
/// | avg | real, double | double | double |
/// | sum, avg | interval | interval | interval |
/// | stddev…, var… | integers, numeric | double | numeric(38,16) |
/// | covar…, corr, regr_… | (y, x) | double | double |
/// | min, max, any_value, mode, percentile_disc, bit_… | t | t | t |
/// | min_by, max_by | (t, key) | t | t |
/// | median(v), percentile_cont(f, v) | numbers | double (numeric(38,s) for numeric) | double |
/// | median, percentile_cont | date, timestamp | timestamp | timestamp |
/// | listagg, string_agg | (string, separator) | varchar(65535) | text |
/// | bool_and, bool_or, every | boolean | boolean | boolean |
///
/// Of percentile functions the first argument is the fraction and the second the value, by which
/// rows are ordered unless the call says otherwise.
public final class AggregateRegistry {
  private static final int AVERAGE_SCALE = 16;

  private static final Set<String> COUNTS =
      Set.of("count", "approx_count_distinct", "regr_count", "grouping", "grouping_id");
  private static final Set<String> SAME_TYPE =
      Set.of("min", "max", "any_value", "mode", "bit_and", "bit_or", "bit_xor", "min_by", "max_by");
  private static final Set<String> BOOLEANS = Set.of("bool_and", "bool_or", "every", "some");
  private static final Set<String> DEVIATIONS =
      Set.of("stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop");
  private static final Set<String> OF_TWO =
      Set.of(
          "covar_pop",
          "covar_samp",
          "corr",
          "regr_slope",
          "regr_intercept",
          "regr_r2",
          "regr_sxx",
          "regr_syy",
          "regr_sxy",
          "regr_avgx",
          "regr_avgy");

  private AggregateRegistry() {}

  /// Returns whether there is an aggregate function of this name.
  public static boolean contains(String function) {
    return COUNTS.contains(function)
        || SAME_TYPE.contains(function)
        || BOOLEANS.contains(function)
        || DEVIATIONS.contains(function)
        || OF_TWO.contains(function)
        || switch (function) {
          case "sum",
              "avg",
              "listagg",
              "string_agg",
              "median",
              "percentile_cont",
              "percentile_disc",
              "approx_percentile_disc" ->
              true;
          default -> false;
        };
  }

  /// Returns the type of a function's result, or null when it does not take these arguments.
  public static @Nullable LogicalType resultType(
      String function, List<LogicalType> arguments, boolean postgresql) {
    if (COUNTS.contains(function)) {
      return LogicalType.BIGINT;
    }
    if (arguments.isEmpty()) {
      return null;
    }
    LogicalType first = arguments.getFirst();
    if (SAME_TYPE.contains(function)) {
      return first;
    }
    if (BOOLEANS.contains(function)) {
      return LogicalType.BOOL;
    }
    if (OF_TWO.contains(function)) {
      return LogicalType.DOUBLE;
    }
    if (DEVIATIONS.contains(function)) {
      return postgresql && isExact(first)
          ? new DecimalType(DecimalType.PRECISION_MAX, AVERAGE_SCALE)
          : LogicalType.DOUBLE;
    }
    return switch (function) {
      case "sum" -> sum(first, postgresql);
      case "avg" -> average(first, postgresql);
      case "listagg", "string_agg" ->
          postgresql
              ? LogicalType.TEXT
              : new VarcharType(
                  VarcharType.LENGTH_MAX_BYTES,
                  first instanceof LogicalType.StringType string
                      ? string.collation()
                      : io.blueshift.type.Collation.BINARY);
      case "median" -> interpolated(first, postgresql);
      case "percentile_cont" ->
          arguments.size() < 2 ? null : interpolated(arguments.get(1), postgresql);
      case "percentile_disc", "approx_percentile_disc" ->
          arguments.size() < 2 ? null : arguments.get(1);
      default -> null;
    };
  }

  private static boolean isExact(LogicalType type) {
    return type instanceof IntegralType || type instanceof DecimalType;
  }

  private static @Nullable LogicalType sum(LogicalType type, boolean postgresql) {
    return switch (type) {
      case BigIntType big when postgresql -> new DecimalType(DecimalType.PRECISION_MAX, 0);
      case IntegralType integral -> LogicalType.BIGINT;
      case DecimalType decimal -> new DecimalType(DecimalType.PRECISION_MAX, decimal.scale());
      case RealType real -> postgresql ? real : LogicalType.DOUBLE;
      case LogicalType.DoubleType real -> real;
      case IntervalType interval -> interval;
      case LogicalType.SuperType document -> document;
      default -> null;
    };
  }

  private static @Nullable LogicalType average(LogicalType type, boolean postgresql) {
    return switch (type) {
      case IntegralType integral ->
          postgresql
              ? new DecimalType(DecimalType.PRECISION_MAX, AVERAGE_SCALE)
              : LogicalType.BIGINT;
      case DecimalType decimal ->
          new DecimalType(
              DecimalType.PRECISION_MAX,
              postgresql ? Math.max(AVERAGE_SCALE, decimal.scale()) : decimal.scale());
      case RealType real -> LogicalType.DOUBLE;
      case LogicalType.DoubleType real -> real;
      case IntervalType interval -> interval;
      case LogicalType.SuperType document -> document;
      default -> null;
    };
  }

  private static @Nullable LogicalType interpolated(LogicalType type, boolean postgresql) {
    return switch (type) {
      case DecimalType decimal when !postgresql ->
          new DecimalType(DecimalType.PRECISION_MAX, decimal.scale());
      case LogicalType.NumericType number -> LogicalType.DOUBLE;
      case LogicalType.DateType date -> LogicalType.TIMESTAMP;
      default -> type.physicalType() == PhysicalType.INT64 ? type : null;
    };
  }
}
