package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Command tags and warnings of transactions, which the text tests do not show.
class TransactionStatementsTest {
  private final Database database = Database.open(null, new Database.Options(1, 1L << 28, false));
  private final Session session =
      database.openSession(Principal.OWNER, Protocol.EMBEDDED, Map.of("style", "postgresql"));

  @AfterEach
  void close() {
    session.close();
    database.close();
  }

  private String tag(String sql) {
    StatementResult result =
        session.prepare(sql).getFirst().execute(new Object[0], ExecutionOptions.DEFAULT);
    return ((StatementResult.Done) result).tag();
  }

  @Test
  void commitOfAFailedBlockRollsBackAndSaysSo() {
    tag("create table t(v int)");
    assertThat(tag("begin")).isEqualTo("BEGIN");
    tag("insert into t values (1)");
    assertThatThrownBy(() -> tag("drop table nowhere")).isInstanceOf(DatabaseException.class);
    assertThat(session.inFailedTransactionBlock()).isTrue();
    assertThat(tag("commit")).isEqualTo("ROLLBACK");
    assertThat(session.inTransactionBlock()).isFalse();
    assertThat(tag("insert into t values (2)")).isEqualTo("INSERT");
  }

  @Test
  void savepointsHaveTheTagsOfPostgresql() {
    tag("begin");
    assertThat(tag("savepoint a")).isEqualTo("SAVEPOINT");
    assertThatThrownBy(() -> tag("drop table nowhere")).isInstanceOf(DatabaseException.class);
    assertThat(tag("rollback to a")).isEqualTo("ROLLBACK");
    assertThat(session.inFailedTransactionBlock()).isFalse();
    assertThat(tag("release a")).isEqualTo("RELEASE");
    assertThat(tag("commit")).isEqualTo("COMMIT");
  }

  @Test
  void statementsThatMissTheirBlockWarn() {
    tag("commit");
    tag("rollback");
    tag("set transaction read only");
    assertThat(session.takeNotices()).extracting(Notice::sqlState).containsOnly("25P01").hasSize(3);
    tag("begin");
    tag("begin");
    assertThat(session.takeNotices())
        .containsExactly(new Notice("25001", "there is already a transaction in progress"));
  }

  @Test
  void durabilityIsTheWarehousesUntilItIsSet() {
    assertThat(session.durability()).isEqualTo(Durability.SYNC);
    tag("set durability = Every_Second");
    assertThat(session.durability()).isEqualTo(Durability.EVERY_SECOND);
    tag("begin");
    tag("set local durability = none");
    assertThat(session.durability()).isEqualTo(Durability.NONE);
    tag("commit");
    assertThat(session.durability()).isEqualTo(Durability.EVERY_SECOND);
    assertThatThrownBy(() -> tag("set durability = soon"))
        .hasMessageContaining("invalid value for parameter [parameter=durability, value=soon]");
    tag("reset durability");
    assertThat(session.durability()).isEqualTo(Durability.SYNC);
  }
}
