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
        \\g, \\gx                 run the statement, or the last one again (\\gx: one line a value)
        \\p                      print the statement so far, or the last one
        \\r                      forget the statement so far
        \\i FILE                 run a script
        \\o [FILE]               send results to a file, or back to the screen
        \\echo TEXT              print a text
        \\! [COMMAND]            run a command of the system, or its shell
        \\timing [on|off]        print how long each statement took
        \\set [NAME [VALUE]]     set a variable, or list them; :NAME, :'NAME', :"NAME" use it
        \\unset NAME             forget a variable
        \\conninfo               where this shell is connected

      Catalog (PATTERN: name or schema.name, * and ? as wildcards; S shows system objects)
        \\d [PATTERN]            tables and views, or the columns of those that match
        \\dt[S] [PATTERN]        tables
        \\dv[S] [PATTERN]        views
        \\sv VIEW                the query of a view
        \\dn[S] [PATTERN]        schemas
        \\du [PATTERN]           users
        \\l [PATTERN]            databases
        \\dconfig [PATTERN]      settings of the session

      Output
        \\x [on|off]             one line a value instead of one a row
        \\format [table|csv|tsv|json]
        \\a                      tab-separated instead of a table, or back
        \\t [on|off]             rows only: no names, no row count
        \\pset                   list the settings of output
        \\pset null TEXT         what stands for NULL
        \\pset pager on|off      long results through $PAGER
        \\pset footer on|off     the count of rows
      """;

  /// The commands that completion offers.
  static final List<String> NAMES =
      List.of(
          "\\?",
          "\\!",
          "\\a",
          "\\conninfo",
          "\\d",
          "\\dconfig",
          "\\dn",
          "\\dt",
          "\\du",
          "\\dv",
          "\\echo",
          "\\format",
          "\\g",
          "\\gx",
          "\\i",
          "\\l",
          "\\o",
          "\\p",
          "\\pset",
          "\\q",
          "\\r",
          "\\set",
          "\\sv",
          "\\t",
          "\\timing",
          "\\unset",
          "\\x");

  /// The names that `\pset` takes.
  static final List<String> OUTPUT_SETTINGS =
      List.of("expanded", "footer", "format", "null", "pager", "tuples_only");

  private final ShellSession session;

  MetaCommands(ShellSession session) {
    this.session = session;
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
      case "i", "include" -> runFile(require(argument, "\\i needs a file"));
      case "o", "out" -> session.redirect(argument == null ? null : Path.of(argument));
      case "!" -> runSystemCommand(line.substring(2).strip());
      case "sv" -> showView(require(argument, "\\sv needs a view"));
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
          case "du" -> CatalogDescriptions.USERS;
          case "dconfig" -> CatalogDescriptions.SETTINGS;
          default ->
              throw new ShellException(
                  "no such command [command=\\" + command + "]; \\? lists them");
        };
    print(what, withSystem, pattern);
  }

  private void describe(@Nullable String pattern) throws ShellException, SQLException, IOException {
    if (pattern == null) {
      print(CatalogDescriptions.RELATIONS, false, null);
      return;
    }
    List<Relation> relations = relations(pattern);
    if (relations.isEmpty()) {
      throw new ShellException("there is no table or view of this name [name=" + pattern + "]");
    }
    for (Relation relation : relations) {
      session.printTitle(relation.kind() + " " + relation.schema() + "." + relation.name());
      print(
          CatalogDescriptions.COLUMNS,
          false,
          likePattern("\"" + relation.schema() + "\""),
          likePattern("\"" + relation.name() + "\""));
    }
  }

  /// A table or view that a pattern names.
  private record Relation(String schema, String name, String kind) {}

  /// Returns what matches a pattern: the system's tables and views only when nothing else does.
  private List<Relation> relations(String pattern) throws SQLException {
    List<Relation> own = relations(pattern, false);
    return own.isEmpty() ? relations(pattern, true) : own;
  }

  private List<Relation> relations(String pattern, boolean withSystem) throws SQLException {
    List<Relation> relations = new ArrayList<>();
    int dot = pattern.indexOf('.');
    try (PreparedStatement statement =
        session.connection().prepareStatement(CatalogDescriptions.RELATIONS.sql(withSystem))) {
      statement.setString(1, dot < 0 ? "%" : likePattern(pattern.substring(0, dot)));
      statement.setString(2, likePattern(pattern.substring(dot + 1)));
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          String kind = rows.getString(3).equals("view") ? "View" : "Table";
          relations.add(new Relation(rows.getString(1), rows.getString(2), kind));
        }
      }
    }
    return relations;
  }

  private void showView(String pattern) throws ShellException, SQLException {
    boolean found = false;
    for (Relation relation : relations(pattern)) {
      try (PreparedStatement statement =
          session.connection().prepareStatement(CatalogDescriptions.VIEW_QUERY)) {
        statement.setString(1, relation.schema());
        statement.setString(2, relation.name());
        try (ResultSet rows = statement.executeQuery()) {
          while (rows.next()) {
            session.out().println(rows.getString(1));
            found = true;
          }
        }
      }
    }
    if (!found) {
      throw new ShellException("there is no view of this name [name=" + pattern + "]");
    }
  }

  private void print(CatalogDescriptions what, boolean withSystem, @Nullable String pattern)
      throws SQLException, IOException {
    int dot = pattern == null ? -1 : pattern.indexOf('.');
    print(
        what,
        withSystem,
        dot < 0 || pattern == null ? "%" : likePattern(pattern.substring(0, dot)),
        pattern == null ? "%" : likePattern(pattern.substring(dot + 1)));
  }

  private void print(CatalogDescriptions what, boolean withSystem, String schema, String name)
      throws SQLException, IOException {
    try (PreparedStatement statement =
        session.connection().prepareStatement(what.sql(withSystem))) {
      statement.setString(1, schema);
      statement.setString(2, name);
      try (ResultSet rows = statement.executeQuery()) {
        session.printRows(rows);
      }
    }
  }

  private void runSystemCommand(String command) throws ShellException, IOException {
    session.out().flush();
    List<String> words =
        command.isEmpty()
            ? List.of(System.getenv().getOrDefault("SHELL", "/bin/sh"))
            : List.of("/bin/sh", "-c", command);
    try {
      int exitCode = new ProcessBuilder(words).inheritIO().start().waitFor();
      if (exitCode != 0) {
        throw new ShellException("the command failed [exit code=" + exitCode + "]");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
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
    if (words.size() == 1) {
      listOutputSettings();
      return;
    }
    String name = words.get(1);
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
                  + "]; there are "
                  + String.join(", ", OUTPUT_SETTINGS));
    }
  }

  private void listOutputSettings() {
    ShellSettings settings = session.settings();
    session.out().println("expanded     " + onOff(settings.expanded));
    session.out().println("footer       " + onOff(settings.footer));
    session.out().println("format       " + settings.format.name().toLowerCase(Locale.ROOT));
    session.out().println("null         '" + settings.nullText + "'");
    session.out().println("pager        " + onOff(settings.pager));
    session.out().println("tuples_only  " + onOff(!settings.header));
  }

  private static String onOff(boolean value) {
    return value ? "on" : "off";
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
      session.out().println(what + " is " + onOff(on) + ".");
    }
  }

  private static String require(@Nullable String argument, String message) throws ShellException {
    if (argument == null) {
      throw new ShellException(message);
    }
    return argument;
  }

  /// Splits a command line at blanks; single quotes keep blanks together, and two of them within are
  /// one.
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = '\0';
    boolean inWord = false;
    for (int position = 0; position < line.length(); position++) {
      char character = line.charAt(position);
      if (quote != '\0') {
        if (line.startsWith("''", position)) {
          word.append(quote);
          position++;
        } else if (character == quote) {
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
