package io.blueshift.demo;

import io.blueshift.dataset.FailureText;
import io.blueshift.dataset.flights.FlightsSource;
import io.blueshift.shell.ProductVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The `demo` command: shows in about a minute what Blueshift is.
@Command(
    name = "blueshift demo",
    description =
        "Makes TPC-H data as text files, loads them, runs the 22 queries and compares the answers"
            + " with the published ones; then loads three million flights and asks five questions.",
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:everything ran and every answer was right",
      "1:something failed or an answer was wrong",
      "2:the command line is wrong"
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int EXIT_FAILED = 1;

  @Option(
      names = {"-s", "--scale"},
      paramLabel = "FACTOR",
      description = "TPC-H's scale factor; answers are published at 1 and 0.01 (default: 1).")
  private double scale = 1;

  @Option(names = "--keep", description = "Keep the text files too; the warehouse always stays.")
  private boolean keep;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Folder for files and warehouse (default: ~/.cache/blueshift/demo).")
  private @Nullable Path directory;

  @Option(names = "--no-flights", description = "Leave the flights out.")
  private boolean noFlights;

  @Option(
      names = "--memory-limit",
      paramLabel = "SIZE",
      description =
          "The most memory that queries may hold, for example 256MB; what does not fit goes to disk"
              + " (default: half of the machine's).")
  private @Nullable String memoryLimit;

  /// Runs the command and returns its exit code.
  public static int run(String... arguments) {
    CommandLine commandLine = new CommandLine(new DemoCommand());
    commandLine.setExecutionExceptionHandler((failure, command, parsed) -> {
      switch (failure) {
        case IOException expected -> report(FailureText.of(expected));
        case SQLException expected -> report(expected.getMessage());
        case IllegalArgumentException expected -> {
          report(expected.getMessage());
          return CommandLine.ExitCode.USAGE;
        }
        default -> throw failure;
      }
      return EXIT_FAILED;
    });
    return commandLine.execute(arguments);
  }

  private static void report(@Nullable String failure) {
    System.err.println("blueshift demo: " + failure);
  }

  @Override
  public Integer call() throws IOException, SQLException {
    long startNanos = System.nanoTime();
    Path folder = directory == null ? DemoDirectory.ofUser() : directory.toAbsolutePath();
    DemoDirectory demoDirectory = new DemoDirectory(folder);
    int failureCount;
    try (Display display = Display.ofProcess()) {
      TpchPart tpch = new TpchPart(scale, demoDirectory, display);
      demoDirectory.prepare();
      if (!keep) {
        Runtime.getRuntime()
            .addShutdownHook(new Thread(() -> deleteText(demoDirectory), "demo-cleanup"));
      }
      display.line("Blueshift demo in %s", folder);
      display.line("");
      tpch.makeText();
      try (Connection connection =
          DriverManager.getConnection("jdbc:blueshift:" + demoDirectory.warehouse())) {
        tpch.load(connection);
        limitMemory(connection);
        failureCount = tpch.query(connection);
        if (!noFlights) {
          failureCount +=
              new FlightsPart(FlightsSource.ofUser(), display, blocks()).run(connection);
        }
      }
      sayGoodbye(display, demoDirectory, failureCount, System.nanoTime() - startNanos);
    }
    return failureCount == 0 ? 0 : 1;
  }

  /// Deletes the text files when the process ends: at the end, after a failure, and after Ctrl-C.
  private static void deleteText(DemoDirectory demoDirectory) {
    try {
      demoDirectory.deleteText();
    } catch (IOException | UncheckedIOException failure) {
      report("text files are left in " + demoDirectory.textDirectory() + ": " + failure);
    }
  }

  private void limitMemory(Connection connection) throws SQLException {
    if (memoryLimit == null) {
      return;
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET memory_limit = '" + memoryLimit.replace("'", "''") + "'");
    }
  }

  private static boolean blocks() {
    return System.out.charset().equals(StandardCharsets.UTF_8);
  }

  private static void sayGoodbye(
      Display display, DemoDirectory demoDirectory, int failureCount, long elapsedNanos) {
    display.line("");
    display.line(
        "%s in %.0f s. Go on with SQL on the same data:",
        failureCount == 0 ? "Done, all answers right," : "Done, " + failureCount + " FAILED,",
        elapsedNanos / 1e9);
    display.line("");
    display.line("  ./blueshift shell %s", demoDirectory.warehouse());
    display.line("");
    display.line("The folder %s may be deleted at any time.", demoDirectory.path());
  }
}
