package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.SegmentColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
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

  /// Rows that are gone of segments that were not opened yet, of which one has each of them, or had it when
  /// it was still part of the table. Only while a log is replayed.
  private final List<Unresolved> unresolved;

  private volatile List<VersionedBuffer> buffers;
  private volatile long nextRowId;
  private volatile Map<Integer, Long> nextIdentityOrdinals;
  private volatile long changedAtCommit;
  private volatile @Nullable VersionedTable successor;
  private volatile @Nullable ContentAt newestContent;
  private volatile long changeCount;
  private final TableStatistics statistics;

  private final TableMemory memory;

  /// Shared with successors.
  private final KeyIndexes keyIndexes;

  private boolean sealed;

  private record Unresolved(RowIds rowIds, Set<String> fileNames) {}

  private record ContentAt(long commitNumber, TableContent content) {}

  private VersionedTable(
      List<VersionedSegment> segments,
      List<VersionedBuffer> buffers,
      List<Unresolved> unresolved,
      long nextRowId,
      Map<Integer, Long> nextIdentityOrdinals,
      TableMemory memory,
      KeyIndexes keyIndexes,
      long bornAtCommit) {
    this.memory = memory;
    this.keyIndexes = keyIndexes;
    this.segments = List.copyOf(segments);
    this.handles = segments.stream().map(VersionedSegment::handle).toList();
    this.statistics = new TableStatistics(this.segments);
    this.buffers = List.copyOf(buffers);
    this.unresolved = new ArrayList<>(unresolved);
    this.nextRowId = nextRowId;
    this.nextIdentityOrdinals = Map.copyOf(nextIdentityOrdinals);
    this.changedAtCommit = bornAtCommit;
  }

  /// Makes a new table without rows.
  public static VersionedTable empty(TableMemory memory) {
    return new VersionedTable(
        List.of(),
        List.of(),
        List.of(),
        0,
        Map.of(),
        memory,
        new KeyIndexes(memory.keyIndexes()),
        0);
  }

  /// Makes a table of what there was at a commit.
  ///
  /// @param content its rows; its buffers must not grow outside of the table
  public static VersionedTable of(
      TableContent content,
      long nextRowId,
      Map<Integer, Long> nextIdentityOrdinals,
      long commitNumber,
      TableMemory memory) {
    return new VersionedTable(
        content.segments().stream()
            .map(segment ->
                new VersionedSegment(segment, content.deleted(segment), memory.deleteVectors()))
            .toList(),
        content.tails().stream()
            .map(tail -> new VersionedBuffer(tail, commitNumber, memory))
            .toList(),
        List.of(),
        nextRowId,
        nextIdentityOrdinals,
        memory,
        new KeyIndexes(memory.keyIndexes()),
        commitNumber);
  }

  @Override
  public List<SegmentHandle> segments() {
    return handles;
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
    long count = 0;
    for (VersionedBuffer buffer : buffers) {
      count += buffer.rowCount();
    }
    return count;
  }

  @Override
  public long liveRowCount() {
    long count = 0;
    for (VersionedSegment segment : segments) {
      count += segment.liveRowCount();
    }
    for (VersionedBuffer buffer : buffers) {
      count += buffer.liveRowCount();
    }
    return count;
  }

  @Override
  public ColumnStatistics statistics(ColumnDefinition column) {
    return statistics.of(column, buffers);
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
    Map<String, DeleteVector> deleted = new HashMap<>();
    for (VersionedSegment segment : segments) {
      DeleteVector gone = segment.deletedAt(commitNumber);
      if (!gone.isEmpty()) {
        deleted.put(segment.fileName(), gone);
      }
    }
    TableContent content =
        new TableContent(
            segments(), buffers.stream().map(buffer -> buffer.at(commitNumber)).toList(), deleted);
    if (known == null || known.commitNumber < commitNumber) {
      newestContent = new ContentAt(commitNumber, content);
    }
    return content;
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
    for (VersionedBuffer buffer : buffers) {
      if (buffer.hasLive(rowId)) {
        return true;
      }
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
    for (VersionedBuffer buffer : buffers) {
      if (buffer.hasChangeAfter(commitNumber, rowId)) {
        return true;
      }
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
    long bytes = 0;
    for (VersionedBuffer buffer : buffers) {
      bytes += buffer.charge().bytes();
    }
    return bytes;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Parts are told apart by identity.
  public List<MemoryCharge> chargesWithout(@Nullable StoredTable after) {
    VersionedTable next = (VersionedTable) after;
    List<MemoryCharge> charges = new ArrayList<>();
    for (VersionedBuffer buffer : buffers) {
      if (next == null || !next.buffers.contains(buffer)) {
        charges.add(buffer.charge());
      }
    }
    Set<VersionedSegment> kept = next == null ? Set.of() : Set.copyOf(next.segments);
    for (VersionedSegment segment : segments) {
      if (!kept.contains(segment)) {
        charges.add(segment.charge());
      }
    }
    if (next == null || next.keyIndexes != keyIndexes) {
      charges.add(keyIndexes.charge());
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
    return keyIndexes.of(layout, budget).find(this, commitNumber, key, accepted);
  }

  @Override
  public boolean readKey(
      long rowId,
      long commitNumber,
      List<ColumnBinding> keyColumns,
      MemoryBudget budget,
      KeyBytes key) {
    for (VersionedBuffer buffer : buffers) {
      int position = buffer.positionOf(rowId, commitNumber);
      if (position >= 0) {
        return buffer.readKey(position, keyColumns, key);
      }
    }
    for (VersionedSegment segment : segments) {
      int position = segment.positionOf(rowId, commitNumber);
      if (position >= 0) {
        return segment.handle().readKeyAt(position, keyColumns, budget, key);
      }
    }
    return false;
  }

  @Override
  public @Nullable Object @Nullable [] values(
      long rowId, long commitNumber, List<ColumnBinding> bindings, MemoryBudget budget) {
    for (VersionedBuffer buffer : buffers) {
      int position = buffer.positionOf(rowId, commitNumber);
      if (position >= 0) {
        return buffer.valuesAt(position, bindings);
      }
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
    for (VersionedBuffer buffer : buffers) {
      int position = buffer.positionOf(rowId, commitNumber);
      if (position >= 0) {
        return new SingleRowGroup(buffer.all().rowGroup(bindings), position);
      }
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

  @Override
  public List<VersionedBuffer> buffers() {
    return buffers;
  }

  @Override
  public long changeCount() {
    return changeCount;
  }

  // What a commit does, one after the other.

  @Override
  public void append(WriteBuffer.View rows, long firstRowId, long commitNumber) {
    changedAtCommit = commitNumber;
    bufferFor(rows.buffer().columns()).append(rows, firstRowId, commitNumber);
    nextRowId = Math.max(nextRowId, firstRowId + rows.rowCount());
    noteAdded();
  }

  @Override
  public void appendVersions(WriteBuffer.View rows, long commitNumber) {
    changedAtCommit = commitNumber;
    bufferFor(rows.buffer().columns()).appendVersions(rows, commitNumber);
    noteAdded();
  }

  /// Counts an addition of rows, after it is done.
  @SuppressWarnings("NonAtomicVolatileUpdate") // One commit at a time.
  private void noteAdded() {
    changeCount++;
  }

  private VersionedBuffer bufferFor(List<SegmentColumn> columns) {
    List<VersionedBuffer> present = buffers;
    if (!sealed && !present.isEmpty() && present.getLast().columns().equals(columns)) {
      return present.getLast();
    }
    VersionedBuffer begun = new VersionedBuffer(columns, memory);
    List<VersionedBuffer> more = new ArrayList<>(present);
    more.add(begun);
    buffers = List.copyOf(more);
    sealed = false;
    return begun;
  }

  /// Lets the next rows begin a buffer of their own, because those that are there are about to move.
  public void seal() {
    sealed = true;
  }

  @Override
  public void delete(RowIds rowIds, long commitNumber, long oldestCommitNumber) {
    changedAtCommit = commitNumber;
    int count = deleteInMemory(rowIds, commitNumber);
    count += deleteInSegments(rowIds, rowIds.count() - count, commitNumber, oldestCommitNumber);
    if (count != rowIds.count()) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED,
          "rows to be deleted are not there [rows=" + rowIds.count() + ", found=" + count + "]");
    }
  }

  /// Deletes those of some rows that are in segments; returns how many.
  ///
  /// @param wantedCount how many they are at most
  int deleteInSegments(RowIds rowIds, int wantedCount, long commitNumber, long oldestCommitNumber) {
    int count = 0;
    for (VersionedSegment segment : segments) {
      if (count < wantedCount) {
        count += segment.delete(rowIds, commitNumber, oldestCommitNumber);
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
    if (deleteInMemory(rowIds, commitNumber) < rowIds.count()) {
      unresolved.add(new Unresolved(rowIds, namesOf(segments)));
    }
  }

  private int deleteInMemory(RowIds rowIds, long commitNumber) {
    int count = 0;
    for (VersionedBuffer buffer : buffers) {
      count += count == rowIds.count() ? 0 : buffer.delete(rowIds, commitNumber);
    }
    return count;
  }

  private static Set<String> namesOf(List<VersionedSegment> some) {
    return some.stream().map(VersionedSegment::fileName).collect(Collectors.toSet());
  }

  /// Finds the deleted rows of a replayed log in the segments, which are opened for it.
  public void resolve() {
    for (Unresolved rows : unresolved) {
      for (VersionedSegment segment : segments) {
        if (rows.fileNames.contains(segment.fileName())) {
          segment.deleteForAll(rows.rowIds);
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
    more.add(newSegment(segment));
    long nextId = segment.info().firstRowId() + segment.info().rowCount();
    return succeededBy(more, buffers, keyIndexes, Math.max(nextRowId, nextId), commitNumber);
  }

  private VersionedSegment newSegment(SegmentHandle segment) {
    return new VersionedSegment(segment, DeleteVector.NONE, memory.deleteVectors());
  }

  @Override
  public VersionedTable truncated(long commitNumber) {
    return succeededBy(
        List.of(), List.of(), new KeyIndexes(memory.keyIndexes()), nextRowId, commitNumber);
  }

  private VersionedTable succeededBy(
      List<VersionedSegment> newSegments,
      List<VersionedBuffer> newBuffers,
      KeyIndexes newKeyIndexes,
      long newNextRowId,
      long commitNumber) {
    VersionedTable next =
        new VersionedTable(
            newSegments,
            newBuffers,
            unresolved,
            newNextRowId,
            nextIdentityOrdinals,
            memory,
            newKeyIndexes,
            commitNumber);
    successor = next;
    return next;
  }

  /// Returns this table with other segments in the place of some, and without the first rows in memory.
  /// The rows stay the same: new segments hold those of the removed ones.
  ///
  /// @param removed file names of segments, all of which are here
  /// @param removedRowCount how many of the first rows in memory the new segments hold, deleted ones too
  /// @param deletedRowIds rows of the new segments that are gone
  /// @param commitNumber the newest commit
  public VersionedTable withReplaced(
      Set<String> removed,
      long removedRowCount,
      List<SegmentHandle> added,
      RowIds deletedRowIds,
      long commitNumber) {
    List<VersionedSegment> addedSegments = added.stream().map(this::newSegment).toList();
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
    Map<VersionedBuffer, Integer> moved = firstRows(removedRowCount);
    keyIndexes.noteMoved(removed, moved, namesOf(addedSegments));
    VersionedTable next = succeededBy(changed, without(moved), keyIndexes, nextRowId, commitNumber);
    if (deletedRowIds.count() > 0) {
      next.unresolved.add(new Unresolved(deletedRowIds, namesOf(addedSegments)));
    }
    return next;
  }

  /// Returns how many rows of each buffer are among the first ones in memory.
  private Map<VersionedBuffer, Integer> firstRows(long count) {
    Map<VersionedBuffer, Integer> first = new HashMap<>();
    long left = count;
    for (VersionedBuffer buffer : buffers) {
      int part = (int) Math.min(left, buffer.rowCount());
      if (part > 0) {
        first.put(buffer, part);
        left -= part;
      }
    }
    return first;
  }

  private List<VersionedBuffer> without(Map<VersionedBuffer, Integer> removed) {
    List<VersionedBuffer> left = new ArrayList<>();
    for (VersionedBuffer buffer : buffers) {
      int count = removed.getOrDefault(buffer, 0);
      if (count < buffer.rowCount()) {
        left.add(count == 0 ? buffer : buffer.from(count));
      }
    }
    return left;
  }

  /// Returns whether all these segments are part of the table.
  public boolean containsSegments(Set<String> fileNames) {
    return namesOf(segments).containsAll(fileNames);
  }
}
