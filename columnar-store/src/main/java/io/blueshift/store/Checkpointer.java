package io.blueshift.store;

import io.blueshift.store.CheckpointInfo.Reason;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.wal.LogPosition;
import io.blueshift.wal.Manifest;
import io.blueshift.wal.ManifestFile;
import io.blueshift.wal.WriteAheadLog;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Turns the log into manifests. Commits wait only while the log's file is ended.
///
/// Used by one thread at a time, but for [#dueReason].
final class Checkpointer {
  private final UUID warehouseId;
  private final TableStorage storage;
  private final SnapshotRegistry snapshots;
  private final CommitPublisher publisher;
  private final WriteAheadLog log;
  private final UpkeepHistory history;
  private final Clock clock;
  private volatile Limits limits;
  private long manifestNumber;
  private volatile LogPosition manifestPosition;

  /// When a checkpoint is due.
  ///
  /// @param logBytes the size of the log
  /// @param recoveryMillis how long replaying it may take; 0 is as long as it takes
  /// @param replayBytesPerSecond how fast it is replayed
  record Limits(long logBytes, long recoveryMillis, long replayBytesPerSecond) {}

  Checkpointer(
      UUID warehouseId,
      TableStorage storage,
      SnapshotRegistry snapshots,
      CommitPublisher publisher,
      WriteAheadLog log,
      UpkeepHistory history,
      Clock clock,
      Limits limits,
      long manifestNumber,
      LogPosition manifestPosition) {
    this.warehouseId = warehouseId;
    this.storage = storage;
    this.snapshots = snapshots;
    this.publisher = publisher;
    this.log = log;
    this.history = history;
    this.clock = clock;
    this.limits = limits;
    this.manifestNumber = manifestNumber;
    this.manifestPosition = manifestPosition;
  }

  void limitTo(Limits newLimits) {
    limits = newLimits;
  }

  Limits limits() {
    return limits;
  }

  /// Returns the position up to which the newest manifest holds the log.
  LogPosition manifestPosition() {
    return manifestPosition;
  }

  /// Returns the size of the log that opening the warehouse would replay.
  long replayBytes() {
    return log.end().position() - manifestPosition.position();
  }

  /// Returns how long opening the warehouse would replay the log, as an estimate.
  long replayMillis() {
    return replayBytes() * 1000 / limits.replayBytesPerSecond;
  }

  /// Returns why a checkpoint is due, or null.
  @Nullable Reason dueReason() {
    Limits present = limits;
    if (replayBytes() > present.logBytes) {
      return Reason.LOG_SIZE;
    }
    return present.recoveryMillis > 0 && replayMillis() > present.recoveryMillis
        ? Reason.RECOVERY_TIME
        : null;
  }

  private record Point(LogPosition position, DatabaseState state, long quietNanos) {}

  /// Writes a manifest of the newest state, then deletes the log before it.
  void checkpoint(Reason reason) {
    Instant started = clock.instant();
    LogPosition before = manifestPosition;
    Point point = null;
    String error = null;
    try {
      point = publisher.whileQuiet(this::point);
      manifestNumber++;
      ManifestFile.write(
          storage.directory(), manifestNumber, manifest(point.state, point.position));
      manifestPosition = point.position;
      log.deleteFilesBefore(point.position);
      snapshots.sweep();
    } catch (RuntimeException e) {
      error = String.valueOf(e.getMessage());
      throw e;
    } finally {
      if (point != null) {
        snapshots.release(point.state);
      }
      history.add(
          new CheckpointInfo(
              manifestNumber,
              reason,
              started,
              clock.instant(),
              point == null ? 0 : point.state.commitNumber(),
              point == null ? before.position() : point.position.position(),
              point == null ? 0 : point.position.position() - before.position(),
              point == null ? 0 : point.quietNanos,
              error));
    }
  }

  private Point point() {
    long begin = System.nanoTime();
    LogPosition position = log.rotate();
    return new Point(position, snapshots.acquire(), System.nanoTime() - begin);
  }

  private Manifest manifest(DatabaseState state, LogPosition position) {
    List<Manifest.TableState> tables = new ArrayList<>();
    new TreeMap<>(state.tables())
        .forEach((tableId, table) -> {
          TableContent content = state.content(tableId);
          tables.add(
              new Manifest.TableState(
                  tableId,
                  table.nextRowId(),
                  table.nextIdentityOrdinals(),
                  content.segments().stream().map(SegmentHandle::info).toList(),
                  content.tails(),
                  content.deleted()));
        });
    return new Manifest(
        warehouseId,
        state.timeline(),
        state.commitNumber(),
        state.commitTimeMicros(),
        position,
        storage.nextFileNumber().get(),
        state.catalog(),
        tables,
        state.sequences());
  }
}
