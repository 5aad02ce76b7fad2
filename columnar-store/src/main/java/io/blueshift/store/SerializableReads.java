package io.blueshift.store;

import io.blueshift.catalog.Relation;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.Computed;
import io.blueshift.scan.ColumnPredicate.DocumentRange;
import io.blueshift.scan.ColumnPredicate.KeyBloom;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.FoundRows;
import io.blueshift.scan.OrderColumn;
import io.blueshift.scan.OrderedRows;
import io.blueshift.scan.PathColumn;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.ReadConditions;
import io.blueshift.table.RowIds;
import io.blueshift.table.TableRows;
import io.blueshift.type.LogicalType;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogChange.CatalogChanged;
import io.blueshift.wal.LogChange.ContentReplaced;
import io.blueshift.wal.LogChange.IdentityAdvanced;
import io.blueshift.wal.LogChange.RetentionChanged;
import io.blueshift.wal.LogChange.RowsAppended;
import io.blueshift.wal.LogChange.RowsDeleted;
import io.blueshift.wal.LogChange.SegmentAdded;
import io.blueshift.wal.LogChange.SequenceMoved;
import io.blueshift.wal.LogChange.SnapshotNamed;
import io.blueshift.wal.LogChange.SnapshotReleased;
import io.blueshift.wal.LogChange.TableTruncated;
import io.blueshift.wal.LogChange.VersionsAppended;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a serializable transaction has read, and whether that still holds when it commits: precision
/// locking (Jordan, Banerjee, Batman, SIGMOD 1981) as validation at the end, after Neumann, Mühlbauer and
/// Kemper, "Fast Serializable Multi-Version Concurrency Control for Main-Memory Database Systems" (SIGMOD 2015).
///
/// 1. A scan notes its table and those of its predicates that are plain values. The rows that it may have
///    seen are a subset of those for which these hold.
/// 2. At the commit each change of each commit since the snapshot is held against the notes: an added row, or
///    a new version, fulfils the predicates of a scan; so did a deleted row, as the snapshot has it. Then
///    the transaction would have read something else at its commit, and fails. A segment that was added, a
///    truncation and a change of the catalog count for everything that was read of the table or the catalog.
/// 3. The last commits are looked at while nothing is published. So a transaction that passes did all that it
///    did at the moment of its commit, and the order of commits is a serial order. A transaction without
///    changes stands behind its snapshot in that order and is not validated: it never fails.
///
/// Workers note at once what they read; the rest is done by the transaction's thread.
final class SerializableReads {
  /// A transaction that reads a table by more scans is taken to have read all of it.
  private static final int SCAN_COUNT_MAX = 1000;

  /// A commit that deleted more rows is taken to have deleted one that was read.
  private static final int DELETED_ROW_COUNT_MAX = 10_000;

  private final Warehouse warehouse;
  private final CommitHistory history;
  private final Map<Integer, List<List<ColumnPredicate>>> scans = new HashMap<>();
  private long since;

  /// Begins to keep what others commit after a state. Called while nothing is published.
  SerializableReads(Warehouse warehouse, DatabaseState base) {
    this.warehouse = warehouse;
    this.history = warehouse.publisher().history();
    this.since = base.commitNumber();
    history.open(since);
  }

  /// Forgets what was read, because the transaction goes on with a newer state.
  void restart(DatabaseState newBase) {
    synchronized (scans) {
      scans.clear();
    }
    history.open(newBase.commitNumber());
    history.close(since);
    since = newBase.commitNumber();
  }

  /// Ends what the constructor began.
  void close() {
    history.close(since);
  }

  /// Returns a table whose scans are noted.
  TableSnapshot tracked(TableSnapshot table) {
    return new Tracked(table, this);
  }

  private record Tracked(TableSnapshot table, SerializableReads reads) implements TableSnapshot {
    @Override
    public int tableId() {
      return table.tableId();
    }

    @Override
    public List<LogicalType> columnTypes() {
      return table.columnTypes();
    }

    @Override
    public TableSnapshot withPaths(List<PathColumn> paths) {
      return new Tracked(table.withPaths(paths), reads);
    }

    @Override
    public long rowCount() {
      return table.rowCount();
    }

    @Override
    public long rowCountEstimate() {
      return table.rowCountEstimate();
    }

    @Override
    public List<RowGroup> rowGroups() {
      reads.note(tableId(), List.of());
      return table.rowGroups();
    }

    @Override
    public List<RowGroup> rowGroups(List<ColumnPredicate> predicates) {
      reads.note(
          tableId(),
          predicates.stream().filter(predicate -> predicate.column() <= rowIdColumn()).toList());
      return table.rowGroups(predicates);
    }

    @Override
    public @Nullable FoundRows findFew(List<ColumnPredicate> predicates) {
      // Some of the rows that were noted already.
      return table.findFew(predicates);
    }

    @Override
    public @Nullable String accessPath(List<ColumnPredicate> predicates) {
      return table.accessPath(predicates);
    }

    @Override
    public @Nullable OrderedRows inOrder(
        List<ColumnPredicate> predicates,
        List<OrderColumn> order,
        boolean complete,
        long rowCount) {
      return table.inOrder(predicates, order, complete, rowCount);
    }

    @Override
    public @Nullable String expectedPath(
        List<ColumnPredicate> predicates, Map<Integer, Double> later) {
      return table.expectedPath(predicates, later);
    }

    @Override
    public ColumnStatistics statistics(int column) {
      return table.statistics(column);
    }
  }

  /// Notes that the rows of a table for which all of some predicates hold were read.
  void note(int tableId, List<ColumnPredicate> predicates) {
    List<ColumnPredicate> plain =
        predicates.stream()
            .filter(predicate ->
                !(predicate instanceof Computed
                    || predicate instanceof DocumentRange
                    || predicate instanceof KeyBloom))
            .toList();
    synchronized (scans) {
      List<List<ColumnPredicate>> noted =
          scans.computeIfAbsent(tableId, ignored -> new ArrayList<>());
      if (plain.isEmpty() || noted.size() == SCAN_COUNT_MAX) {
        noted.clear();
        noted.add(List.of());
      } else if (noted.size() != 1 || !noted.getFirst().isEmpty()) {
        noted.add(plain);
      }
    }
  }

  /// Publishes a transaction's changes if what it read still holds.
  ///
  /// @param base the state that the transaction has read
  /// @throws DatabaseException SERIALIZATION_FAILURE
  <T> T publish(DatabaseState base, Supplier<T> publish) {
    Validation validation = new Validation(base);
    validation.run();
    return warehouse
        .publisher()
        .whileQuiet(() -> {
          validation.run();
          return publish.get();
        });
  }

  /// Holds commits against what was read.
  private final class Validation {
    private final DatabaseState base;
    private final Map<Integer, ReadConditions> tables = new HashMap<>();
    private long validated = since;

    Validation(DatabaseState base) {
      this.base = base;
      synchronized (scans) {
        scans.forEach((id, predicates) -> {
          if (base.catalog().relation(id) instanceof TableDefinition table) {
            tables.put(
                id,
                new ReadConditions(
                    predicates,
                    warehouse.layout(table, base.catalog()).bindingsWithRowId(),
                    warehouse.storage(id).budget()));
          }
        });
      }
    }

    /// Validates against the commits that were not looked at yet.
    void run() {
      if (tables.isEmpty()) {
        return;
      }
      for (CommitHistory.Commit commit : history.since(validated)) {
        commit.changes().forEach(this::check);
        validated = commit.number();
      }
      tables
          .keySet()
          .forEach(id -> {
            if (history.isGivenUp(id, since)) {
              throw violation(id);
            }
          });
      if (history.isGivenUp(CommitHistory.CATALOG, since)) {
        throw violation(CommitHistory.CATALOG);
      }
    }

    private void check(LogChange change) {
      int tableId = CommitHistory.tableId(change);
      ReadConditions read = tables.get(tableId);
      boolean changesRead =
          switch (change) {
            case CatalogChanged _ -> true;
            case RowsAppended rows -> read != null && read.include(rows.rows());
            case VersionsAppended versions -> read != null && read.include(versions.rows());
            case RowsDeleted deleted -> read != null && wereRead(read, tableId, deleted.rowIds());
            case SegmentAdded _, TableTruncated _ -> read != null;
            case IdentityAdvanced _,
                SequenceMoved _,
                RetentionChanged _,
                SnapshotNamed _,
                SnapshotReleased _,
                ContentReplaced _ ->
                false;
          };
      if (changesRead) {
        throw violation(tableId);
      }
    }

    private boolean wereRead(ReadConditions read, int tableId, RowIds rowIds) {
      TableRows table = base.tables().get(tableId);
      return table != null
          && (rowIds.count() > DELETED_ROW_COUNT_MAX
              || read.include(table, base.commitNumber(), rowIds));
    }

    private DatabaseException violation(int tableId) {
      Relation relation = base.catalog().relation(tableId);
      String what =
          tableId == CommitHistory.CATALOG
              ? "in the catalog"
              : "on table - "
                  + tableId
                  + " [table="
                  + Objects.requireNonNull(relation).name()
                  + "]";
      return new DatabaseException(
              ErrorCode.SERIALIZATION_FAILURE, "Serializable isolation violation " + what)
          .withDetail("Another transaction changed what this one has read, and committed first.")
          .withHint("Repeat the transaction.");
    }
  }
}
