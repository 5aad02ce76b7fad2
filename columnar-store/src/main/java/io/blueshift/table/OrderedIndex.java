package io.blueshift.table;

import io.blueshift.index.EntryBound;
import io.blueshift.index.EntryCursor;
import io.blueshift.index.IndexMemory;
import io.blueshift.index.OrderedEntries;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The rows of a table in the order of a key: entries of keys and row ids.
///
/// Like a [KeyIndex] it belongs to a table and all its successors, has the keys of all versions that rows have or
/// had since it was made, and is in memory only. An entry is a hint: it holds as of a commit when the row's version
/// of that commit has the entry's key, so that one index serves all snapshots and each row is found once.
///
/// Commits do not touch it. Whoever reads adds what is missing first, and the upkeep sees to it that little is
/// ([#isBehind], [#catchUp]); so writers never wait for an index, and readers wait only while entries are added.
///
/// Safe for use by several threads.
public final class OrderedIndex {
  /// How many rows are read one by one rather than as vectors.
  private static final int FEW_ROWS = 32;

  /// From how many missing rows on the upkeep adds them.
  private static final long BEHIND_ROW_COUNT = 10_000;

  /// After how many additions to a table the missing rows are counted.
  private static final int FEW_CHANGES = 64;

  /// How many entries more than rows there may be, beside those that are as many again.
  private static final long STALE_COUNT_MIN = 100_000;

  private final IndexLayout layout;
  private final MemoryBudget budget;
  private final OrderedEntries entries;
  private final Set<String> coveredSegments = new HashSet<>();

  /// How many of a buffer's first rows are covered. Buffers that nobody has any more go by themselves.
  private final WeakHashMap<VersionedBuffer, Integer> coveredRowCounts = new WeakHashMap<>();

  /// Held by who adds entries. Whoever commits takes it only when it is free.
  private final ReentrantLock learning = new ReentrantLock();

  private volatile @Nullable Covered covered;

  /// A table that is covered up to a number of changes.
  private record Covered(KeySource table, long changeCount) {}

  OrderedIndex(IndexLayout layout, MemoryBudget budget, IndexMemory memory) {
    this.layout = layout;
    this.budget = budget;
    this.entries = new OrderedEntries(memory);
  }

  /// Returns what it is an index of.
  IndexLayout layout() {
    return layout;
  }

  /// Returns the bytes of native memory that the index takes.
  long sizeBytes() {
    return entries.sizeBytes();
  }

  /// Goes through the entries between two places, those of all rows of a table among them.
  EntryCursor cursor(
      KeySource table, @Nullable EntryBound from, @Nullable EntryBound to, boolean descending) {
    cover(table);
    return entries.cursor(from, to, descending);
  }

  /// Returns about how many rows of a table have a key between two places: at least as many as there are.
  ///
  /// @param limit a number from which on it need not be near
  long countBetween(
      KeySource table, @Nullable EntryBound from, @Nullable EntryBound to, long limit) {
    cover(table);
    return entries.countBetween(from, to, limit);
  }

  @SuppressWarnings("ReferenceEquality") // Tables are told apart by identity.
  private boolean isCovering(KeySource table, long changeCount) {
    Covered known = covered;
    return known != null && known.table == table && known.changeCount >= changeCount;
  }

  private void cover(KeySource table) {
    long changeCount = table.changeCount();
    if (!isCovering(table, changeCount)) {
      learn(table, changeCount);
    }
  }

  /// Returns how many rows of a table are to be added before it can be read; very many while others are being added.
  long missingRowCount(KeySource table) {
    if (isCovering(table, table.changeCount())) {
      return 0;
    }
    if (!learning.tryLock()) {
      return Long.MAX_VALUE;
    }
    try {
      long missing = 0;
      for (SegmentHandle segment : table.segments()) {
        missing +=
            coveredSegments.contains(segment.info().fileName()) ? 0 : segment.info().rowCount();
      }
      for (VersionedBuffer buffer : table.buffers()) {
        missing += buffer.rowCount() - coveredRowCounts.getOrDefault(buffer, 0);
      }
      return missing;
    } finally {
      learning.unlock();
    }
  }

  /// Returns whether the upkeep has something to do.
  @SuppressWarnings("ReferenceEquality") // Tables are told apart by identity.
  boolean isBehind(KeySource table) {
    Covered known = covered;
    if (known != null
        && known.table == table
        && table.changeCount() - known.changeCount < FEW_CHANGES) {
      return entries.isMergeDue();
    }
    return entries.isMergeDue()
        || (missingRowCount(table) >= BEHIND_ROW_COUNT && !learning.isLocked());
  }

  /// Returns whether most entries are of versions that are gone, so that a new index would be smaller.
  boolean isStale(TableRows table) {
    return entries.count() > 2 * table.liveRowCount() + STALE_COUNT_MIN;
  }

  /// Adds the rows of a table that are missing, and puts the entries in order.
  void catchUp(KeySource table) {
    learning.lock();
    try {
      cover(table);
      entries.merge();
    } finally {
      learning.unlock();
    }
  }

  private void learn(KeySource table, long changeCount) {
    learning.lock();
    try {
      addMissing(table);
      covered = new Covered(table, changeCount);
    } finally {
      learning.unlock();
    }
  }

  private void addMissing(KeySource table) {
    for (SegmentHandle segment : table.segments()) {
      if (!coveredSegments.contains(segment.info().fileName())) {
        addAll(segment.segment().rowGroup(bindings(), DeleteVector.NONE), 0);
        coveredSegments.add(segment.info().fileName());
      }
    }
    for (VersionedBuffer buffer : table.buffers()) {
      int done = coveredRowCounts.getOrDefault(buffer, 0);
      WriteBuffer.View all = buffer.all();
      if (done < all.rowCount()) {
        addNew(buffer, all, done);
        coveredRowCounts.put(buffer, all.rowCount());
      }
    }
  }

  private void addNew(VersionedBuffer buffer, WriteBuffer.View all, int first) {
    if (all.rowCount() - first > FEW_ROWS) {
      addAll(all.rowGroup(bindings()), first);
      return;
    }
    KeyBytes key = new KeyBytes();
    for (int row = first; row < all.rowCount(); row++) {
      if (buffer.readKey(row, layout.form(), key)) {
        entries.add(key, all.rowIdAt(row));
      }
    }
  }

  private List<ColumnBinding> bindings() {
    return KeyRows.withRowId(layout.form().columns());
  }

  private void addAll(RowGroup group, int firstRow) {
    KeyRows.forEach(
        group,
        firstRow,
        budget,
        layout.form(),
        (key, position, rowId) -> {
          entries.addLater(key, rowId);
          return true;
        });
    entries.publish();
  }

  /// Notes that rows which are here have moved to segments, so that these need not be read. Where entries are being
  /// added meanwhile, they are read all the same.
  ///
  /// @param removed the segments that they were in
  /// @param buffers the buffers that they were in, each with how many of its first rows moved
  void noteMoved(Set<String> removed, Map<VersionedBuffer, Integer> buffers, Set<String> added) {
    if (!learning.tryLock()) {
      return;
    }
    try {
      boolean known =
          coveredSegments.containsAll(removed)
              && buffers.entrySet().stream()
                  .allMatch(moved ->
                      coveredRowCounts.getOrDefault(moved.getKey(), 0) >= moved.getValue());
      if (known) {
        coveredSegments.addAll(added);
      }
    } finally {
      learning.unlock();
    }
  }
}
