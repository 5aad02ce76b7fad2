package io.blueshift.shell;

import io.blueshift.jdbc.BlueshiftConnection;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Runs what is typed or read: SQL statements over one connection, and backslash commands. Knows
/// nothing of terminals but what it is told.
///
/// Used by one thread; [#cancelRunning] is safe from any.
final class ShellSession implements AutoCloseable {
  /// psql's exit codes.
  static final int EXIT_OK = 0;

  static final int EXIT_FATAL = 1;
  static final int EXIT_CONNECTION = 2;
  static final int EXIT_SCRIPT_ERROR = 3;

  private static final int SCREEN_BUFFER_CHARACTERS = 1 << 16;

  private final BlueshiftConnection connection;
  private final ShellSettings settings;
  private final Variables variables;
  private final PrintStream out;
  private final PrintStream err;
  private final boolean showProgress;
  private final MetaCommands metaCommands;
  private volatile @Nullable Statement running;
  private @Nullable Writer redirected;
  private @Nullable Pager pager;
  private boolean quit;
  private @Nullable ProgressBar progressBar;
  private @Nullable String scriptName;
  private String lastStatement = "";

  ShellSession(
      BlueshiftConnection connection,
      ShellSettings settings,
      Variables variables,
      PrintStream out,
      PrintStream err,
      boolean showProgress) {
    this.connection = connection;
    this.settings = settings;
    this.variables = variables;
    this.out = out;
    this.err = err;
    this.showProgress = showProgress;
    this.metaCommands = new MetaCommands(this);
  }

  BlueshiftConnection connection() {
    return connection;
  }

  ShellSettings settings() {
    return settings;
  }

  Variables variables() {
    return variables;
  }

  PrintStream out() {
    return out;
  }

  /// Lets long results go through a pager.
  void usePager(Pager newPager) {
    pager = newPager;
  }

  /// Asks the shell to end.
  void quit() {
    quit = true;
  }

  /// Returns whether the shell was asked to end.
  boolean hasQuit() {
    return quit;
  }

  /// Sends results to a file from now on, or back to the screen.
  void redirect(@Nullable Path file) throws ShellException {
    try {
      Writer old = redirected;
      redirected = null;
      if (old != null) {
        old.close();
      }
      if (file != null) {
        redirected = Files.newBufferedWriter(file);
      }
    } catch (IOException e) {
      throw new ShellException("cannot write to " + file + ": " + e.getMessage(), e);
    }
  }

  /// Runs a script to its end, or to its first error when ON_ERROR_STOP is set. Returns an exit code.
  int runScript(Reader script, String name) throws IOException {
    StatementSplitter splitter = new StatementSplitter();
    BufferedReader reader = new BufferedReader(script);
    String outer = scriptName;
    scriptName = name;
    try {
      for (String line = reader.readLine(); line != null && !quit; line = reader.readLine()) {
        if (!runText(line, splitter, false) && variables.isOn("ON_ERROR_STOP")) {
          return EXIT_SCRIPT_ERROR;
        }
      }
      boolean succeeded = quit || runRest(splitter);
      return succeeded || !variables.isOn("ON_ERROR_STOP") ? EXIT_OK : EXIT_SCRIPT_ERROR;
    } finally {
      scriptName = outer;
    }
  }

  /// Runs the text of one `-c` up to its first error; returns whether all of it succeeded.
  boolean runCommandText(String text) {
    StatementSplitter splitter = new StatementSplitter();
    return runText(text, splitter, true) && (quit || runRest(splitter));
  }

  private boolean runRest(StatementSplitter splitter) {
    String rest = splitter.rest();
    return rest.isBlank() || runStatement(rest, splitter.lineNumber());
  }

  /// Takes one or more whole lines of what is typed: statements and backslash commands, the last
  /// statement perhaps unfinished. Returns whether all that was run succeeded.
  boolean runLines(String lines, StatementSplitter splitter) {
    return runText(lines, splitter, false);
  }

  private boolean runText(String text, StatementSplitter splitter, boolean stopAtError) {
    splitter.add(variables.interpolate(text, splitter.state()) + "\n");
    boolean succeeded = true;
    while (!quit) {
      String statement = splitter.next();
      String command = statement == null ? splitter.takeCommand() : null;
      if (statement == null && command == null) {
        break;
      }
      succeeded &=
          command == null
              ? runStatement(statement, splitter.lineNumber())
              : runCommand(command, splitter);
      if (!succeeded && (stopAtError || variables.isOn("ON_ERROR_STOP"))) {
        splitter.clear();
        break;
      }
    }
    return succeeded;
  }

  /// Runs a backslash command, of which some are about the statement that stands before it.
  private boolean runCommand(String command, StatementSplitter splitter) {
    switch (command) {
      case "\\g", "\\gx" -> {
        boolean before = settings.expanded;
        settings.expanded |= command.equals("\\gx");
        try {
          return runAgain(splitter);
        } finally {
          settings.expanded = before;
        }
      }
      case "\\p", "\\print" -> {
        String pending = splitter.pending();
        out.println((pending.isBlank() ? lastStatement : pending).strip());
        return true;
      }
      case "\\r", "\\reset" -> {
        splitter.clear();
        return true;
      }
      default -> {
        return runMetaCommand(command);
      }
    }
  }

  /// Runs the statement so far, or the last one when there is none.
  private boolean runAgain(StatementSplitter splitter) {
    String pending = splitter.takePending();
    String statement = pending.isBlank() ? lastStatement : pending;
    return statement.isBlank() || runStatement(statement, splitter.lineNumber());
  }

  private boolean runMetaCommand(String line) {
    try {
      metaCommands.run(line);
      return true;
    } catch (ShellException e) {
      err.println(e.getMessage());
    } catch (SQLException e) {
      err.print(ErrorPrinter.format(e, line, ""));
    } catch (IOException e) {
      err.println("cannot read or write: " + e.getMessage());
    } finally {
      err.flush();
    }
    return false;
  }

  /// Runs one SQL statement and prints what it gives. Returns whether it succeeded.
  private boolean runStatement(String sql, int lineNumber) {
    long startNanos = System.nanoTime();
    lastStatement = sql;
    try (Statement statement = connection.createStatement();
        ProgressBar bar = showProgress ? ProgressBar.start(connection, err) : null) {
      statement.setEscapeProcessing(false);
      progressBar = bar;
      running = statement;
      printResults(statement, sql);
      printWarnings();
      printTiming(startNanos);
      return true;
    } catch (SQLException e) {
      err.print(ErrorPrinter.format(e, sql, place(lineNumber)));
      printTiming(startNanos);
    } catch (IOException e) {
      err.println("cannot write the result: " + e.getMessage());
    } finally {
      running = null;
      progressBar = null;
      err.flush();
    }
    return false;
  }

  private String place(int lineNumber) {
    return scriptName == null ? "" : scriptName + ":" + lineNumber + ": ";
  }

  private void printResults(Statement statement, String sql) throws SQLException, IOException {
    boolean hasRows = statement.execute(sql);
    while (hasRows || statement.getLargeUpdateCount() != -1) {
      if (hasRows) {
        try (ResultSet rows = statement.getResultSet()) {
          printRows(rows);
        }
      } else {
        clearProgress();
        printDone(sql, statement.getLargeUpdateCount());
      }
      hasRows = statement.getMoreResults();
    }
    clearProgress();
  }

  /// Takes the progress bar off the screen, on which results begin to be printed.
  private void clearProgress() {
    ProgressBar bar = progressBar;
    progressBar = null;
    if (bar != null) {
      bar.close();
    }
  }

  /// Prints rows to the file or screen that is in use.
  void printRows(ResultSet rows) throws SQLException, IOException {
    RowPrinter printer = settings.printer();
    Writer file = redirected;
    if (file != null) {
      printFooter(printer.print(rows, file), file);
      file.flush();
    } else if (pager != null && settings.pager) {
      try (Pager.Output output = pager.open(this::clearProgress)) {
        printFooter(printer.print(rows, output), output);
      }
    } else {
      Writer screen =
          new BufferedWriter(
              new OutputStreamWriter(out, StandardCharsets.UTF_8) {
                @Override
                public void write(char[] characters, int offset, int length) throws IOException {
                  clearProgress();
                  super.write(characters, offset, length);
                }
              },
              SCREEN_BUFFER_CHARACTERS);
      printFooter(printer.print(rows, screen), screen);
      screen.flush();
    }
  }

  /// Prints a line about what follows, such as the name of a table, where results go.
  void printTitle(String title) throws IOException {
    if (settings.header && settings.format == OutputFormat.TABLE) {
      Writer file = redirected;
      if (file != null) {
        file.write(title + "\n");
      } else {
        out.println(title);
      }
    }
  }

  private void printFooter(long rowCount, Appendable target) throws IOException {
    if (settings.footer && settings.header && settings.format == OutputFormat.TABLE) {
      target
          .append('(')
          .append(Long.toString(rowCount))
          .append(rowCount == 1 ? " row)\n\n" : " rows)\n\n");
    }
  }

  private void printDone(String sql, long count) {
    if (settings.quiet || settings.format != OutputFormat.TABLE) {
      return;
    }
    out.println(CommandTag.of(sql, count));
    out.flush();
  }

  private void printWarnings() throws SQLException {
    for (SQLWarning warning = connection.getWarnings();
        warning != null;
        warning = warning.getNextWarning()) {
      if (!settings.quiet) {
        err.println("NOTICE:  " + warning.getMessage());
      }
    }
    connection.clearWarnings();
  }

  private void printTiming(long startNanos) {
    if (settings.timing) {
      out.printf(Locale.ROOT, "Time: %.3f ms%n", (System.nanoTime() - startNanos) / 1e6);
    }
  }

  /// Cancels the statement that runs now; returns whether there was one.
  boolean cancelRunning() {
    Statement statement = running;
    if (statement == null) {
      return false;
    }
    try {
      statement.cancel();
    } catch (SQLException e) {
      err.println("cannot cancel: " + e.getMessage());
    }
    return true;
  }

  @Override
  public void close() throws SQLException {
    try {
      redirect(null);
    } catch (ShellException e) {
      err.println(e.getMessage());
    }
    connection.close();
  }
}
