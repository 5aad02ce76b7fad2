package io.blueshift.segment;

import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Columns of random values, in shapes that lead to different encodings.
final class ColumnPatterns {
  /// How values follow each other.
  enum Shape {
    CONSTANT,
    RUNS,
    SMALL_RANGE,
    SORTED,
    MULTIPLES,
    FEW_DISTINCT,
    WIDE,
    DECIMALS,
    EXTREMES,
    TEXT
  }

  /// Which rows are null.
  enum Nulls {
    NONE,
    ALL,
    SOME,
    RUNS
  }

  private ColumnPatterns() {}

  static List<@Nullable Object> column(
      LogicalType type, Shape shape, Nulls nulls, int rowCount, Random random) {
    List<@Nullable Object> values = new ArrayList<>(rowCount);
    State state = new State(random);
    boolean nullRun = false;
    for (int row = 0; row < rowCount; row++) {
      if (random.nextInt(300) == 0) {
        nullRun = !nullRun;
      }
      boolean isNull =
          switch (nulls) {
            case NONE -> false;
            case ALL -> true;
            case SOME -> random.nextInt(7) == 0;
            case RUNS -> nullRun;
          };
      Object value = state.next(type, shape, row);
      values.add(isNull ? null : value);
    }
    return values;
  }

  private static final class State {
    private final Random random;
    private final long base;
    private long current;

    State(Random random) {
      this.random = random;
      this.base = random.nextInt(1_000_000) - 500_000L;
    }

    Object next(LogicalType type, Shape shape, int row) {
      long number = number(type, shape, row);
      return switch (type.physicalType()) {
        case BOOLEAN -> (number & 1) != 0;
        case INT32 -> clamp(type, number);
        case INT64 -> number;
        case INT128 ->
            shape == Shape.WIDE
                ? new BigInteger(100, random).subtract(BigInteger.ONE.shiftLeft(99))
                : BigInteger.valueOf(number);
        case FLOAT64 -> real(type, floating(shape, number));
        case INTERVAL -> new Values.Interval((int) number, (int) (number >> 3), number * 7);
        case BYTES -> text(shape, number);
      };
    }

    private long number(LogicalType type, Shape shape, int row) {
      return switch (shape) {
        case CONSTANT -> base;
        case RUNS -> current += random.nextInt(100) == 0 ? random.nextInt(1000) - 500 : 0;
        case SMALL_RANGE, DECIMALS, TEXT -> base + random.nextInt(5000);
        case SORTED -> current += random.nextInt(9);
        case MULTIPLES -> base + 100L * random.nextInt(700);
        case FEW_DISTINCT -> base * (random.nextInt(20) + 1);
        case WIDE -> random.nextLong();
        case EXTREMES ->
            switch (random.nextInt(4)) {
              case 0 -> Long.MIN_VALUE;
              case 1 -> Long.MAX_VALUE;
              case 2 -> 0;
              default -> row;
            };
      };
    }

    private static long clamp(LogicalType type, long number) {
      long low = type instanceof LogicalType.IntegralType t ? t.minimum() : Integer.MIN_VALUE;
      long high = type instanceof LogicalType.IntegralType t ? t.maximum() : Integer.MAX_VALUE;
      return number < low || number > high
          ? low + Long.remainderUnsigned(number, high - low + 1)
          : number;
    }

    private double floating(Shape shape, long number) {
      return switch (shape) {
        case DECIMALS -> number / 100.0;
        case WIDE -> Double.longBitsToDouble(number);
        case EXTREMES ->
            switch (random.nextInt(6)) {
              case 0 -> Double.NaN;
              case 1 -> -0.0;
              case 2 -> Double.NEGATIVE_INFINITY;
              case 3 -> Double.MIN_VALUE;
              default -> number / 8.0;
            };
        case CONSTANT, RUNS, SMALL_RANGE, SORTED, MULTIPLES, FEW_DISTINCT, TEXT -> number;
      };
    }

    private static double real(LogicalType type, double value) {
      return type.equals(LogicalType.REAL) ? (float) value : value;
    }

    private byte[] text(Shape shape, long number) {
      return switch (shape) {
        case WIDE -> randomBytes(random.nextInt(40));
        case TEXT, DECIMALS -> Values.bytes(sentence(random.nextInt(12)));
        case SMALL_RANGE -> Values.bytes("Customer#" + number);
        case EXTREMES -> random.nextBoolean() ? new byte[0] : randomBytes(random.nextInt(300));
        case CONSTANT, RUNS, SORTED, MULTIPLES, FEW_DISTINCT ->
            Values.bytes((number % 2 == 0 ? "even " : "a rather long odd ") + number % 1000);
      };
    }

    private byte[] randomBytes(int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }

    private String sentence(int words) {
      String[] some = {
        "carefully", "final", "deposits", "sleep", "furiously", "among", "the", "bold"
      };
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < words; i++) {
        text.append(some[random.nextInt(some.length)]).append(' ');
      }
      return text.append(random.nextInt(100000)).toString();
    }
  }
}
