package io.blueshift.wal;

import java.util.HexFormat;
import java.util.UUID;
import java.util.zip.CRC32C;

/// The bytes of log files, version 1; `docs/format/log-1.md` has the picture. All numbers are
/// little-endian.
final class LogFormat {
  static final String FOLDER = "log";
  static final String SUFFIX = ".log";

  static final long FILE_MAGIC = 0x31474f4c_45554c42L; // "BLUELOG1"
  static final int VERSION = 1;
  static final int HEADER_SIZE_BYTES = 64;

  static final int FRAME_MAGIC = 0x44524352; // "RCRD"
  static final int FRAME_HEADER_SIZE_BYTES = 40;
  static final int FRAME_ALIGNMENT_BYTES = 8;

  private LogFormat() {}

  /// What the first bytes of a log file say.
  ///
  /// @param startPosition the position of the first frame; it ends the file before, whatever that
  ///     holds behind
  /// @param previousChecksum the checksum of the record before the first frame
  record FileHeader(
      UUID warehouseId, int timeline, long fileNumber, long startPosition, int previousChecksum) {}

  /// What the first bytes of a frame say.
  ///
  /// @param durablePosition up to where the log was durable when the frame was written
  record FrameHeader(
      int payloadSizeBytes,
      long position,
      long durablePosition,
      int previousChecksum,
      int checksum) {
    long endPosition() {
      return position + frameSizeBytes(payloadSizeBytes);
    }
  }

  static String fileName(long fileNumber) {
    return FOLDER + "/" + HexFormat.of().toHexDigits(fileNumber) + SUFFIX;
  }

  /// Returns the number in a file's name, or -1 when it is no name of a log file.
  static long fileNumber(String lastPartOfName) {
    return lastPartOfName.endsWith(SUFFIX)
        ? numberOfDigits(lastPartOfName.substring(0, lastPartOfName.length() - SUFFIX.length()))
        : -1;
  }

  /// Returns the number that sixteen hexadecimal digits stand for, or -1 when they are something
  /// else.
  static long numberOfDigits(String digits) {
    boolean good =
        digits.length() == 16 && digits.chars().allMatch(digit -> HexFormat.isHexDigit(digit));
    return good ? HexFormat.fromHexDigitsToLong(digits) : -1;
  }

  static long frameSizeBytes(int payloadSizeBytes) {
    long size = (long) FRAME_HEADER_SIZE_BYTES + payloadSizeBytes;
    return (size + FRAME_ALIGNMENT_BYTES - 1) & -FRAME_ALIGNMENT_BYTES;
  }

  static byte[] encode(FileHeader header) {
    ByteOutput out = new ByteOutput();
    out.writeLong(FILE_MAGIC);
    out.writeInt(VERSION);
    out.writeInt(header.timeline);
    out.writeLong(header.warehouseId.getMostSignificantBits());
    out.writeLong(header.warehouseId.getLeastSignificantBits());
    out.writeLong(header.fileNumber);
    out.writeLong(header.startPosition);
    out.writeInt(header.previousChecksum);
    out.writeLong(0);
    out.writeInt(checksum(out.array(), 0, out.sizeBytes()));
    return out.toByteArray();
  }

  /// Writes a frame's header into the room that was reserved for it in front of the payload.
  static void encode(FrameHeader header, byte[] target, int start) {
    ByteOutput.INT.set(target, start, FRAME_MAGIC);
    ByteOutput.INT.set(target, start + 4, header.payloadSizeBytes);
    ByteOutput.LONG.set(target, start + 8, header.position);
    ByteOutput.LONG.set(target, start + 16, header.durablePosition);
    ByteOutput.INT.set(target, start + 24, header.previousChecksum);
    ByteOutput.INT.set(target, start + 28, header.checksum);
    ByteOutput.INT.set(target, start + 32, checksum(target, start, 32));
    ByteOutput.INT.set(target, start + 36, 0);
  }

  static int checksum(byte[] bytes, int start, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, start, length);
    return (int) crc.getValue();
  }

  /// Returns the checksum of a record: over the checksum of the record before and the payload, so
  /// that it names the whole history up to here.
  static int recordChecksum(int previousChecksum, byte[] bytes, int start, int length) {
    CRC32C crc = new CRC32C();
    byte[] previous = new byte[Integer.BYTES];
    ByteOutput.INT.set(previous, 0, previousChecksum);
    crc.update(previous);
    crc.update(bytes, start, length);
    return (int) crc.getValue();
  }
}
