package io.blueshift.wal;

import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.DeletionList;
import io.blueshift.table.MovedSegment;
import io.blueshift.table.RowLifetimes;
import io.blueshift.table.TableHistory;
import io.blueshift.table.TableHistory.PastSegment;
import io.blueshift.table.TableHistory.SegmentHistory;
import io.blueshift.table.WriteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Writes and reads what a manifest keeps of a table for who reads as of older commits:
///
/// <pre>
///   start     u64
///   retention i64, microseconds, -1 for the warehouse's
///   segments  for each segment of the table: begin u64, deletions
///   rows      for each part of the rows in memory: runs (count) of the same begin, each rows (count), begin
///             u64; then for each deleted row its end u64, by positions
///   past      list of: segment, begin u64, end u64, stores ends (1), bytes of the deleted positions, deletions
///   held      list of: snapshot's name, commit u64
///   deletions list of: position (count), commit u64
/// </pre>
final class HistoryCodec {
  private HistoryCodec() {}

  static void write(ByteOutput out, Manifest.TableState table) {
    TableHistory history = table.history();
    out.writeLong(history.start());
    out.writeLong(history.retentionMicros());
    for (SegmentInfo segment : table.segments()) {
      SegmentHistory known = history.segments().get(segment.fileName());
      out.writeLong(known == null ? history.start() : known.beginCommitNumber());
      writeDeletions(out, known == null ? new DeletionList() : known.deletions());
    }
    for (int index = 0; index < table.tails().size(); index++) {
      writeLifetimes(out, table.tails().get(index), history.tails().get(index));
    }
    out.writeList(history.past(), HistoryCodec::writePast);
    out.writeList(
        List.copyOf(new TreeMap<>(history.held()).entrySet()),
        (o, held) -> {
          o.writeString(held.getKey());
          o.writeLong(held.getValue());
        });
  }

  private static void writeDeletions(ByteOutput out, DeletionList deletions) {
    out.writeCount(deletions.count());
    for (int index = 0; index < deletions.count(); index++) {
      out.writeCount(deletions.positionAt(index));
      out.writeLong(deletions.commitNumberAt(index));
    }
  }

  private static void writeLifetimes(
      ByteOutput out, WriteBuffer.View tail, RowLifetimes lifetimes) {
    record Run(int rowCount, long begin) {}
    List<Run> runs = new ArrayList<>();
    int first = 0;
    for (int row = 1; row <= tail.rowCount(); row++) {
      if (row == tail.rowCount() || lifetimes.beginAt(row) != lifetimes.beginAt(first)) {
        runs.add(new Run(row - first, lifetimes.beginAt(first)));
        first = row;
      }
    }
    out.writeList(
        runs,
        (o, run) -> {
          o.writeCount(run.rowCount);
          o.writeLong(run.begin);
        });
    for (int row : tail.deleted().minus(DeleteVector.NONE)) {
      out.writeLong(lifetimes.endAt(row));
    }
  }

  private static void writePast(ByteOutput out, PastSegment past) {
    RecordCodec.writeMoved(out, past.segment());
    out.writeBoolean(past.storesEnds());
    out.writeBytes(past.deleted().toBytes());
    writeDeletions(out, past.deletions());
  }

  /// Reads a table's history.
  ///
  /// @param hasHeld whether the manifest's version has commits that named snapshots hold
  static TableHistory read(
      ByteInput in, List<SegmentInfo> segments, List<WriteBuffer.View> tails, boolean hasHeld) {
    long start = in.readLong();
    long retentionMicros = in.readLong();
    Map<String, SegmentHistory> known = new HashMap<>();
    for (SegmentInfo segment : segments) {
      known.put(segment.fileName(), new SegmentHistory(in.readLong(), readDeletions(in)));
    }
    List<RowLifetimes> lifetimes = new ArrayList<>();
    for (WriteBuffer.View tail : tails) {
      lifetimes.add(readLifetimes(in, tail));
    }
    return new TableHistory(
        start,
        retentionMicros,
        known,
        lifetimes,
        in.readList(HistoryCodec::readPast),
        hasHeld ? readHeld(in) : Map.of());
  }

  private static Map<String, Long> readHeld(ByteInput in) {
    Map<String, Long> held = new HashMap<>();
    in.readList(each -> held.put(each.readString(), each.readLong()));
    return held;
  }

  private static DeletionList readDeletions(ByteInput in) {
    DeletionList deletions = new DeletionList();
    int count = in.readIntCount();
    for (int index = 0; index < count; index++) {
      deletions.accept(in.readIntCount(), in.readLong());
    }
    return deletions;
  }

  private static RowLifetimes readLifetimes(ByteInput in, WriteBuffer.View tail) {
    long[] begins = new long[tail.rowCount()];
    long[] ends = new long[tail.rowCount()];
    int runCount = in.readIntCount();
    int row = 0;
    for (int run = 0; run < runCount; run++) {
      int length = in.readIntCount();
      long begin = in.readLong();
      if (length > begins.length - row) {
        throw in.damaged("runs of commits are longer than the rows");
      }
      for (int each = 0; each < length; each++) {
        begins[row++] = begin;
      }
    }
    for (int index = 0; index < ends.length; index++) {
      ends[index] = tail.deleted().contains(index) ? in.readLong() : MovedSegment.PRESENT;
    }
    return new RowLifetimes(begins, ends);
  }

  private static PastSegment readPast(ByteInput in) {
    MovedSegment segment = RecordCodec.readMoved(in);
    return new PastSegment(
        segment,
        in.readBoolean(),
        DeleteVector.ofBytes(in.readBytes(), segment.segment().rowCount()),
        readDeletions(in));
  }
}
