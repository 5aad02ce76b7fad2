package io.blueshift.sql.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.blueshift.error.SourcePosition;
import io.blueshift.sql.parse.StatementShape.Literal;
import io.blueshift.sql.parse.StatementShape.LiteralType;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatementShapeTest {
  @Test
  void formattingCommentsAndCaseMakeNoDifference() {
    StatementShape plain = shape("select a from t where b = 1");
    assertThat(shape("SELECT  a\n/* x */ FROM t -- y\nWHERE b=1;")).isEqualTo(plain);
    assertThat(shape("select A from T where B = 2")).isEqualTo(plain);
    assertThat(shape("select \"A\" from t where b = 1")).isNotEqualTo(plain);
    assertThat(shape("select a from t where b = 1.0")).isNotEqualTo(plain);
    assertThat(shape("select a from t where b = '1'")).isNotEqualTo(plain);
  }

  @Test
  void literalsKeepTheirTypesAndValues() {
    StatementShape shape = shape("select 1, 3000000000, 0.05, 12.50, 1e3, 1e99, 'it''s', N'x'");
    assertThat(shape.literals())
        .containsExactly(
            new Literal(LiteralType.INTEGER, "1", 0, 0),
            new Literal(LiteralType.BIGINT, "3000000000", 0, 0),
            new Literal(LiteralType.DECIMAL, "0.05", 2, 2),
            new Literal(LiteralType.DECIMAL, "12.50", 4, 2),
            new Literal(LiteralType.DECIMAL, "1e3", 4, 0),
            new Literal(LiteralType.FLOAT, "1e99", 0, 0),
            new Literal(LiteralType.STRING, "it's", 0, 0));
    assertThat(shape.text())
        .isEqualTo(
            "select :int0 , :bigint1 , :decimal(2,2)2 , :decimal(4,2)3 , :decimal(4,0)4 ,"
                + " :float5 , :string6 , N'x' ");
  }

  @Test
  void integersBeyondBigintAreDecimals() {
    assertThat(shape("select 2147483647, 2147483648, 9223372036854775808").literals())
        .extracting(Literal::type)
        .containsExactly(LiteralType.INTEGER, LiteralType.BIGINT, LiteralType.DECIMAL);
  }

  @Test
  void equalLiteralsShareAnIndex() {
    StatementShape shape = shape("select 1, '1', 1, 2, '1'");
    assertThat(shape.text()).isEqualTo("select :int0 , :string1 , :int0 , :int2 , :string1 ");
    assertThat(shape.occurrenceCount()).isEqualTo(5);
    assertThat(shape.literalAt(4)).isEqualTo(1);
    assertThat(shape("select 1, '1', 1, 3, '1'")).isEqualTo(shape);
    assertThat(shape("select 1, '1', 2, 3, '1'")).isNotEqualTo(shape);
  }

  @Test
  void occurrencesEndWhereTheParsersNodesEnd() {
    StatementShape shape = shape("select\n  'ab',\n  25");
    assertThat(shape.endPositionOf(0)).isEqualTo(new SourcePosition(2, 6));
    assertThat(shape.endPositionOf(1)).isEqualTo(new SourcePosition(3, 4));
  }

  @Test
  void manyLiteralsAreFound() {
    StringBuilder query = new StringBuilder("select 0");
    for (int i = 1; i < 3000; i++) {
      query.append(", ").append(i % 1000);
    }
    StatementShape shape = shape(query.toString());
    assertThat(shape.literals()).hasSize(1000);
    assertThat(shape.occurrenceCount()).isEqualTo(3000);
    for (int i = 0; i < 3000; i++) {
      assertEquals(String.valueOf(i % 1000), shape.literals().get(shape.literalAt(i)).value());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "copy t from 'x'",
        "",
        "-- x",
        "select 1; select 2",
        "select 'a",
        "drop table t",
        "select 'a'\n'b'",
        "set a to 1"
      })
  void otherThanOneStatementWithAPlanHasNoShape(String text) {
    assertThat(StatementShape.of(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "with x as (select 1) select * from x",
        "(select 1) union (select 2);",
        "values (1)",
        "table t",
        "insert into t values (1)",
        "UPDATE t set a = 1",
        "delete from t;",
        "merge into t using s on true when matched then delete",
        "((select 1))"
      })
  void everyKindOfStatementWithAPlanHasAShape(String text) {
    assertThat(StatementShape.of(text)).isNotNull();
  }

  @Test
  void insertsOfManyLiteralsHaveNoShape() {
    String rows = ", (1, 2)".repeat(40);
    assertThat(StatementShape.of("insert into t values (3, 4)" + rows)).isNull();
    assertThat(StatementShape.of("select * from (values (3, 4)" + rows + ")")).isNotNull();
  }

  @Test
  void veryLongQueriesHaveNoShape() {
    assertThat(StatementShape.of("select 1" + " + 1".repeat(10_000))).isNull();
  }

  @Test
  void shapeIsTheSameForRandomLiterals() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String query = "select a + %d from t where b = '%s' and c < %d.5";
    StatementShape first = shape(query.formatted(1, "x", 2));
    for (int i = 0; i < 100; i++) {
      int number = 3 + random.nextInt(1_000_000);
      String text = Long.toString(random.nextLong(), 36) + "z";
      StatementShape other = shape(query.formatted(number, text, 2 + random.nextInt(8)));
      assertThat(other).as("seed %d", seed).isEqualTo(first);
      assertThat(other.literals().get(1).value()).isEqualTo(text);
    }
  }

  private static StatementShape shape(String query) {
    return Objects.requireNonNull(StatementShape.of(query));
  }
}
