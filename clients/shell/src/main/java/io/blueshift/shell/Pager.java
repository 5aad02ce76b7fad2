package io.blueshift.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Sends results that are longer than the screen through `$PAGER` (or `less -FRSX`), and shorter ones
/// straight to it.
final class Pager {
  private final String command;
  private final PrintStream screen;
  private final java.util.function.IntSupplier screenHeight;

  Pager(String command, PrintStream screen, java.util.function.IntSupplier screenHeight) {
    this.command = command;
    this.screen = screen;
    this.screenHeight = screenHeight;
  }

  /// Begins a result.
  ///
  /// @param beforeOutput is run before anything is printed
  Output open(Runnable beforeOutput) {
    return new Output(screenHeight.getAsInt(), beforeOutput);
  }

  /// Collects text until it is known to be longer than the screen; then the pager's process gets it.
  final class Output extends Writer {
    private final int height;
    private final Runnable beforeOutput;
    private final StringBuilder head = new StringBuilder();
    private int lineCount;
    private @Nullable Process process;
    private @Nullable Writer toProcess;
    private boolean processEnded;

    private Output(int height, Runnable beforeOutput) {
      this.height = height;
      this.beforeOutput = beforeOutput;
    }

    @Override
    public void write(char[] characters, int offset, int length) throws IOException {
      if (processEnded) {
        return;
      }
      if (toProcess != null) {
        forward(new String(characters, offset, length));
        return;
      }
      head.append(characters, offset, length);
      for (int index = offset; index < offset + length; index++) {
        lineCount += characters[index] == '\n' ? 1 : 0;
      }
      if (lineCount >= height) {
        startProcess();
      }
    }

    private void startProcess() throws IOException {
      beforeOutput.run();
      process =
          new ProcessBuilder("/bin/sh", "-c", command)
              .redirectOutput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      toProcess = new java.io.OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
      forward(head.toString());
    }

    /// Passes text on; a pager that the user left early ends the result quietly.
    private void forward(String text) throws IOException {
      try {
        if (toProcess != null) {
          toProcess.write(text);
        }
      } catch (IOException e) {
        if (process != null && process.isAlive()) {
          throw e;
        }
        processEnded = true;
      }
    }

    @Override
    public void flush() throws IOException {
      if (toProcess != null && !processEnded) {
        forward("");
      }
    }

    @Override
    public void close() throws IOException {
      if (toProcess == null || process == null) {
        beforeOutput.run();
        screen.print(head);
        screen.flush();
        return;
      }
      try {
        toProcess.close();
      } catch (IOException e) {
        processEnded = true;
      }
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
