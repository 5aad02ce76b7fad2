package io.blueshift.store;

/// How a warehouse takes care of itself.
///
/// @param checkpointLogBytes the size of the log at which a checkpoint is written
/// @param flushRowCount the rows in a table's memory at which they are written to a segment
/// @param automatic whether a thread of the warehouse flushes, compacts and checkpoints when it is due;
///     without it [Warehouse#upkeep] does
/// @param compactionMemoryBytes the most memory that one compaction holds
/// @param segmentRowCountMax the most rows of a segment that compaction writes
/// @param rowMemoryBytes the share of rows in memory; 0 for a quarter of what the warehouse may hold
/// @param recoveryMillisMax a checkpoint is written when replaying the log would take longer; 0 is any time
public record UpkeepOptions(
    long checkpointLogBytes,
    int flushRowCount,
    boolean automatic,
    long compactionMemoryBytes,
    int segmentRowCountMax,
    long rowMemoryBytes,
    long recoveryMillisMax) {
  /// What a warehouse does when nothing is asked for.
  static final UpkeepOptions DEFAULT =
      new UpkeepOptions(64L << 20, 122_880, true, 256L << 20, 1 << 20, 0, 10_000);

  /// Returns a copy whose compactions write segments of at most so many rows.
  public UpkeepOptions withSegmentRowCountMax(int rowCount) {
    return new UpkeepOptions(
        checkpointLogBytes,
        flushRowCount,
        automatic,
        compactionMemoryBytes,
        rowCount,
        rowMemoryBytes,
        recoveryMillisMax);
  }

  UpkeepOptions withThresholds(
      long newCheckpointLogBytes, int newFlushRowCount, boolean newAutomatic) {
    return new UpkeepOptions(
        newCheckpointLogBytes,
        newFlushRowCount,
        newAutomatic,
        compactionMemoryBytes,
        segmentRowCountMax,
        rowMemoryBytes,
        recoveryMillisMax);
  }

  /// Returns a copy with another share of rows in memory.
  public UpkeepOptions withRowMemoryBytes(long bytes) {
    return new UpkeepOptions(
        checkpointLogBytes,
        flushRowCount,
        automatic,
        compactionMemoryBytes,
        segmentRowCountMax,
        bytes,
        recoveryMillisMax);
  }
}
