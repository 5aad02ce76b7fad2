package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.segment.ChunkStatistics;
import io.blueshift.segment.SegmentColumn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rows of a table at one state: segments, then rows in memory, oldest first. Immutable; changes
/// give a new content that shares what did not change.
///
/// `nextIdentityOrdinals` says for identity columns, by number, how many values were taken.
public final class TableContent {
  private final List<SegmentHandle> segments;
  private final List<WriteBuffer.View> tails;
  private final long nextRowId;
  private final Map<Integer, Long> nextIdentityOrdinals;
  private final long rowCount;
  private final Map<Integer, ColumnStatistics> statistics = new ConcurrentHashMap<>();

  /// Makes a content of its parts.
  public TableContent(
      List<SegmentHandle> segments,
      List<WriteBuffer.View> tails,
      long nextRowId,
      Map<Integer, Long> nextIdentityOrdinals) {
    this.segments = List.copyOf(segments);
    this.tails = tails.stream().filter(tail -> tail.rowCount() > 0).toList();
    this.nextRowId = nextRowId;
    this.nextIdentityOrdinals = Map.copyOf(nextIdentityOrdinals);
    this.rowCount =
        this.segments.stream().mapToLong(segment -> segment.info().rowCount()).sum()
            + tailRowCount();
  }

  /// Returns the content of a new table.
  public static TableContent empty() {
    return new TableContent(List.of(), List.of(), 0, Map.of());
  }

  /// Returns the segments, oldest first.
  public List<SegmentHandle> segments() {
    return segments;
  }

  /// Returns the rows in memory, oldest first.
  public List<WriteBuffer.View> tails() {
    return tails;
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

  /// Returns how many of the rows are in memory.
  public long tailRowCount() {
    return tails.stream().mapToLong(WriteBuffer.View::rowCount).sum();
  }

  /// Returns this content with a segment more.
  public TableContent withSegment(SegmentHandle segment) {
    List<SegmentHandle> more = new ArrayList<>(segments);
    more.add(segment);
    long nextId = segment.info().firstRowId() + segment.info().rowCount();
    return new TableContent(more, tails, Math.max(nextRowId, nextId), nextIdentityOrdinals);
  }

  /// Returns this content with rows more in memory, which are added to the last buffer when it has
  /// the same columns.
  ///
  /// Only one thread at a time may do this to contents that share a buffer, and only to the newest
  /// of them.
  public TableContent withRows(WriteBuffer.View rows, long firstRowId) {
    List<WriteBuffer.View> more = new ArrayList<>(tails);
    WriteBuffer buffer = reusableBuffer(rows.buffer().columns());
    if (buffer == null) {
      buffer = new WriteBuffer(rows.buffer().columns());
    } else {
      more.removeLast();
    }
    BufferCopier.copy(rows, 0, buffer, firstRowId);
    more.add(buffer.view());
    return new TableContent(
        segments, more, Math.max(nextRowId, firstRowId + rows.rowCount()), nextIdentityOrdinals);
  }

  private @Nullable WriteBuffer reusableBuffer(List<SegmentColumn> columns) {
    if (tails.isEmpty()) {
      return null;
    }
    WriteBuffer.View last = tails.getLast();
    boolean newest = last.buffer().rowCount() == last.rowCount();
    return newest && last.buffer().columns().equals(columns) ? last.buffer() : null;
  }

  /// Returns this content without rows. Row ids and identity values go on where they were.
  public TableContent truncated() {
    return new TableContent(List.of(), List.of(), nextRowId, nextIdentityOrdinals);
  }

  /// Returns this content with an identity column's count of taken values raised.
  public TableContent withIdentityOrdinal(int columnNumber, long ordinal) {
    Map<Integer, Long> ordinals = new HashMap<>(nextIdentityOrdinals);
    ordinals.merge(columnNumber, ordinal, Math::max);
    return new TableContent(segments, tails, nextRowId, ordinals);
  }

  /// Returns this content with other segments in the place of some, and without the first rows in
  /// memory. The rows stay the same: new segments hold those of the removed ones.
  ///
  /// @param removed file names of segments, all of which are here
  /// @param removedTailRowCount how many of the first rows in memory the new segments hold
  public TableContent withReplaced(
      Set<String> removed, long removedTailRowCount, List<SegmentHandle> added) {
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
    return new TableContent(
        changed, withoutFirstRows(removedTailRowCount), nextRowId, nextIdentityOrdinals);
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
        left.add(rest.view());
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
