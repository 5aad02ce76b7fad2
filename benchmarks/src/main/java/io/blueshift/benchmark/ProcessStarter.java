package io.blueshift.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Starts measuring processes: the same Java, class path and flags as this process, with the number
/// of processors that the plan gives to queries. The flags are those that this JVM was started with,
/// so that a Blueshift process is measured with the flags of the launcher's argument file.
///
/// @param options further options of the JVM
record ProcessStarter(List<String> options) {

  /// Returns a starter with more options.
  ProcessStarter with(String... more) {
    List<String> all = new ArrayList<>(options);
    all.addAll(List.of(more));
    return new ProcessStarter(all);
  }

  /// Runs a task to its end.
  ///
  /// @param listener receives each measurement as it arrives
  /// @return all measurements
  /// @throws IOException if the process could not run or failed
  List<Measurement> run(MeasuringProcess.Task task, RunPlan plan, Consumer<Measurement> listener)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-XX:ActiveProcessorCount=" + plan.settings().threadCount());
    command.addAll(options);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MeasuringProcess.class.getName());
    command.add(task.name());
    command.addAll(plan.toArguments());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<Measurement> measurements = new ArrayList<>();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (Measurement.isMeasurement(line)) {
          Measurement measurement = Measurement.fromLine(line);
          measurements.add(measurement);
          listener.accept(measurement);
        } else {
          System.err.println(line);
        }
      }
    }
    awaitSuccess(process, task);
    return measurements;
  }

  private static void awaitSuccess(Process process, MeasuringProcess.Task task) throws IOException {
    try {
      int exitCode = process.waitFor();
      if (exitCode != 0) {
        throw new IOException(
            "a measuring process failed, see its output above [task="
                + task
                + ", exitCode="
                + exitCode
                + "]");
      }
    } catch (InterruptedException interruption) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      InterruptedIOException failure = new InterruptedIOException("measuring was interrupted");
      failure.initCause(interruption);
      throw failure;
    }
  }
}
