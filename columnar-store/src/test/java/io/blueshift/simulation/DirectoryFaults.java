package io.blueshift.simulation;

import io.blueshift.error.DatabaseException;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageFile;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.DeletionList;
import io.blueshift.table.TableHistory;
import io.blueshift.table.TableHistory.SegmentHistory;
import io.blueshift.table.WriteBuffer;
import io.blueshift.wal.LogPosition;
import io.blueshift.wal.Manifest;
import io.blueshift.wal.Manifest.TableState;
import io.blueshift.wal.ManifestFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/// The planted faults that lie between the store and its files: things left out, done in the wrong order, or
/// written wrongly.
final class DirectoryFaults {
  private static final int LOG_HEADER_BYTES = 64;
  private static final int FRAME_HEADER_BYTES = 40;
  private static final int FRAME_MAGIC = 0x44524352;

  private DirectoryFaults() {}

  /// Leaves out the sync of files whose names begin so.
  static StorageDirectory withoutSync(StorageDirectory directory, String prefix) {
    return new FaultyDirectory(directory) {
      @Override
      void sync(String name, StorageFile file, boolean reopened) {
        if (!name.startsWith(prefix)) {
          file.sync();
        }
      }
    };
  }

  /// Leaves out the sync of a folder.
  static StorageDirectory withoutFolderSync(StorageDirectory directory, String leftOut) {
    return new FaultyDirectory(directory) {
      @Override
      public void syncFolder(String folder) {
        if (!folder.equals(leftOut)) {
          delegate.syncFolder(folder);
        }
      }
    };
  }

  /// Gives a manifest its name before its content is durable.
  static StorageDirectory renamingBeforeSync(StorageDirectory directory) {
    return new FaultyDirectory(directory) {
      @Override
      void sync(String name, StorageFile file, boolean reopened) {
        if (!name.startsWith("manifest")) {
          file.sync();
        }
      }

      @Override
      public void rename(String from, String to) {
        delegate.rename(from, to);
        delegate.syncFolder("");
        try (StorageFile file = delegate.append(to)) {
          file.sync();
        }
      }
    };
  }

  /// Takes a sync that failed for one that did not.
  static StorageDirectory ignoringSyncErrors(StorageDirectory directory) {
    return new FaultyDirectory(directory) {
      @Override
      void sync(String name, StorageFile file, boolean reopened) {
        try {
          file.sync();
        } catch (DatabaseException e) {
          if (!Objects.requireNonNull(e.getMessage()).contains("device failed")) {
            throw e;
          }
        }
      }
    };
  }

  /// Leaves out the sync of the log that was replayed.
  static StorageDirectory withoutSyncOfReplayed(StorageDirectory directory) {
    return new FaultyDirectory(directory) {
      @Override
      void sync(String name, StorageFile file, boolean reopened) {
        if (!reopened) {
          file.sync();
        }
      }
    };
  }

  /// Leaves out the sync of the manifest's name that was found.
  static StorageDirectory withoutSyncOfFoundNames(StorageDirectory directory) {
    return new FaultyDirectory(directory) {
      private boolean renamed;

      @Override
      public void rename(String from, String to) {
        renamed = true;
        delegate.rename(from, to);
      }

      @Override
      public void syncFolder(String folder) {
        if (!folder.isEmpty() || renamed) {
          delegate.syncFolder(folder);
          renamed &= !folder.isEmpty();
        }
      }
    };
  }

  /// Leaves a part of a record that could not be written in the log.
  static StorageDirectory withoutCuttingBack(StorageDirectory directory) {
    return new FaultyDirectory(directory) {
      @Override
      void truncate(String name, StorageFile file, long sizeBytes) {}
    };
  }

  /// Does something just before a manifest gets its name.
  private static StorageDirectory beforeManifest(StorageDirectory directory, Runnable action) {
    return new FaultyDirectory(directory) {
      @Override
      public void rename(String from, String to) {
        action.run();
        delegate.rename(from, to);
      }
    };
  }

  static StorageDirectory deletingLogEarly(StorageDirectory directory) {
    return beforeManifest(
        directory, () -> directory.list("log").forEach(name -> directory.delete("log/" + name)));
  }

  static StorageDirectory deletingManifestEarly(StorageDirectory directory) {
    return beforeManifest(
        directory,
        () -> {
          for (String name : directory.list("")) {
            if (name.startsWith("manifest-") && !name.endsWith(".tmp")) {
              directory.delete(name);
              directory.syncFolder("");
            }
          }
        });
  }

  /// Takes for orphans what the manifest does not name, whatever the log says.
  static StorageDirectory deletingNewSegmentsAtOpening(StorageDirectory directory) {
    return new FaultyDirectory(directory) {
      @Override
      public List<String> list(String folder) {
        if (folder.equals("temporary")) {
          ManifestFile.Numbered newest = Objects.requireNonNull(ManifestFile.readNewest(delegate));
          for (String name : delegate.list("segments")) {
            String path = "segments/" + name;
            boolean named =
                newest.manifest().tables().stream()
                    .flatMap(table -> table.segments().stream())
                    .anyMatch(segment -> segment.fileName().equals(path));
            if (!named) {
              delegate.delete(path);
            }
          }
        }
        return delegate.list(folder);
      }
    };
  }

  /// Shows log files in which every checksum fits, whatever the bytes are.
  static StorageDirectory withoutLogChecksums(StorageDirectory directory) {
    return new FaultyDirectory(directory) {
      @Override
      public byte[] readAll(String name) {
        byte[] bytes = delegate.readAll(name);
        return name.startsWith("log/") ? withRightChecksums(bytes, false) : bytes;
      }
    };
  }

  /// Shows log files whose last record is whole, whatever is left of it.
  static StorageDirectory withTornTail(StorageDirectory directory) {
    return new FaultyDirectory(directory) {
      @Override
      public byte[] readAll(String name) {
        byte[] bytes = delegate.readAll(name);
        return name.startsWith("log/") ? withRightChecksums(bytes, true) : bytes;
      }
    };
  }

  private static byte[] withRightChecksums(byte[] read, boolean completed) {
    byte[] bytes = read;
    int offset = LOG_HEADER_BYTES;
    while (offset + FRAME_HEADER_BYTES <= bytes.length) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      int size = buffer.getInt(offset + 4);
      if (buffer.getInt(offset) != FRAME_MAGIC || size < 0 || size > 1 << 20) {
        return bytes;
      }
      int end = offset + FRAME_HEADER_BYTES + size;
      if (end > bytes.length && completed) {
        bytes = Arrays.copyOf(bytes, end);
        buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
      } else if (end > bytes.length) {
        return bytes;
      }
      CRC32C record = new CRC32C();
      record.update(bytes, offset + 24, 4);
      record.update(bytes, offset + FRAME_HEADER_BYTES, size);
      buffer.putInt(offset + 28, (int) record.getValue());
      CRC32C header = new CRC32C();
      header.update(bytes, offset, 32);
      buffer.putInt(offset + 32, (int) header.getValue());
      offset = (end + 7) & -8;
    }
    return bytes;
  }

  /// Shows manifests whose checksum fits, whatever the bytes are.
  static StorageDirectory withoutManifestChecksum(StorageDirectory directory) {
    return new FaultyDirectory(directory) {
      @Override
      public byte[] readAll(String name) {
        byte[] bytes = delegate.readAll(name);
        if (name.startsWith("manifest") && bytes.length > Integer.BYTES) {
          CRC32C checksum = new CRC32C();
          checksum.update(bytes, 0, bytes.length - Integer.BYTES);
          ByteBuffer.wrap(bytes)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putInt(bytes.length - Integer.BYTES, (int) checksum.getValue());
        }
        return bytes;
      }
    };
  }

  /// Writes other manifests than the store does.
  private static class ManifestChanging extends FaultyDirectory {
    private final UnaryOperator<Manifest> change;

    ManifestChanging(StorageDirectory delegate, UnaryOperator<Manifest> change) {
      super(delegate);
      this.change = change;
    }

    @Override
    public void rename(String from, String to) {
      byte[] changed = changed(to, delegate.readAll(from));
      delegate.delete(from);
      try (StorageFile file = delegate.create(from)) {
        file.append(changed, 0, changed.length);
        file.sync();
      }
      delegate.rename(from, to);
    }

    private byte[] changed(String name, byte[] bytes) {
      MemoryStorageDirectory given = new MemoryStorageDirectory();
      given.replace(name, bytes);
      ManifestFile.Numbered read = Objects.requireNonNull(ManifestFile.readNewest(given));
      MemoryStorageDirectory made = new MemoryStorageDirectory();
      ManifestFile.write(made, read.number(), change.apply(read.manifest()));
      return made.readAll(name);
    }
  }

  private static Manifest withPosition(Manifest manifest, LogPosition position) {
    return new Manifest(
        manifest.warehouseId(),
        manifest.timeline(),
        manifest.commitNumber(),
        manifest.commitTimeMicros(),
        position,
        manifest.nextFileNumber(),
        manifest.catalog(),
        manifest.tables(),
        manifest.sequences(),
        manifest.commitTimes(),
        manifest.snapshots());
  }

  private static Manifest withTables(Manifest manifest, UnaryOperator<TableState> change) {
    return new Manifest(
        manifest.warehouseId(),
        manifest.timeline(),
        manifest.commitNumber(),
        manifest.commitTimeMicros(),
        manifest.logPosition(),
        manifest.nextFileNumber(),
        manifest.catalog(),
        manifest.tables().stream().map(change).toList(),
        manifest.sequences(),
        manifest.commitTimes(),
        manifest.snapshots());
  }

  static StorageDirectory withoutLogPosition(StorageDirectory directory) {
    return new ManifestChanging(directory, m -> withPosition(m, LogPosition.START));
  }

  /// Lets every manifest name the position of the one before it, and keeps the log, so that records are
  /// replayed that the manifest holds.
  static StorageDirectory replayingTwice(StorageDirectory directory) {
    LogPosition[] earlier = {LogPosition.START};
    return new ManifestChanging(
        directory,
        manifest -> {
          LogPosition position = earlier[0];
          earlier[0] = manifest.logPosition();
          return withPosition(manifest, position);
        }) {
      @Override
      public void delete(String name) {
        if (!name.startsWith("log/")) {
          delegate.delete(name);
        }
      }
    };
  }

  /// Returns a directory whose manifests say something else of each table.
  private static StorageDirectory changingTables(
      StorageDirectory directory, UnaryOperator<TableState> change) {
    return new ManifestChanging(directory, manifest -> withTables(manifest, change));
  }

  static StorageDirectory losingRowIds(StorageDirectory directory) {
    return changingTables(
        directory,
        t ->
            new TableState(
                t.tableId(),
                0,
                t.identityOrdinals(),
                t.segments(),
                t.tails(),
                t.deleted(),
                t.history()));
  }

  static StorageDirectory losingIdentity(StorageDirectory directory) {
    return changingTables(
        directory,
        t ->
            new TableState(
                t.tableId(),
                t.nextRowId(),
                Map.of(),
                t.segments(),
                t.tails(),
                t.deleted(),
                t.history()));
  }

  static StorageDirectory losingRowsInMemory(StorageDirectory directory) {
    return changingTables(
        directory, t -> withRows(t, t.segments(), List.of(), t.deleted(), t.history()));
  }

  /// Returns a table with other rows.
  private static TableState withRows(
      TableState t,
      List<SegmentInfo> segments,
      List<WriteBuffer.View> tails,
      Map<String, DeleteVector> deleted,
      TableHistory history) {
    return new TableState(
        t.tableId(), t.nextRowId(), t.identityOrdinals(), segments, tails, deleted, history);
  }

  private static StorageDirectory changingDeleted(
      StorageDirectory directory, UnaryOperator<Map<String, DeleteVector>> change) {
    return changingTables(
        directory,
        t -> withRows(t, t.segments(), t.tails(), change.apply(t.deleted()), t.history()));
  }

  static StorageDirectory losingDeleteVectors(StorageDirectory directory) {
    return changingDeleted(directory, deleted -> Map.of());
  }

  /// Lets the row in front of each deleted one be gone in its place.
  static StorageDirectory shiftingDeleteVectors(StorageDirectory directory) {
    return changingDeleted(
        directory,
        deleted -> {
          Map<String, DeleteVector> shifted = new HashMap<>();
          deleted.forEach((name, rows) -> shifted.put(name, shifted(rows)));
          return shifted;
        });
  }

  private static DeleteVector shifted(DeleteVector rows) {
    int[] before =
        Arrays.stream(rows.minus(DeleteVector.NONE)).map(row -> Math.max(0, row - 1)).toArray();
    return DeleteVector.NONE.with(before);
  }

  static StorageDirectory losingDeletesInMemory(StorageDirectory directory) {
    return changingTables(
        directory,
        t ->
            withRows(
                t,
                t.segments(),
                t.tails().stream().map(tail -> tail.buffer().view()).toList(),
                t.deleted(),
                t.history()));
  }

  static StorageDirectory losingOneSegment(StorageDirectory directory) {
    return changingTables(
        directory,
        t ->
            withRows(
                t,
                t.segments().subList(0, Math.max(0, t.segments().size() - 1)),
                t.tails(),
                t.deleted(),
                t.history()));
  }

  private static StorageDirectory changingHistory(
      StorageDirectory directory, UnaryOperator<TableHistory> change) {
    return changingTables(
        directory,
        t -> withRows(t, t.segments(), t.tails(), t.deleted(), change.apply(t.history())));
  }

  /// Keeps the names of snapshots, but not what tables hold for them.
  static StorageDirectory losingHolds(StorageDirectory directory) {
    return changingHistory(
        directory,
        h ->
            new TableHistory(
                h.start(), h.retentionMicros(), h.segments(), h.tails(), h.past(), Map.of()));
  }

  static StorageDirectory losingOnePastSegment(StorageDirectory directory) {
    return changingHistory(
        directory,
        h ->
            new TableHistory(
                h.start(),
                h.retentionMicros(),
                h.segments(),
                h.tails(),
                h.past().subList(0, Math.max(0, h.past().size() - 1)),
                h.held()));
  }

  /// Keeps which rows of segments were deleted, but not by which commits.
  static StorageDirectory losingDeletionCommits(StorageDirectory directory) {
    return changingHistory(
        directory,
        h -> {
          Map<String, SegmentHistory> segments = new HashMap<>();
          h.segments()
              .forEach((name, known) ->
                  segments.put(
                      name, new SegmentHistory(known.beginCommitNumber(), new DeletionList())));
          return new TableHistory(
              h.start(), h.retentionMicros(), segments, h.tails(), h.past(), h.held());
        });
  }

  private static StorageDirectory keeping(
      StorageDirectory directory, boolean sequences, boolean snapshots) {
    return new ManifestChanging(
        directory,
        manifest ->
            new Manifest(
                manifest.warehouseId(),
                manifest.timeline(),
                manifest.commitNumber(),
                manifest.commitTimeMicros(),
                manifest.logPosition(),
                manifest.nextFileNumber(),
                manifest.catalog(),
                manifest.tables(),
                sequences ? manifest.sequences() : Map.of(),
                manifest.commitTimes(),
                snapshots ? manifest.snapshots() : List.of()));
  }

  static StorageDirectory losingSequences(StorageDirectory directory) {
    return keeping(directory, false, true);
  }

  static StorageDirectory losingSnapshots(StorageDirectory directory) {
    return keeping(directory, true, false);
  }
}
