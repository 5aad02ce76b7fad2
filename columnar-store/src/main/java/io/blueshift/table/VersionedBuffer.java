package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.segment.ChunkStatistics;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.SegmentColumn;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows in memory with the commits that added and deleted them. Rows are only added; a new version of a
/// row is another row with the same id, and of all versions of a row at most one is not deleted.
///
/// Commits add and delete rows one after the other; any thread may read as of any commit that was
/// published, meanwhile and without waiting. Rows are added in the order of commits, so that those of a
/// commit and all before it are the first ones.
final class VersionedBuffer {
  /// Stands for a commit that has not been.
  static final long NEVER = Long.MAX_VALUE;

  private static final int PAGE_ROW_COUNT = WriteBuffer.PAGE_ROW_COUNT;

  private final WriteBuffer rows;
  private final CommitNumbers begins = new CommitNumbers(0);
  private final CommitNumbers ends = new CommitNumbers(NEVER);
  private volatile int rowCount;
  private volatile int deletedCount;
  private @Nullable RowPositions newest;
  private final TableMemory memory;
  private final MemoryCharge charge;

  /// What is charged for commit numbers and for finding rows.
  private long chargedIndexBytes;

  /// Makes an empty buffer.
  VersionedBuffer(List<SegmentColumn> columns, TableMemory memory) {
    this.memory = memory;
    this.charge = new MemoryCharge(memory.rows());
    this.rows = new WriteBuffer(columns, newSource());
  }

  private BufferSource newSource() {
    return new ChargedSlabs(charge::add, charge::reduce);
  }

  /// Makes a buffer of rows that were there at a commit. It must not grow outside of this object.
  VersionedBuffer(WriteBuffer.View view, long commitNumber, TableMemory memory) {
    this.memory = memory;
    this.charge = new MemoryCharge(memory.rows());
    this.rows = view.buffer();
    charge.add(rows.sizeBytes());
    rows.drawOn(newSource());
    this.rowCount = view.rowCount();
    for (int position : view.deleted().minus(DeleteVector.NONE)) {
      ends.set(position, commitNumber);
    }
    this.deletedCount = view.deleted().count();
  }

  /// Makes a buffer of rows with the commits that added and deleted them, [#NEVER] for none. It must not grow
  /// outside of this object.
  VersionedBuffer(WriteBuffer rows, long[] beginCommits, long[] endCommits, TableMemory memory) {
    this.memory = memory;
    this.charge = new MemoryCharge(memory.rows());
    this.rows = rows;
    charge.add(rows.sizeBytes());
    rows.drawOn(newSource());
    this.rowCount = beginCommits.length;
    int deleted = 0;
    for (int row = 0; row < rowCount; row++) {
      begins.set(row, beginCommits[row]);
      if (endCommits[row] != NEVER) {
        ends.set(row, endCommits[row]);
        deleted++;
      }
    }
    this.deletedCount = deleted;
  }

  /// Returns whether the rows are in a buffer.
  @SuppressWarnings("ReferenceEquality") // Buffers are told apart by identity.
  boolean holds(WriteBuffer buffer) {
    return rows == buffer;
  }

  /// Returns when the first rows came and went.
  RowLifetimes lifetimes(int count) {
    long[] beginCommits = new long[count];
    long[] endCommits = new long[count];
    for (int row = 0; row < count; row++) {
      beginCommits[row] = begins.at(row);
      endCommits[row] = ends.at(row);
    }
    return new RowLifetimes(beginCommits, endCommits);
  }

  /// Deletes all rows that are not deleted.
  void deleteAll(long commitNumber) {
    for (int row = 0; row < rowCount; row++) {
      if (ends.at(row) == NEVER) {
        ends.set(row, commitNumber);
      }
    }
    deletedCount = rowCount;
  }

  List<SegmentColumn> columns() {
    return rows.columns();
  }

  /// Returns what the rows are charged with.
  MemoryCharge charge() {
    return charge;
  }

  /// Returns how many rows were added, deleted ones too.
  int rowCount() {
    return rowCount;
  }

  /// Returns how many rows are not deleted by now.
  int liveRowCount() {
    return rowCount - deletedCount;
  }

  /// Returns what is known of a column's values, those of deleted rows too.
  ChunkStatistics statistics(ColumnDefinition column) {
    return rows.statistics(column, rowCount);
  }

  /// Adds rows, numbered from `firstRowId` on.
  void append(WriteBuffer.View added, long firstRowId, long commitNumber) {
    BufferCopier.copy(added, 0, rows, firstRowId);
    noteAdded(commitNumber);
  }

  /// Adds rows with the ids that they have.
  void appendVersions(WriteBuffer.View added, long commitNumber) {
    BufferCopier.copy(added, 0, rows);
    noteAdded(commitNumber);
  }

  private synchronized void noteAdded(long commitNumber) {
    int before = rowCount;
    int after = rows.rowCount();
    begins.fill(before, after, commitNumber);
    RowPositions index = newest;
    if (index != null) {
      putIds(index, before, after);
    }
    rowCount = after;
    if (before == 0 || before / PAGE_ROW_COUNT != (after - 1) / PAGE_ROW_COUNT) {
      chargeIndexes();
    }
  }

  /// Charges what is held beside the rows. Done once a page.
  private void chargeIndexes() {
    RowPositions index = newest;
    long bytes = begins.sizeBytes() + ends.sizeBytes() + (index == null ? 0 : index.sizeBytes());
    charge.add(Math.max(0, bytes - chargedIndexBytes));
    chargedIndexBytes = Math.max(bytes, chargedIndexBytes);
  }

  private void putIds(RowPositions index, int first, int end) {
    for (int row = first; row < end; row++) {
      index.put(rows.rowIdAt(row), row);
    }
  }

  /// Returns where the newest version of each row is. Made at the first call.
  private synchronized RowPositions newestVersions() {
    RowPositions index = newest;
    if (index == null) {
      index = new RowPositions(rowCount);
      putIds(index, 0, rowCount);
      newest = index;
    }
    return index;
  }

  /// Deletes those of some rows that are here and not deleted; returns how many.
  @SuppressWarnings("NonAtomicVolatileUpdate") // One commit at a time.
  int delete(RowIds rowIds, long commitNumber) {
    if (rowCount == 0) {
      return 0;
    }
    RowPositions index = newestVersions();
    int count = 0;
    for (int each = 0; each < rowIds.count(); each++) {
      int position = index.positionOf(rowIds.at(each));
      if (position >= 0 && ends.at(position) == NEVER) {
        ends.set(position, commitNumber);
        count++;
      }
    }
    deletedCount += count;
    return count;
  }

  /// Returns whether a version of a row is here and not deleted.
  boolean hasLive(long rowId) {
    int position = rowCount == 0 ? RowPositions.NONE : newestVersions().positionOf(rowId);
    return position >= 0 && ends.at(position) == NEVER;
  }

  /// Returns whether a commit after one added a version of a row, or deleted one.
  boolean hasChangeAfter(long commitNumber, long rowId) {
    int position = rowCount == 0 ? RowPositions.NONE : newestVersions().positionOf(rowId);
    if (position < 0) {
      return false;
    }
    long end = ends.at(position);
    return begins.at(position) > commitNumber || (end > commitNumber && end != NEVER);
  }

  /// Returns all rows, deleted ones too.
  WriteBuffer.View all() {
    return new WriteBuffer.View(rows, rowCount, DeleteVector.NONE);
  }

  /// Returns the position of the version of a row that is visible as of a commit, or -1.
  int positionOf(long rowId, long commitNumber) {
    int position = rowCount == 0 ? RowPositions.NONE : newestVersions().positionOf(rowId);
    while (position >= 0 && begins.at(position) > commitNumber) {
      position = olderVersion(rowId, position);
    }
    return position >= 0 && ends.at(position) > commitNumber ? position : RowPositions.NONE;
  }

  private int olderVersion(long rowId, int position) {
    for (int older = position - 1; older >= 0; older--) {
      if (rows.rowIdAt(older) == rowId) {
        return older;
      }
    }
    return RowPositions.NONE;
  }

  /// Makes the key of a row; returns false when it has none.
  boolean readKey(int position, KeyForm form, KeyBytes key) {
    return rows.readKeyAt(position, form, key);
  }

  /// Returns the values of the row at a position.
  @Nullable Object[] valuesAt(int position, List<ColumnBinding> bindings) {
    return rows.valuesAt(position, bindings);
  }

  /// Returns the rows as of a commit.
  WriteBuffer.View at(long commitNumber) {
    int count = rowCountAt(commitNumber);
    return new WriteBuffer.View(rows, count, deletedAt(commitNumber, count));
  }

  /// Returns how many rows were added up to a commit; they are the first ones.
  int rowCountAt(long commitNumber) {
    int low = 0;
    int high = rowCount;
    if (high == 0 || begins.at(high - 1) <= commitNumber) {
      return high;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (begins.at(middle) <= commitNumber) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private DeleteVector deletedAt(long commitNumber, int count) {
    IntStream.Builder deleted = IntStream.builder();
    forEachDeletion(-1, commitNumber, count, (row, ignored) -> deleted.add(row));
    return DeleteVector.NONE.with(deleted.build().toArray());
  }

  /// Hands over which commits after one and up to another deleted which of the first rows, in the order of rows.
  void forEachDeletion(
      long afterCommit, long lastCommit, int count, DeletionHistory.Consumer consumer) {
    for (int first = 0; first < count; first += PAGE_ROW_COUNT) {
      if (ends.hasPage(first / PAGE_ROW_COUNT)) {
        int end = Math.min(count, first + PAGE_ROW_COUNT);
        for (int row = first; row < end; row++) {
          long commitNumber = ends.at(row);
          if (commitNumber > afterCommit && commitNumber <= lastCommit) {
            consumer.accept(row, commitNumber);
          }
        }
      }
    }
  }

  /// Returns the commit that added a row.
  long beginAt(int row) {
    return begins.at(row);
  }

  /// Makes a buffer of all rows of another one, which a commit adds with the ids that they have. The other one
  /// must not grow any more.
  static VersionedBuffer takenOver(WriteBuffer.View added, long commitNumber, TableMemory memory) {
    VersionedBuffer taken = new VersionedBuffer(added, commitNumber, memory);
    taken.begins.fill(0, added.rowCount(), commitNumber);
    taken.chargeIndexes();
    return taken;
  }

  /// Returns a buffer of the rows that are not deleted as of a commit.
  VersionedBuffer withoutDeleted(long commitNumber) {
    VersionedBuffer rest = new VersionedBuffer(columns(), memory);
    int[] next = {0};
    BufferCopier.copyLive(
        at(commitNumber), rest.rows, position -> rest.begins.set(next[0]++, begins.at(position)));
    rest.rowCount = rest.rows.rowCount();
    rest.chargeIndexes();
    return rest;
  }

  /// Returns a buffer of the rows from one on, as they are now.
  @SuppressWarnings("NonAtomicVolatileUpdate") // Nobody else knows it yet.
  VersionedBuffer from(int firstRow) {
    VersionedBuffer rest = new VersionedBuffer(columns(), memory);
    BufferCopier.copy(new WriteBuffer.View(rows, rowCount, DeleteVector.NONE), firstRow, rest.rows);
    for (int row = firstRow; row < rowCount; row++) {
      rest.begins.set(row - firstRow, begins.at(row));
      if (ends.at(row) != NEVER) {
        rest.ends.set(row - firstRow, ends.at(row));
        rest.deletedCount++;
      }
    }
    rest.rowCount = rest.rows.rowCount();
    rest.chargeIndexes();
    return rest;
  }
}
