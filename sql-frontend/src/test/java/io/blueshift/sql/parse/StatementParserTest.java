package io.blueshift.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;
import io.blueshift.sql.parse.tree.CreateTable;
import io.blueshift.sql.parse.tree.CreateTableAs;
import io.blueshift.sql.parse.tree.CreateView;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.parse.tree.TableConstraint;
import io.blueshift.sql.parse.tree.Unload;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlSelect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementParserTest {
  @Test
  void scriptIsCutAtSemicolonsOutsideQuotesAndComments() {
    String script =
        """
        ;; select 'a;b' -- c;d
        ; select ";" /* ; /* ; */ */, $x$;$x$;
        select 3
        """;
    List<ParsedStatement> statements = StatementParser.parseScript(script);
    assertThat(statements)
        .extracting(ParsedStatement::text)
        .containsExactly("select 'a;b'", "select \";\" /* ; /* ; */ */, $x$;$x$", "select 3");
  }

  @Test
  void emptyScriptHasNoStatements() {
    assertThat(StatementParser.parseScript(" ; -- nothing\n /* at all */ ;")).isEmpty();
  }

  @Test
  void statementsBeforeAWrongOneAreParsedFirst() {
    StatementParser parser = new StatementParser("select 1; selec 2; select 3");
    assertThat(parser.next().text()).isEqualTo("select 1");
    assertThatExceptionOfType(DatabaseException.class)
        .isThrownBy(parser::next)
        .satisfies(e -> assertThat(e.position()).isEqualTo(new SourcePosition(1, 11)));
    assertThat(parser.next().text()).isEqualTo("select 3");
    assertThat(parser.hasNext()).isFalse();
  }

  @Test
  void positionsCountFromTheBeginningOfTheScript() {
    String script = "select 1;\r\nselect a,\r\n  bcd\r\nfrom t";
    ParsedStatement second = StatementParser.parseScript(script).get(1);
    SqlSelect select = (SqlSelect) ((Query) second.statement()).query();
    assertThat(StatementParser.positionOf(select.getSelectList().get(1)))
        .isEqualTo(new SourcePosition(3, 3));
    assertThat(second.textOf(select.getSelectList().get(1))).isEqualTo("bcd");
  }

  @Test
  void textOfAViewsQueryCanBeCutOut() {
    ParsedStatement parsed =
        StatementParser.parse(
            "create view v as\n with x as (select 1 -- one\n) select *\nfrom x order by 1"
                + " limit 5 with no schema binding");
    CreateView view = (CreateView) parsed.statement();
    assertThat(parsed.textOf(view.query()))
        .isEqualTo("with x as (select 1 -- one\n) select *\nfrom x order by 1 limit 5");
    assertThat(view.schemaBinding()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1",
        "(select 1)",
        "with x as (select 1) select * from x",
        "with x as (select 1) (select * from x)",
        "(select 1) union (select 2)",
        "(select 1) union all (select 2) order by 1",
        "((select 1 limit 2))",
        "select top 5 a from t where b in (1, (2))",
        "select distinct on (a) b from t order by c limit (1 + 2)",
        "select a from t group by all",
        "values (1), (2)",
        "table t",
        "select * from (t join u on (a = b))",
        "select a from t qualify (row_number() over (w)) = (1)",
      })
  void positionOfAStatementsQueryCoversItsText(String query) {
    ParsedStatement view = StatementParser.parse("create view v as\n" + query + "\n;");
    assertThat(view.textOf(((CreateView) view.statement()).query())).isEqualTo(query);
    ParsedStatement table = StatementParser.parse("create table t as  " + query + " ");
    assertThat(table.textOf(((CreateTableAs) table.statement()).query())).isEqualTo(query);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "-1",
        "(1 + 2) * (3)",
        "((1))",
        "not (a)",
        "a is not null",
        "a::varchar(10)",
        "(a)::numeric(1, 2)",
        "'a'::text || ('b')",
        "a in (1, (2))",
        "a = any (select (1))",
        "a between (1) and (2)",
        "a like ('x') escape '!'",
        "case when a then (b) end",
        "f(a, (b))",
        "sum(a) filter (where (b))",
        "lag(a) ignore nulls over (order by (b))",
        "date '2020-01-01'",
        "interval '1' day",
        "interval '1 day'",
        "(a, b) = ((1), 2)",
        "a at time zone ('UTC')",
        "trim(both from a)",
        "array[1, (2)]",
        "a[(1)]",
        "(select (1))",
        "exists (select 1)",
        "current_timestamp(3)",
        "a and (b) or (c)",
        "-(a)",
        "{fn lower(a)}",
        "coalesce((a), 'x')",
        "extract(year from (a))",
      })
  void positionOfAnExpressionCoversItsText(String expression) {
    ParsedStatement check =
        StatementParser.parse("create table t (a int, check (" + expression + "))");
    TableConstraint.Check constraint =
        (TableConstraint.Check) ((CreateTable) check.statement()).constraints().getFirst();
    assertThat(check.textOf(constraint.condition())).isEqualTo(expression);
  }

  @Test
  void parametersAreCounted() {
    assertThat(StatementParser.parse("select ?, ? + ?").parameterCount()).isEqualTo(3);
    assertThat(StatementParser.parse("select $3, $1, $3").parameterCount()).isEqualTo(3);
    assertThat(StatementParser.parse("select 1").parameterCount()).isZero();
  }

  @Test
  void namesFoldToLowerCaseUnlessQuoted() {
    SqlSelect select =
        (SqlSelect)
            ((Query)
                    StatementParser.parse("select ÄBC, \"ÄBC\", \"a\"\"b\", U&\"d\\0061\"")
                        .statement())
                .query();
    assertThat(select.getSelectList())
        .extracting(node -> ((SqlIdentifier) node).getSimple())
        .containsExactly("äbc", "ÄBC", "a\"b", "da");
  }

  @Test
  void namesOfUpTo127BytesAreAccepted() {
    StatementParser.parse("select " + "a".repeat(127));
    assertCode("select " + "a".repeat(128), ErrorCode.NAME_TOO_LONG);
    assertCode("select \"" + "ä".repeat(64) + "\"", ErrorCode.NAME_TOO_LONG);
  }

  @Test
  void selectIntoIsATable() {
    CreateTableAs create =
        (CreateTableAs) StatementParser.parse("select a into temp x from t").statement();
    assertThat(create.temporary()).isTrue();
    assertThat(create.name().getSimple()).isEqualTo("x");
  }

  @Test
  void unloadKeepsTheTextOfItsQuery() {
    Unload unload =
        (Unload) StatementParser.parse("unload (select a\n from t) to '/x'").statement();
    assertThat(unload.queryText()).isEqualTo("select a\n from t");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(%s)", "case when %s then 1 end", "abs(%s)", "(select %s)", "array[%s]"})
  void deepNestingIsAnError(String level) {
    String inside = "1";
    for (int i = 0; i < 1000; i++) {
      inside = level.formatted(inside);
    }
    assertCode("select " + inside, ErrorCode.STATEMENT_TOO_COMPLEX);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {" + 1", "::int", " || 'a'", " union select 1", " between 1 and 2", " is null"})
  void longChainsAreAnError(String link) {
    assertCode("select 1" + link.repeat(5000), ErrorCode.STATEMENT_TOO_COMPLEX);
  }

  @ParameterizedTest
  @ValueSource(strings = {"- ", "not ", "~ "})
  void longRunsOfPrefixesAreAnError(String prefix) {
    assertCode("select " + prefix.repeat(100_000) + "x", ErrorCode.STATEMENT_TOO_COMPLEX);
  }

  @ParameterizedTest
  @ValueSource(strings = {" and a = 1", " or a = 1", " union all select 1"})
  void longRunsOfAssociativeOperatorsAreFine(String link) {
    StatementParser.parse("select 1 where a = 1" + link.repeat(20_000));
  }

  @Test
  void allowedNestingFitsIntoTheStackOfAThread() throws InterruptedException {
    String statement =
        "select "
            + "(".repeat(TokenStream.MAX_NESTING_DEPTH)
            + "1"
            + ")".repeat(TokenStream.MAX_NESTING_DEPTH);
    Throwable[] failure = new Throwable[1];
    Thread thread = new Thread(null, () -> StatementParser.parse(statement), "parsing", 2L << 20);
    thread.setUncaughtExceptionHandler((t, e) -> failure[0] = e);
    thread.start();
    thread.join();
    assertThat(failure[0]).isNull();
  }

  @Test
  void tooLongStatementIsAnErrorAndALongOneIsNot() {
    String values = "(1, 'abcdefghijklmnopqrstuvwxyz'), ".repeat(20_000);
    StatementParser.parse("insert into t values " + values + "(1, '')");
    String comment = " ".repeat(StatementParser.MAX_STATEMENT_LENGTH) + "1";
    assertCode("select" + comment, ErrorCode.PROGRAM_LIMIT_EXCEEDED);
  }

  @Test
  void everyPrefixOfAStatementParsesOrFailsWithAPosition() {
    String statement =
        "with x as (select a, count(*) filter (where b) over (order by c rows 1 preceding) n"
            + " from t join u using (d) where e like 'f' escape '!' or g between 1 and 2)"
            + " select distinct on (h) *, interval '1' day, {d '2020-01-01'}, E'\\u0041', $a$b$a$"
            + " from x order by 1 desc nulls last limit 5 offset 3";
    for (int length = 0; length <= statement.length(); length++) {
      String prefix = statement.substring(0, length);
      try {
        StatementParser.parse(prefix);
      } catch (DatabaseException e) {
        assertThat(e.position()).as(prefix).isNotNull();
        assertThat(e.code())
            .as(prefix)
            .isIn(ErrorCode.SYNTAX_ERROR, ErrorCode.INVALID_ESCAPE_SEQUENCE);
      }
    }
  }

  private static void assertCode(String statement, ErrorCode code) {
    assertThatThrownBy(() -> StatementParser.parse(statement))
        .isInstanceOfSatisfying(
            DatabaseException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.position()).isNotNull();
            });
  }
}
