package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Enforced foreign keys between sessions, and of rows that are loaded.
@Timeout(60)
class ForeignKeyTest extends SessionSchedule {
  private static final String ORPHANS =
      "select count(*) from child where parent is not null"
          + " and not exists (select 1 from parent where parent.id = child.parent)";

  @BeforeEach
  void fill() {
    run(first, "create table parent (id int primary key, name text)");
    run(first, "insert into parent values (1, 'one'), (2, 'two')");
  }

  private void createChild(String actions) {
    run(
        first,
        "create table child (id int primary key, parent int references parent " + actions + ")");
  }

  private void assertRows(String parents, String children) {
    assertThat(run(first, "select id from parent order by id")).isEqualTo(parents);
    assertThat(run(first, "select id, parent from child order by id")).isEqualTo(children);
  }

  @Test
  void parentIsNotDeletedWhenAChildCameMeanwhile() throws Exception {
    createChild("");
    run(first, "begin; insert into child values (10, 1)");
    Future<String> delete = runUntilItWaits(second, "delete from parent where id = 1");
    run(first, "commit");
    assertFails(ErrorCode.FOREIGN_KEY_VIOLATION, delete::get);
    assertRows("[1, 2]", "[10|1]");
  }

  @Test
  void parentIsDeletedWhenTheChildWasRolledBack() throws Exception {
    createChild("");
    run(first, "begin; insert into child values (10, 1)");
    Future<String> delete = runUntilItWaits(second, "delete from parent where id = 1");
    run(first, "rollback");
    delete.get();
    assertRows("[2]", "[]");
  }

  @Test
  void childIsRefusedWhenItsParentWasDeletedMeanwhile() throws Exception {
    createChild("");
    run(first, "begin; delete from parent where id = 1");
    Future<String> insert = runUntilItWaits(second, "insert into child values (10, 1)");
    run(first, "commit");
    assertFails(ErrorCode.FOREIGN_KEY_VIOLATION, insert::get);
    assertRows("[2]", "[]");
  }

  @Test
  void childIsTakenWhenTheDeletionOfItsParentWasRolledBack() throws Exception {
    createChild("");
    run(first, "begin; delete from parent where id = 1");
    Future<String> insert = runUntilItWaits(second, "insert into child values (10, 1)");
    run(first, "rollback");
    insert.get();
    assertRows("[1, 2]", "[10|1]");
  }

  @Test
  void childOfAKeyThatChangesFollowsWhatWasCommitted() throws Exception {
    createChild("");
    run(first, "begin; update parent set id = 3 where id = 1");
    Future<String> old = runUntilItWaits(second, "insert into child values (10, 1)");
    run(first, "commit");
    assertFails(ErrorCode.FOREIGN_KEY_VIOLATION, old::get);
    run(first, "begin; update parent set id = 4 where id = 3");
    Future<String> next = runUntilItWaits(second, "insert into child values (10, 4)");
    run(first, "commit");
    next.get();
    assertRows("[2, 4]", "[10|4]");
  }

  @Test
  void keyDoesNotChangeUnderAChildThatCameMeanwhile() throws Exception {
    createChild("");
    run(first, "begin; insert into child values (10, 1)");
    Future<String> change = runUntilItWaits(second, "update parent set id = 3 where id = 1");
    run(first, "commit");
    assertFails(ErrorCode.FOREIGN_KEY_VIOLATION, change::get);
    assertRows("[1, 2]", "[10|1]");
  }

  @Test
  void actionsReachChildrenThatCameMeanwhile() throws Exception {
    createChild("on delete cascade on update cascade");
    run(first, "begin; insert into child values (10, 1), (20, 2)");
    Future<String> change = runUntilItWaits(second, "update parent set id = 3 where id = 1");
    run(first, "commit");
    change.get();
    assertRows("[2, 3]", "[10|3, 20|2]");
    run(first, "begin; insert into child values (11, 3)");
    Future<String> delete = runUntilItWaits(second, "delete from parent where id = 3");
    run(first, "commit");
    delete.get();
    assertRows("[2]", "[20|2]");
  }

  @Test
  void actionInASnapshotThatDoesNotSeeTheChildFails() throws Exception {
    createChild("on delete cascade");
    run(second, "begin isolation level repeatable read; select * from parent");
    run(first, "insert into child values (10, 1)");
    assertFails(
        ErrorCode.SERIALIZATION_FAILURE, () -> run(second, "delete from parent where id = 1"));
    run(second, "rollback");
    assertRows("[1, 2]", "[10|1]");
  }

  @Test
  void olderSnapshotsLookAtTheNewestRowsForKeys() throws Exception {
    createChild("");
    run(second, "begin isolation level repeatable read; select * from parent, child");
    run(first, "insert into child values (10, 1); delete from parent where id = 2");
    run(second, "savepoint here");
    assertFails(
        ErrorCode.FOREIGN_KEY_VIOLATION, () -> run(second, "delete from parent where id = 1"));
    run(second, "rollback to here");
    assertFails(
        ErrorCode.FOREIGN_KEY_VIOLATION, () -> run(second, "insert into child values (20, 2)"));
    run(second, "rollback");
    assertRows("[1]", "[10|1]");
  }

  @Test
  void otherColumnsOfTheParentChangeWhileAChildIsAdded() {
    createChild("");
    run(first, "begin; insert into child values (10, 1)");
    run(second, "update parent set name = 'new' where id = 1");
    run(second, "begin; insert into child values (11, 1); commit");
    run(first, "commit");
    assertThat(run(first, "select name from parent order by id")).isEqualTo("[new, two]");
    assertRows("[1, 2]", "[10|1, 11|1]");
  }

  @Test
  void childrenWaitForAForeignKeyThatIsBeingAdded() throws Exception {
    run(first, "create table child (id int primary key, parent int)");
    run(first, "insert into child values (10, 1)");
    run(first, "begin; alter table child add foreign key (parent) references parent");
    Future<String> insert = runUntilItWaits(second, "insert into child values (20, 5)");
    run(first, "commit");
    assertThatThrownBy(insert::get)
        .cause()
        .isInstanceOfSatisfying(
            DatabaseException.class,
            error ->
                assertThat(error.code())
                    .isIn(ErrorCode.FOREIGN_KEY_VIOLATION, ErrorCode.SERIALIZATION_FAILURE));
    assertRows("[1, 2]", "[10|1]");
  }

  @Test
  void noOrphansComeFromManyTransactionsAtOnce() throws Exception {
    createChild("on update cascade");
    changeAtOnce("repeatable read");
  }

  /// The table is so large that rows are looked up, though most refer to nothing.
  @ParameterizedTest
  @ValueSource(strings = {"repeatable read", "read committed", "serializable"})
  void noOrphansComeWhereReferringRowsAreLookedUp(String isolation) throws Exception {
    createChild("on update cascade on delete set null");
    run(first, "create index child_parent on child (parent)");
    run(first, "insert into child select -n, null from generate_series(1, 5000) as s(n)");
    changeAtOnce(isolation);
  }

  @Test
  void rowsAreLookedUpByAKeyThatBeginsWithTheForeignKey() {
    run(first, "create table part (parent int references parent, n int, primary key (parent, n))");
    run(first, "insert into parent select n, 'more' from generate_series(3, 9000) as s(n)");
    run(first, "insert into part select n / 2 * 2, n from generate_series(10, 9000) as s(n)");
    assertThat(
            run(
                first,
                "explain select * from parent p join part on part.parent = p.id where p.id = 8"))
        .contains("part_pkey on part");
    run(first, "delete from parent where id = 8001");
    assertFails(
        ErrorCode.FOREIGN_KEY_VIOLATION, () -> run(first, "delete from parent where id = 8000"));
    run(first, "begin; delete from part where parent = 8000; delete from parent where id = 8000");
    run(first, "insert into parent values (8000, 'again'); insert into part values (8000, 1)");
    assertFails(
        ErrorCode.FOREIGN_KEY_VIOLATION, () -> run(first, "delete from parent where id = 8000"));
    run(first, "rollback");
    assertThat(run(first, "select count(*) from part where parent = 8000")).isEqualTo("[2]");
  }

  private void changeAtOnce(String isolation) throws Exception {
    long seed = System.nanoTime();
    System.out.println("ForeignKeyTest seed " + seed);
    Set<ErrorCode> expected =
        Set.of(
            ErrorCode.FOREIGN_KEY_VIOLATION,
            ErrorCode.UNIQUE_VIOLATION,
            ErrorCode.SERIALIZATION_FAILURE,
            ErrorCode.DEADLOCK_DETECTED);
    // What is left at the end may be nothing, since the statements delete as much as they add.
    AtomicInteger addedChildCount = new AtomicInteger();
    List<Future<Object>> working = new ArrayList<>();
    for (int thread = 0; thread < 3; thread++) {
      int number = thread;
      working.add(
          threads.submit(() -> {
            Random random = new Random(seed + number);
            try (Session own = session()) {
              run(own, "set default_transaction_isolation to '" + isolation + "'");
              for (int step = 0; step < 100; step++) {
                String statement = randomStatement(random);
                try {
                  run(own, statement);
                  if (statement.startsWith("insert into child")) {
                    addedChildCount.incrementAndGet();
                  }
                } catch (DatabaseException e) {
                  assertThat(e.code()).as("seed %d", seed).isIn(expected);
                }
              }
            }
            return null;
          }));
    }
    for (Future<Object> each : working) {
      each.get();
    }
    assertThat(run(first, ORPHANS)).as("seed %d", seed).isEqualTo("[0]");
    assertThat(addedChildCount).as("seed %d", seed).hasPositiveValue();
  }

  private static String randomStatement(Random random) {
    int key = random.nextInt(6);
    return switch (random.nextInt(6)) {
      case 0 -> "delete from parent where id = " + key;
      case 1 -> "update parent set id = " + random.nextInt(6) + " where id = " + key;
      case 2 -> "delete from child where parent = " + key;
      case 3 -> "update child set parent = " + key + " where id % 5 = " + random.nextInt(5);
      case 4 -> "insert into parent values (" + key + ", 'again')";
      default -> "insert into child values (" + random.nextInt() + ", " + key + ")";
    };
  }

  @Test
  void copyRefusesRowsThatReferToNothing(@TempDir Path folder) throws Exception {
    createChild("");
    int rowCount = 10_000;
    run(first, "insert into parent select 2 + n, 'more' from generate_series(1, 9998) as s(n)");
    Path file = folder.resolve("children.csv");
    String good =
        IntStream.rangeClosed(1, rowCount)
            .mapToObj(id -> id + "," + id + "\n")
            .collect(Collectors.joining());
    String copy = "copy child from '" + file + "' csv";
    for (String wrong : List.of("0,10001\n", "0,0\n")) {
      Files.writeString(file, good + wrong);
      assertFails(ErrorCode.FOREIGN_KEY_VIOLATION, () -> run(first, copy));
      assertThat(run(first, "select count(*) from child")).isEqualTo("[0]");
    }
    Files.writeString(file, good + "0,\n");
    run(first, copy);
    assertThat(run(first, "select count(*), count(parent) from child")).isEqualTo("[10001|10000]");
    assertFails(
        ErrorCode.FOREIGN_KEY_VIOLATION, () -> run(first, "delete from parent where id = 10000"));
    run(first, "delete from child where id > 9000");
    run(first, "delete from parent where id > 9000");
    assertThat(run(first, ORPHANS)).isEqualTo("[0]");
  }
}
