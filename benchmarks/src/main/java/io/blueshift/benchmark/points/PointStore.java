package io.blueshift.benchmark.points;

import java.nio.ByteBuffer;

/// A store of values by key, as an adapter of a protocol uses one: below SQL, in this process. Used by
/// any number of threads, each through its own [Session].
interface PointStore extends AutoCloseable {
  /// Opens a way in for one thread.
  Session openSession();

  /// Brings what was written into the form from which reads are fastest.
  void settle();

  @Override
  void close();

  /// One thread's way in. Buffers are direct and may be used again after each call.
  interface Session extends AutoCloseable {
    /// Reads the value of a key.
    ///
    /// @param key from position to limit
    /// @param value is cleared and gets the value
    /// @return the size of the value in bytes, or a negative number when there is none
    int get(ByteBuffer key, ByteBuffer value);

    /// Writes a value, from position to limit of both buffers.
    ///
    /// @param sync whether to return only when the value is on disk; without, it is in the log
    void put(ByteBuffer key, ByteBuffer value, boolean sync);

    @Override
    void close();
  }
}
