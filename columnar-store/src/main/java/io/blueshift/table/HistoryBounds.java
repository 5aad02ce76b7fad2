package io.blueshift.table;

/// How far back a table and its successors can be read. One commit after the other changes it, or the upkeep;
/// any thread may read it.
final class HistoryBounds {
  private volatile long forgottenBefore;
  private volatile long retentionMicros;

  /// @param forgottenBefore the oldest commit as of which deletions are kept
  /// @param retentionMicros how long versions are kept, or [TableHistory#DEFAULT_RETENTION]
  HistoryBounds(long forgottenBefore, long retentionMicros) {
    this.forgottenBefore = forgottenBefore;
    this.retentionMicros = retentionMicros;
  }

  long forgottenBefore() {
    return forgottenBefore;
  }

  /// Raises the oldest commit; returns whether it was older.
  synchronized boolean forgetBefore(long commitNumber) {
    boolean older = commitNumber > forgottenBefore;
    forgottenBefore = Math.max(forgottenBefore, commitNumber);
    return older;
  }

  long retentionMicros() {
    return retentionMicros;
  }

  void setRetention(long micros) {
    retentionMicros = micros;
  }
}
