package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ChunkStatistics;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// The rows of a table as of one commit: segments, then rows in memory, oldest first. Immutable; changes
/// of a transaction give a new content that shares what did not change.
public final class TableContent {
  private static final TableContent EMPTY = new TableContent(List.of(), List.of(), Map.of());

  private final List<SegmentHandle> segments;
  private final List<WriteBuffer.View> tails;
  private final Map<String, DeleteVector> deleted;
  private final long rowCount;
  private final Map<Integer, ColumnStatistics> statistics = new ConcurrentHashMap<>();

  /// Makes a content of its parts.
  ///
  /// @param deleted the rows of segments that are gone, by file name
  public TableContent(
      List<SegmentHandle> segments,
      List<WriteBuffer.View> tails,
      Map<String, DeleteVector> deleted) {
    this.deleted = Map.copyOf(deleted);
    this.segments = List.copyOf(segments);
    this.tails = tails.stream().filter(tail -> tail.rowCount() > 0).toList();
    this.rowCount =
        this.segments.stream()
                .mapToLong(segment -> segment.info().rowCount() - deleted(segment).count())
                .sum()
            + this.tails.stream().mapToLong(WriteBuffer.View::liveRowCount).sum();
  }

  /// Returns the content of a table without rows.
  public static TableContent empty() {
    return EMPTY;
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

  /// Adds the rows to row groups, oldest first.
  ///
  /// @param bindings how the columns that readers give are found
  void addRowGroups(List<ColumnBinding> bindings, List<RowGroup> groups) {
    for (SegmentHandle segment : segments) {
      groups.add(segment.segment().rowGroup(bindings, deleted(segment)));
    }
    for (WriteBuffer.View tail : tails) {
      groups.add(tail.rowGroup(bindings));
    }
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
  public TableContent with(SegmentHandle segment) {
    List<SegmentHandle> more = new ArrayList<>(segments);
    more.add(segment);
    return new TableContent(more, tails, deleted);
  }

  /// Returns this content with rows more in memory.
  public TableContent with(WriteBuffer.View rows) {
    List<WriteBuffer.View> more = new ArrayList<>(tails);
    more.add(rows);
    return new TableContent(segments, more, deleted);
  }

  /// Returns this content without some of its rows.
  ///
  /// @param rowIds rows that are here
  /// @throws DatabaseException DATA_CORRUPTED when one is not here
  public TableContent without(RowIds rowIds) {
    TableContent left = withoutPresent(rowIds);
    if (rowCount - left.rowCount != rowIds.count()) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED,
          "rows to be deleted are not there [rows="
              + rowIds.count()
              + ", found="
              + (rowCount - left.rowCount)
              + "]");
    }
    return left;
  }

  /// Returns this content without those of some rows that are here.
  public TableContent withoutPresent(RowIds rowIds) {
    int count = 0;
    List<WriteBuffer.View> left = new ArrayList<>();
    for (WriteBuffer.View tail : tails) {
      int[] positions = count == rowIds.count() ? new int[0] : tail.livePositionsOf(rowIds);
      count += positions.length;
      left.add(tail.withDeleted(positions));
    }
    Map<String, DeleteVector> gone = new HashMap<>(deleted);
    for (SegmentHandle segment : segments) {
      if (count < rowIds.count()) {
        DeleteVector before = deleted(segment);
        int[] live =
            Arrays.stream(segment.rowIds().positionsOf(rowIds))
                .filter(position -> !before.contains(position))
                .toArray();
        count += live.length;
        gone.put(segment.info().fileName(), before.with(live));
      }
    }
    return new TableContent(segments, left, gone);
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
    segments.forEach(segment -> parts.add(segment.statistics(column)));
    tails.forEach(tail -> parts.add(tail.buffer().statistics(column, tail.rowCount())));
    return ChunkStatistics.combine(column.type(), parts);
  }
}
