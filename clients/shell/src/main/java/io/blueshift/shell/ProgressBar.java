package io.blueshift.shell;

import io.blueshift.jdbc.BlueshiftConnection;
import java.io.PrintStream;

/// Shows how far a statement is, on a terminal's last line, from half a second on, with an estimate
/// of the time left. Runs on a thread of its own while the statement runs.
final class ProgressBar implements AutoCloseable {
  private static final long DELAY_MILLIS = 500;
  private static final long INTERVAL_MILLIS = 100;
  private static final int WIDTH = 30;

  private final BlueshiftConnection connection;
  private final PrintStream out;
  private final long startNanos = System.nanoTime();
  private final Thread thread;
  private volatile boolean stopped;
  private double lastFraction = -1;
  private double lastMoveSeconds;
  private boolean shown;

  private ProgressBar(BlueshiftConnection connection, PrintStream out) {
    this.connection = connection;
    this.out = out;
    this.thread = Thread.ofVirtual().name("progress").start(this::run);
  }

  /// Starts to watch the statement that the connection runs next.
  static ProgressBar start(BlueshiftConnection connection, PrintStream out) {
    return new ProgressBar(connection, out);
  }

  private void run() {
    try {
      Thread.sleep(DELAY_MILLIS);
      while (!stopped) {
        draw();
        Thread.sleep(INTERVAL_MILLIS);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void draw() {
    if (stopped) {
      return;
    }
    double fraction = connection.progressFraction();
    double elapsedSeconds = (System.nanoTime() - startNanos) / 1e9;
    if (fraction != lastFraction) {
      lastFraction = fraction;
      lastMoveSeconds = elapsedSeconds;
    }
    out.print("\r" + line(Math.min(1, fraction), elapsedSeconds, lastMoveSeconds) + "\033[K");
    out.flush();
    shown = true;
  }

  /// Returns the text of the bar; a negative fraction means that nothing is known.
  ///
  /// @param lastMoveSeconds when the fraction was reached, from which the time left is estimated; an
  ///     estimate that has run out is not shown
  static String line(double fraction, double elapsedSeconds, double lastMoveSeconds) {
    if (fraction < 0) {
      return String.format("[%s]       %.1f s", ".".repeat(WIDTH), elapsedSeconds);
    }
    int full = (int) Math.round(fraction * WIDTH);
    StringBuilder text = new StringBuilder("[");
    text.append("#".repeat(full)).append(".".repeat(WIDTH - full)).append("] ");
    text.append(String.format("%3d%%  %.1f s", Math.round(fraction * 100), elapsedSeconds));
    double secondsLeft = lastMoveSeconds / fraction - elapsedSeconds;
    if (fraction > 0.02 && fraction < 1 && secondsLeft > 0) {
      text.append(String.format(", about %.1f s left", secondsLeft));
    }
    return text.toString();
  }

  /// Ends the watch and clears the bar; may be called more than once.
  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    synchronized (this) {
      if (shown) {
        out.print("\r\033[K");
        out.flush();
        shown = false;
      }
    }
  }
}
