package io.blueshift.sql.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.store.WarehouseCheck;
import io.blueshift.store.WarehouseRestore;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Transaction;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator of a warehouse does in SQL, on a folder.
class OperationsTest {
  private static final Database.Options OPTIONS = new Database.Options(1, 1L << 28, false);

  @TempDir Path folder;

  private static String tag(Session session, String sql) {
    StatementResult result =
        session.prepare(sql).getFirst().execute(new Object[0], ExecutionOptions.DEFAULT);
    return ((StatementResult.Done) result).tag();
  }

  private static Session open(Database database) {
    return database.openSession(Principal.OWNER, Protocol.EMBEDDED, Map.of());
  }

  private static long count(Path where) {
    assertThat(WarehouseCheck.run(LocalStorageDirectory.openReadOnly(where)).problems()).isEmpty();
    try (Database database = Database.open(where, OPTIONS);
        Session session = open(database)) {
      tag(session, "vacuum t");
      return database.warehouse().vacuums().getLast().before().rowCount();
    }
  }

  @Test
  void backupIsTheWarehouseAtThatMoment() {
    Path copy = folder.resolve("copy");
    try (Database database = Database.open(folder.resolve("source"), OPTIONS);
        Session session = open(database)) {
      tag(session, "create table t as select i from generate_series(1, 20000) as g(i)");
      assertThat(tag(session, "backup to '" + copy + "'")).isEqualTo("BACKUP");
      tag(session, "insert into t values (1)");
      assertThatThrownBy(() -> tag(session, "backup to '" + copy + "'"))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("not empty");
      tag(session, "begin");
      assertThatThrownBy(() -> tag(session, "backup to '" + folder.resolve("other") + "'"))
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("transaction block");
    }
    assertThat(count(copy)).isEqualTo(20_000);
  }

  @Test
  void anArchiveInAnotherFolderRestoresAnEarlierCommit() {
    Path archive = folder.resolve("archive");
    long commit;
    try (Database database = Database.open(folder.resolve("source"), OPTIONS);
        Session session = open(database)) {
      tag(session, "create table t as select i from generate_series(1, 20000) as g(i)");
      tag(session, "alter system set log_archive = '" + archive + "'");
      tag(session, "insert into t values (1), (2)");
      commit = newestCommit(database);
      tag(session, "delete from t");
      tag(session, "vacuum t");
    }
    Path restored = folder.resolve("restored");
    WarehouseRestore.run(
        LocalStorageDirectory.openReadOnly(archive), LocalStorageDirectory.open(restored), commit);
    assertThat(count(restored)).isEqualTo(20_002);
  }

  private static long newestCommit(Database database) {
    try (Transaction transaction =
        database.warehouse().begin(AccessMode.READ_ONLY, Principal.OWNER)) {
      return transaction.snapshot().commitNumber();
    }
  }

  @Test
  void verboseVacuumTellsWhatItDid() {
    try (Database database = Database.open(null, OPTIONS);
        Session session = open(database)) {
      tag(session, "alter system set autovacuum = off");
      tag(session, "create table t as select i from generate_series(1, 20000) as g(i)");
      tag(session, "delete from t where i > 10000");
      tag(session, "vacuum verbose t");
      assertThat(session.takeNotices().getLast().text())
          .startsWith("finished [table=t, rows=10000, deleted=10000 to 0");
    }
  }
}
