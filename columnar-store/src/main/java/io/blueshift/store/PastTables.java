package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.NamedSnapshot;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.ChangesView;
import io.blueshift.table.TableChanges;
import io.blueshift.table.TableContent;
import io.blueshift.table.TableLayout;
import io.blueshift.table.TableView;
import io.blueshift.table.VersionedTable;
import io.blueshift.transaction.OlderStates;
import io.blueshift.transaction.RowLockMode;
import io.blueshift.wal.CommitTime;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogChange.RetentionChanged;
import io.blueshift.wal.LogChange.SnapshotNamed;
import io.blueshift.wal.LogChange.SnapshotReleased;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The tables that a transaction reads as of older commits, and those whose changes it reads. Each gets a number that
/// no table has, by which it is then read like any other, so that one query may read a table as of several commits.
///
/// The transaction's thread opens them; any thread may read them.
final class PastTables implements OlderStates {
  private static final int FIRST_NUMBER = Integer.MIN_VALUE;

  /// What is read of a table.
  ///
  /// @param afterCommit the commit after which changes are read, or [#STATE]
  private record Key(int tableId, long afterCommit, long commitNumber) {
    long oldestCommit() {
      return afterCommit == STATE ? commitNumber : afterCommit;
    }
  }

  /// Says that a table is read as of a commit.
  private static final long STATE = -1;

  private final Map<Key, Integer> numbers = new ConcurrentHashMap<>();
  private final Map<Integer, TableSnapshot> opened = new ConcurrentHashMap<>();
  private final TransactionAccess access;
  private final TransactionView view;
  private final TransactionCatalog catalog;
  private final TransactionChanges changes;
  private final String userName;
  private final MemoryBudget budget;

  /// What is held of changes.
  private MemoryCharge charge;

  private int nextNumber = FIRST_NUMBER;

  /// Begins with no table opened.
  ///
  /// @param userName who owns the snapshots that get a name
  /// @param budget pays for what is held of changes
  PastTables(
      TransactionAccess access,
      TransactionView view,
      TransactionCatalog catalog,
      TransactionChanges changes,
      String userName,
      MemoryBudget budget) {
    this.access = access;
    this.view = view;
    this.catalog = catalog;
    this.changes = changes;
    this.userName = userName;
    this.budget = budget;
    this.charge = new MemoryCharge(budget);
  }

  TableSnapshot table(int number) {
    TableSnapshot found = opened.get(number);
    if (found == null) {
      throw new IllegalStateException("table was not opened [number=" + number + "]");
    }
    return found;
  }

  @Override
  public int open(int tableId, long commitNumber) {
    Key key = new Key(tableId, STATE, commitNumber);
    return numberOf(
        key,
        definition -> {
          TableContent content = read(definition, key, rows -> rows.at(commitNumber));
          return new TableView(TableLayout.of(definition), content);
        });
  }

  @Override
  public int openChanges(int tableId, long afterCommit, long lastCommit) {
    if (afterCommit > lastCommit) {
      throw new DatabaseException(
          ErrorCode.INVALID_PARAMETER_VALUE,
          "changes cannot be read backwards [from=" + afterCommit + ", to=" + lastCommit + "]");
    }
    CommitTimes times = newest().commitTimes();
    Key key = new Key(tableId, afterCommit, lastCommit);
    return numberOf(
        key,
        definition ->
            new ChangesView(
                TableLayout.of(definition),
                read(
                    definition,
                    key,
                    rows -> TableChanges.find(rows, afterCommit, lastCommit, charge)),
                times::timeOf));
  }

  /// Returns the transaction's snapshot, of which all older states are parts.
  private DatabaseState newest() {
    access.requireActive();
    return view.baseForReading();
  }

  private int numberOf(Key key, Function<TableDefinition, TableSnapshot> opening) {
    newest(); // The catalog is that of a snapshot which stays.
    TableDefinition definition = catalog.seen().requireTable(key.tableId);
    Integer known = numbers.get(key);
    if (known != null) {
      return known;
    }
    TableSnapshot table = opening.apply(definition);
    int number = nextNumber++;
    opened.put(number, table);
    numbers.put(key, number);
    return number;
  }

  /// Lets tables be opened anew on another state of the warehouse.
  ///
  /// @param keepOlder whether those that were opened may still be read
  void refresh(boolean keepOlder) {
    numbers.clear();
    if (!keepOlder) {
      release();
      charge = new MemoryCharge(budget);
    }
  }

  /// Gives back what is held, when nobody reads the tables any more.
  void release() {
    opened.clear();
    charge.release();
  }

  /// Reads something of a table that is known from a commit on.
  ///
  /// @throws DatabaseException INVALID_PARAMETER_VALUE when the commit is later than the snapshot or older than what
  ///     is kept, FEATURE_NOT_SUPPORTED for tables without a history
  private <T> T read(TableDefinition definition, Key key, Function<VersionedTable, T> reading) {
    DatabaseState newest = newest();
    requirePermanent(definition);
    requireCommitted(key.commitNumber, newest);
    VersionedTable rows = newest.logged(definition.id());
    if (rows == null || !definition.equals(newest.catalog().relation(definition.id()))) {
      throw new DatabaseException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "the history of a table that was made or altered by this transaction, or altered by others since"
              + " it began, cannot be read; read it in a new transaction [table="
              + definition.name()
              + "]");
    }
    requireKept(definition, key, rows, newest);
    T read = reading.apply(rows);
    requireKept(definition, key, rows, newest); // It may have been forgotten meanwhile.
    return read;
  }

  private static void requirePermanent(TableDefinition definition) {
    if (Catalog.isTemporary(definition.id())) {
      throw new DatabaseException(
          ErrorCode.FEATURE_NOT_SUPPORTED,
          "a temporary table keeps no history [table=" + definition.name() + "]");
    }
  }

  @Override
  public void requireCommitted(long commitNumber) {
    requireCommitted(commitNumber, newest());
  }

  private static void requireCommitted(long commitNumber, DatabaseState newest) {
    if (commitNumber > newest.commitNumber()) {
      throw new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "the commit is later than the transaction's snapshot [commit="
                  + commitNumber
                  + ", newest="
                  + newest.commitNumber()
                  + "]")
          .withHint("SELECT current_commit() tells the newest commit that can be read.");
    }
  }

  private static void requireKept(
      TableDefinition definition, Key key, VersionedTable rows, DatabaseState newest) {
    long oldest = rows.historyStart();
    long commitNumber = key.oldestCommit();
    if (key.afterCommit == STATE ? !rows.isReadableAt(commitNumber) : commitNumber < oldest) {
      throw new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "the table cannot be read as of a commit before its history begins [table="
                  + definition.name()
                  + ", commit="
                  + commitNumber
                  + ", oldest="
                  + oldest
                  + ", since="
                  + instant(newest.commitTimes().timeOf(oldest))
                  + "]")
          .withHint(
              "Read it as of commit "
                  + oldest
                  + " or a later one. History begins when a table is made or altered, and goes as"
                  + " far back as it is retained.");
    }
  }

  @Override
  public void createSnapshot(String name) {
    lockNames();
    if (present(name) != null) {
      throw new DatabaseException(
          ErrorCode.DUPLICATE_OBJECT, "snapshot \"" + name + "\" already exists");
    }
    changes.addPermanent(new SnapshotNamed(name, userName));
  }

  @Override
  public boolean dropSnapshot(String name) {
    lockNames();
    if (present(name) == null) {
      return false;
    }
    changes.addPermanent(new SnapshotReleased(name, false));
    return true;
  }

  /// Waits until nobody else names or drops snapshots.
  private void lockNames() {
    TransactionLocks locks = access.forWriting();
    locks.await(locks.lockCatalog(locks.context()));
  }

  /// Returns the snapshot of a name, those of this transaction too.
  private @Nullable NamedSnapshot present(String name) {
    return named(view.newestState()).get(name);
  }

  private Map<String, NamedSnapshot> named(DatabaseState state) {
    Map<String, NamedSnapshot> named = new TreeMap<>(state.namedSnapshots());
    for (LogChange change : changes.permanent()) {
      switch (change) {
        case SnapshotNamed(String name, String owner) ->
            named.put(name, new NamedSnapshot(name, NamedSnapshot.UNCOMMITTED, 0, owner, false));
        case SnapshotReleased(String name, boolean _) -> named.remove(name);
        default -> {
          // Names nothing.
        }
      }
    }
    return named;
  }

  @Override
  public List<NamedSnapshot> snapshots() {
    return List.copyOf(named(newest()).values());
  }

  @Override
  public long commitOf(String snapshotName) {
    NamedSnapshot found = named(newest()).get(snapshotName);
    if (found == null) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_OBJECT, "snapshot \"" + snapshotName + "\" does not exist");
    }
    if (found.givenUp()) {
      throw new DatabaseException(
              ErrorCode.SNAPSHOT_TOO_OLD,
              "the snapshot was given up, because named snapshots held more than they may [snapshot="
                  + snapshotName
                  + "]")
          .withHint("Drop it, and make another one.");
    }
    if (found.commitNumber() == NamedSnapshot.UNCOMMITTED) {
      throw new DatabaseException(
          ErrorCode.OBJECT_NOT_IN_PREREQUISITE_STATE,
          "snapshot \"" + snapshotName + "\" can be read when its transaction has committed");
    }
    return found.commitNumber();
  }

  @Override
  public void setRetention(int tableId, long retentionMicros) {
    requirePermanent(access.requireWritableTable(tableId, RowLockMode.EXCLUSIVE));
    changes.add(tableId, new RetentionChanged(tableId, retentionMicros));
  }

  @Override
  public long commitAt(long timeMicros) {
    DatabaseState newest = newest();
    CommitTimes times = newest.commitTimes();
    long commitNumber = times.commitAt(timeMicros);
    if (commitNumber == CommitTimes.UNKNOWN) {
      CommitTime oldest = times.entries().getFirst();
      throw new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "the moment is before all commits whose time is known [time="
                  + instant(timeMicros)
                  + ", oldest="
                  + instant(oldest.timeMicros())
                  + "]")
          .withHint("The oldest commit whose time is known is " + oldest.commitNumber() + ".");
    }
    return Math.min(commitNumber, newest.commitNumber());
  }

  private static Instant instant(long micros) {
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }
}
