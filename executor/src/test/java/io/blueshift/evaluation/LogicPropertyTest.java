package io.blueshift.evaluation;

import static io.blueshift.evaluation.EvaluationFixture.arithmetic;
import static io.blueshift.evaluation.EvaluationFixture.column;
import static io.blueshift.evaluation.EvaluationFixture.compare;
import static io.blueshift.evaluation.EvaluationFixture.literal;
import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.evaluation.EvaluationFixture.Encoding;
import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.SessionStyle;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Values;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Comparisons, three-valued logic, CASE, COALESCE and IN against row-at-a-time oracles.
class LogicPropertyTest {
  private static final List<LogicalType> TYPES =
      List.of(
          LogicalType.BOOL,
          LogicalType.INTEGER,
          LogicalType.BIGINT,
          LogicalType.DOUBLE,
          LogicalType.TEXT,
          new VarcharType(100, Collation.BLANK_INSENSITIVE),
          new DecimalType(30, 2),
          LogicalType.INTERVAL_TYPE);

  private static Object value(Random random, LogicalType type) {
    return switch (type.physicalType()) {
      case BOOLEAN -> random.nextBoolean();
      case INT32, INT64 -> (long) random.nextInt(4) - 1;
      case FLOAT64 ->
          List.of(0.0, -0.0, 1.5, Double.NaN, Double.NEGATIVE_INFINITY).get(random.nextInt(5));
      case INT128 -> BigInteger.valueOf(random.nextInt(3) - 1).shiftLeft(70);
      case BYTES ->
          Values.bytes(
              List.of("", "a", "a ", "ab", "abcdefghijkl", "abcdefghijklm", "abcdefghijklmn", "ä")
                  .get(random.nextInt(8)));
      case INTERVAL ->
          new Values.Interval(random.nextInt(2), random.nextInt(2) * 30, random.nextInt(2));
    };
  }

  private static int order(Object left, Object right, LogicalType type) {
    return switch (type.physicalType()) {
      case BOOLEAN -> Boolean.compare((Boolean) left, (Boolean) right);
      case INT32, INT64 -> Long.compare((Long) left, (Long) right);
      case FLOAT64 -> Double.compare((Double) left + 0.0, (Double) right + 0.0);
      case INT128 -> ((BigInteger) left).compareTo((BigInteger) right);
      case BYTES -> java.util.Arrays.compareUnsigned(stripped(left, type), stripped(right, type));
      case INTERVAL -> Long.compare(total(left), total(right));
    };
  }

  private static byte[] stripped(Object value, LogicalType type) {
    boolean strip = ((LogicalType.StringType) type).collation() == Collation.BLANK_INSENSITIVE;
    return strip ? Values.bytes(Values.text((byte[]) value).stripTrailing()) : (byte[]) value;
  }

  private static long total(Object value) {
    Values.Interval interval = (Values.Interval) value;
    return (interval.months() * 30L + interval.days()) * 86_400_000_000L + interval.micros();
  }

  private static @Nullable Boolean oracle(
      ComparisonOperator operator,
      @Nullable Object left,
      @Nullable Object right,
      LogicalType type) {
    if (operator == ComparisonOperator.IS_DISTINCT_FROM
        || operator == ComparisonOperator.IS_NOT_DISTINCT_FROM) {
      boolean same = left == null || right == null ? left == right : order(left, right, type) == 0;
      return same == (operator == ComparisonOperator.IS_NOT_DISTINCT_FROM);
    }
    if (left == null || right == null) {
      return null;
    }
    int order = order(left, right, type);
    return switch (operator) {
      case EQUAL -> order == 0;
      case NOT_EQUAL -> order != 0;
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
      case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> throw new AssertionError();
    };
  }

  private static List<@Nullable Object> values(
      Random random, LogicalType type, Encoding encoding, int rowCount) {
    boolean nulls = random.nextBoolean();
    List<@Nullable Object> values = new ArrayList<>();
    for (int row = 0; row < rowCount; row++) {
      Object next = nulls && random.nextInt(4) == 0 ? null : value(random, type);
      values.add(encoding == Encoding.CONSTANT && row > 0 ? values.getFirst() : next);
    }
    return values;
  }

  private static SelectionVector selection(Random random, int rowCount) {
    int[] positions = IntStream.range(0, rowCount).filter(row -> random.nextInt(3) > 0).toArray();
    return new SelectionVector(positions, positions.length);
  }

  @Test
  void comparisonsMatchTheOrderOfTheType() {
    long seed = System.nanoTime();
    System.out.println("comparisonsMatchTheOrderOfTheType seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 600; round++) {
      LogicalType type = TYPES.get(random.nextInt(TYPES.size()));
      ComparisonOperator operator = ComparisonOperator.values()[random.nextInt(8)];
      int rowCount = 1 + random.nextInt(150);
      Encoding leftEncoding = Encoding.values()[random.nextInt(3)];
      Encoding rightEncoding = Encoding.values()[random.nextInt(3)];
      List<@Nullable Object> left = values(random, type, leftEncoding, rowCount);
      List<@Nullable Object> right = values(random, type, rightEncoding, rowCount);
      SelectionVector selection = selection(random, rowCount);
      boolean literalRight = rightEncoding == Encoding.CONSTANT && random.nextBoolean();
      try (EvaluationFixture fixture = new EvaluationFixture()) {
        Expression expression =
            compare(
                operator,
                column(0, type),
                literalRight ? literal(right.getFirst(), type) : column(1, type));
        List<@Nullable Object> expected =
            IntStream.of(selection.positions())
                .<@Nullable Object>mapToObj(
                    row -> oracle(operator, left.get(row), right.get(row), type))
                .toList();
        assertThat(
                fixture.evaluate(
                    expression,
                    rowCount,
                    selection,
                    fixture.column(type, leftEncoding, left),
                    fixture.column(type, rightEncoding, right)))
            .as(
                "seed %d round %d %s %s %s %s",
                seed, round, operator, type, leftEncoding, rightEncoding)
            .isEqualTo(expected);
      }
    }
  }

  private static @Nullable Boolean and(@Nullable Boolean left, @Nullable Boolean right) {
    if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) {
      return false;
    }
    return left == null || right == null ? null : true;
  }

  private static @Nullable Boolean not(@Nullable Boolean value) {
    return value == null ? null : !value;
  }

  @Test
  void logicHasThreeValues() {
    long seed = System.nanoTime();
    System.out.println("logicHasThreeValues seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      int rowCount = 1 + random.nextInt(150);
      List<List<@Nullable Object>> inputs = new ArrayList<>();
      List<Expression> operands = new ArrayList<>();
      ColumnVector[] columns = new ColumnVector[3];
      boolean disjunction = random.nextBoolean();
      try (EvaluationFixture fixture = new EvaluationFixture()) {
        for (int index = 0; index < 3; index++) {
          Encoding encoding = Encoding.values()[random.nextInt(3)];
          List<@Nullable Object> values = values(random, LogicalType.BOOL, encoding, rowCount);
          inputs.add(values);
          columns[index] = fixture.column(LogicalType.BOOL, encoding, values);
          Expression reference = column(index, LogicalType.BOOL);
          operands.add(
              random.nextBoolean() ? reference : new Expression.Not(new Expression.Not(reference)));
        }
        List<@Nullable Object> expected = new ArrayList<>();
        for (int row = 0; row < rowCount; row++) {
          Boolean a = (Boolean) inputs.get(0).get(row);
          Boolean b = (Boolean) inputs.get(1).get(row);
          Boolean c = (Boolean) inputs.get(2).get(row);
          expected.add(disjunction ? not(and(not(a), and(not(b), not(c)))) : and(a, and(b, c)));
        }
        Expression expression =
            disjunction ? new Expression.Or(operands) : new Expression.And(operands);
        assertThat(fixture.evaluate(expression, rowCount, null, columns))
            .as("seed %d round %d", seed, round)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void branchesThatARowDoesNotReachDoNotFail() {
    try (EvaluationFixture fixture = new EvaluationFixture()) {
      Expression x = column(0, LogicalType.INTEGER);
      Expression zero = literal(0L, LogicalType.INTEGER);
      Expression quotient =
          arithmetic(
              ArithmeticOperator.DIVIDE, literal(12L, LogicalType.INTEGER), x, LogicalType.INTEGER);
      Expression isZero = compare(ComparisonOperator.EQUAL, x, zero);
      ColumnVector column =
          fixture.column(
              LogicalType.INTEGER, Encoding.FLAT, java.util.Arrays.asList(3L, 0L, null, 4L));
      Expression cases =
          new Expression.Case(
              List.of(new Expression.Case.Branch(isZero, literal(-1L, LogicalType.INTEGER))),
              quotient,
              LogicalType.INTEGER);
      assertThat(fixture.evaluate(cases, 4, null, column)).containsExactly(4L, -1L, null, 3L);
      Expression guarded =
          new Expression.And(
              List.of(
                  compare(ComparisonOperator.NOT_EQUAL, x, zero),
                  compare(ComparisonOperator.GREATER, quotient, literal(3L, LogicalType.INTEGER))));
      assertThat(fixture.evaluate(guarded, 4, null, column))
          .containsExactly(true, false, null, false);
      Expression guardedOr =
          new Expression.Or(
              List.of(
                  isZero,
                  compare(ComparisonOperator.GREATER, quotient, literal(3L, LogicalType.INTEGER))));
      assertThat(fixture.evaluate(guardedOr, 4, null, column))
          .containsExactly(true, true, null, false);
      Expression coalesce =
          new Expression.Coalesce(
              List.of(x, literal(5L, LogicalType.INTEGER)), LogicalType.INTEGER);
      assertThat(fixture.evaluate(coalesce, 4, null, column)).containsExactly(3L, 0L, 5L, 4L);
    }
  }

  @Test
  void casesOfStringsKeepLongAndShortOnes() {
    try (EvaluationFixture fixture = new EvaluationFixture()) {
      Expression first = column(0, LogicalType.TEXT);
      Expression second = column(1, LogicalType.TEXT);
      Expression pick =
          new Expression.Case(
              List.of(
                  new Expression.Case.Branch(
                      compare(ComparisonOperator.LESS, first, second), first),
                  new Expression.Case.Branch(
                      compare(ComparisonOperator.EQUAL, first, second),
                      literal("both are the very same", LogicalType.TEXT))),
              second,
              LogicalType.TEXT);
      List<byte[]> left =
          List.of(Values.bytes("a long text number one"), Values.bytes("x"), Values.bytes("m"));
      List<byte[]> right =
          List.of(
              Values.bytes("b"),
              Values.bytes("another long text of many bytes"),
              Values.bytes("m"));
      for (Encoding encoding : List.of(Encoding.FLAT, Encoding.DICTIONARY)) {
        assertThat(
                fixture.evaluate(
                    pick,
                    3,
                    null,
                    fixture.column(LogicalType.TEXT, encoding, left),
                    fixture.column(LogicalType.TEXT, Encoding.FLAT, right)))
            .containsExactly(
                "a long text number one",
                "another long text of many bytes",
                "both are the very same");
      }
    }
  }

  @Test
  void inListFollowsNullsAndCollation() {
    long seed = System.nanoTime();
    System.out.println("inListFollowsNullsAndCollation seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      LogicalType type = TYPES.get(random.nextInt(TYPES.size()));
      Encoding encoding = Encoding.values()[random.nextInt(3)];
      int rowCount = 1 + random.nextInt(100);
      List<@Nullable Object> operand = values(random, type, encoding, rowCount);
      List<@Nullable Object> candidates =
          values(random, type, Encoding.FLAT, 1 + random.nextInt(4));
      List<@Nullable Object> expected = new ArrayList<>();
      for (Object value : operand) {
        Boolean answer = false;
        for (Object candidate : candidates) {
          Boolean equal = oracle(ComparisonOperator.EQUAL, value, candidate, type);
          answer = not(and(not(answer), not(equal)));
        }
        expected.add(answer);
      }
      try (EvaluationFixture fixture = new EvaluationFixture()) {
        Expression expression =
            new Expression.InList(
                column(0, type),
                candidates.stream().map(candidate -> literal(candidate, type)).toList());
        assertThat(
                fixture.evaluate(
                    expression, rowCount, null, fixture.column(type, encoding, operand)))
            .as("seed %d round %d %s %s %s", seed, round, type, encoding, candidates)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void predicatesSelectTrueRowsOnly() {
    try (EvaluationFixture fixture = new EvaluationFixture()) {
      ColumnVector column =
          fixture.column(
              LogicalType.INTEGER, Encoding.FLAT, java.util.Arrays.asList(1L, null, 7L, 9L, 3L));
      Expression condition =
          compare(
              ComparisonOperator.GREATER,
              column(0, LogicalType.INTEGER),
              literal(2L, LogicalType.INTEGER));
      try (PredicateEvaluator predicate =
          ExpressionCompiler.compilePredicate(condition, fixture.context(SessionStyle.REDSHIFT))) {
        SelectionVector selected = predicate.select(Batch.of(5, List.of(column)));
        assertThat(selected).isNotNull();
        assertThat(java.util.Arrays.copyOf(selected.positions(), selected.count()))
            .containsExactly(2, 3, 4);
        long[] bits = new long[1];
        Batch part = new Batch(5, List.of(column), new SelectionVector(new int[] {0, 2}, 2));
        assertThat(predicate.evaluate(part, bits)).isEqualTo(1);
        assertThat(bits[0]).isEqualTo(0b100);
      }
    }
  }

  @Test
  void computedDictionariesAndConstantsOutliveTheirExpression() {
    try (EvaluationFixture fixture = new EvaluationFixture()) {
      List<byte[]> texts = new ArrayList<>();
      for (int row = 0; row < 100; row++) {
        texts.add(Values.bytes("a text that is longer than a view " + row % 3));
      }
      ColumnVector column = fixture.column(LogicalType.TEXT, Encoding.DICTIONARY, texts);
      Expression upper =
          new Expression.Call("upper", List.of(column(0, LogicalType.TEXT)), LogicalType.TEXT);
      Expression constant =
          new Expression.Call(
              "upper",
              List.of(literal("another text that is long", LogicalType.TEXT)),
              LogicalType.TEXT);
      io.blueshift.vector.DictionaryVector computed;
      io.blueshift.vector.ConstantVector folded;
      try (ExpressionSet set =
          ExpressionCompiler.compileAll(
              List.of(upper, constant), fixture.context(SessionStyle.REDSHIFT))) {
        List<ColumnVector> results = set.evaluate(Batch.of(100, List.of(column)));
        computed = (io.blueshift.vector.DictionaryVector) results.get(0);
        folded = (io.blueshift.vector.ConstantVector) results.get(1);
      }
      // Memory that was given back serves others now.
      fixture.column(LogicalType.TEXT, Encoding.FLAT, texts);
      assertThat(EvaluationFixture.read(computed.dictionary(), null))
          .containsExactlyInAnyOrder(
              "A TEXT THAT IS LONGER THAN A VIEW 0",
              "A TEXT THAT IS LONGER THAN A VIEW 1",
              "A TEXT THAT IS LONGER THAN A VIEW 2");
      assertThat(EvaluationFixture.read(folded, null).getFirst())
          .isEqualTo("ANOTHER TEXT THAT IS LONG");
    }
  }

  @Test
  void sharedExpressionsOfASetAgree() {
    try (EvaluationFixture fixture = new EvaluationFixture()) {
      ColumnVector column = fixture.column(LogicalType.BIGINT, Encoding.FLAT, List.of(2L, 3L));
      Expression square =
          arithmetic(
              ArithmeticOperator.MULTIPLY,
              column(0, LogicalType.BIGINT),
              column(0, LogicalType.BIGINT),
              LogicalType.BIGINT);
      Expression cube =
          arithmetic(
              ArithmeticOperator.MULTIPLY,
              square,
              column(0, LogicalType.BIGINT),
              LogicalType.BIGINT);
      try (ExpressionSet set =
          ExpressionCompiler.compileAll(
              List.of(square, cube), fixture.context(SessionStyle.REDSHIFT))) {
        List<ColumnVector> results = set.evaluate(Batch.of(2, List.of(column)));
        assertThat(EvaluationFixture.read(results.get(0), null)).containsExactly(4L, 9L);
        assertThat(EvaluationFixture.read(results.get(1), null)).containsExactly(8L, 27L);
      }
    }
  }
}
