package io.blueshift.io;

/// A lock that a process holds on a name, from [StorageDirectory#lock].
public interface StorageLock extends AutoCloseable {
  /// Gives the lock back.
  @Override
  void close();
}
