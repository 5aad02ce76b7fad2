package io.blueshift.store;

import io.blueshift.io.StorageDirectory;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.StoredTable;
import io.blueshift.wal.Manifest;
import io.blueshift.wal.ManifestFile;
import io.blueshift.wal.WriteAheadLog;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Keeps what checkpoints and compaction would delete, so that the warehouse can be restored as of any commit
/// since ([WarehouseRestore]): manifests, the log files behind them, and every segment that a state between
/// had.
///
/// At each checkpoint, before the log files that it takes the place of are deleted:
///
/// 1. Link the log files, the segments of the state, and those that were dropped since the checkpoint before,
///    which stay until then ([#archivedPosition]).
/// 2. Link the manifest, last, and sync the folders.
/// 3. Drop what is older than the newest manifest from before the retention time.
///
/// Files are linked, not copied, where the archive lies on the warehouse's file system. Used by one thread at a
/// time, but for [#archivedPosition].
final class LogArchive {
  private final StorageDirectory source;
  private final StorageDirectory archive;
  private final Duration retention;
  private volatile long archivedPosition;

  /// Opens an archive, which is made if it does not exist.
  ///
  /// @param archivedPosition up to where the archive has the log
  LogArchive(
      StorageDirectory source,
      StorageDirectory archive,
      Duration retention,
      long archivedPosition) {
    this.source = source;
    this.archive = archive;
    this.retention = retention;
    this.archivedPosition = archivedPosition;
    archive.createFolder("");
    archive.createFolder(StoreLayout.LOG_FOLDER);
    archive.createFolder(StoreLayout.SEGMENT_FOLDER);
  }

  /// Returns up to where segments that were dropped are kept, so that their files may be deleted.
  long archivedPosition() {
    return archivedPosition;
  }

  /// Keeps segments that the opening of the warehouse is about to delete: a crash may have come before they were
  /// archived.
  void keepFound() {
    linkMissing(segmentNames(source));
    archive.syncFolder(StoreLayout.SEGMENT_FOLDER);
  }

  /// Returns the names of all segments in the archive. No other segment may have one of them, also where the
  /// log lost the commit that a segment was kept for.
  List<String> segmentNames() {
    return segmentNames(archive);
  }

  private static List<String> segmentNames(StorageDirectory directory) {
    return directory.list(StoreLayout.SEGMENT_FOLDER).stream()
        .map(name -> StoreLayout.SEGMENT_FOLDER + "/" + name)
        .toList();
  }

  /// Keeps what a checkpoint is about to delete.
  ///
  /// @param manifestNumber the number of the checkpoint's manifest, which is written
  /// @param dropped segments that were dropped since the checkpoint before
  /// @param nowMicros the time from which the retention counts back
  void keep(long manifestNumber, DatabaseState state, Collection<String> dropped, long nowMicros) {
    Manifest manifest = ManifestFile.read(source, manifestNumber);
    linkMissing(WriteAheadLog.filesBefore(source, manifest.logPosition()));
    Set<String> segments = new TreeSet<>();
    for (StoredTable table : state.tables().values()) {
      for (SegmentHandle segment : table.allSegments()) {
        segments.add(segment.info().fileName());
      }
    }
    dropped.stream()
        .filter(name -> name.startsWith(StoreLayout.SEGMENT_FOLDER + "/"))
        .filter(source::exists)
        .forEach(segments::add);
    linkMissing(segments);
    archive.syncFolder(StoreLayout.LOG_FOLDER);
    archive.syncFolder(StoreLayout.SEGMENT_FOLDER);
    linkMissing(List.of(ManifestFile.fileName(manifestNumber)));
    archive.syncFolder("");
    archivedPosition = manifest.logPosition().position();
    prune(nowMicros - retention.toNanos() / 1000);
  }

  /// Gives files of the warehouse names in the archive. A copy that a crash cut short is made again.
  private void linkMissing(Collection<String> names) {
    for (String name : names) {
      if (archive.exists(name) && archive.sizeBytes(name) != source.sizeBytes(name)) {
        archive.delete(name);
      }
      if (!archive.exists(name)) {
        source.linkInto(name, archive, name);
      }
    }
  }

  /// Drops what no state since a time needs.
  private void prune(long sinceMicros) {
    long oldest = -1;
    List<Long> numbers = ManifestFile.numbers(archive);
    for (long number : numbers) {
      boolean old = ManifestFile.read(archive, number).commitTimeMicros() <= sinceMicros;
      oldest = oldest < 0 || old ? number : oldest;
    }
    if (oldest == numbers.getFirst()) {
      return;
    }
    Manifest base = ManifestFile.read(archive, oldest);
    for (long number : numbers) {
      if (number < oldest) {
        archive.delete(ManifestFile.fileName(number));
      }
    }
    archive.syncFolder("");
    WriteAheadLog.filesBefore(archive, base.logPosition()).forEach(archive::delete);
    Set<String> needed = new HashSet<>();
    base.tables()
        .forEach(table -> {
          for (SegmentInfo segment : table.allSegments()) {
            needed.add(segment.fileName());
          }
        });
    for (String last : archive.list(StoreLayout.SEGMENT_FOLDER)) {
      String name = StoreLayout.SEGMENT_FOLDER + "/" + last;
      if (!needed.contains(name) && TableStorage.numberOf(name) < base.nextFileNumber()) {
        archive.delete(name);
      }
    }
  }
}
