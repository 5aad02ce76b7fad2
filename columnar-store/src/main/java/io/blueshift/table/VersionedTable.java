package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The rows of a table with the commits that added and deleted them: segments, then rows in memory, oldest
/// first.
///
/// Rows are added and deleted in place, by one commit after the other; what is read as of a commit
/// ([#at]) does not change by later ones, and any thread may read meanwhile without waiting. A change of
/// the list of segments gives another object, the successor, which shares what did not change: a snapshot
/// keeps the object that was the newest when it was taken.
///
/// The versions follow the multi-version storage of Neumann, Mühlbauer and Kemper, "Fast Serializable
/// Multi-Version Concurrency Control for Main-Memory Database Systems" (SIGMOD 2015) in that a version
/// carries the commits between which it is visible; unlike there old versions stay where they are until
/// the rows move to a segment.
public final class VersionedTable implements StoredTable, KeySource {
  private final List<VersionedSegment> segments;
  private final List<SegmentHandle> handles;

  /// Segments whose rows are all gone, for who reads as of a commit before [#bornAtCommit].
  private final List<VersionedSegment> past;

  /// The commit from which on the list of segments is this one.
  private final long bornAtCommit;

  /// Rows that are gone of segments that were not opened yet, of which one has each of them, or had it when
  /// it was still part of the table. Only while a log is replayed.
  private final List<Unresolved> unresolved;

  private final BufferedRows buffered;
  private volatile long nextRowId;
  private volatile Map<Integer, Long> nextIdentityOrdinals;
  private volatile long changedAtCommit;
  private volatile @Nullable VersionedTable successor;
  private volatile @Nullable ContentAt newestContent;
  private final TableStatistics statistics;
  private final TableMemory memory;

  /// Shared with successors.
  private final TableIndexes indexes;

  /// The oldest commit as of which this list of segments can be read.
  private final long historyStart;

  /// Shared with successors, as segments are.
  private final HistoryBounds bounds;

  /// The start of the history of a table that keeps none.
  public static final long NO_HISTORY = Long.MAX_VALUE;

  private record Unresolved(RowIds rowIds, Set<String> fileNames, long commitNumber) {}

  private record ContentAt(long commitNumber, TableContent content) {}

  private VersionedTable(
      List<VersionedSegment> segments,
      List<VersionedSegment> past,
      List<VersionedBuffer> buffers,
      List<Unresolved> unresolved,
      long nextRowId,
      Map<Integer, Long> nextIdentityOrdinals,
      TableMemory memory,
      TableIndexes indexes,
      long bornAtCommit,
      long historyStart,
      HistoryBounds bounds) {
    this.historyStart = historyStart;
    this.bounds = bounds;
    this.memory = memory;
    this.indexes = indexes;
    this.segments = List.copyOf(segments);
    this.handles = handlesOf(segments.stream());
    this.statistics = new TableStatistics(this.segments);
    this.past = List.copyOf(past);
    this.bornAtCommit = bornAtCommit;
    this.buffered = new BufferedRows(buffers, true, memory);
    this.unresolved = new ArrayList<>(unresolved);
    this.nextRowId = nextRowId;
    this.nextIdentityOrdinals = Map.copyOf(nextIdentityOrdinals);
    this.changedAtCommit = bornAtCommit;
  }

  /// Makes a new table without rows.
  ///
  /// @param historyStart the commit that makes it, or [#NO_HISTORY]
  public static VersionedTable empty(long historyStart, TableMemory memory) {
    return new VersionedTable(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        0,
        Map.of(),
        memory,
        new TableIndexes(memory.keyIndexes()),
        0,
        historyStart,
        new HistoryBounds(historyStart, TableHistory.DEFAULT_RETENTION, Map.of()));
  }

  /// Makes a table of what there was at a commit.
  ///
  /// @param content its rows; its buffers must not grow outside of the table
  /// @param history what else is known of them
  /// @param past the handles of the history's past segments
  public static VersionedTable of(
      TableContent content,
      TableHistory history,
      List<SegmentHandle> past,
      long nextRowId,
      Map<Integer, Long> nextIdentityOrdinals,
      long commitNumber,
      TableMemory memory) {
    return new VersionedTable(
        content.segments().stream()
            .map(segment ->
                TableCheckpoint.segment(
                    segment,
                    content.deleted(segment),
                    history.segments().get(segment.info().fileName()),
                    commitNumber,
                    memory.deleteVectors()))
            .toList(),
        TableCheckpoint.past(history.past(), past, memory.deleteVectors()),
        TableCheckpoint.buffers(content.tails(), history.tails(), commitNumber, memory),
        List.of(),
        nextRowId,
        nextIdentityOrdinals,
        memory,
        new TableIndexes(memory.keyIndexes()),
        commitNumber,
        history.start(),
        new HistoryBounds(history.start(), history.retentionMicros(), history.held()));
  }

  /// Returns what a checkpoint keeps for who reads as of older commits.
  public TableHistory historyAt(long commitNumber) {
    return TableCheckpoint.of(segments, past, buffered.buffers(), this, commitNumber);
  }

  /// Returns the oldest commit as of which the table can be read, [#NO_HISTORY] when only the newest can.
  public long historyStart() {
    return Math.max(historyStart, bounds.forgottenBefore());
  }

  /// Returns how far back the table can be read, and for how long versions are kept.
  public HistoryBounds bounds() {
    return bounds;
  }

  /// Notes that the table cannot be read as of commits before one any more, but for those that are held.
  public void forgetBefore(long commitNumber) {
    if (bounds.forgetBefore(commitNumber)) {
      long keptSince = bounds.keptSince();
      segments.forEach(segment -> segment.forgetBefore(keptSince));
    }
  }

  /// Notes that the table cannot be read as of commits before one any more, because its definition changed.
  public void redefine(long commitNumber) {
    bounds.releaseBefore(commitNumber);
    forgetBefore(commitNumber);
  }

  /// Returns whether the table can be read as of a commit.
  public boolean isReadableAt(long commitNumber) {
    return commitNumber >= historyStart() || bounds.held().contains(commitNumber);
  }

  @Override
  public List<SegmentHandle> segments() {
    return handles;
  }

  @Override
  public List<SegmentHandle> allSegments() {
    List<SegmentHandle> all = new ArrayList<>(segments());
    past.forEach(segment -> all.add(segment.handle()));
    return all;
  }

  /// Returns the segments whose rows are all gone and that nobody may read any more. May read files of segments
  /// when single commits are held.
  public Set<String> unneededPast(HistoryNeeds needs) {
    return past.stream()
        .filter(segment -> !segment.isNeeded(needs))
        .map(VersionedSegment::fileName)
        .collect(Collectors.toSet());
  }

  /// Returns the bytes of the segments that are kept only for single commits before one.
  ///
  /// @param gone files of segments that do not count
  public long heldBytes(long commitNumber, Set<String> gone) {
    return past.stream()
        .filter(segment -> segment.endCommitNumber() <= commitNumber)
        .filter(segment -> !gone.contains(segment.fileName()))
        .mapToLong(segment -> segment.handle().info().sizeBytes())
        .sum();
  }

  /// Returns a segment of which at least a share of the rows is gone by now, or null.
  public @Nullable SegmentHandle sparseSegment(double deletedShare) {
    for (VersionedSegment segment : segments) {
      SegmentHandle handle = segment.handle();
      if (segment.deletedCount() >= handle.info().rowCount() * deletedShare) {
        return handle;
      }
    }
    return null;
  }

  @Override
  public long nextRowId() {
    return nextRowId;
  }

  @Override
  public Map<Integer, Long> nextIdentityOrdinals() {
    return nextIdentityOrdinals;
  }

  @Override
  public long bufferedRowCount() {
    return buffered.rowCount();
  }

  @Override
  public long liveRowCount() {
    long count = buffered.liveRowCount();
    for (VersionedSegment segment : segments) {
      count += segment.liveRowCount();
    }
    return count;
  }

  @Override
  public ColumnStatistics statistics(ColumnDefinition column) {
    return statistics.of(column, buffered.buffers());
  }

  /// Returns what is known of the segments' values.
  TableStatistics segmentStatistics() {
    return statistics;
  }

  @Override
  public TableContent at(long commitNumber) {
    ContentAt known = newestContent;
    if (known != null && isSame(known.commitNumber, commitNumber)) {
      return known.content;
    }
    if (commitNumber < bornAtCommit) {
      return before(commitNumber);
    }
    Map<String, DeleteVector> deleted = new HashMap<>();
    for (VersionedSegment segment : segments) {
      DeleteVector gone = segment.deletedAt(commitNumber);
      if (!gone.isEmpty()) {
        deleted.put(segment.fileName(), gone);
      }
    }
    TableContent content = new TableContent(segments(), buffered.at(commitNumber), deleted);
    if (known == null || known.commitNumber < commitNumber) {
      newestContent = new ContentAt(commitNumber, content);
    }
    return content;
  }

  /// Returns the rows as of a commit before the list of segments was this one.
  private TableContent before(long commitNumber) {
    List<SegmentHandle> visible = new ArrayList<>();
    Map<String, DeleteVector> absent = new HashMap<>();
    for (List<VersionedSegment> some : List.of(past, segments)) {
      for (VersionedSegment segment : some) {
        if (segment.isVisibleAt(commitNumber)) {
          visible.add(segment.handle());
          absent.put(segment.fileName(), segment.absentAt(commitNumber));
        }
      }
    }
    return new TableContent(visible, buffered.at(commitNumber), absent);
  }

  /// Returns whether no commit changed the table after one of two and up to the other.
  private boolean isSame(long oneCommit, long otherCommit) {
    return oneCommit == otherCommit || changedAtCommit <= Math.min(oneCommit, otherCommit);
  }

  @Override
  public boolean isChangedSince(long commitNumber) {
    return changedAtCommit > commitNumber;
  }

  /// A later change left a version in memory that began after the commit, or a deletion after it, in this
  /// table or one of its successors. Only of the newest are segments read, because those of the others may
  /// be gone; where nobody asked for a segment's ids, none of its rows was deleted.
  @Override
  @SuppressWarnings("ReferenceEquality") // Tables are told apart by identity.
  public boolean isChangedSince(long commitNumber, RowIds rowIds, TableRows newest) {
    VersionedTable present = (VersionedTable) newest;
    for (int index = 0; index < rowIds.count(); index++) {
      long rowId = rowIds.at(index);
      if (!present.hasLive(rowId)) {
        return true;
      }
      VersionedTable table = this;
      while (table != null) {
        if (table.hasChangeAfter(commitNumber, rowId)) {
          return true;
        }
        table = table == present ? null : table.successor;
      }
    }
    return false;
  }

  private boolean hasLive(long rowId) {
    if (buffered.hasLive(rowId)) {
      return true;
    }
    for (VersionedSegment segment : segments) {
      if (segment.hasLive(rowId)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void readRowIds(RowIds rowIds) {
    rowIds.forEach(this::hasLive);
  }

  private boolean hasChangeAfter(long commitNumber, long rowId) {
    if (buffered.hasChangeAfter(commitNumber, rowId)) {
      return true;
    }
    for (VersionedSegment segment : segments) {
      if (segment.handle().knowsRowIds() && segment.isDeletedAfter(commitNumber, rowId)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long bufferedBytes() {
    return buffered.bytes();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Parts are told apart by identity.
  public List<MemoryCharge> chargesWithout(@Nullable StoredTable after) {
    VersionedTable next = (VersionedTable) after;
    List<MemoryCharge> charges = buffered.chargesWithout(next == null ? null : next.buffered);
    Set<VersionedSegment> kept = new HashSet<>();
    if (next != null) {
      kept.addAll(next.segments);
      kept.addAll(next.past);
    }
    for (List<VersionedSegment> some : List.of(segments, past)) {
      for (VersionedSegment segment : some) {
        if (!kept.contains(segment)) {
          charges.add(segment.charge());
        }
      }
    }
    if (next == null || next.indexes != indexes) {
      charges.add(indexes.charge());
    }
    return charges;
  }

  // Keys.

  @Override
  public long find(
      KeyLayout layout,
      KeyBytes key,
      long commitNumber,
      MemoryBudget budget,
      LongPredicate accepted) {
    return indexes.of(layout, budget).find(this, commitNumber, key, accepted);
  }

  @Override
  public TableIndexes indexes() {
    return indexes;
  }

  @Override
  public boolean readKey(
      long rowId, long commitNumber, KeyForm form, MemoryBudget budget, KeyBytes key) {
    BufferedRows.Found found = buffered.find(rowId, commitNumber);
    if (found != null) {
      return found.readKey(form, key);
    }
    for (VersionedSegment segment : segments) {
      int position = segment.positionOf(rowId, commitNumber);
      if (position >= 0) {
        return segment.handle().readKeyAt(position, form, budget, key);
      }
    }
    return false;
  }

  @Override
  public @Nullable Object @Nullable [] values(
      long rowId, long commitNumber, List<ColumnBinding> bindings, MemoryBudget budget) {
    BufferedRows.Found found = buffered.find(rowId, commitNumber);
    if (found != null) {
      return found.values(bindings);
    }
    for (VersionedSegment segment : segments) {
      int position = segment.positionOf(rowId, commitNumber);
      if (position >= 0) {
        return segment.handle().valuesAt(position, bindings, budget);
      }
    }
    return null;
  }

  @Override
  public @Nullable RowGroup findRowGroup(
      long rowId, long commitNumber, List<ColumnBinding> bindings) {
    BufferedRows.Found found = buffered.find(rowId, commitNumber);
    if (found != null) {
      return found.rowGroup(bindings);
    }
    for (VersionedSegment segment : segments) {
      int position = segment.positionOf(rowId, commitNumber);
      if (position >= 0) {
        return new SingleRowGroup(
            segment.handle().segment().rowGroup(bindings, DeleteVector.NONE), position);
      }
    }
    return null;
  }

  /// Returns the segments with their deletions, oldest first.
  List<VersionedSegment> versionedSegments() {
    return segments;
  }

  /// Returns the segments whose rows are all gone.
  List<VersionedSegment> pastSegments() {
    return past;
  }

  @Override
  public List<RowGroup> rowGroups(long[] rowIds, long commitNumber, List<ColumnBinding> bindings) {
    long[] left = rowIds.clone();
    List<RowGroup> groups = new ArrayList<>();
    int count = buffered.takeRowGroups(left, left.length, commitNumber, bindings, groups);
    for (VersionedSegment segment : segments) {
      int[] found = PositionsRowGroup.take(left, count, id -> segment.positionOf(id, commitNumber));
      count -= found.length;
      if (found.length > 0) {
        RowGroup rows = segment.handle().segment().rowGroup(bindings, DeleteVector.NONE);
        groups.add(new PositionsRowGroup(rows, found));
      }
    }
    return groups;
  }

  @Override
  public List<VersionedBuffer> buffers() {
    return buffered.buffers();
  }

  @Override
  public long changeCount() {
    return buffered.changeCount();
  }

  // What a commit does, one after the other.

  @Override
  public void append(WriteBuffer.View rows, long firstRowId, long commitNumber) {
    changedAtCommit = commitNumber;
    buffered.append(rows, firstRowId, commitNumber);
    nextRowId = Math.max(nextRowId, firstRowId + rows.rowCount());
  }

  @Override
  public void appendVersions(WriteBuffer.View rows, long commitNumber) {
    changedAtCommit = commitNumber;
    buffered.appendVersions(rows, commitNumber);
  }

  /// Lets the next rows begin a buffer of their own, because those that are there are about to move.
  public void seal() {
    buffered.seal();
  }

  @Override
  public void delete(RowIds rowIds, long commitNumber, long oldestCommitNumber) {
    changedAtCommit = commitNumber;
    buffered.delete(
        rowIds,
        commitNumber,
        count -> deleteInSegments(rowIds, count, commitNumber, oldestCommitNumber));
  }

  /// Deletes those of some rows that are in segments; returns how many.
  ///
  /// @param wantedCount how many they are at most
  int deleteInSegments(RowIds rowIds, int wantedCount, long commitNumber, long oldestCommitNumber) {
    int count = 0;
    for (VersionedSegment segment : segments) {
      if (count < wantedCount) {
        count += segment.delete(rowIds, commitNumber, oldestCommitNumber, bounds.keptSince());
      }
    }
    return count;
  }

  /// Notes that row ids below one were used.
  void raiseNextRowId(long rowId) {
    nextRowId = Math.max(nextRowId, rowId);
  }

  /// As [#delete], for a log that is replayed: opens no segment, since the file may be gone for a reason
  /// that comes later in the log. What is not found in memory waits for [#resolve].
  public void deleteUnresolved(RowIds rowIds, long commitNumber) {
    changedAtCommit = commitNumber;
    if (buffered.delete(rowIds, commitNumber) < rowIds.count()) {
      unresolved.add(new Unresolved(rowIds, namesOf(segments), commitNumber));
    }
  }

  private static List<SegmentHandle> handlesOf(Stream<VersionedSegment> some) {
    return some.map(VersionedSegment::handle).toList();
  }

  private static Set<String> namesOf(List<VersionedSegment> some) {
    return some.stream().map(VersionedSegment::fileName).collect(Collectors.toSet());
  }

  /// Finds the deleted rows of a replayed log in the segments, which are opened for it.
  public void resolve() {
    List<VersionedSegment> all = new ArrayList<>(segments);
    all.addAll(past);
    for (Unresolved rows : unresolved) {
      for (VersionedSegment segment : all) {
        if (rows.fileNames.contains(segment.fileName())) {
          segment.delete(rows.rowIds, rows.commitNumber, rows.commitNumber, bounds.keptSince());
        }
      }
    }
    unresolved.clear();
  }

  @Override
  public void advanceIdentity(int columnNumber, long ordinal) {
    Map<Integer, Long> ordinals = new HashMap<>(nextIdentityOrdinals);
    ordinals.merge(columnNumber, ordinal, Math::max);
    nextIdentityOrdinals = Map.copyOf(ordinals);
  }

  @Override
  public VersionedTable withSegment(SegmentHandle segment, long commitNumber) {
    List<VersionedSegment> more = new ArrayList<>(segments);
    more.add(
        new VersionedSegment(segment, DeleteVector.NONE, commitNumber, memory.deleteVectors()));
    long nextId = segment.info().firstRowId() + segment.info().rowCount();
    return succeededBy(
        more,
        past,
        buffered.buffers(),
        indexes,
        Math.max(nextRowId, nextId),
        commitNumber,
        historyStart);
  }

  @Override
  public VersionedTable truncated(long commitNumber, boolean keepsHistory) {
    if (keepsHistory) {
      List<VersionedSegment> ended = new ArrayList<>(past);
      ended.addAll(segments);
      segments.forEach(segment -> segment.end(commitNumber));
      buffered.deleteAll(commitNumber);
      return succeededBy(
          List.of(),
          ended,
          buffered.buffers(),
          new TableIndexes(memory.keyIndexes()),
          nextRowId,
          commitNumber,
          historyStart);
    }
    return succeededBy(
        List.of(),
        List.of(),
        List.of(),
        new TableIndexes(memory.keyIndexes()),
        nextRowId,
        commitNumber,
        Math.max(historyStart, commitNumber));
  }

  private VersionedTable succeededBy(
      List<VersionedSegment> newSegments,
      List<VersionedSegment> newPast,
      List<VersionedBuffer> newBuffers,
      TableIndexes newIndexes,
      long newNextRowId,
      long commitNumber,
      long newHistoryStart) {
    VersionedTable next =
        new VersionedTable(
            newSegments,
            newPast,
            newBuffers,
            unresolved,
            newNextRowId,
            nextIdentityOrdinals,
            memory,
            newIndexes,
            commitNumber,
            newHistoryStart,
            bounds);
    successor = next;
    return next;
  }

  /// Returns this table with other segments in the place of some, and without the first rows in memory.
  /// The rows stay the same: new segments hold those of the removed ones.
  ///
  /// @param removed file names of segments, all of which are here
  /// @param removedRowCount how many of the first rows in memory the new segments hold, deleted ones too
  /// @param added when the rows of each segment came and went
  /// @param handles their handles
  /// @param deleted rows of the new segments that are gone, in the order of commits
  /// @param newHistoryStart the oldest commit as of which the rows can still be read
  /// @param commitNumber the newest commit
  public VersionedTable withReplaced(
      Set<String> removed,
      long removedRowCount,
      List<MovedSegment> added,
      List<SegmentHandle> handles,
      List<DeletedRows> deleted,
      long newHistoryStart,
      long commitNumber) {
    List<VersionedSegment> addedSegments = new ArrayList<>();
    List<VersionedSegment> pastSegments = new ArrayList<>(past);
    pastSegments.removeIf(segment -> removed.contains(segment.fileName()));
    for (int index = 0; index < added.size(); index++) {
      MovedSegment moved = added.get(index);
      (moved.isHistory() ? pastSegments : addedSegments)
          .add(
              new VersionedSegment(
                  handles.get(index),
                  DeleteVector.NONE,
                  moved.beginCommitNumber(),
                  moved.endCommitNumber(),
                  moved.isHistory(),
                  null,
                  memory.deleteVectors()));
    }
    List<VersionedSegment> changed = new ArrayList<>();
    boolean placed = removed.isEmpty();
    for (VersionedSegment segment : segments) {
      if (!removed.contains(segment.fileName())) {
        changed.add(segment);
      } else if (!placed) {
        changed.addAll(addedSegments);
        placed = true;
      }
    }
    if (removed.isEmpty()) {
      changed.addAll(addedSegments);
    }
    Map<VersionedBuffer, Integer> moved = buffered.first(removedRowCount);
    indexes.noteMoved(
        handlesOf(segments.stream().filter(segment -> removed.contains(segment.fileName()))),
        moved,
        handlesOf(addedSegments.stream()));
    VersionedTable next =
        succeededBy(
            changed,
            pastSegments,
            buffered.without(moved),
            indexes,
            nextRowId,
            commitNumber,
            Math.max(historyStart, newHistoryStart));
    for (DeletedRows rows : deleted) {
      next.unresolved.add(
          new Unresolved(rows.rowIds(), namesOf(addedSegments), rows.commitNumber()));
    }
    return next;
  }

  /// Returns whether all these segments are part of the table.
  public boolean containsSegments(Set<String> fileNames) {
    Set<String> names = namesOf(segments);
    names.addAll(namesOf(past));
    return names.containsAll(fileNames);
  }
}
