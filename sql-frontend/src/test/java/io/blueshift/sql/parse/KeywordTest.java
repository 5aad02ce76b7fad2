package io.blueshift.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.sql.parse.KeywordTable.Use;
import io.blueshift.sql.parse.generated.BlueshiftParserImpl;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which words can be names.
final class KeywordTest {
  static Stream<String> freeWords() {
    return Stream.concat(
        Arrays.stream(BlueshiftParserImpl.contextualWords()),
        Arrays.stream(BlueshiftParserImpl.statementWords()));
  }

  static Stream<String> allWords() {
    return Stream.concat(freeWords(), Arrays.stream(BlueshiftParserImpl.reservedWords()));
  }

  @ParameterizedTest
  @MethodSource("freeWords")
  void freeWordsAreNamesOfColumnsTablesAndAliases(String word) {
    StatementParser.parse("select %1$s, t.%1$s, %1$s + 1 from t".formatted(word));
    StatementParser.parse("select a %1$s, b as %1$s from t".formatted(word));
    StatementParser.parse("select %1$s.a from %1$s join u as %1$s on %1$s.b = 1".formatted(word));
    StatementParser.parse("select a from t where %1$s = 1 and %1$s is null".formatted(word));
    StatementParser.parse("select a from t group by %1$s order by %1$s desc".formatted(word));
    StatementParser.parse("with %1$s (%1$s) as (select 1) select * from %1$s".formatted(word));
  }

  @ParameterizedTest
  @MethodSource("freeWords")
  void freeWordsAreNamesInStatements(String word) {
    StatementParser.parse("create table %1$s (%1$s int, b int)".formatted(word));
    StatementParser.parse("create view v as select %1$s as %1$s from t".formatted(word));
    StatementParser.parse("insert into %1$s (%1$s) values (1)".formatted(word));
    StatementParser.parse("update t set %1$s = 1 where %1$s = 2".formatted(word));
    StatementParser.parse("delete from %1$s where %1$s = 2".formatted(word));
    StatementParser.parse("drop table %1$s".formatted(word));
    StatementParser.parse("alter table %1$s rename column %1$s to %1$s".formatted(word));
    StatementParser.parse("copy t (%1$s) from 'x' csv".formatted(word));
    StatementParser.parse("explain select %1$s from t".formatted(word));
  }

  @ParameterizedTest
  @MethodSource("allWords")
  void allWordsAreNamesBehindDotsAndQuotes(String word) {
    StatementParser.parse("select t.%1$s, \"%1$s\", a as \"%1$s\" from t".formatted(word));
  }

  @ParameterizedTest
  @MethodSource("allWords")
  void allWordsNameColumnsBehindAs(String word) {
    StatementParser.parse("select a as %1$s, b as %1$s from t".formatted(word));
  }

  @ParameterizedTest
  @MethodSource("allWords")
  void everyWordHasATokenAndOneUse(String word) {
    KeywordTable.Keyword keyword = KeywordTable.find(word.toLowerCase(Locale.ROOT));
    assertThat(keyword).isNotNull();
    assertThat(KeywordTable.written(keyword.tokenKind())).isEqualTo(word);
    assertThat(KeywordTable.isReserved(word.toLowerCase(Locale.ROOT)))
        .isEqualTo(keyword.use() == Use.RESERVED);
  }
}
