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
}
