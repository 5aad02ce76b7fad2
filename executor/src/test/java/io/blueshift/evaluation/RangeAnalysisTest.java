package io.blueshift.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.Expression;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RangeAnalysisTest {
  private static final int TERM_COUNT = 500;

  @Test
  void askingForEveryPartOfALongChainTakesTimeInItsLengthOnly() {
    AtomicInteger asked = new AtomicInteger();
    RangeAnalysis analysis =
        new RangeAnalysis(column -> {
          asked.incrementAndGet();
          return ValueRange.of(1, 2);
        });
    List<Expression> parts = new ArrayList<>();
    parts.add(new Expression.ColumnReference(0, LogicalType.BIGINT));
    for (int term = 1; term < TERM_COUNT; term++) {
      parts.add(
          new Expression.Arithmetic(
              ArithmeticOperator.ADD,
              parts.getLast(),
              new Expression.ColumnReference(term, LogicalType.BIGINT),
              LogicalType.BIGINT));
    }
    for (Expression part : parts.reversed()) {
      assertThat(analysis.of(part)).isNotNull();
    }
    assertThat(analysis.of(parts.getLast())).isEqualTo(ValueRange.of(TERM_COUNT, 2 * TERM_COUNT));
    assertThat(asked).hasValue(TERM_COUNT);
  }
}
