package io.blueshift.wal;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageReader;
import io.blueshift.wal.LogFormat.FileHeader;
import io.blueshift.wal.LogFormat.FrameHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Replays the log from a position on. It changes nothing.
///
/// 1. Files are read in the order of their numbers. A file ends where the next one says it begins.
/// 2. Frames must follow each other without a gap, and each must name the checksum of the one before.
/// 3. In the last file the first bad frame is a torn tail, unless a good frame behind it says that
///    the log was durable beyond the bad one: that is damage.
public final class LogReader {
  private final StorageDirectory directory;
  private final UUID warehouseId;
  private final Consumer<LogRecord> consumer;
  private long position;
  private int checksum;
  private long recordCount;
  private long lastFileNumber;

  private LogReader(
      StorageDirectory directory,
      UUID warehouseId,
      LogPosition start,
      Consumer<LogRecord> consumer) {
    this.directory = directory;
    this.warehouseId = warehouseId;
    this.position = start.position();
    this.checksum = start.checksum();
    this.lastFileNumber = start.fileNumber() - 1;
    this.consumer = consumer;
  }

  /// What a replay came to.
  ///
  /// @param end where the next record goes, in a file with a number of its own
  /// @param recordCount how many records there were
  public record Replay(LogPosition end, long recordCount) {}

  private record LogFile(String name, FileHeader header) {}

  /// Reads all records from a position on.
  ///
  /// @throws DatabaseException DATA_CORRUPTED when a record is damaged that was durable
  public static Replay replay(
      StorageDirectory directory,
      UUID warehouseId,
      LogPosition start,
      Consumer<LogRecord> consumer) {
    LogReader reader = new LogReader(directory, warehouseId, start, consumer);
    reader.readFiles(start.fileNumber());
    return new Replay(
        new LogPosition(reader.lastFileNumber + 1, reader.position, reader.checksum),
        reader.recordCount);
  }

  private void readFiles(long firstFileNumber) {
    List<LogFile> files = new ArrayList<>();
    for (String name : directory.list(LogFormat.FOLDER)) {
      long number = LogFormat.fileNumber(name);
      if (number >= firstFileNumber) {
        String path = LogFormat.fileName(number);
        FileHeader header = header(path, number);
        if (header != null) {
          files.add(new LogFile(path, header));
        } else {
          requireNeverBegun(path);
        }
        lastFileNumber = number;
      }
    }
    for (int index = 0; index < files.size(); index++) {
      FileHeader next = index + 1 < files.size() ? files.get(index + 1).header : null;
      readFile(files.get(index), next == null ? Long.MAX_VALUE : next.startPosition());
    }
  }

  private @Nullable FileHeader header(String name, long number) {
    byte[] bytes;
    try (StorageReader reader = directory.open(name)) {
      bytes = reader.read(0, (int) Math.min(LogFormat.HEADER_SIZE_BYTES, reader.sizeBytes()));
    }
    if (bytes.length < LogFormat.HEADER_SIZE_BYTES
        || (int) ByteOutput.INT.get(bytes, LogFormat.HEADER_SIZE_BYTES - 4)
            != LogFormat.checksum(bytes, 0, LogFormat.HEADER_SIZE_BYTES - 4)) {
      return null;
    }
    ByteInput in = new ByteInput(bytes, 0, LogFormat.HEADER_SIZE_BYTES, name);
    long magic = in.readLong();
    int version = in.readInt();
    if (magic != LogFormat.FILE_MAGIC || version != LogFormat.VERSION) {
      throw new DatabaseException(
              ErrorCode.UNSUPPORTED_FORMAT_VERSION,
              "log file has a version that this release does not know [file="
                  + name
                  + ", version="
                  + version
                  + ", known="
                  + LogFormat.VERSION
                  + "]")
          .withHint("Open the warehouse with the release that wrote it, or a later one.");
    }
    int timeline = in.readInt();
    FileHeader header =
        new FileHeader(
            new UUID(in.readLong(), in.readLong()),
            timeline,
            in.readLong(),
            in.readLong(),
            in.readInt());
    if (!header.warehouseId().equals(warehouseId) || header.fileNumber() != number) {
      throw new DatabaseException(
              ErrorCode.DATA_CORRUPTED,
              "log file belongs to another warehouse or has another's name [file=" + name + "]")
          .withHint("Restore the log folder as it was; files of several warehouses were mixed.");
    }
    return header;
  }

  /// Fails when a file without a good header may not be passed over. The header is durable before
  /// the first frame is written, so a file with any good frame has lost its header to damage; and so has
  /// one whose header is not cut short or empty, because a write of so few bytes is not torn otherwise.
  private void requireNeverBegun(String name) {
    byte[] bytes = directory.readAll(name);
    FrameHeader frame = nextGoodFrame(bytes, 0, -1);
    if (frame != null || hasHeaderBytes(bytes)) {
      throw damage(name, 0, frame);
    }
  }

  private static boolean hasHeaderBytes(byte[] bytes) {
    boolean found = false;
    for (int offset = 0; offset < Math.min(bytes.length, LogFormat.HEADER_SIZE_BYTES); offset++) {
      found |= bytes[offset] != 0;
    }
    return found && bytes.length >= LogFormat.HEADER_SIZE_BYTES;
  }

  private void readFile(LogFile file, long endPosition) {
    FileHeader header = file.header;
    if (header.startPosition() != position || header.previousChecksum() != checksum) {
      throw new DatabaseException(
              ErrorCode.DATA_CORRUPTED,
              "log file does not follow the records before it [file="
                  + file.name
                  + ", expected position="
                  + position
                  + ", actual position="
                  + header.startPosition()
                  + "]")
          .withDetail("A log file is missing or was replaced; later commits cannot be applied.")
          .withHint("Restore the log folder from a copy of the warehouse.");
    }
    byte[] bytes = directory.readAll(file.name);
    int offset = LogFormat.HEADER_SIZE_BYTES;
    while (position < endPosition && offset < bytes.length) {
      FrameHeader frame = goodFrame(bytes, offset);
      if (frame == null || frame.position() != position || frame.previousChecksum() != checksum) {
        checkTornTail(file.name, bytes, offset, endPosition);
        return;
      }
      int payload = offset + LogFormat.FRAME_HEADER_SIZE_BYTES;
      ByteInput in = new ByteInput(bytes, payload, payload + frame.payloadSizeBytes(), file.name);
      consumer.accept(RecordCodec.read(in, file.name));
      recordCount++;
      position = frame.endPosition();
      checksum = frame.checksum();
      offset = Math.toIntExact(offset + LogFormat.frameSizeBytes(frame.payloadSizeBytes()));
    }
    if (position != endPosition && endPosition != Long.MAX_VALUE) {
      checkTornTail(file.name, bytes, offset, endPosition);
    }
  }

  /// Accepts what follows `offset` as a torn tail, or reports damage.
  private void checkTornTail(String name, byte[] bytes, int offset, long endPosition) {
    FrameHeader later = nextGoodFrame(bytes, offset + LogFormat.FRAME_ALIGNMENT_BYTES, position);
    boolean neededByNextFile = endPosition != Long.MAX_VALUE && endPosition > position;
    if (neededByNextFile || later != null) {
      throw damage(name, offset, later);
    }
  }

  private DatabaseException damage(String fileName, int offset, @Nullable FrameHeader later) {
    return new DatabaseException(
            ErrorCode.DATA_CORRUPTED,
            "log record is damaged [file="
                + fileName
                + ", offset="
                + offset
                + ", position="
                + position
                + "]")
        .withDetail(
            "The record was durable"
                + (later == null ? "" : ", and good records follow at position " + later.position())
                + "; it and everything after it would be lost: all commits since the "
                + recordCount
                + " records that could be read.")
        .withHint(
            "Restore the file from a copy. To go on without the lost commits, move this file and"
                + " later ones out of the log folder and open the warehouse again.");
  }

  /// Returns the frame at an offset when both its checksums are right, else null.
  private static @Nullable FrameHeader goodFrame(byte[] bytes, int offset) {
    if (offset + LogFormat.FRAME_HEADER_SIZE_BYTES > bytes.length
        || (int) ByteOutput.INT.get(bytes, offset) != LogFormat.FRAME_MAGIC
        || (int) ByteOutput.INT.get(bytes, offset + 32) != LogFormat.checksum(bytes, offset, 32)) {
      return null;
    }
    FrameHeader frame =
        new FrameHeader(
            (int) ByteOutput.INT.get(bytes, offset + 4),
            (long) ByteOutput.LONG.get(bytes, offset + 8),
            (long) ByteOutput.LONG.get(bytes, offset + 16),
            (int) ByteOutput.INT.get(bytes, offset + 24),
            (int) ByteOutput.INT.get(bytes, offset + 28));
    long end = (long) offset + LogFormat.FRAME_HEADER_SIZE_BYTES + frame.payloadSizeBytes();
    if (frame.payloadSizeBytes() < 0 || end > bytes.length) {
      return null;
    }
    int actual =
        LogFormat.recordChecksum(
            frame.previousChecksum(),
            bytes,
            offset + LogFormat.FRAME_HEADER_SIZE_BYTES,
            frame.payloadSizeBytes());
    return actual == frame.checksum() ? frame : null;
  }

  /// Returns the first good frame from an offset on that knew the log to be durable beyond a
  /// position.
  private static @Nullable FrameHeader nextGoodFrame(
      byte[] bytes, int fromOffset, long durableBeyond) {
    int aligned = (fromOffset + 7) & -8;
    for (int offset = aligned; offset < bytes.length; offset += LogFormat.FRAME_ALIGNMENT_BYTES) {
      FrameHeader frame = goodFrame(bytes, offset);
      if (frame != null && frame.durablePosition() > durableBeyond) {
        return frame;
      }
    }
    return null;
  }
}
