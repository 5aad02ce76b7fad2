package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// Rows that live in memory: no log, no file, versioned by commits, scanned as vectors where they lie. Temporary
/// tables use it.
///
/// A large addition is taken over as the transaction wrote it, without a copy. Rows that are gone for
/// everybody are left out of a successor ([#pruned]) when they are as many as the others. What does not
/// fit into memory any more comes as segments, which an inner [VersionedTable] keeps: rows that are here
/// never move there.
public final class ResidentTable implements StoredTable, KeySource {
  /// Additions from this size on are taken over.
  private static final int TAKEN_OVER_ROW_COUNT_MIN = 4 * WriteBuffer.PAGE_ROW_COUNT;

  private static final int PRUNED_ROW_COUNT_MIN = 4 * WriteBuffer.PAGE_ROW_COUNT;

  private final TableMemory memory;
  private final TableIndexes indexes;

  /// Rows that memory had no room for. Has no rows in memory, and keeps what is counted.
  private final VersionedTable overflow;

  private final TableStatistics statistics;
  private final BufferedRows buffered;
  private volatile long changedAtCommit;

  private ResidentTable(
      List<VersionedBuffer> buffers,
      boolean growing,
      VersionedTable overflow,
      TableMemory memory,
      TableIndexes indexes,
      long changedAtCommit) {
    this.buffered = new BufferedRows(buffers, growing, memory);
    this.overflow = overflow;
    this.memory = memory;
    this.indexes = indexes;
    this.changedAtCommit = changedAtCommit;
    this.statistics = overflow.segmentStatistics();
  }

  /// Makes a new table without rows.
  public static ResidentTable empty(TableMemory memory) {
    return new ResidentTable(
        List.of(),
        false,
        VersionedTable.empty(VersionedTable.NO_HISTORY, memory),
        memory,
        new TableIndexes(memory.keyIndexes()),
        0);
  }

  // What readers ask.

  @Override
  public TableContent at(long commitNumber) {
    TableContent segments = overflow.at(commitNumber);
    return new TableContent(segments.segments(), buffered.at(commitNumber), segments.deleted());
  }

  @Override
  public long liveRowCount() {
    return buffered.liveRowCount() + overflow.liveRowCount();
  }

  @Override
  public ColumnStatistics statistics(ColumnDefinition column) {
    return statistics.of(column, buffered.buffers());
  }

  @Override
  public long find(
      KeyLayout layout,
      KeyBytes key,
      long commitNumber,
      MemoryBudget budget,
      LongPredicate accepted) {
    return indexes.of(layout, budget).find(this, commitNumber, key, accepted);
  }

  @Override
  public TableIndexes indexes() {
    return indexes;
  }

  @Override
  public List<RowGroup> rowGroups(long[] rowIds, long commitNumber, List<ColumnBinding> bindings) {
    long[] left = rowIds.clone();
    List<RowGroup> groups = new ArrayList<>();
    int count = buffered.takeRowGroups(left, left.length, commitNumber, bindings, groups);
    groups.addAll(overflow.rowGroups(Arrays.copyOf(left, count), commitNumber, bindings));
    return groups;
  }

  @Override
  public long changeCount() {
    return buffered.changeCount();
  }

  @Override
  public List<VersionedBuffer> buffers() {
    return buffered.buffers();
  }

  @Override
  public boolean readKey(
      long rowId, long commitNumber, KeyForm form, MemoryBudget budget, KeyBytes key) {
    BufferedRows.Found found = buffered.find(rowId, commitNumber);
    if (found != null) {
      return found.readKey(form, key);
    }
    return overflow.readKey(rowId, commitNumber, form, budget, key);
  }

  @Override
  public @Nullable Object @Nullable [] values(
      long rowId, long commitNumber, List<ColumnBinding> bindings, MemoryBudget budget) {
    BufferedRows.Found found = buffered.find(rowId, commitNumber);
    if (found != null) {
      return found.values(bindings);
    }
    return overflow.values(rowId, commitNumber, bindings, budget);
  }

  @Override
  public @Nullable RowGroup findRowGroup(
      long rowId, long commitNumber, List<ColumnBinding> bindings) {
    BufferedRows.Found found = buffered.find(rowId, commitNumber);
    if (found != null) {
      return found.rowGroup(bindings);
    }
    return overflow.findRowGroup(rowId, commitNumber, bindings);
  }

  @Override
  public boolean isChangedSince(long commitNumber) {
    return changedAtCommit > commitNumber;
  }

  @Override
  public boolean isChangedSince(long commitNumber, RowIds rowIds, TableRows newest) {
    ResidentTable present = (ResidentTable) newest;
    for (int index = 0; index < rowIds.count(); index++) {
      if (present.isChangedSince(commitNumber, rowIds.at(index))) {
        return true;
      }
    }
    return false;
  }

  private boolean isChangedSince(long commitNumber, long rowId) {
    return buffered.hasChangeAfter(commitNumber, rowId)
        || (!buffered.hasLive(rowId)
            && overflow.isChangedSince(commitNumber, RowIds.of(rowId), overflow));
  }

  // What commits do.

  @Override
  public List<SegmentHandle> allSegments() {
    return overflow.allSegments();
  }

  @Override
  public List<SegmentHandle> segments() {
    return overflow.segments();
  }

  @Override
  public long nextRowId() {
    return overflow.nextRowId();
  }

  @Override
  public Map<Integer, Long> nextIdentityOrdinals() {
    return overflow.nextIdentityOrdinals();
  }

  @Override
  public long bufferedRowCount() {
    return buffered.rowCount();
  }

  @Override
  public long bufferedBytes() {
    return buffered.bytes();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Parts are told apart by identity.
  public List<MemoryCharge> chargesWithout(@Nullable StoredTable next) {
    ResidentTable after = (ResidentTable) next;
    List<MemoryCharge> charges = buffered.chargesWithout(after == null ? null : after.buffered);
    if (after == null || after.overflow != overflow) {
      charges.addAll(overflow.chargesWithout(after == null ? null : after.overflow));
    }
    if (after == null || after.indexes != indexes) {
      charges.add(indexes.charge());
    }
    return charges;
  }

  @Override
  public void readRowIds(RowIds rowIds) {
    overflow.readRowIds(rowIds);
  }

  @Override
  public void append(WriteBuffer.View rows, long firstRowId, long commitNumber) {
    changedAtCommit = commitNumber;
    buffered.append(rows, firstRowId, commitNumber);
    overflow.raiseNextRowId(firstRowId + rows.rowCount());
  }

  @Override
  public void appendVersions(WriteBuffer.View rows, long commitNumber) {
    changedAtCommit = commitNumber;
    if (rows.rowCount() >= TAKEN_OVER_ROW_COUNT_MIN && rows.deleted().isEmpty()) {
      buffered.takeOver(rows, commitNumber);
    } else {
      buffered.appendVersions(rows, commitNumber);
    }
  }

  @Override
  public void delete(RowIds rowIds, long commitNumber, long oldestCommitNumber) {
    changedAtCommit = commitNumber;
    buffered.delete(
        rowIds,
        commitNumber,
        count -> overflow.deleteInSegments(rowIds, count, commitNumber, oldestCommitNumber));
  }

  @Override
  public void advanceIdentity(int columnNumber, long ordinal) {
    overflow.advanceIdentity(columnNumber, ordinal);
  }

  @Override
  public ResidentTable withSegment(SegmentHandle segment, long commitNumber) {
    return new ResidentTable(
        buffered.buffers(),
        buffered.isGrowing(),
        overflow.withSegment(segment, commitNumber),
        memory,
        indexes,
        commitNumber);
  }

  @Override
  public ResidentTable truncated(long commitNumber, boolean keepsHistory) {
    return new ResidentTable(
        List.of(),
        false,
        overflow.truncated(commitNumber, false),
        memory,
        new TableIndexes(memory.keyIndexes()),
        commitNumber);
  }

  /// Returns this table without the rows that are gone, when they are as many as the others; otherwise the
  /// table itself.
  ///
  /// @param commitNumber the newest commit; who reads as of an older one reads this object
  public ResidentTable pruned(long commitNumber) {
    List<VersionedBuffer> left = new ArrayList<>();
    boolean fewer = false;
    for (VersionedBuffer buffer : buffered.buffers()) {
      int gone = buffer.rowCount() - buffer.liveRowCount();
      boolean worth = gone >= PRUNED_ROW_COUNT_MIN && gone >= buffer.liveRowCount();
      fewer |= worth;
      if (!worth) {
        left.add(buffer);
      } else if (buffer.liveRowCount() > 0) {
        left.add(buffer.withoutDeleted(commitNumber));
      }
    }
    return fewer
        ? new ResidentTable(left, false, overflow, memory, indexes, changedAtCommit)
        : this;
  }
}
