package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.segment.ChunkStatistics;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What is known of the columns of a table whose segments stay and whose rows in memory become more.
///
/// Deleted rows count too, and rows of later commits than the one that somebody reads as of: bounds hold
/// for every commit, counts are estimates. What segments say is combined once; a question after a commit
/// costs as much as the commit has rows. Safe for use by several threads.
final class TableStatistics {
  private final List<VersionedSegment> segments;
  private final Map<Integer, ChunkStatistics> ofSegments = new ConcurrentHashMap<>();
  private final Map<Integer, Known> known = new ConcurrentHashMap<>();

  private record Known(long bufferedRowCount, LogicalType type, ColumnStatistics statistics) {}

  /// Begins with nothing known.
  TableStatistics(List<VersionedSegment> segments) {
    this.segments = segments;
  }

  /// Returns the statistics of a column.
  ///
  /// @param buffers the rows in memory
  ColumnStatistics of(ColumnDefinition column, List<VersionedBuffer> buffers) {
    long bufferedRowCount = 0;
    for (VersionedBuffer buffer : buffers) {
      bufferedRowCount += buffer.rowCount();
    }
    @Nullable Known before = known.get(column.number());
    if (before != null
        && before.bufferedRowCount == bufferedRowCount
        && before.type.equals(column.type())) {
      return before.statistics;
    }
    ColumnStatistics combined = combine(column, buffers);
    known.put(column.number(), new Known(bufferedRowCount, column.type(), combined));
    return combined;
  }

  private ColumnStatistics combine(ColumnDefinition column, List<VersionedBuffer> buffers) {
    List<ChunkStatistics> parts = new ArrayList<>();
    if (!segments.isEmpty()) {
      parts.add(ofSegments.computeIfAbsent(column.number(), ignored -> mergeSegments(column)));
    }
    for (VersionedBuffer buffer : buffers) {
      if (buffer.rowCount() > 0) {
        parts.add(buffer.statistics(column));
      }
    }
    return ChunkStatistics.combine(column.type(), parts);
  }

  private ChunkStatistics mergeSegments(ColumnDefinition column) {
    return ChunkStatistics.merge(
        segments.stream().map(segment -> segment.handle().statistics(column)).toList());
  }
}
