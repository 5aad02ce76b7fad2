package io.blueshift.wal;

import io.blueshift.catalog.SequencePosition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.DeletedRows;
import io.blueshift.table.MovedSegment;
import io.blueshift.table.RowIds;
import io.blueshift.wal.LogChange.CatalogChanged;
import io.blueshift.wal.LogChange.ContentReplaced;
import io.blueshift.wal.LogChange.IdentityAdvanced;
import io.blueshift.wal.LogChange.RetentionChanged;
import io.blueshift.wal.LogChange.RowsAppended;
import io.blueshift.wal.LogChange.RowsDeleted;
import io.blueshift.wal.LogChange.SegmentAdded;
import io.blueshift.wal.LogChange.SequenceMoved;
import io.blueshift.wal.LogChange.SnapshotNamed;
import io.blueshift.wal.LogChange.SnapshotReleased;
import io.blueshift.wal.LogChange.TableTruncated;
import io.blueshift.wal.LogChange.VersionsAppended;
import java.util.List;
import java.util.stream.LongStream;

/// Writes and reads the payload of records. The bytes are a function of the record alone, so that
/// every copy of a log has the same.
final class RecordCodec {
  /// The version of a record's payload that this release writes.
  static final int VERSION = 5;

  /// The version before the history of rows.
  private static final int VERSION_WITHOUT_HISTORY = 3;

  /// The first version, which had no deleted rows.
  private static final int VERSION_WITHOUT_DELETES = 1;

  private static final int CATALOG_CHANGED = 1;
  private static final int ROWS_APPENDED = 2;
  private static final int SEGMENT_ADDED = 3;
  private static final int TABLE_TRUNCATED = 4;
  private static final int IDENTITY_ADVANCED = 5;
  private static final int CONTENT_REPLACED = 6;
  private static final int ROWS_DELETED = 7;
  private static final int VERSIONS_APPENDED = 8;
  private static final int SEQUENCE_MOVED = 9;
  private static final int RETENTION_CHANGED = 10;
  private static final int SNAPSHOT_NAMED = 11;
  private static final int SNAPSHOT_RELEASED = 12;

  private RecordCodec() {}

  static void write(ByteOutput out, LogRecord record) {
    out.writeByte(VERSION);
    out.writeEnum(record.kind());
    out.writeInt(record.timeline());
    out.writeLong(record.commitNumber());
    out.writeLong(record.commitTimeMicros());
    out.writeString(record.userName());
    out.writeByte(record.protocol());
    out.writeLong(record.sessionId());
    out.writeList(record.changes(), RecordCodec::writeChange);
  }

  static LogRecord read(ByteInput in, String fileName) {
    int version = in.readByte();
    if (version < VERSION_WITHOUT_DELETES || version > VERSION) {
      throw new DatabaseException(
              ErrorCode.UNSUPPORTED_FORMAT_VERSION,
              "log record has a version that this release does not know [file="
                  + fileName
                  + ", version="
                  + version
                  + ", known="
                  + VERSION
                  + "]")
          .withHint("Open the warehouse with the release that wrote it, or a later one.");
    }
    LogRecord.Kind kind = in.readEnum(LogRecord.Kind.values());
    int timeline = in.readInt();
    long commitNumber = in.readLong();
    LogRecord record =
        new LogRecord(
            kind,
            timeline,
            commitNumber,
            in.readLong(),
            in.readString(),
            in.readByte(),
            in.readLong(),
            in.readList(each -> readChange(each, version, commitNumber)));
    if (!in.atEnd()) {
      throw in.damaged("bytes left over");
    }
    return record;
  }

  private static void writeChange(ByteOutput out, LogChange change) {
    switch (change) {
      case CatalogChanged changed -> {
        out.writeByte(CATALOG_CHANGED);
        DefinitionCodec.write(out, changed.change());
      }
      case RowsAppended rows -> {
        out.writeByte(ROWS_APPENDED);
        out.writeInt(rows.tableId());
        out.writeLong(rows.firstRowId());
        RowsCodec.write(out, rows.rows());
      }
      case RowsDeleted deleted -> {
        out.writeByte(ROWS_DELETED);
        out.writeInt(deleted.tableId());
        writeIds(out, deleted.rowIds());
      }
      case VersionsAppended versions -> {
        out.writeByte(VERSIONS_APPENDED);
        out.writeInt(versions.tableId());
        RowsCodec.write(out, versions.rows());
      }
      case SegmentAdded added -> {
        out.writeByte(SEGMENT_ADDED);
        out.writeInt(added.tableId());
        writeSegment(out, added.segment());
      }
      case TableTruncated truncated -> {
        out.writeByte(TABLE_TRUNCATED);
        out.writeInt(truncated.tableId());
        out.writeBoolean(truncated.keepsHistory());
      }
      case RetentionChanged changed -> {
        out.writeByte(RETENTION_CHANGED);
        out.writeInt(changed.tableId());
        out.writeLong(changed.retentionMicros());
      }
      case IdentityAdvanced advanced -> {
        out.writeByte(IDENTITY_ADVANCED);
        out.writeInt(advanced.tableId());
        out.writeCount(advanced.columnNumber());
        out.writeLong(advanced.ordinal());
      }
      case SequenceMoved moved -> {
        out.writeByte(SEQUENCE_MOVED);
        out.writeInt(moved.sequenceId());
        writePosition(out, moved.position());
      }
      case SnapshotNamed named -> {
        out.writeByte(SNAPSHOT_NAMED);
        out.writeString(named.name());
        out.writeString(named.owner());
      }
      case SnapshotReleased released -> {
        out.writeByte(SNAPSHOT_RELEASED);
        out.writeString(released.name());
        out.writeBoolean(released.givenUp());
      }
      case ContentReplaced replaced -> {
        out.writeByte(CONTENT_REPLACED);
        out.writeInt(replaced.tableId());
        out.writeList(replaced.removedFileNames(), ByteOutput::writeString);
        out.writeCount(replaced.removedTailRowCount());
        out.writeList(replaced.added(), RecordCodec::writeMoved);
        out.writeList(
            replaced.deleted(),
            (o, deleted) -> {
              o.writeLong(deleted.commitNumber());
              writeIds(o, deleted.rowIds());
            });
        out.writeLong(replaced.historyStart());
      }
    }
  }

  /// Writes ascending ids as runs: how many, then for each the distance from the end of the run
  /// before, and its length.
  private static void writeIds(ByteOutput out, RowIds ids) {
    int runCount = 0;
    for (int at = 0; at < ids.count(); at++) {
      runCount += at == 0 || ids.at(at) != ids.at(at - 1) + 1 ? 1 : 0;
    }
    out.writeCount(ids.count());
    out.writeCount(runCount);
    long end = 0;
    for (int at = 0; at < ids.count(); ) {
      int length = 1;
      while (at + length < ids.count() && ids.at(at + length) == ids.at(at) + length) {
        length++;
      }
      out.writeCount(ids.at(at) - end);
      out.writeCount(length);
      end = ids.at(at) + length;
      at += length;
    }
  }

  private static RowIds readIds(ByteInput in) {
    int count = in.readIntCount();
    int runCount = in.readIntCount();
    LongStream.Builder ids = LongStream.builder();
    long end = 0;
    long left = count;
    for (int run = 0; run < runCount; run++) {
      end += in.readCount();
      int length = in.readIntCount();
      left -= length;
      if (left < 0) {
        throw in.damaged("runs of row ids are longer than their number");
      }
      for (int each = 0; each < length; each++) {
        ids.add(end++);
      }
    }
    if (left != 0) {
      throw in.damaged("runs of row ids are shorter than their number");
    }
    return RowIds.of(ids.build().toArray());
  }

  private static LogChange readChange(ByteInput in, int version, long commitNumber) {
    int kind = in.readByte();
    return switch (kind) {
      case CATALOG_CHANGED -> new CatalogChanged(DefinitionCodec.read(in));
      case ROWS_APPENDED -> new RowsAppended(in.readInt(), in.readLong(), RowsCodec.read(in));
      case SEGMENT_ADDED -> new SegmentAdded(in.readInt(), readSegment(in));
      case TABLE_TRUNCATED ->
          new TableTruncated(in.readInt(), version > VERSION_WITHOUT_HISTORY && in.readBoolean());
      case IDENTITY_ADVANCED ->
          new IdentityAdvanced(in.readInt(), in.readIntCount(), in.readLong());
      case CONTENT_REPLACED ->
          new ContentReplaced(
              in.readInt(),
              in.readList(ByteInput::readString),
              in.readCount(),
              version <= VERSION_WITHOUT_HISTORY
                  ? in.readList(each ->
                      new MovedSegment(readSegment(each), commitNumber, MovedSegment.PRESENT))
                  : in.readList(RecordCodec::readMoved),
              readDeleted(in, version, commitNumber),
              version <= VERSION_WITHOUT_HISTORY ? commitNumber : in.readLong());
      case ROWS_DELETED -> new RowsDeleted(in.readInt(), readIds(in));
      case VERSIONS_APPENDED -> new VersionsAppended(in.readInt(), RowsCodec.read(in));
      case SEQUENCE_MOVED -> new SequenceMoved(in.readInt(), readPosition(in));
      case RETENTION_CHANGED -> new RetentionChanged(in.readInt(), in.readLong());
      case SNAPSHOT_NAMED -> new SnapshotNamed(in.readString(), in.readString());
      case SNAPSHOT_RELEASED -> new SnapshotReleased(in.readString(), in.readBoolean());
      default -> throw in.damaged("unknown kind of change: " + kind);
    };
  }

  static void writePosition(ByteOutput out, SequencePosition position) {
    out.writeLong(position.value());
    out.writeBoolean(position.called());
  }

  static SequencePosition readPosition(ByteInput in) {
    return new SequencePosition(in.readLong(), in.readBoolean());
  }

  private static List<DeletedRows> readDeleted(ByteInput in, int version, long commitNumber) {
    if (version == VERSION_WITHOUT_DELETES) {
      return List.of();
    }
    if (version <= VERSION_WITHOUT_HISTORY) {
      RowIds rowIds = readIds(in);
      return rowIds.count() == 0 ? List.of() : List.of(new DeletedRows(commitNumber, rowIds));
    }
    return in.readList(each -> new DeletedRows(each.readLong(), readIds(each)));
  }

  static void writeMoved(ByteOutput out, MovedSegment moved) {
    writeSegment(out, moved.segment());
    out.writeLong(moved.beginCommitNumber());
    out.writeLong(moved.endCommitNumber());
  }

  static MovedSegment readMoved(ByteInput in) {
    return new MovedSegment(readSegment(in), in.readLong(), in.readLong());
  }

  /// Writes what names a segment. Its statistics are in the file's footer, which the checksum covers.
  static void writeSegment(ByteOutput out, SegmentInfo segment) {
    out.writeString(segment.fileName());
    out.writeCount(segment.rowCount());
    out.writeCount(segment.sizeBytes());
    out.writeInt(segment.checksum());
    out.writeLong(segment.firstRowId());
  }

  static SegmentInfo readSegment(ByteInput in) {
    return new SegmentInfo(
        in.readString(), in.readIntCount(), in.readCount(), in.readInt(), in.readLong(), List.of());
  }
}
