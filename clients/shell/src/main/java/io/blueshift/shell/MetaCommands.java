package io.blueshift.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The backslash commands.
final class MetaCommands {
  /// What `\?` prints.
  static final String HELP =
      """
      General
        \\q                      quit
        \\?                      this list
        \\g, \\gx                 run the statement (with one line a value)
        \\i FILE                 run a script
        \\o [FILE]               send results to a file, or back to the screen
        \\echo TEXT              print a text
        \\timing [on|off]        print how long each statement took
        \\set [NAME [VALUE]]     set a variable, or list them; :NAME, :'NAME', :"NAME" use it
        \\unset NAME             forget a variable
        \\conninfo               where this shell is connected

      Catalog (PATTERN: name or schema.name, * and ? as wildcards; S shows system objects)
        \\d [PATTERN]            tables and views, or the columns of those that match
        \\dt[S] [PATTERN]        tables
        \\dv[S] [PATTERN]        views
        \\dn[S] [PATTERN]        schemas
        \\l [PATTERN]            databases
        \\dconfig [PATTERN]      settings of the session

      Output
        \\x [on|off]             one line a value instead of one a row
        \\format [table|csv|tsv|json]
        \\a                      tab-separated instead of a table, or back
        \\t [on|off]             rows only: no names, no row count
        \\pset null TEXT         what stands for NULL
        \\pset pager on|off      long results through $PAGER
      """;

  private final ShellSession session;

  MetaCommands(ShellSession session) {
    this.session = session;
  }

  /// Returns whether a command runs the pending statement in expanded form.
  boolean isExpandOnce(String command) {
    return command.equals("\\gx");
  }

  /// Runs one command line.
  void run(String line) throws ShellException, SQLException, IOException {
    List<String> words = words(line);
    String command = words.getFirst().substring(1);
    String argument = words.size() > 1 ? words.get(1) : null;
    ShellSettings settings = session.settings();
    switch (command) {
      case "q", "quit" -> session.quit();
      case "?", "h", "help" -> session.out().print(HELP);
      case "g" -> {}
      case "i", "include" -> runFile(require(argument, "\\i needs a file"));
      case "o", "out" -> session.redirect(argument == null ? null : Path.of(argument));
      case "echo" -> session.out().println(String.join(" ", words.subList(1, words.size())));
      case "timing" -> {
        settings.timing = toggle(settings.timing, argument);
        say("Timing", settings.timing);
      }
      case "x" -> {
        settings.expanded = toggle(settings.expanded, argument);
        say("Expanded display", settings.expanded);
      }
      case "t" -> {
        settings.header = !toggle(!settings.header, argument);
        say("Rows only", !settings.header);
      }
      case "a" ->
          settings.format =
              settings.format == OutputFormat.TABLE ? OutputFormat.TSV : OutputFormat.TABLE;
      case "format" ->
          settings.format = format(require(argument, "\\format needs table, csv, tsv or json"));
      case "pset" -> set(words);
      case "set" -> setVariable(words);
      case "unset" -> session.variables().unset(require(argument, "\\unset needs a name"));
      case "conninfo" -> session.out().println(session.connection().getMetaData().getURL());
      case "d" -> describe(argument);
      case "d+" -> describe(argument);
      default -> list(command, argument);
    }
  }

  private void list(String command, @Nullable String pattern)
      throws ShellException, SQLException, IOException {
    boolean withSystem = command.endsWith("S") || pattern != null;
    String plain =
        command.endsWith("S") || command.endsWith("+")
            ? command.substring(0, command.length() - 1)
            : command;
    CatalogDescriptions what =
        switch (plain) {
          case "dt" -> CatalogDescriptions.TABLES;
          case "dv" -> CatalogDescriptions.VIEWS;
          case "dn" -> CatalogDescriptions.SCHEMAS;
          case "l" -> CatalogDescriptions.DATABASES;
          case "dconfig" -> CatalogDescriptions.SETTINGS;
          default ->
              throw new ShellException(
                  "no such command [command=\\" + command + "]; \\? lists them");
        };
    print(what, withSystem, pattern);
  }

  private void describe(@Nullable String pattern) throws SQLException, IOException {
    print(
        pattern == null ? CatalogDescriptions.RELATIONS : CatalogDescriptions.COLUMNS,
        false,
        pattern);
  }

  private void print(CatalogDescriptions what, boolean withSystem, @Nullable String pattern)
      throws SQLException, IOException {
    String schema = "%";
    String name = "%";
    if (pattern != null) {
      int dot = pattern.indexOf('.');
      schema = dot < 0 ? "%" : likePattern(pattern.substring(0, dot));
      name = likePattern(pattern.substring(dot + 1));
    }
    try (PreparedStatement statement =
        session.connection().prepareStatement(what.sql(withSystem))) {
      statement.setString(1, schema);
      statement.setString(2, name);
      try (ResultSet rows = statement.executeQuery()) {
        session.printRows(rows);
      }
    }
  }

  private static String likePattern(String pattern) {
    String folded =
        pattern.startsWith("\"") ? pattern.replace("\"", "") : pattern.toLowerCase(Locale.ROOT);
    return folded
        .replace("\\", "\\\\")
        .replace("%", "\\%")
        .replace("_", "\\_")
        .replace('*', '%')
        .replace('?', '_');
  }

  private void runFile(String name) throws ShellException, IOException {
    Path file = Path.of(name);
    if (!Files.isReadable(file)) {
      throw new ShellException("cannot read the script [file=" + name + "]");
    }
    try (var reader = Files.newBufferedReader(file)) {
      if (session.runScript(reader, name) != ShellSession.EXIT_OK) {
        throw new ShellException("the script failed [file=" + name + "]");
      }
    }
  }

  private void set(List<String> words) throws ShellException {
    ShellSettings settings = session.settings();
    String name = words.size() > 1 ? words.get(1) : "";
    String value = words.size() > 2 ? words.get(2) : "";
    switch (name) {
      case "null" -> settings.nullText = value;
      case "pager" -> settings.pager = toggle(settings.pager, value.isEmpty() ? null : value);
      case "footer" -> settings.footer = toggle(settings.footer, value.isEmpty() ? null : value);
      case "expanded", "x" ->
          settings.expanded = toggle(settings.expanded, value.isEmpty() ? null : value);
      case "format" -> settings.format = format(value);
      case "tuples_only", "t" ->
          settings.header = !toggle(!settings.header, value.isEmpty() ? null : value);
      default ->
          throw new ShellException(
              "no such setting [setting="
                  + name
                  + "]; there are null, pager, footer, expanded, format, tuples_only");
    }
  }

  private void setVariable(List<String> words) {
    if (words.size() == 1) {
      for (Map.Entry<String, String> variable :
          new TreeMap<>(session.variables().all()).entrySet()) {
        session.out().println(variable.getKey() + " = '" + variable.getValue() + "'");
      }
      return;
    }
    session.variables().set(words.get(1), String.join("", words.subList(2, words.size())));
  }

  private static OutputFormat format(String name) throws ShellException {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "table", "aligned" -> OutputFormat.TABLE;
      case "csv" -> OutputFormat.CSV;
      case "tsv", "unaligned" -> OutputFormat.TSV;
      case "json" -> OutputFormat.JSON;
      default ->
          throw new ShellException(
              "no such format [format=" + name + "]; there are table, csv, tsv, json");
    };
  }

  private static boolean toggle(boolean now, @Nullable String argument) throws ShellException {
    if (argument == null) {
      return !now;
    }
    return switch (argument.toLowerCase(Locale.ROOT)) {
      case "on", "true", "1", "yes" -> true;
      case "off", "false", "0", "no" -> false;
      default -> throw new ShellException("expected on or off [value=" + argument + "]");
    };
  }

  private void say(String what, boolean on) {
    if (!session.settings().quiet) {
      session.out().println(what + " is " + (on ? "on." : "off."));
    }
  }

  private static String require(@Nullable String argument, String message) throws ShellException {
    if (argument == null) {
      throw new ShellException(message);
    }
    return argument;
  }

  /// Splits a command line at blanks; quotes keep blanks together.
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = '\0';
    boolean inWord = false;
    for (int position = 0; position < line.length(); position++) {
      char character = line.charAt(position);
      if (quote != '\0') {
        if (character == quote) {
          quote = '\0';
        } else {
          word.append(character);
        }
      } else if (character == '\'') {
        quote = character;
        inWord = true;
      } else if (Character.isWhitespace(character)) {
        if (inWord) {
          words.add(word.toString());
          word.setLength(0);
          inWord = false;
        }
      } else {
        word.append(character);
        inWord = true;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return words;
  }
}
