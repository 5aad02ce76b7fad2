package io.blueshift.io;

import java.lang.foreign.MemorySegment;

/// The bytes of a file as memory, from [StorageDirectory#map]. The segment is native and read-only,
/// whatever the directory, so that kernels see one kind of segment.
public interface MappedFile extends AutoCloseable {
  /// Returns the whole file as it was when it was mapped.
  MemorySegment segment();

  /// Ends the mapping; using the segment or a slice of it afterwards fails. No thread may be using
  /// it now.
  @Override
  void close();
}
