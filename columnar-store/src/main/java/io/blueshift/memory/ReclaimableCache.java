package io.blueshift.memory;

/// Memory that can be given back whenever somebody needs it more. Safe for use by several threads.
public interface ReclaimableCache {
  /// Returns how many bytes could be given back now; an estimate that takes no lock.
  long reclaimableBytes();

  /// Gives back bytes, fewer when it has no more that nobody uses. Reserves none.
  void reclaim(long bytes);
}
