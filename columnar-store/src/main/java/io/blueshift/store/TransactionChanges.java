package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.BufferCopier;
import io.blueshift.table.RowIds;
import io.blueshift.table.RowMemory;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.WriteBuffer;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogChange.CatalogChanged;
import io.blueshift.wal.LogChange.RowsAppended;
import io.blueshift.wal.LogChange.RowsDeleted;
import io.blueshift.wal.LogChange.SegmentAdded;
import io.blueshift.wal.LogChange.TableTruncated;
import io.blueshift.wal.LogChange.VersionsAppended;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one transaction changed: as the log will have it, of permanent and of temporary objects, and the rows
/// among it as the transaction itself sees them. Used by the transaction's thread.
final class TransactionChanges {
  private final RowMemory memory;
  private List<LogChange> permanent = new ArrayList<>();
  private List<LogChange> temporary = new ArrayList<>();
  private final Map<Integer, PendingTable> tables = new HashMap<>();

  /// Segments that nobody else holds yet.
  private final Map<String, SegmentHandle> createdSegments = new HashMap<>();

  /// Begins without changes.
  ///
  /// @param memory pays for rows
  TransactionChanges(RowMemory memory) {
    this.memory = memory;
  }

  /// A list of changes as it was. Lists only grow, or are replaced by others, so a list and its length are
  /// enough.
  private record ListMark(List<LogChange> list, int count) {
    static ListMark of(List<LogChange> list) {
      return new ListMark(list, list.size());
    }

    List<LogChange> restored() {
      list.subList(count, list.size()).clear();
      return list;
    }
  }

  private record TableMark(PendingTable table, PendingTable.Mark mark) {}

  /// What there was at a savepoint: a mark for each table that was changed before, whatever the number of its
  /// rows.
  static final class Mark {
    private final ListMark permanent;
    private final ListMark temporary;
    private final Map<Integer, TableMark> tables = new HashMap<>();

    private Mark(TransactionChanges changes) {
      permanent = ListMark.of(changes.permanent);
      temporary = ListMark.of(changes.temporary);
      changes.tables.forEach((id, table) -> tables.put(id, new TableMark(table, table.mark())));
    }

    private PendingTable.Mark of(int tableId, PendingTable table) {
      TableMark known = tables.get(tableId);
      return known != null && known.table.equals(table) ? known.mark : PendingTable.Mark.NOTHING;
    }
  }

  /// Returns the changes of permanent objects, in order.
  List<LogChange> permanent() {
    return permanent;
  }

  /// Returns the changes of temporary objects, in order.
  List<LogChange> temporary() {
    return temporary;
  }

  private List<LogChange> of(int objectId) {
    return Catalog.isTemporary(objectId) ? temporary : permanent;
  }

  /// Adds a change that is of no object.
  void addPermanent(LogChange change) {
    permanent.add(change);
  }

  /// Adds a change that is not one of rows.
  void add(int objectId, LogChange change) {
    of(objectId).add(change);
  }

  /// Returns a catalog with the changes of it.
  Catalog appliedTo(Catalog before) {
    Catalog changed = before;
    for (List<LogChange> log : List.of(permanent, temporary)) {
      for (LogChange change : log) {
        if (change instanceof CatalogChanged(CatalogChange catalogChange)) {
          changed = changed.apply(catalogChange);
        }
      }
    }
    return changed;
  }

  /// Returns the ids of the tables whose rows were changed.
  Set<Integer> tableIds() {
    return tables.keySet();
  }

  /// Returns the changed rows of a table, or null when there are none.
  @Nullable PendingTable tableOrNull(int tableId) {
    return tables.get(tableId);
  }

  /// Returns the changed rows of a table.
  PendingTable table(int tableId) {
    return tables.computeIfAbsent(tableId, id -> new PendingTable(memory));
  }

  /// Takes back what was done to the rows of a table. The files stay until the transaction ends, because
  /// somebody may be reading them; savepoints keep the lists that were.
  void forgetRows(int tableId) {
    List<LogChange> others = new ArrayList<>(of(tableId));
    others.removeIf(change ->
        switch (change) {
          case RowsAppended rows -> rows.tableId() == tableId;
          case VersionsAppended versions -> versions.tableId() == tableId;
          case RowsDeleted deleted -> deleted.tableId() == tableId;
          case SegmentAdded added -> added.tableId() == tableId;
          case TableTruncated truncated -> truncated.tableId() == tableId;
          default -> false;
        });
    if (Catalog.isTemporary(tableId)) {
      temporary = others;
    } else {
      permanent = others;
    }
    tables.remove(tableId);
  }

  /// Empties a table.
  ///
  /// @param keepsHistory whether older states of it stay readable
  void truncate(int tableId, boolean keepsHistory) {
    forgetRows(tableId);
    of(tableId).add(new TableTruncated(tableId, keepsHistory));
    table(tableId).truncate();
  }

  /// Deletes rows.
  ///
  /// @param before gives the table's content before the transaction
  void delete(int tableId, RowIds rows, Supplier<TableContent> before) {
    table(tableId).delete(before, rows);
    of(tableId).add(new RowsDeleted(tableId, rows));
  }

  /// Adds a buffer of rows, which grows no more.
  ///
  /// @param versions whether they are new versions of rows that were deleted
  void addBuffer(int tableId, WriteBuffer buffer, boolean versions) {
    table(tableId).add(buffer, versions);
    WriteBuffer.View rows = buffer.view();
    of(tableId)
        .add(
            versions
                ? new VersionsAppended(tableId, rows)
                : new RowsAppended(tableId, rows.rowIdAt(0), rows));
  }

  /// Adds a segment.
  ///
  /// @param versions whether it has new versions of rows
  void addSegment(int tableId, SegmentInfo info, SegmentHandle segment, boolean versions) {
    createdSegments.put(info.fileName(), segment);
    table(tableId).add(segment, versions);
    of(tableId).add(new SegmentAdded(tableId, info));
  }

  /// Adds new rows, behind those of the latest change where they follow these, and returns the change that
  /// they are part of.
  RowsAppended addRows(int tableId, WriteBuffer.View rows, long firstRowId) {
    List<LogChange> log = of(tableId);
    PendingTable pending = table(tableId);
    if (!log.isEmpty()
        && log.getLast() instanceof RowsAppended earlier
        && earlier.tableId() == tableId
        && earlier.firstRowId() + earlier.rows().rowCount() == firstRowId
        && pending.endsWith(earlier.rows().buffer(), rows.buffer().columns())) {
      WriteBuffer buffer = earlier.rows().buffer();
      BufferCopier.copy(rows, 0, buffer, firstRowId);
      RowsAppended whole = new RowsAppended(tableId, earlier.firstRowId(), buffer.view());
      log.set(log.size() - 1, whole);
      return whole;
    }
    WriteBuffer buffer = pending.beginBuffer(rows.buffer().columns());
    BufferCopier.copy(rows, 0, buffer, firstRowId);
    RowsAppended whole = new RowsAppended(tableId, firstRowId, buffer.view());
    log.add(whole);
    return whole;
  }

  /// Takes the latest change back, which added rows.
  void takeBack(RowsAppended latest) {
    of(latest.tableId()).removeLast();
    table(latest.tableId()).remove(latest.rows().buffer());
  }

  /// Returns what there is now.
  Mark mark() {
    return new Mark(this);
  }

  /// Takes back what came after a mark, and destroys the segments among it that nobody can be reading.
  void rollbackTo(Mark mark) {
    permanent = mark.permanent.restored();
    temporary = mark.temporary.restored();
    Map<Integer, PendingTable> touched = new HashMap<>(tables);
    tables.clear();
    mark.tables.forEach((id, then) -> tables.put(id, then.table));
    List<SegmentHandle> unread = new ArrayList<>();
    touched.forEach((id, table) -> unread.addAll(table.rollbackTo(mark.of(id, table))));
    tables.forEach((id, table) -> unread.addAll(table.rollbackTo(mark.of(id, table))));
    unread.forEach(segment -> createdSegments.remove(segment.info().fileName()));
    SnapshotRegistry.destroy(unread);
  }

  /// Lets rows go behind those before a mark that was given up.
  ///
  /// @param around the mark before it that still stands, or null
  void unseal(@Nullable Mark around) {
    tables.forEach((id, table) ->
        table.unsealAfter(around == null ? PendingTable.Mark.NOTHING : around.of(id, table)));
  }

  /// Returns the latest changes that are the only ones after a mark, and add rows to the table whose rows the
  /// change before added: they may become one.
  List<RowsAppended> joinable(Mark released) {
    List<RowsAppended> joinable = new ArrayList<>();
    addJoinable(permanent, released.permanent, joinable);
    addJoinable(temporary, released.temporary, joinable);
    return joinable;
  }

  @SuppressWarnings("ReferenceEquality") // Lists are told apart by identity.
  private static void addJoinable(
      List<LogChange> log, ListMark before, List<RowsAppended> joinable) {
    int count = before.count;
    if (count > 0
        && before.list == log
        && log.size() == count + 1
        && log.get(count - 1) instanceof RowsAppended earlier
        && log.getLast() instanceof RowsAppended later
        && earlier.tableId() == later.tableId()) {
      joinable.add(later);
    }
  }

  /// Hands a segment over to whoever holds it from now on.
  SegmentHandle handOver(SegmentInfo segment) {
    return Objects.requireNonNull(createdSegments.remove(segment.fileName()));
  }

  /// Lets go of everything. Segments that were not handed over are destroyed, unless the log may name them.
  void end(boolean logMayNameSegments) {
    tables.clear();
    if (logMayNameSegments) {
      createdSegments.values().forEach(SegmentHandle::close);
    } else {
      SnapshotRegistry.destroy(createdSegments.values());
    }
    createdSegments.clear();
  }
}
