package io.blueshift.io;

import java.lang.foreign.MemorySegment;

/// A file that grows at its end. Used by one thread at a time.
///
/// When an append fails, an unknown part of its bytes is in the file.
public interface StorageFile extends AutoCloseable {
  /// Appends all bytes of a native or heap segment.
  void append(MemorySegment bytes);

  /// Appends a part of an array.
  default void append(byte[] bytes, int offset, int length) {
    append(MemorySegment.ofArray(bytes).asSlice(offset, length));
  }

  /// Returns the size, with all that was appended.
  long sizeBytes();

  /// Cuts the file off behind its first `sizeBytes` bytes; used to drop a torn tail.
  void truncate(long sizeBytes);

  /// Makes the content durable; it returns only when the device has it.
  void sync();

  /// Closes the file, without syncing it.
  @Override
  void close();
}
