package io.blueshift.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ResultComparisonTest {

  private static final ResultComparison BY_SECOND =
      new ResultComparison(List.of(ColumnRule.EXACT, ColumnRule.EXACT), List.of(1));

  private static List<@Nullable String> row(@Nullable String... values) {
    return Arrays.asList(values);
  }

  @Test
  void tiesMayStandInAnyOrder() {
    List<List<@Nullable String>> expected = List.of(row("a", "1"), row("b", "1"), row("c", "2"));
    assertThat(BY_SECOND.difference(expected, List.of(row("b", "1"), row("a", "1"), row("c", "2"))))
        .isEmpty();
    assertThat(BY_SECOND.difference(expected, List.of(row("c", "2"), row("a", "1"), row("b", "1"))))
        .get()
        .asString()
        .contains("row=2");
  }

  @Test
  void rowsTiedWithTheLastOneMayBeOthersAfterALimit() {
    List<List<@Nullable String>> expected = List.of(row("a", "1"), row("b", "2"));
    List<List<@Nullable String>> other = List.of(row("a", "1"), row("c", "2"));
    assertThat(BY_SECOND.difference(expected, other)).isPresent();
    assertThat(BY_SECOND.withLimit(2).difference(expected, other)).isEmpty();
    assertThat(BY_SECOND.withLimit(3).difference(expected, other)).isPresent();
    assertThat(BY_SECOND.withLimit(2).difference(expected, List.of(row("c", "1"), row("b", "2"))))
        .isPresent();
  }

  @Test
  void allRowsMayTieAtALimit() {
    List<List<@Nullable String>> expected = List.of(row("a", null), row("b", null));
    List<List<@Nullable String>> other = List.of(row("c", null), row("d", null));
    assertThat(BY_SECOND.withLimit(2).difference(expected, other)).isEmpty();
    assertThat(BY_SECOND.difference(expected, other)).isPresent();
  }

  @Test
  void missingAndDoubledRowsAreFound() {
    List<List<@Nullable String>> expected = List.of(row("a", "1"), row("b", "1"));
    assertThat(BY_SECOND.difference(expected, List.of(row("a", "1")))).isPresent();
    assertThat(BY_SECOND.difference(expected, List.of(row("a", "1"), row("a", "1")))).isPresent();
  }

  @Test
  void numbersAreComparedByValueAndTextsWithoutTrailingBlanks() {
    assertThat(ColumnRule.EXACT.same("1.50", "1.5")).isTrue();
    assertThat(ColumnRule.EXACT.same("1.50", "1.51")).isFalse();
    assertThat(ColumnRule.EXACT.same("ab  ", "ab")).isTrue();
    assertThat(ColumnRule.EXACT.same("ab", "ac")).isFalse();
    assertThat(ColumnRule.EXACT.same(null, "")).isFalse();
    assertThat(ColumnRule.EXACT.same(null, null)).isTrue();
    assertThat(ColumnRule.EXACT.same("1996-03-13", "1996-03-14")).isFalse();
  }

  @Test
  void rulesAllowWhatTheySay() {
    assertThat(ColumnRule.RELATIVE.same("25.522005853257337", "25.52200585325733")).isTrue();
    assertThat(ColumnRule.RELATIVE.same("25.522005", "25.522006")).isFalse();
    assertThat(ColumnRule.ROUNDED.same("0.049985295838397614", "0.05")).isTrue();
    assertThat(ColumnRule.ROUNDED.same("25.522005", "25.52")).isTrue();
    assertThat(ColumnRule.ROUNDED.same("25.522005", "25.9")).isFalse();
    assertThat(ColumnRule.MONEY.same("526165934.000839", "526165934.0126")).isTrue();
    assertThat(ColumnRule.MONEY.same("1000.00", "1000.01")).isFalse();
    assertThat(ColumnRule.MONEY.same("526165934000.00", "526165934200.00")).isFalse();
  }
}
