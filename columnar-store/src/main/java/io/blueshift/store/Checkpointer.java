package io.blueshift.store;

import io.blueshift.io.StorageDirectory;
import io.blueshift.store.CheckpointInfo.Reason;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.StoredTable;
import io.blueshift.wal.LogPosition;
import io.blueshift.wal.ManifestFile;
import io.blueshift.wal.WriteAheadLog;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
  private volatile @Nullable LogArchive archive;
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

  /// Keeps from now on what a checkpoint would delete, or nothing any more.
  void archiveTo(@Nullable LogArchive newArchive) {
    archive = newArchive;
  }

  /// Makes a copy of the warehouse as of now in another directory, while commits go on: they wait only while
  /// the log's file is ended.
  ///
  /// 1. End the log's file and hold the newest state.
  /// 2. Link its segments, the newest manifest and the log files behind it, none of which changes any more.
  ///
  /// @return the commit that the copy has
  long copyTo(StorageDirectory target) {
    try (CopyTarget copy = CopyTarget.begin(target)) {
      Point point = publisher.whileQuiet(this::point);
      try {
        StorageDirectory source = storage.directory();
        for (StoredTable table : point.state.tables().values()) {
          for (SegmentHandle segment : table.allSegments()) {
            String name = segment.info().fileName();
            source.linkInto(name, target, name);
          }
        }
        for (String name : WriteAheadLog.filesBefore(source, point.position)) {
          source.linkInto(name, target, name);
        }
        target.syncFolder(StoreLayout.SEGMENT_FOLDER);
        target.syncFolder(StoreLayout.LOG_FOLDER);
        String manifest = ManifestFile.fileName(manifestNumber);
        source.linkInto(manifest, target, manifest);
        copy.complete();
        return point.state.commitNumber();
      } finally {
        snapshots.release(point.state);
      }
    }
  }

  void limitTo(long logBytes, long recoveryMillis) {
    limits = new Limits(logBytes, recoveryMillis, limits.replayBytesPerSecond);
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

  /// Returns how far the log is.
  LogFigures figures() {
    WriteAheadLog.FileFigures files = log.files();
    return new LogFigures(
        log.end().position(),
        log.durablePosition(),
        manifestPosition.position(),
        replayMillis(),
        files.count(),
        files.sizeBytes());
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
          storage.directory(),
          manifestNumber,
          StateManifest.of(
              warehouseId, point.state, point.position, storage.nextFileNumber().get()));
      manifestPosition = point.position;
      LogArchive kept = archive;
      if (kept != null) {
        kept.keep(
            manifestNumber,
            point.state,
            snapshots.retiredFileNames(),
            ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
      }
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
}
