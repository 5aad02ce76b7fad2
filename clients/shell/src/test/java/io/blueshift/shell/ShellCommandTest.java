package io.blueshift.shell;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.jdbc.BlueshiftConnection;
import io.blueshift.jdbc.BlueshiftDriver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/// Whole scripts through the shell, on a warehouse in memory.
class ShellCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String script, String... variables) throws SQLException, IOException {
    BlueshiftConnection connection =
        (BlueshiftConnection) new BlueshiftDriver().connect("jdbc:blueshift:", new Properties());
    Variables shellVariables = new Variables();
    for (int index = 0; index < variables.length; index += 2) {
      shellVariables.set(variables[index], variables[index + 1]);
    }
    try (ShellSession session =
        new ShellSession(
            connection,
            new ShellSettings(),
            shellVariables,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false)) {
      return session.runScript(new StringReader(script), "test");
    }
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void tablesAreFramedAndCounted() throws Exception {
    assertThat(
            run(
                "create table t(a int, b varchar(5));\ninsert into t values (1, 'x'), (20, null);\n"
                    + "\\pset null (null)\nselect * from t order by a;\n"))
        .isZero();
    assertThat(output().lines().map(String::stripTrailing).toList())
        .containsExactly(
            "CREATE TABLE",
            "INSERT 0 2",
            " a  |   b",
            "----+--------",
            "  1 | x",
            " 20 | (null)",
            "(2 rows)",
            "");
  }

  @Test
  void formatsAreCsvTsvAndJson() throws Exception {
    run(
        "\\format csv\nselect 1 as a, 'x,\"y' as b;\n\\format tsv\nselect 1 as a, 'x' as b;\n"
            + "\\format json\nselect 1 as a, null as b, true as c;\n");
    assertThat(output())
        .isEqualTo("a,b\n1,\"x,\"\"y\"\na\tb\n1\tx\n[\n{\"a\":1,\"b\":null,\"c\":true}\n]\n");
  }

  @Test
  void variablesStandForThemselvesLiteralsAndNames() throws Exception {
    run("\\t on\n\\format tsv\nselect :n + 1, :'word', 'a:n';\n", "n", "41", "word", "it's");
    assertThat(output()).endsWith("42\tit's\ta:n\n");
  }

  @Test
  void scriptsGoOnAfterErrorsUnlessToldToStop() throws Exception {
    assertThat(run("select nothing_here;\nselect 1 as one;\n")).isZero();
    assertThat(output()).contains("one");
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("test:1: ERROR:")
        .contains("LINE 1: select nothing_here")
        .contains("^");
    out.reset();
    assertThat(run("select nothing_here;\nselect 1 as one;\n", "ON_ERROR_STOP", "1"))
        .isEqualTo(ShellSession.EXIT_SCRIPT_ERROR);
    assertThat(output()).doesNotContain("one");
  }

  @Test
  void describeListsTablesAndColumns() throws Exception {
    run("create table orders(id int not null, note varchar(9));\n\\format csv\n\\dt\n\\d orders\n");
    assertThat(output())
        .contains("public,orders,table")
        .contains("id,integer,not null")
        .contains("character varying(9)");
  }

  private String errors() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void errorsTellTheLineOfTheScriptAndOfTheStatement() throws Exception {
    run("select 1;\n\nselect 2,\n  nothing_here;\n");
    assertThat(errors()).contains("test:3: ERROR:").contains("LINE 2:   nothing_here");
  }

  @Test
  void variablesAreLeftAloneInStringsOfManyLinesAndInComments() throws Exception {
    run("\\t on\n\\format csv\nselect 'a\n:n' as s -- don't :n\n, :n;\n", "n", "41");
    assertThat(output()).endsWith("\"a\n:n\",41\n");
  }

  @Test
  void gRunsTheLastStatementAgainAndPPrintsIt() throws Exception {
    run("\\t on\n\\format csv\nselect 5;\n\\g\n\\p\nselect 6 \\g\nselect 7 \\r\nselect 8;\n");
    assertThat(output()).endsWith("5\n5\nselect 5\n6\n8\n");
  }

  @Test
  void describeRefusesWhatDoesNotExistAndTitlesWhatDoes() throws Exception {
    run(
        "create table one(a int);\n"
            + "create view two as select 1 as b;\n"
            + "\\d nope\n"
            + "\\d *o*\n"
            + "\\sv two\n");
    assertThat(errors()).contains("no table or view of this name [name=nope]");
    assertThat(output())
        .contains("Table public.one")
        .contains("View public.two")
        .contains("select 1 as b");
  }

  @Test
  void quotedArgumentsHoldDoubledQuotes() throws Exception {
    run("\\set y 'it''s'\n\\t on\n\\format csv\nselect :'y';\n");
    assertThat(output()).endsWith("it's\n");
  }

  @Test
  void completionFitsItsPlace() throws Exception {
    BlueshiftConnection connection =
        (BlueshiftConnection) new BlueshiftDriver().connect("jdbc:blueshift:", new Properties());
    try (connection;
        var statement = connection.createStatement()) {
      statement.execute("create table orders(order_id int, note varchar(9))");
      statement.execute("create table people(name varchar(9))");
      SqlCompleter completer = new SqlCompleter(new CompletionCatalog(connection));
      assertThat(completer.words("select * from ", "")).contains("orders", "people", "public.");
      assertThat(completer.words("select * from orders, ", "")).doesNotContain("note", "select");
      assertThat(completer.words("select * from public.orders o where ", ""))
          .contains("order_id", "and")
          .doesNotContain("name");
      assertThat(completer.words("select * from orders o where ", "o."))
          .containsExactly("o.note", "o.order_id");
      assertThat(completer.words("select * from ", "public.")).contains("public.orders");
      assertThat(completer.words("", "SE")).contains("SELECT");
      assertThat(completer.words("\\d ", "")).contains("orders");
      assertThat(completer.words("", "\\")).contains("\\timing");
    }
  }

  @Test
  void lineEditorWaitsForTheEndOfAStatement() {
    assertThat(SqlLineParser.stateAfter("select 1;")).isEqualTo(StatementSplitter.State.START);
    assertThat(SqlLineParser.stateAfter("select 1\n from t"))
        .isEqualTo(StatementSplitter.State.STATEMENT);
    assertThat(SqlLineParser.stateAfter("select 1; select 'a"))
        .isEqualTo(StatementSplitter.State.STRING);
    assertThat(SqlLineParser.stateAfter("\\d orders")).isEqualTo(StatementSplitter.State.START);
    assertThat(SqlLineParser.stateAfter("select 1\n \\gx"))
        .isEqualTo(StatementSplitter.State.START);
    assertThat(SqlLineParser.stateAfter("-- nothing")).isEqualTo(StatementSplitter.State.START);
  }

  @Test
  void progressBarShowsTimeAloneWhileNothingIsKnown() {
    assertThat(ProgressBar.line(-1, 1.5, 0)).endsWith("1.5 s").doesNotContain("%");
    assertThat(ProgressBar.line(0.25, 1.5, 1.5)).contains(" 25%").contains("about 4.5 s left");
    assertThat(ProgressBar.line(0.25, 7, 1.5)).contains(" 25%").doesNotContain("left");
  }
}
