package io.blueshift.io;

import java.lang.foreign.MemorySegment;

/// Reads a file at any place. Safe for use by several threads.
public interface StorageReader extends AutoCloseable {
  /// Returns the file's present size.
  long sizeBytes();

  /// Fills all of `target`, which may be heap or native, with the bytes from `offset` on.
  ///
  /// @throws io.blueshift.error.DatabaseException IO_ERROR when the file ends before
  void read(long offset, MemorySegment target);

  /// Reads bytes into a new array.
  default byte[] read(long offset, int length) {
    byte[] bytes = new byte[length];
    read(offset, MemorySegment.ofArray(bytes));
    return bytes;
  }

  @Override
  void close();
}
