package io.blueshift.operator;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What one plan node did in one run. Tasks add to it at the end of each slice; any thread may read
/// it at any time.
public final class OperatorMetrics {
  private final AtomicLong rowCount = new AtomicLong();
  private final AtomicLong batchCount = new AtomicLong();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong scannedBytes = new AtomicLong();
  private final AtomicLong skippedBytes = new AtomicLong();
  private final AtomicLong scannedRowCount = new AtomicLong();
  private final AtomicLong skippedRowCount = new AtomicLong();
  private final AtomicLong spilledBytes = new AtomicLong();
  private volatile @Nullable String accessPath;

  /// The figures at one moment.
  ///
  /// @param rowCount rows that the node yielded
  /// @param batchCount batches that it yielded
  /// @param nanos time spent in it, summed over workers
  /// @param memoryPeakBytes the most memory it held
  /// @param scannedBytes encoded bytes that were read
  /// @param skippedBytes encoded bytes that zone maps or empty batches made needless
  /// @param scannedRowCount rows that were looked at
  /// @param skippedRowCount rows that zone maps excluded
  /// @param spilledBytes bytes written to disk
  /// @param accessPath how a scan found its rows, as it turned out when it began, in the words of [AccessPath]; null when
  ///     the plan tells it
  public record Figures(
      long rowCount,
      long batchCount,
      long nanos,
      long memoryPeakBytes,
      long scannedBytes,
      long skippedBytes,
      long scannedRowCount,
      long skippedRowCount,
      long spilledBytes,
      @Nullable String accessPath) {}

  /// Adds rows that were yielded in a number of batches.
  public void addRows(long rows, long batches) {
    rowCount.addAndGet(rows);
    batchCount.addAndGet(batches);
  }

  /// Adds time spent.
  public void addNanos(long spentNanos) {
    nanos.addAndGet(spentNanos);
  }

  /// Adds what a scan read and left out.
  public void addScan(long readBytes, long leftOutBytes, long readRowCount, long leftOutRowCount) {
    scannedBytes.addAndGet(readBytes);
    skippedBytes.addAndGet(leftOutBytes);
    scannedRowCount.addAndGet(readRowCount);
    skippedRowCount.addAndGet(leftOutRowCount);
  }

  /// Adds bytes that were written to disk.
  public void addSpilled(long bytes) {
    spilledBytes.addAndGet(bytes);
  }

  /// Notes how a scan finds its rows, as it turned out when the scan began, in the words of [AccessPath].
  public void noteAccessPath(String words) {
    accessPath = words;
  }

  /// Returns how many rows were yielded so far.
  public long rowCount() {
    return rowCount.get();
  }

  /// Returns all figures.
  public Figures figures(long memoryPeakBytes) {
    return new Figures(
        rowCount.get(),
        batchCount.get(),
        nanos.get(),
        memoryPeakBytes,
        scannedBytes.get(),
        skippedBytes.get(),
        scannedRowCount.get(),
        skippedRowCount.get(),
        spilledBytes.get(),
        accessPath);
  }
}
