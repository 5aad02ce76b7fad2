package io.blueshift.wal;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.NamedSnapshot;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageFile;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.TableHistory;
import io.blueshift.table.WriteBuffer;
import io.blueshift.wal.Manifest.TableState;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Writes and reads manifests, format version 1 (`docs/format/manifest-1.md`).
///
/// A manifest has a number of its own. It is written under another name, synced, renamed and its
/// folder synced, and only then the ones before are deleted, so that at every moment one good
/// manifest is there.
public final class ManifestFile {
  private static final long MAGIC = 0x314e414d_45554c42L; // "BLUEMAN1"
  private static final int VERSION = 5;

  /// The version before named snapshots.
  private static final int VERSION_WITHOUT_SNAPSHOTS = 4;

  /// The version before the history of rows.
  private static final int VERSION_WITHOUT_HISTORY = 3;

  /// The version before sequences.
  private static final int VERSION_WITHOUT_SEQUENCES = 2;

  /// The first version, which had no deleted rows.
  private static final int VERSION_WITHOUT_DELETES = 1;

  private static final String PREFIX = "manifest-";
  private static final String TEMPORARY_SUFFIX = ".tmp";

  private ManifestFile() {}

  /// A manifest with its number.
  public record Numbered(long number, Manifest manifest) {}

  /// Returns whether a name in the warehouse's folder is that of a manifest, whole or begun.
  public static boolean isManifestName(String name) {
    return name.startsWith(PREFIX);
  }

  /// Returns the name of a manifest's file.
  public static String fileName(long number) {
    return PREFIX + HexFormat.of().toHexDigits(number);
  }

  private static long number(String name) {
    return name.startsWith(PREFIX) ? LogFormat.numberOfDigits(name.substring(PREFIX.length())) : -1;
  }

  /// Writes a manifest and deletes the ones before it.
  public static void write(StorageDirectory directory, long number, Manifest manifest) {
    byte[] bytes = encode(manifest);
    String name = fileName(number);
    String temporaryName = name + TEMPORARY_SUFFIX;
    if (directory.exists(temporaryName)) {
      directory.delete(temporaryName);
    }
    try {
      try (StorageFile file = directory.create(temporaryName)) {
        file.append(bytes, 0, bytes.length);
        file.sync();
      }
      directory.rename(temporaryName, name);
    } catch (RuntimeException e) {
      deleteIfPossible(directory, temporaryName, e);
      throw e;
    }
    directory.syncFolder("");
    deleteBefore(directory, number);
    directory.syncFolder("");
  }

  private static void deleteIfPossible(
      StorageDirectory directory, String name, RuntimeException cause) {
    try {
      if (directory.exists(name)) {
        directory.delete(name);
      }
    } catch (RuntimeException e) {
      cause.addSuppressed(e);
    }
  }

  private static void deleteBefore(StorageDirectory directory, long number) {
    for (String name : directory.list("")) {
      if (isManifestName(name) && !name.equals(fileName(number)) && number(name) < number) {
        directory.delete(name);
      }
    }
  }

  /// Returns the numbers of the manifests in a folder, ascending.
  public static List<Long> numbers(StorageDirectory directory) {
    return directory.list("").stream()
        .map(ManifestFile::number)
        .filter(number -> number >= 0)
        .sorted()
        .toList();
  }

  /// Reads and checks the manifest of a number.
  ///
  /// @throws DatabaseException DATA_CORRUPTED, UNDEFINED_FILE
  public static Manifest read(StorageDirectory directory, long number) {
    return read(directory, fileName(number));
  }

  /// Returns the newest good manifest, or null when there is none at all.
  ///
  /// @throws DatabaseException DATA_CORRUPTED when there are manifests and none is good
  public static @Nullable Numbered readNewest(StorageDirectory directory) {
    TreeMap<Long, String> names = new TreeMap<>();
    for (String name : directory.list("")) {
      long number = number(name);
      if (number >= 0) {
        names.put(number, name);
      }
    }
    DatabaseException damage = null;
    for (var entry : names.descendingMap().entrySet()) {
      try {
        return new Numbered(entry.getKey(), read(directory, entry.getValue()));
      } catch (DatabaseException e) {
        if (e.code() != ErrorCode.DATA_CORRUPTED) {
          throw e;
        }
        damage = damage == null ? e : damage;
      }
    }
    if (damage != null) {
      throw damage;
    }
    return null;
  }

  /// Reads and checks one manifest.
  private static Manifest read(StorageDirectory directory, String name) {
    byte[] bytes = directory.readAll(name);
    int bodySize = bytes.length - Integer.BYTES;
    if (bodySize < Long.BYTES + Integer.BYTES
        || LogFormat.checksum(bytes, 0, bodySize) != (int) ByteOutput.INT.get(bytes, bodySize)) {
      throw new DatabaseException(
              ErrorCode.DATA_CORRUPTED,
              "manifest is damaged: its checksum differs [file="
                  + name
                  + ", size="
                  + bytes.length
                  + " bytes]")
          .withHint("Restore the file from a copy of the warehouse.");
    }
    ByteInput in = new ByteInput(bytes, 0, bodySize, name);
    long magic = in.readLong();
    int version = in.readInt();
    if (magic != MAGIC || version < VERSION_WITHOUT_DELETES || version > VERSION) {
      throw new DatabaseException(
              ErrorCode.UNSUPPORTED_FORMAT_VERSION,
              "manifest has a version that this release does not know [file="
                  + name
                  + ", version="
                  + version
                  + ", known="
                  + VERSION
                  + "]")
          .withHint("Open the warehouse with the release that wrote it, or a later one.");
    }
    return decode(in, version);
  }

  private static byte[] encode(Manifest manifest) {
    ByteOutput out = new ByteOutput();
    out.writeLong(MAGIC);
    out.writeInt(VERSION);
    out.writeLong(manifest.warehouseId().getMostSignificantBits());
    out.writeLong(manifest.warehouseId().getLeastSignificantBits());
    out.writeInt(manifest.timeline());
    out.writeLong(manifest.commitNumber());
    out.writeLong(manifest.commitTimeMicros());
    out.writeLong(manifest.logPosition().fileNumber());
    out.writeLong(manifest.logPosition().position());
    out.writeInt(manifest.logPosition().checksum());
    out.writeLong(manifest.nextFileNumber());
    Catalog catalog = manifest.catalog();
    out.writeInt(catalog.nextObjectId());
    out.writeList(catalog.databases(), DefinitionCodec::writeDatabase);
    out.writeList(catalog.schemas(), DefinitionCodec::writeSchema);
    out.writeList(catalog.relations(), DefinitionCodec::writeRelation);
    out.writeList(manifest.tables(), ManifestFile::writeTable);
    out.writeList(
        List.copyOf(new TreeMap<>(manifest.sequences()).entrySet()),
        (o, entry) -> {
          o.writeInt(entry.getKey());
          RecordCodec.writePosition(o, entry.getValue());
        });
    out.writeList(
        manifest.commitTimes(),
        (o, time) -> {
          o.writeLong(time.commitNumber());
          o.writeLong(time.timeMicros());
        });
    out.writeList(manifest.snapshots(), ManifestFile::writeSnapshot);
    out.writeInt(LogFormat.checksum(out.array(), 0, out.sizeBytes()));
    return out.toByteArray();
  }

  private static void writeTable(ByteOutput out, TableState table) {
    out.writeInt(table.tableId());
    out.writeLong(table.nextRowId());
    out.writeList(
        List.copyOf(new TreeMap<>(table.identityOrdinals()).entrySet()),
        (o, entry) -> {
          o.writeCount(entry.getKey());
          o.writeLong(entry.getValue());
        });
    out.writeList(
        table.segments(),
        (o, segment) -> {
          RecordCodec.writeSegment(o, segment);
          o.writeBytes(
              table.deleted().getOrDefault(segment.fileName(), DeleteVector.NONE).toBytes());
        });
    out.writeList(
        table.tails(),
        (o, tail) -> {
          RowsCodec.write(o, tail);
          o.writeBytes(tail.deleted().toBytes());
        });
    HistoryCodec.write(out, table);
  }

  private static Manifest decode(ByteInput in, int version) {
    UUID warehouseId = new UUID(in.readLong(), in.readLong());
    int timeline = in.readInt();
    long commitNumber = in.readLong();
    return new Manifest(
        warehouseId,
        timeline,
        commitNumber,
        in.readLong(),
        new LogPosition(in.readLong(), in.readLong(), in.readInt()),
        in.readLong(),
        Catalog.of(
            in.readInt(),
            in.readList(DefinitionCodec::readDatabase),
            in.readList(DefinitionCodec::readSchema),
            in.readList(DefinitionCodec::readRelation)),
        in.readList(each -> readTable(each, version, commitNumber)),
        version > VERSION_WITHOUT_SEQUENCES ? readSequences(in) : Map.of(),
        version <= VERSION_WITHOUT_HISTORY
            ? List.of()
            : in.readList(each -> new CommitTime(each.readLong(), each.readLong())),
        version <= VERSION_WITHOUT_SNAPSHOTS ? List.of() : in.readList(ManifestFile::readSnapshot));
  }

  private static void writeSnapshot(ByteOutput out, NamedSnapshot snapshot) {
    out.writeString(snapshot.name());
    out.writeLong(snapshot.commitNumber());
    out.writeLong(snapshot.createdMicros());
    out.writeString(snapshot.owner());
    out.writeBoolean(snapshot.givenUp());
  }

  private static NamedSnapshot readSnapshot(ByteInput in) {
    return new NamedSnapshot(
        in.readString(), in.readLong(), in.readLong(), in.readString(), in.readBoolean());
  }

  private static Map<Integer, SequencePosition> readSequences(ByteInput in) {
    Map<Integer, SequencePosition> sequences = new HashMap<>();
    in.readList(each -> sequences.put(each.readInt(), RecordCodec.readPosition(each)));
    return sequences;
  }

  private static TableState readTable(ByteInput in, int version, long commitNumber) {
    boolean hasDeletes = version != VERSION_WITHOUT_DELETES;
    int tableId = in.readInt();
    long nextRowId = in.readLong();
    TreeMap<Integer, Long> ordinals = new TreeMap<>();
    in.readList(i -> ordinals.put(i.readIntCount(), i.readLong()));
    Map<String, DeleteVector> deleted = new HashMap<>();
    List<SegmentInfo> segments =
        in.readList(each -> {
          SegmentInfo segment = RecordCodec.readSegment(each);
          if (hasDeletes) {
            DeleteVector gone = DeleteVector.ofBytes(each.readBytes(), segment.rowCount());
            if (!gone.isEmpty()) {
              deleted.put(segment.fileName(), gone);
            }
          }
          return segment;
        });
    List<WriteBuffer.View> tails =
        in.readList(each -> {
          WriteBuffer.View tail = RowsCodec.read(each);
          return hasDeletes
              ? new WriteBuffer.View(
                  tail.buffer(),
                  tail.rowCount(),
                  DeleteVector.ofBytes(each.readBytes(), tail.rowCount()))
              : tail;
        });
    TableHistory history =
        version <= VERSION_WITHOUT_HISTORY
            ? TableHistory.since(commitNumber)
            : HistoryCodec.read(in, segments, tails, version > VERSION_WITHOUT_SNAPSHOTS);
    return new TableState(tableId, nextRowId, ordinals, segments, tails, deleted, history);
  }
}
