package io.blueshift.shell;

import io.blueshift.jdbc.BlueshiftConnection;
import io.blueshift.jdbc.BlueshiftDriver;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `blueshift shell`: the SQL shell on a warehouse in a folder, or in memory.
@Command(
    name = "blueshift shell",
    mixinStandardHelpOptions = true,
    versionProvider = ProductVersion.class,
    description =
        "Opens an SQL shell on a warehouse: a folder (made when it does not exist), or memory when"
            + " no path is given.",
    footer = {
      "",
      "Exit codes:",
      "  0   all went well",
      "  1   the last -c failed, or the shell itself did",
      "  2   the warehouse cannot be opened",
      "  3   a script stopped at an error, because ON_ERROR_STOP is set; without it",
      "      scripts and further -c and -f go on after errors",
      "",
      "Examples:",
      "  blueshift shell                              a warehouse in memory",
      "  blueshift shell sales -c 'select count(*) from orders'",
      "  blueshift shell sales -f load.sql -v day=2026-11-01 -v ON_ERROR_STOP=1",
      "  echo 'select 1' | blueshift shell --format csv"
    })
public final class ShellCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PATH",
      description = "the warehouse's folder; memory when left out")
  private @Nullable String path;

  @Option(
      names = {"-c", "--command"},
      paramLabel = "SQL",
      description =
          "run this text (SQL and backslash commands, up to the first error) and end; may be given"
              + " more than once")
  private List<String> commands = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "run this script and end; may be given more than once")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = {"-v", "--set", "--variable"},
      paramLabel = "NAME[=VALUE]",
      mapFallbackValue = "",
      description = "set a variable that scripts use as :NAME")
  private Map<String, String> variables = new LinkedHashMap<>();

  @Option(names = "--style", paramLabel = "STYLE", description = "redshift (default) or postgresql")
  private @Nullable String style;

  @Option(
      names = "--read-only",
      description = "open the warehouse as last published, beside a writer")
  private boolean readOnly;

  @Option(
      names = "--setting",
      paramLabel = "NAME=VALUE",
      description = "a session setting, for example memory_limit=2GB or threads=4")
  private Map<String, String> sessionSettings = new LinkedHashMap<>();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "table (default), csv, tsv or json")
  private @Nullable String format;

  @Option(
      names = {"-x", "--expanded"},
      description = "one line a value instead of one a row")
  private boolean expanded;

  @Option(
      names = {"-t", "--tuples-only"},
      description = "rows only: no names, no row count")
  private boolean tuplesOnly;

  @Option(
      names = {"-q", "--quiet"},
      description = "print nothing but results and errors")
  private boolean quiet;

  @Option(names = "--timing", description = "print how long each statement took")
  private boolean timing;

  @Option(names = "--null", paramLabel = "TEXT", description = "what stands for NULL")
  private String nullText = "";

  /// Runs the shell as a program.
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs the shell; returns its exit code.
  public static int run(String... arguments) {
    return new CommandLine(new ShellCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((exception, commandLine, _) -> {
          commandLine.getErr().println("blueshift shell: " + exception.getMessage());
          return ShellSession.EXIT_FATAL;
        })
        .execute(arguments);
  }

  @Override
  public Integer call() throws IOException {
    PrintStream out =
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out),
            false,
            StandardCharsets.UTF_8);
    PrintStream err = System.err;
    ShellSettings settings = new ShellSettings();
    if (!applyOutputOptions(settings, err)) {
      return ShellSession.EXIT_FATAL;
    }
    Variables shellVariables = new Variables();
    variables.forEach(shellVariables::set);
    boolean batch = !commands.isEmpty() || !files.isEmpty();
    boolean interactive = !batch && isTerminal();
    BlueshiftConnection connection;
    try {
      connection = connect();
    } catch (SQLException e) {
      err.println("cannot open the warehouse: " + e.getMessage());
      return ShellSession.EXIT_CONNECTION;
    }
    boolean progress = isTerminal();
    try (ShellSession session =
        new ShellSession(connection, settings, shellVariables, out, err, progress)) {
      int exitCode;
      if (interactive) {
        exitCode = new InteractiveShell(session, path).run();
      } else {
        cancelOnInterrupt(session);
        exitCode =
            batch
                ? runBatch(session, err)
                : session.runScript(
                    new InputStreamReader(System.in, StandardCharsets.UTF_8), "<stdin>");
      }
      out.flush();
      return exitCode;
    } catch (SQLException e) {
      err.println("cannot close the warehouse: " + e.getMessage());
      return ShellSession.EXIT_FATAL;
    }
  }

  private boolean applyOutputOptions(ShellSettings settings, PrintStream err) {
    settings.expanded = expanded;
    settings.header = !tuplesOnly;
    settings.timing = timing;
    settings.quiet = quiet;
    settings.nullText = nullText;
    if (format != null) {
      try {
        settings.format = OutputFormat.valueOf(format.toUpperCase(java.util.Locale.ROOT));
      } catch (IllegalArgumentException e) {
        err.println("no such format [format=" + format + "]; there are table, csv, tsv, json");
        return false;
      }
    }
    return true;
  }

  private BlueshiftConnection connect() throws SQLException {
    StringBuilder url = new StringBuilder(BlueshiftDriver.URL_PREFIX);
    if (path != null) {
      url.append(Path.of(path).toAbsolutePath().normalize());
    }
    Map<String, String> properties = new LinkedHashMap<>(sessionSettings);
    if (style != null) {
      properties.put("style", style);
    }
    if (readOnly) {
      properties.put("read_only", "true");
    }
    char separator = '?';
    for (Map.Entry<String, String> property : properties.entrySet()) {
      url.append(separator)
          .append(URLEncoder.encode(property.getKey(), StandardCharsets.UTF_8))
          .append('=');
      url.append(URLEncoder.encode(property.getValue(), StandardCharsets.UTF_8));
      separator = '&';
    }
    return (BlueshiftConnection) new BlueshiftDriver().connect(url.toString(), new Properties());
  }

  /// Runs what -c and -f gave, commands first. As in psql, later ones run although earlier ones
  /// failed, unless ON_ERROR_STOP is set, and the last one that ran decides the exit code.
  private int runBatch(ShellSession session, PrintStream err) throws IOException {
    boolean stopAtError = session.variables().isOn("ON_ERROR_STOP");
    int exitCode = ShellSession.EXIT_OK;
    for (String command : commands) {
      exitCode = session.runCommandText(command) ? ShellSession.EXIT_OK : ShellSession.EXIT_FATAL;
      if (session.hasQuit() || exitCode != ShellSession.EXIT_OK && stopAtError) {
        return exitCode;
      }
    }
    for (Path file : files) {
      exitCode = runFile(session, file, err);
      if (session.hasQuit() || exitCode != ShellSession.EXIT_OK && stopAtError) {
        return exitCode;
      }
    }
    return exitCode;
  }

  private static int runFile(ShellSession session, Path file, PrintStream err) throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      err.println("cannot read the script [file=" + file + "]");
      return ShellSession.EXIT_FATAL;
    }
    try (var reader = Files.newBufferedReader(file)) {
      return session.runScript(reader, file.toString());
    }
  }

  /// Makes Ctrl-C cancel the running statement before it ends a shell that is not interactive.
  private static void cancelOnInterrupt(ShellSession session) {
    Runtime.getRuntime().addShutdownHook(new Thread(session::cancelRunning, "cancel at exit"));
  }

  /// Returns whether a person sits at the other end; without a terminal there is no console at all.
  @SuppressWarnings(
      "SystemConsoleNull") // null in a runtime image without the module jdk.internal.le
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }
}
