package io.blueshift.sql.system;

import static io.blueshift.sql.system.SystemTables.PG_CATALOG;

import io.blueshift.transaction.OpenTransaction;
import io.blueshift.transaction.RowLock;
import io.blueshift.transaction.RowLockMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Open transactions and their locks, with the columns of Redshift and of PostgreSQL. The number of a process is
/// that of a session, as `pg_backend_pid()` gives it.
final class LockViews {
  /// The most locks that are shown.
  private static final int LOCK_COUNT_MAX = 100_000;

  private LockViews() {}

  static List<SystemTable> tables() {
    return List.of(
        SystemTable.of(
            PG_CATALOG,
            "svv_transactions",
            "txn_owner text, txn_db text, xid bigint, pid bigint, txn_start timestamp, lock_mode text, "
                + "lockable_object_type text, relation int, granted bool",
            LockViews::transactions),
        SystemTable.of(
            PG_CATALOG,
            "stv_locks",
            "table_id int, last_commit timestamp, last_update timestamp, lock_owner bigint, lock_owner_pid bigint, "
                + "lock_status text",
            LockViews::tableLocks),
        SystemTable.of(
            PG_CATALOG,
            "pg_locks",
            "locktype text, database int, relation int, page int, tuple bigint, virtualxid text, transactionid bigint, "
                + "classid int, objid int, objsubid smallint, virtualtransaction text, pid bigint, mode text, "
                + "granted bool, fastpath bool, waitstart timestamp",
            LockViews::locks));
  }

  /// A lock and the transaction that has it or waits for it.
  private record Owned(OpenTransaction owner, RowLock lock) {}

  private static List<Owned> owned(SystemContext context) {
    Map<Long, OpenTransaction> owners = new HashMap<>();
    context.state().openTransactions().forEach(open -> owners.put(open.id(), open));
    List<Owned> all = new ArrayList<>();
    for (RowLock lock : context.state().locks(LOCK_COUNT_MAX)) {
      OpenTransaction owner = owners.get(lock.ownerId());
      if (owner != null) {
        all.add(new Owned(owner, lock));
      }
    }
    return all;
  }

  private static List<Object[]> transactions(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (OpenTransaction open : context.state().openTransactions()) {
      rows.add(transaction(open, "ExclusiveLock", "transactionid", null, true, context));
    }
    Map<List<Object>, Owned> shown = new LinkedHashMap<>();
    for (Owned owned : owned(context)) {
      RowLock lock = owned.lock;
      shown.putIfAbsent(
          List.of(lock.ownerId(), lock.tableId(), tableMode(lock), lock.granted()), owned);
    }
    for (Owned owned : shown.values()) {
      rows.add(
          transaction(
              owned.owner,
              tableMode(owned.lock),
              "relation",
              relation(owned.lock),
              owned.lock.granted(),
              context));
    }
    return rows;
  }

  private static Object[] transaction(
      OpenTransaction open,
      String mode,
      String type,
      @Nullable Integer relation,
      boolean granted,
      SystemContext context) {
    return new Object[] {
      open.principal().userName(),
      context.database().name(),
      open.id(),
      open.sessionId(),
      micros(open.began()),
      mode,
      type,
      relation,
      granted
    };
  }

  /// Returns one row for each table and transaction.
  private static List<Object[]> tableLocks(SystemContext context) {
    Map<List<Object>, Object[]> rows = new LinkedHashMap<>();
    for (Owned owned : owned(context)) {
      RowLock lock = owned.lock;
      if (lock.target() != RowLock.Target.CATALOG) {
        rows.putIfAbsent(
            List.of(lock.ownerId(), lock.tableId(), lock.granted()),
            new Object[] {
              lock.tableId(),
              null,
              null,
              lock.ownerId(),
              owned.owner.sessionId(),
              lock.granted() ? "Holding write lock" : "Waiting for write lock"
            });
      }
    }
    return List.copyOf(rows.values());
  }

  private static List<Object[]> locks(SystemContext context) {
    List<Object[]> rows = new ArrayList<>();
    for (OpenTransaction open : context.state().openTransactions()) {
      rows.add(lock(open, "transactionid", null, null, open.id(), "ExclusiveLock", true, context));
    }
    for (Owned owned : owned(context)) {
      RowLock lock = owned.lock;
      String type =
          switch (lock.target()) {
            case CATALOG -> "object";
            case TABLE, ROWS_OF_TABLE, KEYS_OF_TABLE -> "relation";
            case ROW -> "tuple";
            case KEY -> "key";
          };
      rows.add(
          lock(
              owned.owner,
              type,
              relation(lock),
              lock.target() == RowLock.Target.ROW ? lock.rowId() : null,
              null,
              mode(lock),
              lock.granted(),
              context));
    }
    return rows;
  }

  private static Object[] lock(
      OpenTransaction open,
      String type,
      @Nullable Integer relation,
      @Nullable Long rowId,
      @Nullable Long transactionId,
      String mode,
      boolean granted,
      SystemContext context) {
    return new Object[] {
      type,
      context.database().id(),
      relation,
      null,
      rowId,
      null,
      transactionId,
      null,
      null,
      null,
      open.sessionId() + "/" + open.id(),
      open.sessionId(),
      mode,
      granted,
      false,
      null
    };
  }

  private static @Nullable Integer relation(RowLock lock) {
    return lock.target() == RowLock.Target.CATALOG ? null : lock.tableId();
  }

  /// Returns PostgreSQL's name of what a lock does.
  private static String mode(RowLock lock) {
    boolean exclusive = lock.mode() == RowLockMode.EXCLUSIVE;
    return switch (lock.target()) {
      case TABLE -> tableMode(lock);
      case ROWS_OF_TABLE, KEYS_OF_TABLE -> exclusive ? "ExclusiveLock" : "RowShareLock";
      case ROW -> exclusive ? "ExclusiveLock" : "ShareLock";
      case CATALOG, KEY -> "ExclusiveLock";
    };
  }

  /// Returns the name of what a lock does to its table.
  private static String tableMode(RowLock lock) {
    boolean exclusive = lock.mode() == RowLockMode.EXCLUSIVE;
    return switch (lock.target()) {
      case TABLE -> exclusive ? "AccessExclusiveLock" : "RowExclusiveLock";
      case ROWS_OF_TABLE -> exclusive ? "ExclusiveLock" : "RowExclusiveLock";
      case ROW, KEYS_OF_TABLE, KEY -> "RowExclusiveLock";
      case CATALOG -> "ExclusiveLock";
    };
  }

  private static long micros(Instant time) {
    return time.getEpochSecond() * 1_000_000 + time.getNano() / 1_000;
  }
}
