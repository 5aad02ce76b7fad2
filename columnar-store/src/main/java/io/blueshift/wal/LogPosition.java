package io.blueshift.wal;

/// A place in the log: the position of the next record, counted in bytes of frames since the
/// warehouse was made, the checksum of the record before it, and the number of the file from which
/// it is reached.
public record LogPosition(long fileNumber, long position, int checksum) {
  /// The beginning of a new warehouse's log.
  public static final LogPosition START = new LogPosition(1, 0, 0);
}
