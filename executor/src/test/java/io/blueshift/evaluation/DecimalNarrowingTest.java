package io.blueshift.evaluation;

import static io.blueshift.evaluation.EvaluationFixture.arithmetic;
import static io.blueshift.evaluation.EvaluationFixture.column;
import static io.blueshift.evaluation.EvaluationFixture.literal;
import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.evaluation.EvaluationFixture.Encoding;
import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.Expression;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.ColumnVector;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;

/// TPC-H's price expression in 64 bits where the statistics allow it, and only there.
class DecimalNarrowingTest {
  private static final DecimalType MONEY = new DecimalType(15, 2);
  private static final ColumnRanges SMALL =
      index -> index == 0 ? ValueRange.of(90_000, 10_500_000) : ValueRange.of(0, 10);

  /// l_extendedprice * (1 - l_discount) * (1 + l_tax).
  private static Expression charge() {
    DecimalType sum = new DecimalType(16, 2);
    Expression one = literal(100L, MONEY);
    Expression discounted =
        arithmetic(
            ArithmeticOperator.MULTIPLY,
            column(0, MONEY),
            arithmetic(ArithmeticOperator.SUBTRACT, one, column(1, MONEY), sum),
            new DecimalType(31, 4));
    return arithmetic(
        ArithmeticOperator.MULTIPLY,
        discounted,
        arithmetic(ArithmeticOperator.ADD, one, column(2, MONEY), sum),
        new DecimalType(38, 6));
  }

  @Test
  void provedProductsAreComputedIn64Bits() {
    Expression narrow = DecimalNarrowing.narrow(charge(), SMALL);
    assertThat(narrow.type()).isEqualTo(new DecimalType(18, 6));
    ValueRange range = new RangeAnalysis(SMALL).of(narrow);
    assertThat(range).isNotNull();
    assertThat(range.maximum()).isEqualTo(BigInteger.valueOf(10_500_000L * 100 * 110));
  }

  @Test
  void unknownRangesStayWide() {
    Expression same = DecimalNarrowing.narrow(charge(), ColumnRanges.UNKNOWN);
    assertThat(same.type().physicalType()).isEqualTo(PhysicalType.INT128);
    assertThat(DecimalNarrowing.narrowInside(charge(), SMALL).type()).isEqualTo(charge().type());
  }

  @Test
  void narrowAndWideGiveTheSameValues() {
    try (EvaluationFixture fixture = new EvaluationFixture()) {
      ColumnVector price =
          fixture.column(MONEY, Encoding.FLAT, java.util.Arrays.asList(90_000L, 10_500_000L, null));
      ColumnVector discount = fixture.column(MONEY, Encoding.FLAT, List.of(10L, 0L, 5L));
      ColumnVector tax = fixture.column(MONEY, Encoding.DICTIONARY, List.of(8L, 10L, 8L));
      List<Object> wide = fixture.evaluate(charge(), 3, null, price, discount, tax);
      List<Object> narrow =
          fixture.evaluate(DecimalNarrowing.narrow(charge(), SMALL), 3, null, price, discount, tax);
      assertThat(wide)
          .containsExactly(
              BigInteger.valueOf(90_000L * 90 * 108),
              BigInteger.valueOf(10_500_000L * 100 * 110),
              null);
      assertThat(narrow).containsExactly(90_000L * 90 * 108, 10_500_000L * 100 * 110, null);
      assertThat(
              fixture.evaluate(
                  DecimalNarrowing.narrowInside(charge(), SMALL), 3, null, price, discount, tax))
          .isEqualTo(wide);
    }
  }

  @Test
  void roundedProductsAreComputedIn64BitsToo() {
    DecimalType product = new DecimalType(38, 4);
    Expression rounded =
        arithmetic(
            ArithmeticOperator.MULTIPLY,
            arithmetic(
                ArithmeticOperator.MULTIPLY,
                column(0, MONEY),
                column(1, MONEY),
                new DecimalType(31, 4)),
            column(2, MONEY),
            product);
    Expression narrowed = DecimalNarrowing.narrow(rounded, SMALL);
    assertThat(narrowed.type()).isEqualTo(new DecimalType(18, 4));
    try (EvaluationFixture fixture = new EvaluationFixture()) {
      ColumnVector price =
          fixture.column(MONEY, Encoding.FLAT, java.util.Arrays.asList(90_001L, 10_500_000L, null));
      ColumnVector discount = fixture.column(MONEY, Encoding.FLAT, List.of(10L, 3L, 5L));
      ColumnVector tax = fixture.column(MONEY, Encoding.FLAT, List.of(5L, 10L, 8L));
      assertThat(fixture.evaluate(narrowed, 3, null, price, discount, tax))
          .containsExactly(45_001L, 3_150_000L, null);
      assertThat(fixture.evaluate(rounded, 3, null, price, discount, tax))
          .containsExactly(BigInteger.valueOf(45_001), BigInteger.valueOf(3_150_000), null);
    }
  }
}
