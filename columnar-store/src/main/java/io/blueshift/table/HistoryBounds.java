package io.blueshift.table;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// How far back a table and its successors can be read: as of every commit from one on, and as of single ones
/// that named snapshots hold. One commit after the other changes it, or the upkeep; any thread may read it.
public final class HistoryBounds {
  private volatile long forgottenBefore;
  private volatile long retentionMicros;
  private volatile Map<String, Long> held;

  /// @param forgottenBefore the oldest commit from which on all can be read
  /// @param retentionMicros how long versions are kept, or [TableHistory#DEFAULT_RETENTION]
  /// @param held the commits that named snapshots hold, by the snapshots' names
  HistoryBounds(long forgottenBefore, long retentionMicros, Map<String, Long> held) {
    this.forgottenBefore = forgottenBefore;
    this.retentionMicros = retentionMicros;
    this.held = Map.copyOf(held);
  }

  long forgottenBefore() {
    return forgottenBefore;
  }

  /// Returns the oldest commit as of which deletions are kept.
  long keptSince() {
    long oldest = forgottenBefore;
    for (long commitNumber : held.values()) {
      oldest = Math.min(oldest, commitNumber);
    }
    return oldest;
  }

  /// Raises the oldest commit; returns whether it was older.
  synchronized boolean forgetBefore(long commitNumber) {
    boolean older = commitNumber > forgottenBefore;
    forgottenBefore = Math.max(forgottenBefore, commitNumber);
    return older;
  }

  /// Returns the commits that named snapshots hold.
  public Collection<Long> held() {
    return held.values();
  }

  Map<String, Long> heldByName() {
    return held;
  }

  /// Keeps what is read as of the newest commit for a named snapshot. Repeating it does no harm.
  public synchronized void hold(String snapshotName, long commitNumber) {
    Map<String, Long> more = new HashMap<>(held);
    more.put(snapshotName, commitNumber);
    held = Map.copyOf(more);
  }

  /// Lets go what a named snapshot holds, if it holds anything.
  public synchronized void release(String snapshotName) {
    Map<String, Long> fewer = new HashMap<>(held);
    fewer.remove(snapshotName);
    held = Map.copyOf(fewer);
  }

  /// Lets all go that are before a commit.
  synchronized void releaseBefore(long commitNumber) {
    Map<String, Long> fewer = new HashMap<>(held);
    fewer.values().removeIf(commit -> commit < commitNumber);
    held = Map.copyOf(fewer);
  }

  /// Returns how long versions are kept, in microseconds, or [TableHistory#DEFAULT_RETENTION].
  public long retentionMicros() {
    return retentionMicros;
  }

  /// Changes how long versions are kept.
  public void setRetention(long micros) {
    retentionMicros = micros;
  }
}
