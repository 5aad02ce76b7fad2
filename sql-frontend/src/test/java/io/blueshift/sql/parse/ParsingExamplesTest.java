package io.blueshift.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.SourcePosition;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What is parsed into what, in files of examples.
final class ParsingExamplesTest {
  @TestFactory
  Stream<DynamicTest> expressionsHaveTheTreesOfPostgresqlPrecedences() {
    return ExampleFile.read("expressions.txt")
        .tests(expression ->
            orFailure(() -> ParsedText.tree(StatementParser.parseExpression(expression))));
  }

  @TestFactory
  Stream<DynamicTest> queriesAreWrittenAsTheyWereRead() {
    return ExampleFile.read("queries.txt").tests(ParsingExamplesTest::written);
  }

  @TestFactory
  Stream<DynamicTest> statementsAreWrittenAsTheyWereRead() {
    return ExampleFile.read("statements.txt").tests(ParsingExamplesTest::written);
  }

  @TestFactory
  Stream<DynamicTest> writtenStatementsParseToTheSame() {
    return Stream.of("queries.txt", "statements.txt")
        .flatMap(file -> ExampleFile.read(file).examples().stream())
        // Their notes in the tree have no other notation.
        .filter(example -> !example.input().matches("(?s).*(distinct on|group by all).*"))
        .map(example ->
            DynamicTest.dynamicTest(
                example.input(),
                () -> {
                  String once = ParsedText.sql(StatementParser.parse(example.input()).node());
                  assertThat(ParsedText.sql(StatementParser.parse(once).node())).isEqualTo(once);
                }));
  }

  @TestFactory
  Stream<DynamicTest> errorsSayWhereAndWhatAndWhatToDo() {
    return ExampleFile.read("errors.txt").tests(ParsingExamplesTest::written);
  }

  private static String written(String statement) {
    return orFailure(() -> {
      ParsedStatement parsed = StatementParser.parse(statement);
      return parsed.statement().getClass().getSimpleName() + ": " + ParsedText.sql(parsed.node());
    });
  }

  private static String orFailure(Supplier<String> text) {
    try {
      return text.get();
    } catch (DatabaseException e) {
      SourcePosition position = e.position();
      return e.code().sqlState()
          + (position == null ? "" : " " + position.line() + ":" + position.column())
          + " "
          + e.message()
          + (e.hint() == null ? "" : "\n" + e.hint());
    }
  }
}
