package io.blueshift.demo;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the user sees: lines, and below them, on a terminal, one line about what is going on, with
/// the seconds it has taken. Without a terminal the line is left out. Methods but [#detail] belong
/// to one thread.
final class Display implements AutoCloseable {

  private static final long INTERVAL_MILLIS = 100;
  private static final int WIDTH = 100;

  private final PrintStream output;
  private final boolean live;
  private final AtomicReference<@Nullable String> detail = new AtomicReference<>();
  private @Nullable Thread ticker;

  Display(PrintStream output, boolean live) {
    this.output = output;
    this.live = live;
  }

  /// Makes the display of this process.
  @SuppressWarnings(
      "SystemConsoleNull") // It is null again in 25 when input or output is no terminal.
  static Display ofProcess() {
    Console console = System.console();
    return new Display(System.out, console != null && console.isTerminal());
  }

  /// Prints a line.
  void line(String format, Object... arguments) {
    output.printf(Locale.ROOT, format + "%n", arguments);
    output.flush();
  }

  /// Begins something that takes time; it is shown until [#end].
  void begin(String what) {
    detail.set(null);
    if (live) {
      long startNanos = System.nanoTime();
      ticker =
          Thread.ofPlatform().daemon().name("demo-display").start(() -> tick(what, startNanos));
    }
  }

  /// Adds how far it has come; may be called by any thread.
  void detail(String text) {
    detail.set(text);
  }

  /// Ends what was begun and clears its line.
  void end() {
    Thread running = ticker;
    if (running == null) {
      return;
    }
    ticker = null;
    running.interrupt();
    boolean interrupted = false;
    while (running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException interruption) {
        interrupted = true;
      }
    }
    output.print("\r" + " ".repeat(WIDTH) + "\r");
    output.flush();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void tick(String what, long startNanos) {
    boolean running = true;
    while (running) {
      double seconds = (System.nanoTime() - startNanos) / 1e9;
      String more = detail.get();
      String text =
          String.format(Locale.ROOT, "  %s %.1f s  %s", what, seconds, more == null ? "" : more);
      String clipped = text.length() > WIDTH ? text.substring(0, WIDTH) : text;
      output.print("\r" + clipped + " ".repeat(WIDTH - clipped.length()));
      output.flush();
      try {
        Thread.sleep(INTERVAL_MILLIS);
      } catch (InterruptedException ended) {
        running = false;
      }
    }
  }

  @Override
  public void close() {
    end();
  }
}
