package io.blueshift.sql.copy;

/// Bytes of a file on their way to the splitter: a window that moves forward and grows when a record
/// is longer than it.
abstract class TextBlock implements AutoCloseable {
  private static final int SIZE_MIN_BYTES = 1 << 20;

  byte[] bytes = new byte[SIZE_MIN_BYTES];
  int limit;
  boolean atEnd;

  /// Where in the file (or in the decompressed stream) `bytes[0]` stands.
  long fileOffset;

  /// Drops what stands before `from` and reads on; returns where what stood at `from` stands now.
  int refill(int from) {
    int kept = limit - from;
    if (from == 0 && limit == bytes.length) {
      bytes = java.util.Arrays.copyOf(bytes, Math.multiplyExact(bytes.length, 2));
    } else {
      dropping(from);
      System.arraycopy(bytes, from, bytes, 0, kept);
    }
    fileOffset += from;
    limit = kept;
    int count = read(fileOffset + limit, bytes, limit, bytes.length - limit);
    limit += count;
    atEnd = limit < bytes.length;
    return 0;
  }

  /// Called before the first `count` bytes leave the window.
  void dropping(int count) {}

  /// Reads on at `position`; returns fewer bytes than asked for only at the end.
  abstract int read(long position, byte[] target, int offset, int length);

  /// Returns the line, from 1, on which the byte at a place of the window stands.
  abstract long lineNumber(int position);

  @Override
  public abstract void close();
}
