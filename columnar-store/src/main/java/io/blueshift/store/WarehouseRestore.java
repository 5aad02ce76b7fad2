package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.PageCache;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableMemory;
import io.blueshift.wal.LogPosition;
import io.blueshift.wal.LogReader;
import io.blueshift.wal.LogRecord;
import io.blueshift.wal.Manifest;
import io.blueshift.wal.ManifestFile;
import java.util.Set;
import java.util.function.Function;

/// Makes a warehouse of an archive, or of a copy of a warehouse, as of a commit:
///
/// 1. Take the newest manifest up to the commit, and replay the log behind it up to the commit.
/// 2. Link the segments of the state into the new warehouse.
/// 3. Write its manifest, which begins a new timeline and a new log.
///
/// Without 3 the target says that it is incomplete and is not opened.
public final class WarehouseRestore {
  private WarehouseRestore() {}

  /// What was restored.
  ///
  /// @param commitNumber the newest commit that the new warehouse has
  /// @param commitTimeMicros its time since 1970
  public record Restored(long commitNumber, long commitTimeMicros) {}

  /// Restores a warehouse.
  ///
  /// @param source an archive, or a warehouse that nobody writes
  /// @param target an empty directory
  /// @param commitNumber the last commit to restore; the newest that there is when the source has
  ///     no such commit
  /// @throws DatabaseException UNDEFINED_FILE when nothing as old is there, DATA_CORRUPTED,
  ///     OBJECT_NOT_IN_PREREQUISITE_STATE when the target is not empty
  public static Restored run(StorageDirectory source, StorageDirectory target, long commitNumber) {
    try (CopyTarget copy = CopyTarget.begin(target);
        MemoryBudget memory = MemoryBudget.root("restore", Long.MAX_VALUE);
        PageCache cache = new PageCache(memory, 0)) {
      Manifest base = base(source, commitNumber);
      Function<SegmentInfo, SegmentHandle> handles =
          info -> new SegmentHandle(source, cache, info, 0, TableMemory.uncounted());
      DatabaseState state = replay(source, base, commitNumber, handles);
      Set<String> segments = Recovery.requireSegments(source, state);
      long nextFileNumber = base.nextFileNumber();
      try {
        Recovery.resolve(state);
        segments.forEach(name -> source.linkInto(name, target, name));
        for (String name : segments) {
          nextFileNumber = Math.max(nextFileNumber, TableStorage.numberOf(name) + 1);
        }
        target.syncFolder(StoreLayout.SEGMENT_FOLDER);
        DatabaseState begun =
            new DatabaseState(
                1,
                base.timeline() + 1,
                state.commitNumber(),
                state.commitTimeMicros(),
                state.catalog(),
                state.tables(),
                state.sequences(),
                0,
                state.commitTimes(),
                state.namedSnapshots());
        ManifestFile.write(
            target,
            1,
            StateManifest.of(base.warehouseId(), begun, LogPosition.START, nextFileNumber));
        copy.complete();
      } finally {
        state.tables().values().forEach(table -> table.allSegments().forEach(SegmentHandle::close));
      }
      return new Restored(state.commitNumber(), state.commitTimeMicros());
    }
  }

  private static Manifest base(StorageDirectory source, long commitNumber) {
    Manifest base = null;
    for (long number : ManifestFile.numbers(source)) {
      Manifest manifest = ManifestFile.read(source, number);
      if (manifest.commitNumber() <= commitNumber) {
        base = manifest;
      }
    }
    if (base == null) {
      throw new DatabaseException(
              ErrorCode.UNDEFINED_FILE,
              "the folder has nothing as old as the commit [folder="
                  + source.description()
                  + ", commit="
                  + commitNumber
                  + "]")
          .withHint("Name a later commit, or a folder that was archived for longer.");
    }
    return base;
  }

  private static DatabaseState replay(
      StorageDirectory source,
      Manifest base,
      long commitNumber,
      Function<SegmentInfo, SegmentHandle> handles) {
    final class Replayed {
      DatabaseState state = Recovery.state(base, handles, TableMemory.uncounted());
      boolean past;

      void take(LogRecord record) {
        past |= record.commitNumber() > commitNumber;
        if (!past) {
          state = StateTransition.replay(state, record, handles, TableMemory.uncounted());
        }
      }
    }
    Replayed replayed = new Replayed();
    LogReader.replay(source, base.warehouseId(), base.logPosition(), replayed::take);
    return replayed.state;
  }
}
