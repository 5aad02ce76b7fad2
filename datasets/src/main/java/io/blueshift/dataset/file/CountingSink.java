package io.blueshift.dataset.file;

import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.RowSink;
import java.io.IOException;

/// Passes rows on and reports their number now and then.
final class CountingSink implements RowSink {

  private final RowSink target;
  private final DatasetTable table;
  private final DatasetWriter.ProgressListener progress;
  private final int rowsPerReport;
  private long rowCount;
  private int unreportedRowCount;

  CountingSink(
      RowSink target,
      DatasetTable table,
      DatasetWriter.ProgressListener progress,
      int rowsPerReport) {
    this.target = target;
    this.table = table;
    this.progress = progress;
    this.rowsPerReport = rowsPerReport;
  }

  long rowCount() {
    return rowCount;
  }

  void reportRest() {
    progress.rowsWritten(table, unreportedRowCount);
    unreportedRowCount = 0;
  }

  @Override
  public void appendInteger(long value) {
    target.appendInteger(value);
  }

  @Override
  public void appendDecimal(long unscaledValue) {
    target.appendDecimal(unscaledValue);
  }

  @Override
  public void appendDate(int epochDay) {
    target.appendDate(epochDay);
  }

  @Override
  public void appendText(String value) {
    target.appendText(value);
  }

  @Override
  public void appendNull() {
    target.appendNull();
  }

  @Override
  public void endRow() throws IOException {
    target.endRow();
    rowCount++;
    if (++unreportedRowCount == rowsPerReport) {
      reportRest();
    }
  }
}
