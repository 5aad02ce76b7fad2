package io.blueshift.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class BarChartTest {

  @Test
  void barsAreInProportionToTheLargest() {
    List<BarChart.Bar> bars =
        List.of(
            new BarChart.Bar("Chicago", 1000),
            new BarChart.Bar("LA", 500),
            new BarChart.Bar("X", 63));
    assertThat(new BarChart(8, true).lines(bars, "flights"))
        .containsExactly(
            "  Chicago  ████████ 1,000 flights",
            "  LA       ████ 500 flights",
            "  X        ▌ 63 flights");
    assertThat(new BarChart(8, false).lines(bars, ""))
        .containsExactly("  Chicago  ######## 1,000", "  LA       #### 500", "  X        # 63");
  }

  @Test
  void negativeAndZeroValuesHaveNoBar() {
    List<BarChart.Bar> bars =
        List.of(new BarChart.Bar("a", 2.5), new BarChart.Bar("b", -1), new BarChart.Bar("c", 0));
    assertThat(new BarChart(4, false).lines(bars, "minutes"))
        .containsExactly("  a  #### 2.5 minutes", "  b   -1.0 minutes", "  c   0.0 minutes");
    assertThat(new BarChart(4, true).lines(List.of(), "")).isEmpty();
  }
}
