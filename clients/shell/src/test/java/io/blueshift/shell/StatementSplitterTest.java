package io.blueshift.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementSplitterTest {
  private static List<String> split(String... lines) {
    StatementSplitter splitter = new StatementSplitter();
    List<String> statements = new ArrayList<>();
    for (String line : lines) {
      splitter.add(line + "\n");
      for (String statement = splitter.next(); statement != null; statement = splitter.next()) {
        statements.add(statement.strip());
      }
    }
    return statements;
  }

  @Test
  void semicolonsInStringsNamesAndCommentsDoNotEndAStatement() {
    assertThat(split("select ';' as \"a;b\" /* ; */ -- ;", "from t; select 2;"))
        .containsExactly("select ';' as \"a;b\" /* ; */ -- ;\nfrom t", "select 2");
  }

  @Test
  void dollarQuotesHoldAnything() {
    assertThat(split("select $x$ ; ' $x$;")).containsExactly("select $x$ ; ' $x$");
  }

  @Test
  void emptyStatementsAreLeftOut() {
    assertThat(split(";;", " ; select 1;")).containsExactly("select 1");
  }

  @Test
  void promptTellsWhatIsOpen() {
    StatementSplitter splitter = new StatementSplitter();
    splitter.add("select 'a\n");
    assertThat(splitter.next()).isNull();
    assertThat(splitter.state()).isEqualTo(StatementSplitter.State.STRING);
    splitter.add("b' from (select\n");
    assertThat(splitter.next()).isNull();
    assertThat(splitter.state()).isEqualTo(StatementSplitter.State.PARENTHESES);
  }

  @Test
  void statementsBeginAtTheirFirstWordAndKnowTheirLine() {
    StatementSplitter splitter = new StatementSplitter();
    splitter.add("select 1;\n\n  select\n 2;\n");
    assertThat(splitter.next()).isEqualTo("select 1");
    assertThat(splitter.lineNumber()).isEqualTo(1);
    assertThat(splitter.next()).isEqualTo("select\n 2");
    assertThat(splitter.lineNumber()).isEqualTo(3);
    assertThat(splitter.next()).isNull();
    splitter.add("select 3;\n");
    assertThat(splitter.next()).isEqualTo("select 3");
    assertThat(splitter.lineNumber()).isEqualTo(5);
  }

  @Test
  void backslashCommandsAreFoundBetweenAndWithinStatements() {
    StatementSplitter splitter = new StatementSplitter();
    splitter.add("select 1; \\timing on\nselect '\\no' \\gx\n");
    assertThat(splitter.next()).isEqualTo("select 1");
    assertThat(splitter.next()).isNull();
    assertThat(splitter.takeCommand()).isEqualTo("\\timing on");
    assertThat(splitter.next()).isNull();
    assertThat(splitter.takeCommand()).isEqualTo("\\gx");
    assertThat(splitter.takePending().strip()).isEqualTo("select '\\no'");
    assertThat(splitter.state()).isEqualTo(StatementSplitter.State.START);
  }
}
