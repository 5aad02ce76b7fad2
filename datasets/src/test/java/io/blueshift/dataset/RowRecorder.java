package io.blueshift.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Keeps rows as lists of values, for tests.
public final class RowRecorder implements RowSink {

  private final List<List<@Nullable Object>> rows = new ArrayList<>();
  private List<@Nullable Object> row = new ArrayList<>();

  /// Returns the rows so far.
  public List<List<@Nullable Object>> rows() {
    return Collections.unmodifiableList(rows);
  }

  @Override
  public void appendInteger(long value) {
    row.add(value);
  }

  @Override
  public void appendDecimal(long unscaledValue) {
    row.add(unscaledValue);
  }

  @Override
  public void appendDate(int epochDay) {
    row.add(epochDay);
  }

  @Override
  public void appendText(String value) {
    row.add(value);
  }

  @Override
  public void appendNull() {
    row.add(null);
  }

  @Override
  public void endRow() {
    rows.add(row);
    row = new ArrayList<>();
  }
}
