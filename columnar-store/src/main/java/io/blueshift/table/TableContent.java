package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.segment.ChunkStatistics;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.SegmentColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// The rows of a table at one state: segments, then rows in memory, oldest first. Immutable; changes
/// give a new content that shares what did not change.
///
/// `nextIdentityOrdinals` says for identity columns, by number, how many values were taken.
public final class TableContent {
  private final List<SegmentHandle> segments;
  private final List<WriteBuffer.View> tails;
  private final Map<String, DeleteVector> deleted;
  private final List<Unresolved> unresolved;
  private final long nextRowId;
  private final Map<Integer, Long> nextIdentityOrdinals;
  private final long rowCount;
  private final Map<Integer, ColumnStatistics> statistics = new ConcurrentHashMap<>();

  /// Makes a content of its parts.
  ///
  /// @param deleted the rows of segments that are gone, by file name
  public TableContent(
      List<SegmentHandle> segments,
      List<WriteBuffer.View> tails,
      Map<String, DeleteVector> deleted,
      long nextRowId,
      Map<Integer, Long> nextIdentityOrdinals) {
    this(segments, tails, deleted, List.of(), nextRowId, nextIdentityOrdinals);
  }

  private TableContent(
      List<SegmentHandle> segments,
      List<WriteBuffer.View> tails,
      Map<String, DeleteVector> deleted,
      List<Unresolved> unresolved,
      long nextRowId,
      Map<Integer, Long> nextIdentityOrdinals) {
    this.deleted = Map.copyOf(deleted);
    this.unresolved = List.copyOf(unresolved);
    this.segments = List.copyOf(segments);
    this.tails = tails.stream().filter(tail -> tail.rowCount() > 0).toList();
    this.nextRowId = nextRowId;
    this.nextIdentityOrdinals = Map.copyOf(nextIdentityOrdinals);
    this.rowCount =
        this.segments.stream()
                .mapToLong(segment -> segment.info().rowCount() - deleted(segment).count())
                .sum()
            + this.tails.stream().mapToLong(WriteBuffer.View::liveRowCount).sum();
  }

  /// Rows that are gone of segments that were not opened yet, of which one has each of them, or had
  /// it when it was still part of the content.
  private record Unresolved(RowIds rowIds, Set<String> fileNames) {}

  /// Returns the content of a new table.
  public static TableContent empty() {
    return new TableContent(List.of(), List.of(), Map.of(), 0, Map.of());
  }

  /// Returns the segments, oldest first.
  public List<SegmentHandle> segments() {
    return segments;
  }

  /// Returns the rows in memory, oldest first.
  public List<WriteBuffer.View> tails() {
    return tails;
  }

  /// Returns the rows of a segment that are gone.
  public DeleteVector deleted(SegmentHandle segment) {
    return deleted.getOrDefault(segment.info().fileName(), DeleteVector.NONE);
  }

  /// Returns the rows of segments that are gone, by file name.
  public Map<String, DeleteVector> deleted() {
    return deleted;
  }

  /// Returns the least row id that no row has had.
  public long nextRowId() {
    return nextRowId;
  }

  /// Returns how many values of each identity column were taken, by column number.
  public Map<Integer, Long> nextIdentityOrdinals() {
    return nextIdentityOrdinals;
  }

  /// Returns how many rows there are.
  public long rowCount() {
    return rowCount;
  }

  /// Returns how many rows are in memory, deleted ones too.
  public long tailRowCount() {
    return tails.stream().mapToLong(WriteBuffer.View::rowCount).sum();
  }

  /// Returns this content with a segment more.
  public TableContent withSegment(SegmentHandle segment) {
    List<SegmentHandle> more = new ArrayList<>(segments);
    more.add(segment);
    long nextId = segment.info().firstRowId() + segment.info().rowCount();
    return new TableContent(
        more, tails, deleted, unresolved, Math.max(nextRowId, nextId), nextIdentityOrdinals);
  }

  /// Returns this content with rows more in memory, which are added to the last buffer when it has
  /// the same columns.
  ///
  /// Only one thread at a time may do this to contents that share a buffer, and only to the newest
  /// of them.
  public TableContent withRows(WriteBuffer.View rows, long firstRowId) {
    return withCopied(
        rows.buffer().columns(),
        buffer -> BufferCopier.copy(rows, 0, buffer, firstRowId),
        Math.max(nextRowId, firstRowId + rows.rowCount()));
  }

  /// Returns this content with new versions of rows in memory, whose row ids are those of the rows
  /// that they replace. The same holds as for [#withRows].
  public TableContent withVersions(WriteBuffer.View rows) {
    return withCopied(
        rows.buffer().columns(), buffer -> BufferCopier.copy(rows, 0, buffer), nextRowId);
  }

  private TableContent withCopied(
      List<SegmentColumn> columns, Consumer<WriteBuffer> copy, long newNextRowId) {
    List<WriteBuffer.View> more = new ArrayList<>(tails);
    WriteBuffer buffer = reusableBuffer(columns);
    DeleteVector gone = DeleteVector.NONE;
    if (buffer == null) {
      buffer = new WriteBuffer(columns);
    } else {
      gone = more.removeLast().deleted();
    }
    copy.accept(buffer);
    more.add(buffer.view(gone));
    return new TableContent(
        segments, more, deleted, unresolved, newNextRowId, nextIdentityOrdinals);
  }

  private @Nullable WriteBuffer reusableBuffer(List<SegmentColumn> columns) {
    if (tails.isEmpty()) {
      return null;
    }
    WriteBuffer.View last = tails.getLast();
    boolean newest = last.buffer().rowCount() == last.rowCount();
    return newest && last.buffer().columns().equals(columns) ? last.buffer() : null;
  }

  /// Returns this content without some of its rows.
  ///
  /// @param rowIds rows that are here
  /// @throws DatabaseException DATA_CORRUPTED when one is not here
  public TableContent withoutRows(RowIds rowIds) {
    List<WriteBuffer.View> left = new ArrayList<>();
    int count = deleteInMemory(rowIds, left);
    Map<String, DeleteVector> gone = new HashMap<>(deleted);
    count += count == rowIds.count() ? 0 : deleteIn(namesOf(segments), rowIds, gone);
    if (count != rowIds.count()) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED,
          "rows to be deleted are not there [rows=" + rowIds.count() + ", found=" + count + "]");
    }
    return new TableContent(segments, left, gone, nextRowId, nextIdentityOrdinals);
  }

  /// As [#withoutRows], for a log that is replayed: opens no segment, since the file may be gone for a
  /// reason that comes later in the log. What is not found in memory waits for [#resolved].
  public TableContent withoutRowsUnresolved(RowIds rowIds) {
    List<WriteBuffer.View> left = new ArrayList<>();
    int count = deleteInMemory(rowIds, left);
    TableContent next =
        new TableContent(segments, left, deleted, unresolved, nextRowId, nextIdentityOrdinals);
    return count == rowIds.count() ? next : next.withUnresolved(rowIds, namesOf(segments));
  }

  private int deleteInMemory(RowIds rowIds, List<WriteBuffer.View> left) {
    int count = 0;
    for (WriteBuffer.View tail : tails) {
      int[] positions = count == rowIds.count() ? new int[0] : tail.livePositionsOf(rowIds);
      count += positions.length;
      left.add(tail.withDeleted(positions));
    }
    return count;
  }

  /// Adds rows of some segments to those that are gone; returns how many were found.
  private int deleteIn(Set<String> fileNames, RowIds rowIds, Map<String, DeleteVector> gone) {
    int count = 0;
    for (SegmentHandle segment : segments) {
      String name = segment.info().fileName();
      if (count < rowIds.count() && fileNames.contains(name)) {
        DeleteVector before = gone.getOrDefault(name, DeleteVector.NONE);
        int[] live =
            Arrays.stream(segment.rowIds().positionsOf(rowIds))
                .filter(position -> !before.contains(position))
                .toArray();
        count += live.length;
        if (live.length > 0) {
          gone.put(name, before.with(live));
        }
      }
    }
    return count;
  }

  /// Returns the ids of rows that are gone here and were not in an earlier content, of some segments
  /// and of the first rows in memory, all of which are in both.
  public RowIds deletedSince(
      TableContent earlier, Set<String> fileNames, List<WriteBuffer.View> earlierTails) {
    LongStream.Builder ids = LongStream.builder();
    for (SegmentHandle segment : segments) {
      if (fileNames.contains(segment.info().fileName())) {
        int[] positions = deleted(segment).minus(earlier.deleted(segment));
        if (positions.length > 0) {
          Arrays.stream(segment.rowIds().idsAt(positions)).forEach(ids::add);
        }
      }
    }
    for (int index = 0; index < earlierTails.size(); index++) {
      WriteBuffer.View before = earlierTails.get(index);
      for (int position : tails.get(index).deleted().minus(before.deleted())) {
        if (position < before.rowCount()) {
          ids.add(before.rowIdAt(position));
        }
      }
    }
    return RowIds.of(ids.build().toArray());
  }

  /// Returns this content without rows. Row ids and identity values go on where they were.
  public TableContent truncated() {
    return new TableContent(List.of(), List.of(), Map.of(), nextRowId, nextIdentityOrdinals);
  }

  /// Returns this content with an identity column's count of taken values raised.
  public TableContent withIdentityOrdinal(int columnNumber, long ordinal) {
    Map<Integer, Long> ordinals = new HashMap<>(nextIdentityOrdinals);
    ordinals.merge(columnNumber, ordinal, Math::max);
    return new TableContent(segments, tails, deleted, unresolved, nextRowId, ordinals);
  }

  /// Returns this content with other segments in the place of some, and without the first rows in
  /// memory. The rows stay the same: new segments hold those of the removed ones.
  ///
  /// @param removed file names of segments, all of which are here
  /// @param removedTailRowCount how many of the first rows in memory the new segments hold
  /// @param deletedRowIds rows of the new segments that are gone
  public TableContent withReplaced(
      Set<String> removed,
      long removedTailRowCount,
      List<SegmentHandle> added,
      RowIds deletedRowIds) {
    List<SegmentHandle> changed = new ArrayList<>();
    boolean placed = removed.isEmpty();
    for (SegmentHandle segment : segments) {
      if (!removed.contains(segment.info().fileName())) {
        changed.add(segment);
      } else if (!placed) {
        changed.addAll(added);
        placed = true;
      }
    }
    if (removed.isEmpty()) {
      changed.addAll(added);
    }
    Map<String, DeleteVector> gone = new HashMap<>(deleted);
    gone.keySet().removeAll(removed);
    TableContent replaced =
        new TableContent(
            changed,
            withoutFirstRows(removedTailRowCount),
            gone,
            unresolved,
            nextRowId,
            nextIdentityOrdinals);
    return deletedRowIds.count() == 0
        ? replaced
        : replaced.withUnresolved(deletedRowIds, namesOf(added));
  }

  private static Set<String> namesOf(List<SegmentHandle> some) {
    return some.stream().map(segment -> segment.info().fileName()).collect(Collectors.toSet());
  }

  private TableContent withUnresolved(RowIds rowIds, Set<String> fileNames) {
    List<Unresolved> more = new ArrayList<>(unresolved);
    more.add(new Unresolved(rowIds, fileNames));
    return new TableContent(segments, tails, deleted, more, nextRowId, nextIdentityOrdinals);
  }

  /// Returns this content with the rows that are gone found in all segments, which are opened for it.
  public TableContent resolved() {
    if (unresolved.isEmpty()) {
      return this;
    }
    Map<String, DeleteVector> gone = new HashMap<>(deleted);
    unresolved.forEach(rows -> deleteIn(rows.fileNames, rows.rowIds, gone));
    return new TableContent(segments, tails, gone, nextRowId, nextIdentityOrdinals);
  }

  private List<WriteBuffer.View> withoutFirstRows(long count) {
    List<WriteBuffer.View> left = new ArrayList<>();
    long toRemove = count;
    for (WriteBuffer.View tail : tails) {
      if (toRemove >= tail.rowCount()) {
        toRemove -= tail.rowCount();
      } else if (toRemove == 0) {
        left.add(tail);
      } else {
        WriteBuffer rest = new WriteBuffer(tail.buffer().columns());
        BufferCopier.copy(tail, (int) toRemove, rest);
        left.add(rest.view(tail.deleted().withoutFirst((int) toRemove)));
        toRemove = 0;
      }
    }
    return left;
  }

  /// Returns whether all these segments are part of the content.
  public boolean containsSegments(Set<String> fileNames) {
    return segments.stream()
        .map(segment -> segment.info().fileName())
        .collect(Collectors.toSet())
        .containsAll(fileNames);
  }

  /// Returns what is known of a column's values; computed at the first call and kept.
  public ColumnStatistics statistics(ColumnDefinition column) {
    ColumnStatistics known = statistics.get(column.number());
    if (known == null) {
      known = computeStatistics(column);
      statistics.put(column.number(), known);
    }
    return known;
  }

  private ColumnStatistics computeStatistics(ColumnDefinition column) {
    List<ChunkStatistics> parts = new ArrayList<>();
    for (SegmentHandle segment : segments) {
      ChunkStatistics stored = segment.statistics(column.number());
      parts.add(
          stored == null ? TailStatistics.ofAbsent(column, segment.info().rowCount()) : stored);
    }
    for (WriteBuffer.View tail : tails) {
      parts.addAll(TailStatistics.of(tail, column));
    }
    return ChunkStatistics.combine(column.type(), parts);
  }
}
