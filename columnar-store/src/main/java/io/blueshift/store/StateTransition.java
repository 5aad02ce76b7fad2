package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.CatalogChange.DropRelation;
import io.blueshift.catalog.CatalogChange.PutRelation;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogChange.CatalogChanged;
import io.blueshift.wal.LogChange.ContentReplaced;
import io.blueshift.wal.LogChange.IdentityAdvanced;
import io.blueshift.wal.LogChange.RowsAppended;
import io.blueshift.wal.LogChange.RowsDeleted;
import io.blueshift.wal.LogChange.SegmentAdded;
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
final class StateTransition {
  private final Function<SegmentInfo, SegmentHandle> handles;
  private final Map<Integer, TableContent> tables;
  private final List<SegmentHandle> retired = new ArrayList<>();
  private final boolean replaying;
  private Catalog catalog;

  private StateTransition(
      Catalog catalog,
      Map<Integer, TableContent> tables,
      Function<SegmentInfo, SegmentHandle> handles,
      boolean replaying) {
    this.catalog = catalog;
    this.replaying = replaying;
    this.tables = new HashMap<>(tables);
    this.handles = handles;
  }

  /// What a step leads to: the next state, and the segments that it no longer has.
  record Result(DatabaseState state, List<SegmentHandle> retired) {}

  /// What a step on temporary tables leads to.
  record TableResult(Map<Integer, TableContent> tables, List<SegmentHandle> retired) {}

  /// Applies a record.
  ///
  /// @param handles gives the handle of an added segment
  static Result apply(
      DatabaseState before, LogRecord record, Function<SegmentInfo, SegmentHandle> handles) {
    return apply(before, record, handles, false);
  }

  /// Applies a record of a log that is replayed: no segment is opened, because its file may be gone for
  /// a reason that comes later. The contents of the last state must be resolved.
  static DatabaseState replay(
      DatabaseState before, LogRecord record, Function<SegmentInfo, SegmentHandle> handles) {
    return apply(before, record, handles, true).state();
  }

  private static Result apply(
      DatabaseState before,
      LogRecord record,
      Function<SegmentInfo, SegmentHandle> handles,
      boolean replaying) {
    StateTransition transition =
        new StateTransition(before.catalog(), before.tables(), handles, replaying);
    record.changes().forEach(transition::apply);
    DatabaseState after =
        new DatabaseState(
            before.number() + 1,
            record.timeline(),
            record.commitNumber(),
            record.commitTimeMicros(),
            transition.catalog,
            transition.tables,
            before.syncPosition());
    return new Result(after, transition.retired);
  }

  /// Applies changes of temporary tables, whose definitions are in `catalogAfter` already.
  static TableResult applyTemporary(
      Catalog catalogAfter,
      Map<Integer, TableContent> tables,
      List<LogChange> changes,
      Function<SegmentInfo, SegmentHandle> handles) {
    StateTransition transition = new StateTransition(catalogAfter, tables, handles, false);
    for (LogChange change : changes) {
      if (change instanceof CatalogChanged(CatalogChange catalogChange)) {
        transition.followCatalog(catalogChange);
      } else {
        transition.apply(change);
      }
    }
    return new TableResult(Map.copyOf(transition.tables), transition.retired);
  }

  private void apply(LogChange change) {
    switch (change) {
      case CatalogChanged(CatalogChange catalogChange) -> {
        catalog = catalog.apply(catalogChange);
        followCatalog(catalogChange);
      }
      case RowsAppended rows ->
          put(rows.tableId(), content(rows.tableId()).withRows(rows.rows(), rows.firstRowId()));
      case VersionsAppended versions ->
          put(versions.tableId(), content(versions.tableId()).withVersions(versions.rows()));
      case RowsDeleted deleted ->
          put(
              deleted.tableId(),
              replaying
                  ? content(deleted.tableId()).withoutRowsUnresolved(deleted.rowIds())
                  : content(deleted.tableId()).withoutRows(deleted.rowIds()));
      case SegmentAdded added ->
          put(
              added.tableId(),
              content(added.tableId()).withSegment(handles.apply(added.segment())));
      case TableTruncated truncated -> {
        TableContent content = content(truncated.tableId());
        retired.addAll(content.segments());
        put(truncated.tableId(), content.truncated());
      }
      case IdentityAdvanced advanced ->
          put(
              advanced.tableId(),
              content(advanced.tableId())
                  .withIdentityOrdinal(advanced.columnNumber(), advanced.ordinal()));
      case ContentReplaced replaced -> replace(replaced);
    }
  }

  private void followCatalog(CatalogChange change) {
    switch (change) {
      case PutRelation(TableDefinition table) ->
          tables.putIfAbsent(table.id(), TableContent.empty());
      case DropRelation drop -> {
        TableContent content = tables.remove(drop.objectId());
        if (content != null) {
          retired.addAll(content.segments());
        }
      }
      default -> {
        // Databases, schemas and views have no rows.
      }
    }
  }

  private void replace(ContentReplaced replaced) {
    TableContent content = content(replaced.tableId());
    Set<String> removed = new HashSet<>(replaced.removedFileNames());
    if (!content.containsSegments(removed)
        || content.tailRowCount() < replaced.removedTailRowCount()) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED,
          "a record of the log moves rows that the table does not have [table="
              + replaced.tableId()
              + ", segments="
              + removed
              + "]");
    }
    content.segments().stream()
        .filter(segment -> removed.contains(segment.info().fileName()))
        .forEach(retired::add);
    TableContent next =
        content.withReplaced(
            removed,
            replaced.removedTailRowCount(),
            replaced.added().stream().map(handles).toList(),
            replaced.deletedRowIds());
    put(replaced.tableId(), replaying ? next : next.resolved());
  }

  private TableContent content(int tableId) {
    TableContent content = tables.get(tableId);
    if (content == null) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED,
          "a record of the log changes a table that does not exist [table=" + tableId + "]");
    }
    return content;
  }

  private void put(int tableId, TableContent content) {
    tables.put(tableId, content);
  }
}
