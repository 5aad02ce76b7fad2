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
}
