package io.blueshift.store;

import io.blueshift.store.CompactionInfo.Kind;
import io.blueshift.store.CompactionInfo.Status;
import io.blueshift.store.VacuumInfo.TableFigures;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What upkeep did since the warehouse was opened, and what it does: the newest of each kind, for system
/// views. Safe for use by several threads.
final class UpkeepHistory {
  private static final int KEPT_COUNT = 1000;

  private final Clock clock;
  private final Deque<Move> moves = new ArrayDeque<>();
  private final Deque<CheckpointInfo> checkpoints = new ArrayDeque<>();
  private final Deque<TableVacuum> vacuums = new ArrayDeque<>();
  private long moveCount;
  private long vacuumCount;

  UpkeepHistory(Clock clock) {
    this.clock = clock;
  }

  /// A move of rows that was begun.
  final class Move {
    private CompactionInfo info;

    private Move(CompactionInfo info) {
      this.info = info;
    }

    /// Notes rows that were written.
    void wrote(int rowCount) {
      synchronized (UpkeepHistory.this) {
        info = changed(null, Status.RUNNING, 0, info.rowCountAfter() + rowCount, 0, null);
      }
    }

    /// Notes the end.
    void end(Status status, int segmentCount, long sizeBytes, @Nullable String error) {
      synchronized (UpkeepHistory.this) {
        info =
            changed(clock.instant(), status, segmentCount, info.rowCountAfter(), sizeBytes, error);
      }
    }

    private CompactionInfo changed(
        @Nullable Instant ended,
        Status status,
        int segmentCount,
        long rowCount,
        long sizeBytes,
        @Nullable String error) {
      return new CompactionInfo(
          info.id(),
          info.kind(),
          info.byVacuum(),
          info.tableId(),
          info.started(),
          ended,
          status,
          info.segmentCountBefore(),
          info.rowCountBefore(),
          info.sizeBytesBefore(),
          segmentCount,
          rowCount,
          sizeBytes,
          error);
    }
  }

  /// Notes the beginning of a move.
  synchronized Move begin(
      Kind kind, boolean byVacuum, int tableId, int segmentCount, long rowCount, long sizeBytes) {
    Move move =
        new Move(
            new CompactionInfo(
                ++moveCount,
                kind,
                byVacuum,
                tableId,
                clock.instant(),
                null,
                Status.RUNNING,
                segmentCount,
                rowCount,
                sizeBytes,
                0,
                0,
                0,
                null));
    add(moves, move);
    return move;
  }

  synchronized List<CompactionInfo> compactions() {
    return moves.stream().map(move -> move.info).toList();
  }

  synchronized void add(CheckpointInfo checkpoint) {
    add(checkpoints, checkpoint);
  }

  synchronized List<CheckpointInfo> checkpoints() {
    return new ArrayList<>(checkpoints);
  }

  /// A VACUUM of a table that was begun.
  final class TableVacuum {
    private VacuumInfo info;
    private final long movesBefore;

    private TableVacuum(VacuumInfo info, long movesBefore) {
      this.info = info;
      this.movesBefore = movesBefore;
    }

    void end(String status, TableFigures after) {
      synchronized (UpkeepHistory.this) {
        VacuumInfo now = present();
        info =
            new VacuumInfo(
                now.id(),
                now.mode(),
                now.tableId(),
                now.commitNumber(),
                now.started(),
                clock.instant(),
                status,
                now.before(),
                after,
                now.doneRowCount());
      }
    }

    VacuumInfo info() {
      synchronized (UpkeepHistory.this) {
        return info;
      }
    }

    private VacuumInfo present() {
      if (info.ended() != null) {
        return info;
      }
      long done =
          moves.stream()
              .map(move -> move.info)
              .filter(move ->
                  move.id() > movesBefore && move.byVacuum() && move.tableId() == info.tableId())
              .mapToLong(CompactionInfo::rowCountAfter)
              .sum();
      return new VacuumInfo(
          info.id(),
          info.mode(),
          info.tableId(),
          info.commitNumber(),
          info.started(),
          null,
          info.status(),
          info.before(),
          null,
          done);
    }
  }

  /// Notes the beginning of a VACUUM of a table.
  synchronized TableVacuum begin(
      VacuumMode mode, int tableId, long commitNumber, TableFigures before) {
    TableVacuum vacuum =
        new TableVacuum(
            new VacuumInfo(
                ++vacuumCount,
                mode,
                tableId,
                commitNumber,
                clock.instant(),
                null,
                "Running",
                before,
                null,
                0),
            moveCount);
    add(vacuums, vacuum);
    return vacuum;
  }

  synchronized List<VacuumInfo> vacuums() {
    return vacuums.stream().map(TableVacuum::present).toList();
  }

  private static <T> void add(Deque<T> kept, T newest) {
    kept.addLast(newest);
    if (kept.size() > KEPT_COUNT) {
      kept.removeFirst();
    }
  }
}
