package io.blueshift.evaluation;

import static io.blueshift.evaluation.EvaluationFixture.arithmetic;
import static io.blueshift.evaluation.EvaluationFixture.column;
import static io.blueshift.evaluation.EvaluationFixture.literal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.evaluation.EvaluationFixture.Encoding;
import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.Expression;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Arithmetic against BigDecimal, over every encoding, with and without nulls and selections.
class ArithmeticPropertyTest {
  private static final List<LogicalType> EXACT_TYPES =
      List.of(
          LogicalType.SMALLINT,
          LogicalType.INTEGER,
          LogicalType.BIGINT,
          new DecimalType(9, 2),
          new DecimalType(18, 4),
          new DecimalType(25, 3),
          new DecimalType(38, 5));

  @Test
  void exactArithmeticMatchesBigDecimal() {
    long seed = System.nanoTime();
    System.out.println("exactArithmeticMatchesBigDecimal seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 400; round++) {
      LogicalType left = EXACT_TYPES.get(random.nextInt(EXACT_TYPES.size()));
      LogicalType right = left instanceof IntegralType ? left : decimalLike(random);
      ArithmeticOperator operator =
          ArithmeticOperator.values()[random.nextInt(ArithmeticOperator.values().length)];
      LogicalType result = resultType(operator, left, right);
      if (result instanceof DecimalType decimal
          && !(operator == ArithmeticOperator.MULTIPLY || operator == ArithmeticOperator.DIVIDE)) {
        left =
            new DecimalType(
                Math.max(((DecimalType) left).precision(), decimal.scale()), decimal.scale());
        right =
            new DecimalType(
                Math.max(((DecimalType) right).precision(), decimal.scale()), decimal.scale());
      }
      check(random, operator, left, right, result, "seed " + seed + " round " + round);
    }
  }

  private static LogicalType decimalLike(Random random) {
    return EXACT_TYPES.get(3 + random.nextInt(EXACT_TYPES.size() - 3));
  }

  private static int scale(LogicalType type) {
    return type instanceof DecimalType decimal ? decimal.scale() : 0;
  }

  private static LogicalType resultType(
      ArithmeticOperator operator, LogicalType left, LogicalType right) {
    if (left instanceof IntegralType) {
      return left;
    }
    DecimalType a = (DecimalType) left;
    DecimalType b = (DecimalType) right;
    int scale =
        operator == ArithmeticOperator.MULTIPLY
            ? a.scale() + b.scale()
            : Math.max(a.scale(), b.scale());
    int precision =
        operator == ArithmeticOperator.MULTIPLY
            ? a.precision() + b.precision()
            : Math.max(a.precision(), b.precision()) + 1;
    return new DecimalType(Math.min(38, Math.max(precision, scale)), scale);
  }

  private static Object value(Random random, LogicalType type) {
    BigInteger bound =
        type instanceof IntegralType integral
            ? BigInteger.valueOf(integral.maximum())
            : BigInteger.TEN.pow(((DecimalType) type).precision()).subtract(BigInteger.ONE);
    int bits = random.nextInt(bound.bitLength() + 1);
    BigInteger magnitude = new BigInteger(bits, random).min(bound);
    BigInteger value = random.nextBoolean() ? magnitude : magnitude.negate();
    return type.physicalType() == PhysicalType.INT128 ? (Object) value : value.longValueExact();
  }

  private static void check(
      Random random,
      ArithmeticOperator operator,
      LogicalType left,
      LogicalType right,
      LogicalType result,
      String about) {
    int rowCount = 1 + random.nextInt(random.nextBoolean() ? 5 : 200);
    List<@Nullable Object> leftValues = values(random, left, rowCount);
    List<@Nullable Object> rightValues = values(random, right, rowCount);
    Encoding leftEncoding = Encoding.values()[random.nextInt(3)];
    Encoding rightEncoding = Encoding.values()[random.nextInt(3)];
    spread(leftEncoding, leftValues);
    spread(rightEncoding, rightValues);
    List<@Nullable Object> expected = new ArrayList<>();
    List<Integer> failing = new ArrayList<>();
    for (int row = 0; row < rowCount; row++) {
      try {
        expected.add(
            oracle(operator, leftValues.get(row), left, rightValues.get(row), right, result));
      } catch (ArithmeticException fails) {
        expected.add("fails");
        failing.add(row);
      }
    }
    int[] good = IntStream.range(0, rowCount).filter(row -> !failing.contains(row)).toArray();
    Expression expression = arithmetic(operator, column(0, left), column(1, right), result);
    try (EvaluationFixture fixture = new EvaluationFixture()) {
      ColumnVector a = fixture.column(left, leftEncoding, leftValues);
      ColumnVector b = fixture.column(right, rightEncoding, rightValues);
      if (good.length > 0) {
        SelectionVector selection =
            failing.isEmpty() ? null : new SelectionVector(good, good.length);
        assertThat(fixture.evaluate(expression, rowCount, selection, a, b))
            .as("%s %s %s %s %s", about, operator, left, right, result)
            .isEqualTo(IntStream.of(good).mapToObj(expected::get).toList());
      }
      if (!failing.isEmpty()) {
        assertThatThrownBy(() -> fixture.evaluate(expression, rowCount, null, a, b))
            .as(about)
            .isInstanceOf(DatabaseException.class);
      }
    }
  }

  private static List<@Nullable Object> values(Random random, LogicalType type, int rowCount) {
    List<@Nullable Object> values = new ArrayList<>();
    boolean nulls = random.nextBoolean();
    for (int row = 0; row < rowCount; row++) {
      values.add(nulls && random.nextInt(5) == 0 ? null : value(random, type));
    }
    return values;
  }

  private static void spread(Encoding encoding, List<@Nullable Object> values) {
    if (encoding == Encoding.CONSTANT) {
      for (int row = 1; row < values.size(); row++) {
        values.set(row, values.getFirst());
      }
    }
  }

  private static @Nullable Object oracle(
      ArithmeticOperator operator,
      @Nullable Object left,
      LogicalType leftType,
      @Nullable Object right,
      LogicalType rightType,
      LogicalType result) {
    if (left == null || right == null) {
      return null;
    }
    BigDecimal a = new BigDecimal(new BigInteger(left.toString()), scale(leftType));
    BigDecimal b = new BigDecimal(new BigInteger(right.toString()), scale(rightType));
    boolean integral = result instanceof IntegralType;
    BigDecimal exact =
        switch (operator) {
          case ADD -> a.add(b);
          case SUBTRACT -> a.subtract(b);
          case MULTIPLY -> a.multiply(b);
          case DIVIDE ->
              a.divide(b, scale(result), integral ? RoundingMode.DOWN : RoundingMode.HALF_UP);
          case MODULO -> a.remainder(b);
        };
    BigInteger unscaled = exact.setScale(scale(result), RoundingMode.HALF_UP).unscaledValue();
    BigInteger bound =
        integral
            ? BigInteger.valueOf(((IntegralType) result).maximum())
            : BigInteger.TEN.pow(((DecimalType) result).precision()).subtract(BigInteger.ONE);
    if (unscaled.compareTo(bound) > 0
        || unscaled.compareTo(integral ? bound.negate().subtract(BigInteger.ONE) : bound.negate())
            < 0) {
      throw new ArithmeticException();
    }
    return result.physicalType() == PhysicalType.INT128
        ? (Object) unscaled
        : unscaled.longValueExact();
  }

  @Test
  void divisionByZeroFailsOnlyForRowsThatCount() {
    try (EvaluationFixture fixture = new EvaluationFixture()) {
      ColumnVector a = fixture.column(LogicalType.INTEGER, Encoding.FLAT, List.of(10L, 20L, 30L));
      ColumnVector b = fixture.column(LogicalType.INTEGER, Encoding.FLAT, List.of(2L, 0L, 3L));
      Expression expression =
          arithmetic(
              ArithmeticOperator.DIVIDE,
              column(0, LogicalType.INTEGER),
              column(1, LogicalType.INTEGER),
              LogicalType.INTEGER);
      assertThat(fixture.evaluate(expression, 3, new SelectionVector(new int[] {0, 2}, 2), a, b))
          .containsExactly(5L, 10L);
      assertThatThrownBy(() -> fixture.evaluate(expression, 3, null, a, b))
          .isInstanceOfSatisfying(
              DatabaseException.class,
              failure -> assertThat(failure.code()).isEqualTo(ErrorCode.DIVISION_BY_ZERO));
    }
  }

  @Test
  void wideDivisionMatchesBigInteger() {
    long seed = System.nanoTime();
    System.out.println("wideDivisionMatchesBigInteger seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      long divisor = (random.nextLong() >>> 1 >>> random.nextInt(62)) + 1;
      long high = Long.remainderUnsigned(random.nextLong(), divisor);
      long low = random.nextLong();
      BigInteger dividend =
          BigInteger.valueOf(high).shiftLeft(64).add(new BigInteger(Long.toUnsignedString(low)));
      assertThat(Long.toUnsignedString(DecimalArithmeticNode.divideUnsigned(high, low, divisor)))
          .as("seed %d: %s / %d", seed, dividend, divisor)
          .isEqualTo(dividend.divide(BigInteger.valueOf(divisor)).toString());
    }
  }

  @Test
  void realResultsAreRoundedToBinary32() {
    try (EvaluationFixture fixture = new EvaluationFixture()) {
      ColumnVector a = fixture.column(LogicalType.REAL, Encoding.FLAT, List.of((double) 0.1f, 2.0));
      Expression expression =
          arithmetic(
              ArithmeticOperator.MULTIPLY,
              column(0, LogicalType.REAL),
              literal((double) 0.3f, LogicalType.REAL),
              LogicalType.REAL);
      assertThat(fixture.evaluate(expression, 2, null, a))
          .containsExactly((double) (0.1f * 0.3f), (double) (2.0f * 0.3f));
    }
  }
}
