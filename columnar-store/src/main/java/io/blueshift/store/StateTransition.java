package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.CatalogChange.DropRelation;
import io.blueshift.catalog.CatalogChange.PutRelation;
import io.blueshift.catalog.IndexDefinition;
import io.blueshift.catalog.NamedSnapshot;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.MovedSegment;
import io.blueshift.table.ResidentTable;
import io.blueshift.table.RowIds;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.StoredTable;
import io.blueshift.table.TableMemory;
import io.blueshift.table.VersionedTable;
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
import io.blueshift.wal.LogRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The step from one state to the next by a log record. Commits, replay after a crash and temporary
/// objects all take this one way, so that what is replayed is what was published.
///
/// Rows are added and deleted in the tables that the states share, where only those of a later commit see
/// them; the map of tables is a new one only when a table begins, ends, or gets other segments.
final class StateTransition {
  private final Function<SegmentInfo, SegmentHandle> handles;
  private final List<SegmentHandle> retired = new ArrayList<>();
  private final List<MemoryCharge> charges = new ArrayList<>();
  private final TableMemory memory;
  private final boolean temporary;
  private final long commitNumber;

  /// The oldest commit as of which somebody may read; [#REPLAYING] when nobody does.
  private final long oldestCommitNumber;

  /// Stands for the oldest commit that is read while a log is replayed.
  private static final long REPLAYING = Long.MAX_VALUE;

  private Map<Integer, StoredTable> tables;
  private boolean ownsTables;
  private Map<Integer, SequencePosition> sequences = Map.of();
  private Map<String, NamedSnapshot> namedSnapshots = Map.of();
  private long commitTimeMicros;
  private Catalog catalog;

  private StateTransition(
      Catalog catalog,
      Map<Integer, StoredTable> tables,
      Function<SegmentInfo, SegmentHandle> handles,
      long commitNumber,
      long oldestCommitNumber,
      TableMemory memory,
      boolean temporary) {
    this.memory = memory;
    this.temporary = temporary;
    this.catalog = catalog;
    this.tables = tables;
    this.handles = handles;
    this.commitNumber = commitNumber;
    this.oldestCommitNumber = oldestCommitNumber;
  }

  /// What the state before a step had and the one after it has no more.
  ///
  /// @param charges what was charged for it
  record Dropped(List<SegmentHandle> segments, List<MemoryCharge> charges) {
    static final Dropped NOTHING = new Dropped(List.of(), List.of());
  }

  /// What a step leads to: the next state, and what it no longer has.
  record Result(DatabaseState state, Dropped dropped) {}

  /// What a step on temporary tables leads to.
  record TableResult(Map<Integer, StoredTable> tables, Dropped dropped) {}

  /// Applies a record. Done for one record after the other.
  ///
  /// @param handles gives the handle of an added segment
  /// @param oldestCommitNumber the oldest commit as of which somebody may read
  /// @param memory pays for new tables
  static Result apply(
      DatabaseState before,
      LogRecord record,
      Function<SegmentInfo, SegmentHandle> handles,
      long oldestCommitNumber,
      TableMemory memory) {
    StateTransition transition =
        new StateTransition(
            before.catalog(),
            before.tables(),
            handles,
            record.commitNumber(),
            oldestCommitNumber,
            memory,
            false);
    transition.sequences = before.sequences();
    transition.namedSnapshots = before.namedSnapshots();
    transition.commitTimeMicros = record.commitTimeMicros();
    record.changes().forEach(transition::apply);
    record.changes().forEach(transition::nameSnapshot);
    before.commitTimes().note(record.commitNumber(), record.commitTimeMicros());
    DatabaseState after =
        new DatabaseState(
            before.number() + 1,
            record.timeline(),
            record.commitNumber(),
            record.commitTimeMicros(),
            transition.catalog,
            transition.tables,
            transition.sequences,
            before.syncPosition(),
            before.commitTimes(),
            transition.namedSnapshots);
    return new Result(after, transition.dropped());
  }

  /// Applies a record of a log that is replayed: no segment is opened, because its file may be gone for
  /// a reason that comes later. The tables of the last state must be resolved.
  static DatabaseState replay(
      DatabaseState before,
      LogRecord record,
      Function<SegmentInfo, SegmentHandle> handles,
      TableMemory memory) {
    Result result = apply(before, record, handles, REPLAYING, memory);
    result.dropped().charges().forEach(MemoryCharge::release);
    return result.state();
  }

  /// Leaves out rows that are gone, where they are many.
  private void pruneResident() {
    for (Map.Entry<Integer, StoredTable> each : List.copyOf(tables.entrySet())) {
      if (each.getValue() instanceof ResidentTable resident) {
        ResidentTable pruned = resident.pruned(commitNumber);
        if (!pruned.equals(resident)) {
          put(each.getKey(), pruned);
        }
      }
    }
  }

  private Dropped dropped() {
    return new Dropped(retired, charges);
  }

  /// Applies changes of temporary tables, whose definitions are in `catalogAfter` already.
  ///
  /// @param commitNumber the number of the session's temporary state that they lead to
  static TableResult applyTemporary(
      Catalog catalogAfter,
      Map<Integer, StoredTable> tables,
      List<LogChange> changes,
      Function<SegmentInfo, SegmentHandle> handles,
      long commitNumber,
      TableMemory memory) {
    StateTransition transition =
        new StateTransition(catalogAfter, tables, handles, commitNumber, 0, memory, true);
    for (LogChange change : changes) {
      if (change instanceof CatalogChanged(CatalogChange catalogChange)) {
        transition.followCatalog(catalogChange);
      } else {
        transition.apply(change);
      }
    }
    transition.pruneResident();
    return new TableResult(Map.copyOf(transition.tables), transition.dropped());
  }

  private void apply(LogChange change) {
    switch (change) {
      case CatalogChanged(CatalogChange catalogChange) -> {
        forgetIndex(catalogChange);
        catalog = catalog.apply(catalogChange);
        followCatalog(catalogChange);
      }
      case RowsAppended rows ->
          table(rows.tableId()).append(rows.rows(), rows.firstRowId(), commitNumber);
      case VersionsAppended versions ->
          table(versions.tableId()).appendVersions(versions.rows(), commitNumber);
      case RowsDeleted deleted -> delete(table(deleted.tableId()), deleted.rowIds());
      case SegmentAdded added ->
          put(
              added.tableId(),
              table(added.tableId()).withSegment(handles.apply(added.segment()), commitNumber));
      case TableTruncated truncated -> {
        StoredTable table = table(truncated.tableId());
        boolean keepsHistory =
            truncated.keepsHistory()
                || (table instanceof VersionedTable logged && !logged.bounds().held().isEmpty());
        if (!keepsHistory) {
          retired.addAll(table.allSegments());
        }
        put(truncated.tableId(), table.truncated(commitNumber, keepsHistory));
      }
      case RetentionChanged changed ->
          logged(changed.tableId()).bounds().setRetention(changed.retentionMicros());
      case IdentityAdvanced advanced ->
          table(advanced.tableId()).advanceIdentity(advanced.columnNumber(), advanced.ordinal());
      case SequenceMoved moved -> {
        // One that was dropped meanwhile needs no position any more.
        if (sequences.containsKey(moved.sequenceId())) {
          putPosition(moved.sequenceId(), moved.position());
        }
      }
      case ContentReplaced replaced -> replace(replaced);
      case SnapshotNamed _, SnapshotReleased _ -> {
        // They come when the tables are as the record leaves them.
      }
    }
  }

  /// Makes a table of the kind of storage that this step's tables have.
  private StoredTable newTable() {
    return temporary ? ResidentTable.empty(memory) : VersionedTable.empty(commitNumber, memory);
  }

  private void delete(StoredTable table, RowIds rowIds) {
    if (oldestCommitNumber == REPLAYING && table instanceof VersionedTable logged) {
      logged.deleteUnresolved(rowIds, commitNumber);
    } else {
      table.delete(rowIds, commitNumber, oldestCommitNumber);
    }
  }

  private void forgetIndex(CatalogChange change) {
    if (change instanceof DropRelation drop
        && catalog.relation(drop.objectId()) instanceof IndexDefinition index) {
      table(index.tableId()).indexes().drop(index.id());
    }
  }

  private void followCatalog(CatalogChange change) {
    switch (change) {
      case PutRelation(TableDefinition table) -> define(table.id());
      case DropRelation drop -> {
        StoredTable table = ownTables().remove(drop.objectId());
        if (table != null) {
          retired.addAll(table.allSegments());
          charges.addAll(table.chargesWithout(null));
        }
        if (sequences.containsKey(drop.objectId())) {
          sequences = new HashMap<>(sequences);
          sequences.remove(drop.objectId());
        }
      }
      case PutRelation(SequenceDefinition sequence) -> {
        if (!sequences.containsKey(sequence.id())) {
          putPosition(sequence.id(), new SequencePosition(sequence.start(), false));
        }
      }
      default -> {
        // Databases, schemas and views have no rows, and indexes are made when they are needed.
      }
    }
  }

  private void nameSnapshot(LogChange change) {
    switch (change) {
      case SnapshotNamed(String name, String owner) -> {
        tables.keySet().forEach(id -> logged(id).bounds().hold(name, commitNumber));
        namedSnapshots = new HashMap<>(namedSnapshots);
        namedSnapshots.put(
            name, new NamedSnapshot(name, commitNumber, commitTimeMicros, owner, false));
      }
      case SnapshotReleased(String name, boolean givenUp) -> {
        NamedSnapshot known = namedSnapshots.get(name);
        if (known != null) {
          namedSnapshots = new HashMap<>(namedSnapshots);
          namedSnapshots.remove(name);
          if (givenUp) {
            namedSnapshots.put(name, known.asGivenUp());
          }
          tables.keySet().forEach(id -> logged(id).bounds().release(name));
        }
      }
      default -> {
        // Applied before.
      }
    }
  }

  private void putPosition(int sequenceId, SequencePosition position) {
    sequences = new HashMap<>(sequences);
    sequences.put(sequenceId, position);
  }

  private void define(int tableId) {
    StoredTable known = tables.get(tableId);
    if (known == null) {
      put(tableId, newTable());
    } else if (known instanceof VersionedTable logged) {
      logged.redefine(commitNumber);
    }
  }

  private void replace(ContentReplaced replaced) {
    VersionedTable table = logged(replaced.tableId());
    Set<String> removed = new HashSet<>(replaced.removedFileNames());
    if (!table.containsSegments(removed)
        || table.bufferedRowCount() < replaced.removedTailRowCount()) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED,
          "a record of the log moves rows that the table does not have [table="
              + replaced.tableId()
              + ", segments="
              + removed
              + "]");
    }
    table.allSegments().stream()
        .filter(segment -> removed.contains(segment.info().fileName()))
        .forEach(retired::add);
    VersionedTable next =
        table.withReplaced(
            removed,
            replaced.removedTailRowCount(),
            replaced.added(),
            replaced.added().stream().map(MovedSegment::segment).map(handles).toList(),
            replaced.deleted(),
            replaced.historyStart(),
            commitNumber);
    if (oldestCommitNumber != REPLAYING) {
      next.resolve();
    }
    put(replaced.tableId(), next);
  }

  private VersionedTable logged(int tableId) {
    return (VersionedTable) table(tableId);
  }

  private StoredTable table(int tableId) {
    StoredTable table = tables.get(tableId);
    if (table == null) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED,
          "a record of the log changes a table that does not exist [table=" + tableId + "]");
    }
    return table;
  }

  private void put(int tableId, StoredTable table) {
    StoredTable before = ownTables().put(tableId, table);
    if (before != null) {
      charges.addAll(before.chargesWithout(table));
    }
  }

  private Map<Integer, StoredTable> ownTables() {
    if (!ownsTables) {
      tables = new HashMap<>(tables);
      ownsTables = true;
    }
    return tables;
  }
}
