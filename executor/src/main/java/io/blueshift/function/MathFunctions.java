package io.blueshift.function;

import static io.blueshift.function.ArgumentFamily.DECIMAL;
import static io.blueshift.function.ArgumentFamily.DOUBLE;
import static io.blueshift.function.ArgumentFamily.INTEGRAL;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.function.FunctionDefinition.ResultRule;
import io.blueshift.function.FunctionDefinition.Volatility;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/// Functions of numbers. Those that PostgreSQL has for `double precision` only take integers and
/// decimals as doubles; ABS, SIGN, ROUND, TRUNC, CEIL, FLOOR, MOD and DIV stay exact for decimals.
final class MathFunctions {
  /// The wider of all integer types.
  private static final ResultRule WIDEST =
      (arguments, style) -> {
        LogicalType widest = arguments.getFirst();
        for (LogicalType type : arguments) {
          if (((IntegralType) type).maximum() > ((IntegralType) widest).maximum()) {
            widest = type;
          }
        }
        return widest;
      };

  /// The first decimal with one more digit, since rounding may carry.
  private static final ResultRule ONE_MORE_DIGIT =
      (arguments, style) -> {
        DecimalType type = (DecimalType) arguments.getFirst();
        return new DecimalType(
            Math.min(DecimalType.PRECISION_MAX, type.precision() + 1), type.scale());
      };

  private static final ResultRule WITHOUT_FRACTION =
      (arguments, style) -> {
        DecimalType type = (DecimalType) arguments.getFirst();
        return new DecimalType(
            Math.min(DecimalType.PRECISION_MAX, type.precision() - type.scale() + 1), 0);
      };

  private static final ResultRule WIDE_DECIMAL =
      (arguments, style) ->
          new DecimalType(
              DecimalType.PRECISION_MAX,
              arguments.stream()
                  .mapToInt(type -> type instanceof DecimalType it ? it.scale() : 0)
                  .max()
                  .orElse(0));

  private MathFunctions() {}

  static void addTo(FunctionCatalog catalog) {
    addExact(catalog);
    addRounding(catalog);
    addPowers(catalog);
    addTrigonometry(catalog);
    addIntegers(catalog);
    addOthers(catalog);
  }

  private static double overflowChecked(double result, double... inputs) {
    if (Double.isInfinite(result)) {
      for (double input : inputs) {
        if (Double.isInfinite(input)) {
          return result;
        }
      }
      throw new DatabaseException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE, "value out of range: overflow");
    }
    return result;
  }

  private static DatabaseException inputOutOfRange(double value) {
    return new DatabaseException(
        ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
        "input is out of range [value=" + NumberText.ofDouble(value) + "]");
  }

  private static void addExact(FunctionCatalog catalog) {
    catalog.bound(
        "abs",
        List.of(INTEGRAL),
        0,
        FunctionCatalog.FIRST,
        request -> {
          long minimum = ((IntegralType) request.argumentTypes().getFirst()).minimum();
          String name = request.resultType().sqlName();
          return new ScalarImplementation.LongToLong(
              value -> {
                if (value == minimum) {
                  throw ConversionErrors.outOfRange(name, value);
                }
                return Math.abs(value);
              },
              0);
        });
    decimal(catalog, "abs", FunctionCatalog.FIRST, BigDecimal::abs);
    catalog.ofDouble("abs", Math::abs);
    decimal(catalog, "sign", FunctionCatalog.FIRST, value -> BigDecimal.valueOf(value.signum()));
    catalog.ofDouble("sign", value -> value == 0 ? 0 : Math.signum(value));
    catalog.strict(
        "mod",
        WIDEST,
        values -> {
          requireDivisor((Long) values[1] != 0);
          return (Long) values[0] % (Long) values[1];
        },
        INTEGRAL,
        INTEGRAL);
    decimals(
        catalog,
        "mod",
        WIDE_DECIMAL,
        (left, right) -> {
          requireDivisor(right.signum() != 0);
          return left.remainder(right);
        });
    catalog.ofDoubles(
        "mod",
        (left, right) -> {
          requireDivisor(right != 0);
          return left % right;
        });
    decimals(
        catalog,
        "div",
        FunctionCatalog.type(new DecimalType(DecimalType.PRECISION_MAX, 0)),
        (left, right) -> {
          requireDivisor(right.signum() != 0);
          return left.divideToIntegralValue(right).setScale(0, RoundingMode.DOWN);
        });
  }

  private static void requireDivisor(boolean present) {
    if (!present) {
      throw new DatabaseException(ErrorCode.DIVISION_BY_ZERO, "division by zero");
    }
  }

  /// Computes a decimal from one.
  private interface DecimalOperator {
    BigDecimal apply(BigDecimal value);
  }

  /// Computes a decimal from two.
  private interface DecimalBinaryOperator {
    BigDecimal apply(BigDecimal left, BigDecimal right);
  }

  private static void decimal(
      FunctionCatalog catalog, String name, ResultRule result, DecimalOperator operator) {
    catalog.bound(
        name,
        List.of(DECIMAL),
        0,
        result,
        request -> {
          DecimalType type = (DecimalType) request.argumentTypes().getFirst();
          DecimalType resultType = (DecimalType) request.resultType();
          return new ScalarImplementation.Rows(
              values ->
                  Conversions.unscaled(
                      operator.apply(Conversions.decimalOf(values[0], type)), resultType),
              true);
        });
  }

  private static void decimals(
      FunctionCatalog catalog, String name, ResultRule result, DecimalBinaryOperator operator) {
    catalog.bound(
        name,
        List.of(DECIMAL, DECIMAL),
        0,
        result,
        request -> {
          DecimalType left = (DecimalType) request.argumentTypes().get(0);
          DecimalType right = (DecimalType) request.argumentTypes().get(1);
          DecimalType resultType = (DecimalType) request.resultType();
          return new ScalarImplementation.Rows(
              values ->
                  Conversions.unscaled(
                      operator.apply(
                          Conversions.decimalOf(values[0], left),
                          Conversions.decimalOf(values[1], right)),
                      resultType),
              true);
        });
  }

  private static void addRounding(FunctionCatalog catalog) {
    for (String name : List.of("ceil", "ceiling")) {
      decimal(catalog, name, WITHOUT_FRACTION, value -> value.setScale(0, RoundingMode.CEILING));
      catalog.ofDouble(name, Math::ceil);
    }
    decimal(catalog, "floor", WITHOUT_FRACTION, value -> value.setScale(0, RoundingMode.FLOOR));
    catalog.ofDouble("floor", Math::floor);
    decimal(catalog, "round", WITHOUT_FRACTION, value -> value.setScale(0, RoundingMode.HALF_UP));
    catalog.ofDouble("round", Math::rint);
    decimal(catalog, "trunc", WITHOUT_FRACTION, value -> value.setScale(0, RoundingMode.DOWN));
    catalog.ofDouble("trunc", value -> value < 0 ? Math.ceil(value) : Math.floor(value));
    withDigits(catalog, "round", RoundingMode.HALF_UP);
    withDigits(catalog, "trunc", RoundingMode.DOWN);
  }

  private static void withDigits(FunctionCatalog catalog, String name, RoundingMode mode) {
    catalog.bound(
        name,
        List.of(DECIMAL, INTEGRAL),
        0,
        ONE_MORE_DIGIT,
        request -> {
          DecimalType type = (DecimalType) request.argumentTypes().getFirst();
          DecimalType resultType = (DecimalType) request.resultType();
          return new ScalarImplementation.Rows(
              values ->
                  Conversions.unscaled(
                      toDigits(Conversions.decimalOf(values[0], type), (Long) values[1], mode),
                      resultType),
              true);
        });
    catalog.strict(
        name,
        LogicalType.DOUBLE,
        values -> {
          double value = (Double) values[0];
          return Double.isNaN(value) || Double.isInfinite(value)
              ? value
              : toDigits(BigDecimal.valueOf(value), (Long) values[1], mode).doubleValue();
        },
        DOUBLE,
        INTEGRAL);
  }

  private static BigDecimal toDigits(BigDecimal value, long digits, RoundingMode mode) {
    int scale = Math.clamp(digits, -400, 400);
    return scale >= value.scale() ? value : value.setScale(scale, mode);
  }

  private static void addPowers(FunctionCatalog catalog) {
    for (String name : List.of("power", "pow", "dpow", "^")) {
      catalog.ofDoubles(name, MathFunctions::power);
    }
    for (String name : List.of("sqrt", "dsqrt", "|/")) {
      catalog.ofDouble(
          name,
          value -> {
            if (value < 0) {
              throw new DatabaseException(
                  ErrorCode.INVALID_ARGUMENT_FOR_POWER,
                  "cannot take square root of a negative number");
            }
            return Math.sqrt(value);
          });
    }
    for (String name : List.of("cbrt", "||/")) {
      catalog.ofDouble(name, Math::cbrt);
    }
    for (String name : List.of("exp", "dexp")) {
      catalog.ofDouble(name, value -> overflowChecked(Math.exp(value), value));
    }
    for (String name : List.of("ln", "dlog1")) {
      catalog.ofDouble(name, value -> Math.log(positive(value)));
    }
    for (String name : List.of("log", "log10", "dlog10")) {
      catalog.ofDouble(name, value -> Math.log10(positive(value)));
    }
    catalog.ofDoubles("log", (base, value) -> Math.log(positive(value)) / Math.log(positive(base)));
  }

  private static double positive(double value) {
    if (value <= 0) {
      throw new DatabaseException(
          ErrorCode.INVALID_ARGUMENT_FOR_LOGARITHM,
          value == 0
              ? "cannot take logarithm of zero"
              : "cannot take logarithm of a negative number");
    }
    return value;
  }

  private static double power(double base, double exponent) {
    if (base == 0 && exponent < 0) {
      throw new DatabaseException(
          ErrorCode.INVALID_ARGUMENT_FOR_POWER, "zero raised to a negative power is undefined");
    }
    if (base == 1 || base == -1 && Double.isInfinite(exponent)) {
      return 1;
    }
    if (base < 0 && exponent != Math.rint(exponent) && !Double.isNaN(exponent)) {
      throw new DatabaseException(
          ErrorCode.INVALID_ARGUMENT_FOR_POWER,
          "a negative number raised to a non-integer power yields a complex result");
    }
    return overflowChecked(Math.pow(base, exponent), base, exponent);
  }

  private static void addTrigonometry(FunctionCatalog catalog) {
    catalog.ofDouble("sin", value -> Math.sin(finite(value)));
    catalog.ofDouble("cos", value -> Math.cos(finite(value)));
    catalog.ofDouble("tan", value -> Math.tan(finite(value)));
    catalog.ofDouble("cot", value -> 1 / Math.tan(finite(value)));
    catalog.ofDouble("asin", value -> Math.asin(unit(value)));
    catalog.ofDouble("acos", value -> Math.acos(unit(value)));
    catalog.ofDouble("atan", Math::atan);
    catalog.ofDoubles("atan2", Math::atan2);
    inDegrees(catalog, "sind", MathFunctions::sinDegrees);
    inDegrees(catalog, "cosd", value -> sinDegrees(value + 90));
    inDegrees(catalog, "tand", value -> sinDegrees(value) / sinDegrees(value + 90));
    inDegrees(catalog, "cotd", value -> sinDegrees(value + 90) / sinDegrees(value));
    catalog.ofDouble("asind", value -> degrees(Math.asin(unit(value))));
    catalog.ofDouble("acosd", value -> degrees(Math.acos(unit(value))));
    catalog.ofDouble("atand", value -> degrees(Math.atan(value)));
    catalog.ofDoubles("atan2d", (y, x) -> degrees(Math.atan2(y, x)));
    catalog.ofDouble("sinh", Math::sinh);
    catalog.ofDouble("cosh", Math::cosh);
    catalog.ofDouble("tanh", Math::tanh);
    catalog.ofDouble("asinh", MathFunctions::asinh);
    catalog.ofDouble(
        "acosh",
        value -> {
          if (value < 1) {
            throw inputOutOfRange(value);
          }
          return Math.log(value + Math.sqrt(value * value - 1));
        });
    catalog.ofDouble(
        "atanh",
        value -> {
          if (value < -1 || value > 1) {
            throw inputOutOfRange(value);
          }
          return 0.5 * Math.log((1 + value) / (1 - value));
        });
    catalog.ofDouble("degrees", MathFunctions::degrees);
    catalog.ofDouble("radians", value -> value / 180 * Math.PI);
    catalog.strict("pi", LogicalType.DOUBLE, values -> Math.PI);
  }

  private static void inDegrees(
      FunctionCatalog catalog, String name, DoubleUnaryOperator operator) {
    catalog.ofDouble(name, value -> operator.applyAsDouble(finite(value)));
  }

  private static double asinh(double value) {
    double magnitude = Math.abs(value);
    return Double.isInfinite(value) || value == 0
        ? value
        : Math.copySign(Math.log(magnitude + Math.sqrt(magnitude * magnitude + 1)), value);
  }

  private static double degrees(double radians) {
    double value = radians * (180 / Math.PI);
    double rounded = Math.rint(value);
    return Math.abs(value - rounded) < 1e-13 * Math.max(1, Math.abs(value)) ? rounded : value;
  }

  /// Computes a sine of degrees that is exact where it is a simple number.
  private static double sinDegrees(double value) {
    double angle = value % 360;
    if (angle < 0) {
      angle += 360;
    }
    double sign = angle > 180 ? -1 : 1;
    double folded = angle > 180 ? angle - 180 : angle;
    folded = folded > 90 ? 180 - folded : folded;
    double sine =
        folded == 0 ? 0 : folded == 30 ? 0.5 : folded == 90 ? 1 : Math.sin(Math.toRadians(folded));
    return sign * sine + 0.0;
  }

  private static double finite(double value) {
    if (Double.isInfinite(value)) {
      throw inputOutOfRange(value);
    }
    return value;
  }

  private static double unit(double value) {
    if (value < -1 || value > 1) {
      throw inputOutOfRange(value);
    }
    return value;
  }

  private static void addIntegers(FunctionCatalog catalog) {
    integers(catalog, "gcd", MathFunctions::gcd);
    integers(
        catalog,
        "lcm",
        (left, right) -> {
          if (left == 0 || right == 0) {
            return 0;
          }
          return Math.absExact(Math.multiplyExact(left / gcd(left, right), right));
        });
    integers(catalog, "bitand", (left, right) -> left & right);
    integers(catalog, "bitor", (left, right) -> left | right);
    integers(catalog, "bitxor", (left, right) -> left ^ right);
    addShifts(catalog);
    catalog.bound(
        "bitnot",
        List.of(INTEGRAL),
        0,
        FunctionCatalog.FIRST,
        request -> new ScalarImplementation.LongToLong(value -> ~value, 0));
    catalog.strict(
        "factorial",
        new DecimalType(DecimalType.PRECISION_MAX, 0),
        values -> factorial((Long) values[0]),
        INTEGRAL);
  }

  /// Adds shifts, which keep the type of their first argument and count modulo its width.
  private static void addShifts(FunctionCatalog catalog) {
    catalog.bound(
        "bit_shift_left",
        List.of(INTEGRAL, INTEGRAL),
        0,
        FunctionCatalog.FIRST,
        request -> {
          long maximum = ((IntegralType) request.argumentTypes().getFirst()).maximum();
          return new ScalarImplementation.LongsToLong(
              maximum == Long.MAX_VALUE
                  ? (value, count) -> value << count
                  : maximum == Integer.MAX_VALUE
                      ? (value, count) -> (int) value << (int) count
                      : (value, count) -> (short) ((int) value << (int) count));
        });
    catalog.bound(
        "bit_shift_right",
        List.of(INTEGRAL, INTEGRAL),
        0,
        FunctionCatalog.FIRST,
        request -> {
          boolean wide =
              ((IntegralType) request.argumentTypes().getFirst()).maximum() == Long.MAX_VALUE;
          return new ScalarImplementation.LongsToLong(
              (value, count) -> value >> (count & (wide ? 63 : 31)));
        });
  }

  private static void integers(FunctionCatalog catalog, String name, LongBinaryOperator operator) {
    catalog.bound(
        name,
        List.of(INTEGRAL, INTEGRAL),
        0,
        WIDEST,
        request -> {
          IntegralType type = (IntegralType) request.resultType();
          return new ScalarImplementation.LongsToLong((left, right) -> {
            long result;
            try {
              result = operator.applyAsLong(left, right);
            } catch (ArithmeticException overflow) {
              throw ConversionErrors.outOfRange(type.sqlName(), left + ", " + right);
            }
            if (result < type.minimum() || result > type.maximum()) {
              throw ConversionErrors.outOfRange(type.sqlName(), result);
            }
            return result;
          });
        });
  }

  private static long gcd(long left, long right) {
    return BigInteger.valueOf(left).gcd(BigInteger.valueOf(right)).longValueExact();
  }

  private static BigInteger factorial(long number) {
    if (number < 0) {
      throw new DatabaseException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE, "factorial of a negative number is undefined");
    }
    if (number > 33) {
      throw ConversionErrors.outOfRange("numeric", number + "!");
    }
    BigInteger product = BigInteger.ONE;
    for (long factor = 2; factor <= number; factor++) {
      product = product.multiply(BigInteger.valueOf(factor));
    }
    return product;
  }

  private static void addOthers(FunctionCatalog catalog) {
    catalog.strict(
        "width_bucket",
        LogicalType.INTEGER,
        values ->
            widthBucket(
                (Double) values[0], (Double) values[1], (Double) values[2], (Long) values[3]),
        DOUBLE,
        DOUBLE,
        DOUBLE,
        INTEGRAL);
    catalog.add(
        new FunctionDefinition(
            "random",
            List.of(),
            0,
            false,
            FunctionCatalog.type(LogicalType.DOUBLE),
            false,
            Volatility.VOLATILE,
            request -> {
              SplittableRandom random = new SplittableRandom(request.session().randomSeed());
              return new ScalarImplementation.Rows(values -> random.nextDouble(), false);
            }));
  }

  private static long widthBucket(double value, double low, double high, long count) {
    if (count <= 0 || low == high || Double.isNaN(low) || Double.isNaN(high)) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          count <= 0 ? "count must be greater than zero" : "lower bound cannot equal upper bound");
    }
    boolean ascending = low < high;
    if (ascending ? value < low : value > low) {
      return 0;
    }
    if (ascending ? value >= high : value <= high) {
      return count + 1;
    }
    return (long) (count * ((value - low) / (high - low))) + 1;
  }
}
