package io.blueshift.store;

import io.blueshift.catalog.NamedSnapshot;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageFile;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.StoredTable;
import io.blueshift.table.TableContent;
import io.blueshift.table.TableHistory;
import io.blueshift.table.TableMemory;
import io.blueshift.table.VersionedTable;
import io.blueshift.wal.CommitTime;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogChange.ContentReplaced;
import io.blueshift.wal.LogChange.SegmentAdded;
import io.blueshift.wal.LogPosition;
import io.blueshift.wal.LogReader;
import io.blueshift.wal.LogRecord;
import io.blueshift.wal.Manifest;
import io.blueshift.wal.ManifestFile;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Finds the state that a warehouse's files hold.
///
/// 1. Read the newest good manifest. A new warehouse gets its first one.
/// 2. Replay the log behind it; a torn tail ends it.
/// 3. Check that every segment of the result is there with its size, and find the deleted rows in them.
/// 4. When writing: sync the last log file, so that what was replayed stays, then delete files that
///    the result does not have.
///
/// Steps 1 to 3 change nothing, and step 4 nothing that the result needs, so that a crash anywhere
/// leads to the same result.
final class Recovery {
  private Recovery() {}

  /// What was found.
  ///
  /// @param logEnd where the next record goes
  /// @param manifestPosition up to where the manifest holds the log
  /// @param recordCount how many records were replayed
  /// @param nextFileNumber above the number of every segment that manifest or log name
  /// @param replayBytesPerSecond how fast the log was replayed, or is by experience when it was short
  record Recovered(
      UUID warehouseId,
      DatabaseState state,
      LogPosition logEnd,
      LogPosition manifestPosition,
      long manifestNumber,
      long recordCount,
      long nextFileNumber,
      long replayBytesPerSecond) {
    /// How fast a log is replayed by experience, with small records on a slow core.
    static final long REPLAY_BYTES_PER_SECOND = 50_000_000;

    /// The least log that says how fast it is replayed.
    private static final long MEASURED_BYTES_MIN = 4L << 20;

    private static long replayBytesPerSecond(long bytes, long nanos) {
      return bytes < MEASURED_BYTES_MIN
          ? REPLAY_BYTES_PER_SECOND
          : Math.max(1_000_000, (long) (bytes * 1e9 / Math.max(1, nanos)));
    }
  }

  /// Makes the first manifest of a new warehouse.
  static void create(StorageDirectory directory) {
    StoreLayout.requireOwnFolder(directory);
    for (String name : directory.list(StoreLayout.LOG_FOLDER)) {
      throw new DatabaseException(
              ErrorCode.DATA_CORRUPTED,
              "the warehouse has a log but no manifest [folder="
                  + directory.description()
                  + ", log="
                  + name
                  + "]")
          .withHint("Restore the manifest file from a copy of the warehouse.");
    }
    StoreLayout.createFolders(directory);
    DatabaseState initial = DatabaseState.initial();
    ManifestFile.write(
        directory,
        1,
        new Manifest(
            UUID.randomUUID(),
            initial.timeline(),
            initial.commitNumber(),
            initial.commitTimeMicros(),
            LogPosition.START,
            1,
            initial.catalog(),
            List.of(),
            Map.of(),
            List.of(),
            List.of()));
  }

  /// Reads manifest and log.
  ///
  /// @param handles makes the handle of a segment
  /// @param memory pays for what is kept in memory
  static Recovered read(
      StorageDirectory directory,
      Function<SegmentInfo, SegmentHandle> handles,
      TableMemory memory) {
    ManifestFile.Numbered newest = ManifestFile.readNewest(directory);
    if (newest == null) {
      throw new DatabaseException(
              ErrorCode.UNDEFINED_FILE,
              "there is no warehouse in the folder [folder=" + directory.description() + "]")
          .withHint("Open it for writing once to make one.");
    }
    Manifest manifest = newest.manifest();
    Replaying replaying =
        new Replaying(state(manifest, handles, memory), manifest.nextFileNumber());
    long begin = System.nanoTime();
    LogReader.Replay replay =
        LogReader.replay(
            directory,
            manifest.warehouseId(),
            manifest.logPosition(),
            record -> replaying.take(record, handles, memory));
    requireSegments(directory, replaying.state);
    resolve(replaying.state);
    return new Recovered(
        manifest.warehouseId(),
        replaying.state,
        replay.end(),
        manifest.logPosition(),
        newest.number(),
        replay.recordCount(),
        replaying.nextFileNumber,
        Recovered.replayBytesPerSecond(
            replay.end().position() - manifest.logPosition().position(),
            System.nanoTime() - begin));
  }

  /// What the records so far led to.
  private static final class Replaying {
    private DatabaseState state;

    /// Above all numbers of segments that were named, also of those that are gone: who replays the log once
    /// more must not take another one for them.
    private long nextFileNumber;

    Replaying(DatabaseState state, long nextFileNumber) {
      this.state = state;
      this.nextFileNumber = nextFileNumber;
    }

    void take(LogRecord record, Function<SegmentInfo, SegmentHandle> handles, TableMemory memory) {
      state = StateTransition.replay(state, record, handles, memory);
      for (LogChange change : record.changes()) {
        switch (change) {
          case SegmentAdded added -> note(added.segment());
          case ContentReplaced replaced -> replaced.added().forEach(moved -> note(moved.segment()));
          default -> {
            // Names no new segment.
          }
        }
      }
    }

    private void note(SegmentInfo segment) {
      nextFileNumber = Math.max(nextFileNumber, TableStorage.numberOf(segment.fileName()) + 1);
    }
  }

  /// Finds the deleted rows of a replayed log in the segments.
  static void resolve(DatabaseState state) {
    for (StoredTable table : state.tables().values()) {
      if (table instanceof VersionedTable logged) {
        logged.resolve();
      }
    }
  }

  /// Returns the state that a manifest holds.
  static DatabaseState state(
      Manifest manifest, Function<SegmentInfo, SegmentHandle> handles, TableMemory memory) {
    Map<Integer, StoredTable> tables = new HashMap<>();
    Set<String> names =
        manifest.snapshots().stream().map(NamedSnapshot::name).collect(Collectors.toSet());
    for (Manifest.TableState table : manifest.tables()) {
      TableContent content =
          new TableContent(
              table.segments().stream().map(handles).toList(), table.tails(), table.deleted());
      tables.put(
          table.tableId(),
          VersionedTable.of(
              content,
              table.history().heldBy(names),
              table.history().past().stream()
                  .map(TableHistory.PastSegment::info)
                  .map(handles)
                  .toList(),
              table.nextRowId(),
              table.identityOrdinals(),
              manifest.commitNumber(),
              memory));
    }
    return new DatabaseState(
        1,
        manifest.timeline(),
        manifest.commitNumber(),
        manifest.commitTimeMicros(),
        manifest.catalog(),
        tables,
        manifest.sequences(),
        0,
        commitTimes(manifest),
        manifest.snapshots().stream().collect(Collectors.toMap(NamedSnapshot::name, each -> each)));
  }

  private static CommitTimes commitTimes(Manifest manifest) {
    List<CommitTime> entries = manifest.commitTimes();
    CommitTime first =
        entries.isEmpty()
            ? new CommitTime(manifest.commitNumber(), manifest.commitTimeMicros())
            : entries.getFirst();
    CommitTimes times = new CommitTimes(first.commitNumber(), first.timeMicros());
    entries.forEach(entry -> times.note(entry.commitNumber(), entry.timeMicros()));
    times.note(manifest.commitNumber(), manifest.commitTimeMicros());
    return times;
  }

  /// Makes what was read durable, the manifest's name and the log: a process that was killed may have
  /// left both in the operating system's memory only.
  static void syncFound(StorageDirectory directory, Recovered recovered) {
    directory.syncFolder("");
    List<String> names = directory.list(StoreLayout.LOG_FOLDER);
    if (recovered.recordCount() > 0 && !names.isEmpty()) {
      try (StorageFile file = directory.append(StoreLayout.LOG_FOLDER + "/" + names.getLast())) {
        file.sync();
      }
      directory.syncFolder(StoreLayout.LOG_FOLDER);
    }
  }

  /// Checks that the segments of a state are there, and returns their names.
  static Set<String> requireSegments(StorageDirectory directory, DatabaseState state) {
    Set<String> names = new HashSet<>();
    Set<String> present = new HashSet<>(directory.list(StoreLayout.SEGMENT_FOLDER));
    for (StoredTable table : state.tables().values()) {
      for (SegmentHandle segment : table.allSegments()) {
        String name = segment.info().fileName();
        names.add(name);
        String lastPart = name.substring(StoreLayout.SEGMENT_FOLDER.length() + 1);
        if (!present.contains(lastPart)
            || directory.sizeBytes(name) != segment.info().sizeBytes()) {
          throw new DatabaseException(
                  ErrorCode.DATA_CORRUPTED,
                  "a segment file is missing or has another size [file="
                      + name
                      + ", expected="
                      + segment.info().sizeBytes()
                      + " bytes]")
              .withHint("Restore the file from a copy of the warehouse.");
        }
      }
    }
    return names;
  }
}
