package io.blueshift.dataset;

import java.io.Console;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Locale;

/// Shows how far writing a data set has come, in one line that is written over several times a
/// second; when the output is not a terminal, only the closing line appears. Safe for several
/// threads.
final class ProgressLine implements AutoCloseable {

  private static final long INTERVAL_NANOS = 100_000_000;
  private static final int WIDTH = 78;

  private final PrintStream output;
  private final Dataset dataset;
  private final boolean visible;
  private final boolean live;
  private final long expectedRowCount;
  private final long startNanos = System.nanoTime();
  private long rowCount;
  private long lastShownNanos;
  private boolean lineOpen;

  @SuppressWarnings(
      "SystemConsoleNull") // It is null again in 25 when input or output is no terminal.
  ProgressLine(PrintStream output, Dataset dataset, boolean visible) {
    this.output = output;
    this.dataset = dataset;
    this.visible = visible;
    Console console = System.console();
    live = visible && console != null && console.isTerminal();
    expectedRowCount =
        Math.max(1, dataset.tables().stream().mapToLong(DatasetTable::expectedRowCount).sum());
  }

  /// Takes note of more rows of a table.
  synchronized void add(DatasetTable table, long moreRows) {
    rowCount += moreRows;
    long now = System.nanoTime();
    if (live && now - lastShownNanos >= INTERVAL_NANOS) {
      lastShownNanos = now;
      double seconds = Math.max((now - startNanos) / 1e9, 1e-3);
      long percent = Math.min(99, rowCount * 100 / expectedRowCount);
      show(
          String.format(
              Locale.ROOT,
              "%s: %d %%  %,d rows  %,.0f rows/s  %s",
              dataset.name(),
              percent,
              rowCount,
              rowCount / seconds,
              table.name()));
    }
  }

  /// Shows the closing line.
  synchronized void finish(long rowsWritten, long sizeBytes, long nanos, Path directory) {
    if (!visible) {
      return;
    }
    String text =
        String.format(
            Locale.ROOT,
            "%s: %d tables, %,d rows, %,.1f MB in %.1f s: %s",
            dataset.name(),
            dataset.tables().size(),
            rowsWritten,
            sizeBytes / 1e6,
            nanos / 1e9,
            directory);
    if (live) {
      show(text);
    } else {
      output.println(text);
    }
  }

  private void show(String text) {
    output.print("\r" + text + " ".repeat(Math.max(0, WIDTH - text.length())));
    output.flush();
    lineOpen = true;
  }

  /// Ends the line, so that what follows begins a new one.
  @Override
  public synchronized void close() {
    if (lineOpen) {
      output.println();
    }
  }
}
