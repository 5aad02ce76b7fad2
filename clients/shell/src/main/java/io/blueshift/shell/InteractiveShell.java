package io.blueshift.shell;

import java.io.IOException;
import java.nio.file.Path;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/// The shell at a terminal: prompt, editing over several lines, history with search, completion and
/// colours. Ctrl-C cancels the running statement, or drops what is typed; Ctrl-D ends the shell.
final class InteractiveShell {
  private final ShellSession session;
  private final @Nullable String path;

  InteractiveShell(ShellSession session, @Nullable String path) {
    this.session = session;
    this.path = path;
  }

  /// Runs until the user ends it; returns the exit code.
  int run() throws IOException {
    try (Terminal terminal = TerminalBuilder.builder().name("Blueshift").system(true).build()) {
      LineReader reader = reader(terminal);
      terminal.handle(Terminal.Signal.INT, signal -> session.cancelRunning());
      String pagerCommand = System.getenv().getOrDefault("PAGER", "less -FRSX");
      session.usePager(
          new Pager(
              pagerCommand, session.out(), () -> Math.max(5, terminal.getSize().getRows() - 1)));
      greet();
      readLoop(reader);
      return ShellSession.EXIT_OK;
    }
  }

  private void greet() {
    if (!session.settings().quiet) {
      session
          .out()
          .println(
              "Blueshift SQL shell on "
                  + (path == null ? "a warehouse in memory" : path)
                  + ". Type \\? for help, \\q to quit.");
      session.out().flush();
    }
  }

  private LineReader reader(Terminal terminal) {
    Path history = Path.of(System.getProperty("user.home", "."), ".blueshift_history");
    LineReader reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("blueshift")
            .parser(new SqlLineParser())
            .completer(new SqlCompleter(new CompletionCatalog(session.connection())))
            .highlighter(new SqlHighlighter())
            .variable(LineReader.HISTORY_FILE, history)
            .variable(LineReader.SECONDARY_PROMPT_PATTERN, "%M")
            .variable(LineReader.HISTORY_IGNORE, " *")
            .variable(LineReader.INDENTATION, 0)
            .build();
    reader.unsetOpt(LineReader.Option.INSERT_TAB);
    reader.setOpt(LineReader.Option.DISABLE_EVENT_EXPANSION);
    reader.setOpt(LineReader.Option.CASE_INSENSITIVE);
    reader.setOpt(LineReader.Option.HISTORY_IGNORE_DUPS);
    return reader;
  }

  private void readLoop(LineReader reader) {
    StatementSplitter splitter = new StatementSplitter();
    while (!session.hasQuit()) {
      try {
        session.runLines(reader.readLine(SqlLineParser.prompt(splitter.state())), splitter);
        session.out().flush();
      } catch (UserInterruptException e) {
        splitter.clear();
      } catch (EndOfFileException e) {
        session.quit();
      }
    }
  }
}
