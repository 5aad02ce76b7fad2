package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.error.DatabaseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Compares statements about one row of a table with an enforced primary key, which are run through the door
/// below SQL, with the same ones about a table without the key, which the engine runs.
class KeyLookupsTest {
  private static final String COLUMNS =
      "(id bigint%s, part varchar(4)%s, small smallint, total decimal(20, 2), word varchar(5),"
          + " flag boolean, day date, rate double precision, n int not null default 5)";

  private final SqlSession session = SqlSession.open("postgresql");

  @AfterEach
  void close() {
    session.close();
  }

  private void create() {
    session.run("create table keyed " + COLUMNS.formatted(" not null", " not null"));
    session.run("alter table keyed add primary key (id, part)");
    session.run("create table plain " + COLUMNS.formatted(" not null", " not null"));
  }

  /// Returns what a statement does: its rows, or the code of its error.
  private String outcome(String statement) {
    StringBuilder outcome = new StringBuilder();
    try {
      for (SessionStatement each : session.prepare(statement)) {
        switch (each.execute(new Object[0], ExecutionOptions.DEFAULT)) {
          case StatementResult.Rows rows -> outcome.append(SqlSession.lines(rows.rows()));
          case StatementResult.Done done -> outcome.append(done.tag()).append(done.rowCount());
        }
      }
    } catch (DatabaseException e) {
      outcome.append(e.code().sqlState());
    }
    return outcome.toString();
  }

  @Test
  void statementsAboutOneRowAreFoundByTheirPlans() {
    create();
    for (String lookup :
        List.of(
            "select * from keyed where id = 1 and part = 'a'",
            "select total + 1 from keyed where part = 'a' and 3 = id and flag")) {
      assertThat(session.lookup(lookup)).as(lookup).isNotNull();
    }
    for (String other :
        List.of(
            "select * from keyed where id > 1",
            "select count(*) from keyed where id = 1 and part = 'a'",
            "select * from keyed where id = n",
            "select * from keyed a, keyed b where a.id = 1 and b.id = 1")) {
      assertThat(session.lookup(other)).as(other).isNull();
    }
  }

  @Test
  void olderStatesAreReadByTheEngine() {
    create();
    session.run("insert into keyed (id, part, word) values (1, 'a', 'old')");
    String commit = session.rows("select current_commit()").getFirst();
    session.run("update keyed set word = 'new' where id = 1 and part = 'a'");
    String where = " where id = 1 and part = 'a'";
    assertThat(session.rows("select word from keyed" + where)).containsExactly("new");
    assertThat(session.rows("select word from keyed as of commit " + commit + where))
        .containsExactly("old");
    session.run("set snapshot = " + commit);
    assertThat(session.rows("select word from keyed" + where)).containsExactly("old");
  }

  @Test
  void randomStatementsDoTheSameAsInTheEngine() {
    long seed = Long.getLong("blueshift.seed", System.nanoTime());
    System.out.println("KeyLookupsTest seed " + seed);
    Random random = new Random(seed);
    create();
    for (int round = 0; round < 60; round++) {
      List<String> block = statements(random);
      List<String> keyed = new ArrayList<>();
      List<String> plain = new ArrayList<>();
      block.forEach(statement -> keyed.add(outcome(statement.replace("$t", "keyed"))));
      block.forEach(statement -> plain.add(outcome(statement.replace("$t", "plain"))));
      assertThat(keyed).as("seed %d: %s", seed, block).isEqualTo(plain);
      String all = "select * from $t order by id, part";
      assertThat(outcome(all.replace("$t", "keyed")))
          .as("seed %d after %s", seed, block)
          .isEqualTo(outcome(all.replace("$t", "plain")));
    }
  }

  /// Makes statements that stand alone, or in a block with savepoints.
  private static List<String> statements(Random random) {
    List<String> statements = new ArrayList<>();
    boolean block = random.nextBoolean();
    if (block) {
      statements.add(
          random.nextBoolean() ? "begin" : "begin isolation level read committed; select 1");
    }
    for (int each = 0; each < 8; each++) {
      if (block && random.nextInt(6) == 0) {
        statements.add(pick(random, "savepoint s", "rollback to s", "savepoint s"));
      }
      statements.add(statement(random));
    }
    if (block) {
      statements.add(pick(random, "commit", "commit", "rollback"));
    }
    return statements;
  }

  private static String pick(Random random, String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static String statement(Random random) {
    String id = Integer.toString(random.nextInt(3));
    String part = "'" + pick(random, "a", "b", "b ") + "'";
    String where = where(random, id, part);
    return switch (random.nextInt(5)) {
      case 0 ->
          "insert into $t (id, part, small, total, word, flag, day, rate) select %s, %s, %s where not exists (select 1 from $t where id = %s and part = %s)"
              .formatted(id, part, values(random), id, part);
      case 1 -> "delete from $t " + where;
      case 2 ->
          "select "
              + pick(
                  random,
                  "*",
                  "total * small, word || part, n",
                  "case when flag then id end, day + 1",
                  "1 / small",
                  "upper(word), rate / 0.5, not flag",
                  "current_date - day, word is null")
              + " from $t "
              + where;
      default -> "update $t set " + assignment(random) + " " + where;
    };
  }

  private static String values(Random random) {
    return pick(random, "32767", "0", "-1", "null")
        + ", "
        + pick(random, "1.25", "-99999999999999999.99", "null")
        + ", "
        + pick(random, "'hello'", "''", "null")
        + ", "
        + pick(random, "true", "false", "cast(null as boolean)")
        + ", date '2024-02-29', "
        + pick(random, "0.0", "1e300", "null");
  }

  private static String assignment(Random random) {
    return pick(
        random,
        "small = small + 1",
        "total = total * 2, n = n + 1",
        "word = word || 'xx'",
        "word = null, flag = not flag",
        "n = null",
        "day = day + small, rate = rate * 1e10",
        "id = id + " + (1000 + random.nextInt(1 << 30)), // One that no row has.
        "n = default, total = small / n",
        "rate = random() * 0 + 7");
  }

  private static String where(Random random, String id, String part) {
    return "where "
        + pick(random, "id = " + id, id + " = id", "id = " + id + " + 0", "id = " + id + ".0")
        + " and part = "
        + pick(random, part, part, "'much too long'", "null", "cast('b' as char(3))")
        + pick(
            random, "", "", " and small > 0", " and flag", " and word like 'he%'", " and id < 2");
  }
}
