package io.blueshift.demo;

import java.util.List;
import java.util.Locale;

/// Draws labelled numbers as horizontal bars for a terminal.
///
/// @param width columns of the longest bar
/// @param blocks whether the terminal shows block characters; otherwise bars are made of `#`
record BarChart(int width, boolean blocks) {

  private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
  private static final char FULL_BLOCK = '█';

  /// One bar.
  ///
  /// @param label text before the bar
  /// @param value length of the bar and number behind it
  record Bar(String label, double value) {}

  /// Returns the chart's lines. Bars begin at zero; a negative value shows its number without a
  /// bar.
  ///
  /// @param unit stands behind each number
  List<String> lines(List<Bar> bars, String unit) {
    int labelWidth = bars.stream().mapToInt(bar -> bar.label.length()).max().orElse(0);
    double maximum = bars.stream().mapToDouble(Bar::value).max().orElse(0);
    boolean whole = bars.stream().allMatch(bar -> bar.value == Math.rint(bar.value));
    String format =
        "  %-" + Math.max(1, labelWidth) + "s  %s " + (whole ? "%,.0f" : "%,.1f") + "%s";
    return bars.stream()
        .map(bar ->
            String.format(
                Locale.ROOT,
                format,
                bar.label,
                maximum <= 0 ? "" : bar(bar.value / maximum),
                bar.value,
                unit.isEmpty() ? "" : " " + unit))
        .toList();
  }

  private String bar(double share) {
    if (share <= 0) {
      return "";
    }
    if (!blocks) {
      return "#".repeat((int) Math.max(1, Math.round(share * width)));
    }
    int eighths = (int) Math.max(1, Math.round(share * width * 8));
    String full = String.valueOf(FULL_BLOCK).repeat(eighths / 8);
    return eighths % 8 == 0 ? full : full + EIGHTHS.charAt(eighths % 8);
  }
}
