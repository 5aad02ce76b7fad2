package io.blueshift.store;

import io.blueshift.catalog.TableDefinition;
import io.blueshift.io.StorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.AppendTarget;
import io.blueshift.table.BufferSource;
import io.blueshift.table.RowMemory;
import io.blueshift.table.WriteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/// Carries what an appender makes into its writes.
///
/// @param memory pays for rows in memory until they are committed
/// @param keepsKeys whether new versions have the keys that their rows had before
record TransactionAppendTarget(
    TableStorage storage,
    AtomicLong rowIds,
    TableDefinition definition,
    TransactionRowWrites writes,
    RowMemory memory,
    boolean keepsKeys)
    implements AppendTarget {
  @Override
  public StorageDirectory directory() {
    return storage.directory();
  }

  @Override
  public String newSegmentFileName() {
    return storage.newFileName();
  }

  @Override
  public long allocateRowIds(long count) {
    return writes.takeRowIds(definition.id(), rowIds, count);
  }

  @Override
  public MemoryBudget budget() {
    return storage.budget();
  }

  @Override
  public BufferSource newRowSource() {
    return memory.newSource();
  }

  @Override
  public int fewRowCountMax() {
    return writes.fewRowCountMax(definition.id());
  }

  @Override
  public long residentMaxBytes() {
    return writes.residentMaxBytes(definition.id());
  }

  @Override
  public void addResident(WriteBuffer rows) {
    writes.addResident(definition, rows);
  }

  @Override
  public void addSegment(SegmentInfo segment, boolean versions) {
    writes.addSegment(definition, segment, versions, keepsKeys);
  }

  @Override
  public void addVersions(WriteBuffer.View rows) {
    writes.addVersions(definition, rows, keepsKeys);
  }

  @Override
  public void addRows(WriteBuffer.View rows) {
    writes.addRows(definition, rows, allocateRowIds(rows.rowCount()));
  }
}
