package io.blueshift.wal;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.NamedSnapshot;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.TableHistory;
import io.blueshift.table.WriteBuffer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// A checkpoint of the log: the whole state at a commit number, and where the log goes on.
///
/// @param nextFileNumber a number that no segment file of the state has
/// @param sequences where the sequences are, by id
/// @param commitTimes when commits were that can still be read, oldest first
/// @param snapshots the named snapshots
public record Manifest(
    UUID warehouseId,
    int timeline,
    long commitNumber,
    long commitTimeMicros,
    LogPosition logPosition,
    long nextFileNumber,
    Catalog catalog,
    List<TableState> tables,
    Map<Integer, SequencePosition> sequences,
    List<CommitTime> commitTimes,
    List<NamedSnapshot> snapshots) {
  public Manifest {
    commitTimes = List.copyOf(commitTimes);
    snapshots = List.copyOf(snapshots);
    tables = List.copyOf(tables);
    sequences = Map.copyOf(sequences);
  }

  /// One table's rows.
  ///
  /// @param deleted the rows of segments that are gone, by file name
  /// @param history what is kept for who reads as of older commits
  public record TableState(
      int tableId,
      long nextRowId,
      Map<Integer, Long> identityOrdinals,
      List<SegmentInfo> segments,
      List<WriteBuffer.View> tails,
      Map<String, DeleteVector> deleted,
      TableHistory history) {
    /// Returns the segments, and after them those whose rows are all gone.
    public List<SegmentInfo> allSegments() {
      return Stream.concat(
              segments.stream(), history.past().stream().map(TableHistory.PastSegment::info))
          .toList();
    }
  }
}
