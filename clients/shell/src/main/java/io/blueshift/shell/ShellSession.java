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
  private boolean failed;

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

  /// Returns whether a statement or command has failed since the last call, and forgets it.
  boolean takeFailure() {
    boolean result = failed;
    failed = false;
    return result;
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
    for (String line = reader.readLine(); line != null && !quit; line = reader.readLine()) {
      if (!runLine(line, splitter) && variables.isOn("ON_ERROR_STOP")) {
        err.println("stopped at the first error [script=" + name + "]");
        return EXIT_SCRIPT_ERROR;
      }
    }
    String rest = quit ? "" : splitter.rest();
    if (!rest.isBlank() && !runStatement(rest) && variables.isOn("ON_ERROR_STOP")) {
      return EXIT_SCRIPT_ERROR;
    }
    return EXIT_OK;
  }

  /// Takes one line: a backslash command, or a part of a statement. Returns whether all that was run
  /// succeeded.
  boolean runLine(String line, StatementSplitter splitter) {
    if (splitter.state() == StatementSplitter.State.START && line.strip().startsWith("\\")) {
      splitter.clear();
      return runMetaCommand(line.strip());
    }
    String text = line;
    String command = null;
    int backslash = trailingCommand(line, splitter);
    if (backslash >= 0) {
      command = line.substring(backslash).strip();
      text = line.substring(0, backslash) + ";";
    }
    splitter.add(variables.interpolate(text) + "\n");
    if (command != null && metaCommands.isExpandOnce(command)) {
      return runExpandedOnce(splitter);
    }
    boolean succeeded = runComplete(splitter);
    return command == null ? succeeded : succeeded & runMetaCommand(command);
  }

  /// Finds `\g` or `\gx` at the end of a line of SQL, or returns -1.
  private static int trailingCommand(String line, StatementSplitter splitter) {
    String stripped = line.stripTrailing();
    boolean inText =
        switch (splitter.state()) {
          case START, STATEMENT, PARENTHESES -> false;
          case STRING, QUOTED_NAME, DOLLAR_QUOTED, COMMENT -> true;
        };
    if (inText) {
      return -1;
    }
    if (stripped.endsWith("\\gx")) {
      return stripped.length() - 3;
    }
    return stripped.endsWith("\\g") ? stripped.length() - 2 : -1;
  }

  private boolean runExpandedOnce(StatementSplitter splitter) {
    boolean before = settings.expanded;
    settings.expanded = true;
    try {
      return runComplete(splitter);
    } finally {
      settings.expanded = before;
    }
  }

  private boolean runComplete(StatementSplitter splitter) {
    boolean succeeded = true;
    for (String statement = splitter.next(); statement != null; statement = splitter.next()) {
      succeeded &= runStatement(statement);
      if (!succeeded && variables.isOn("ON_ERROR_STOP")) {
        splitter.clear();
      }
    }
    return succeeded;
  }

  private boolean runMetaCommand(String line) {
    try {
      metaCommands.run(variables.interpolate(line));
      return true;
    } catch (ShellException e) {
      err.println(e.getMessage());
    } catch (SQLException e) {
      err.print(ErrorPrinter.format(e, line));
    } catch (IOException e) {
      err.println("cannot read or write: " + e.getMessage());
    }
    failed = true;
    return false;
  }

  /// Runs one SQL statement and prints what it gives. Returns whether it succeeded.
  boolean runStatement(String sql) {
    long startNanos = System.nanoTime();
    try (Statement statement = connection.createStatement()) {
      statement.setFetchSize(settings.fetchSize);
      running = statement;
      boolean hasRows = executeWatched(statement, sql);
      while (hasRows || statement.getLargeUpdateCount() != -1) {
        if (hasRows) {
          try (ResultSet rows = statement.getResultSet()) {
            printRows(rows);
          }
        } else {
          printDone(sql, statement.getLargeUpdateCount());
        }
        hasRows = statement.getMoreResults();
      }
      printWarnings();
      printTiming(startNanos);
      return true;
    } catch (SQLException e) {
      err.print(ErrorPrinter.format(e, sql));
      printTiming(startNanos);
    } catch (IOException e) {
      err.println("cannot write the result: " + e.getMessage());
    } finally {
      running = null;
      err.flush();
    }
    failed = true;
    return false;
  }

  private boolean executeWatched(Statement statement, String sql) throws SQLException {
    if (!showProgress) {
      return statement.execute(sql);
    }
    try (ProgressBar _ = ProgressBar.start(connection, err)) {
      return statement.execute(sql);
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
      try (Pager.Output output = pager.open()) {
        printFooter(printer.print(rows, output), output);
      }
    } else {
      Writer screen =
          new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), 1 << 16);
      printFooter(printer.print(rows, screen), screen);
      screen.flush();
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
    String verb = firstWord(sql);
    switch (verb) {
      case "INSERT" -> out.println("INSERT 0 " + count);
      case "UPDATE", "DELETE", "COPY", "MERGE" -> out.println(verb + " " + count);
      case "CREATE", "DROP", "ALTER" -> out.println(verb + " " + secondWord(sql));
      default -> out.println(verb);
    }
    out.flush();
  }

  private static String firstWord(String sql) {
    return word(sql, 0);
  }

  private static String secondWord(String sql) {
    String second = word(sql, 1);
    return switch (second) {
      case "TEMP", "TEMPORARY", "LOCAL", "OR" ->
          word(sql, second.equals("OR") ? 3 : second.equals("LOCAL") ? 3 : 2);
      default -> second;
    };
  }

  private static String word(String sql, int index) {
    String plain = sql.replaceAll("(?s)/\\*.*?\\*/|--[^\n]*", " ").strip();
    String[] words = plain.split("[\\s(;]+", index + 2);
    return index < words.length ? words[index].toUpperCase(Locale.ROOT) : "";
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
