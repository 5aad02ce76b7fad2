package io.blueshift.table;

import io.blueshift.index.EntryBound;
import io.blueshift.index.EntryCursor;
import io.blueshift.index.IndexMemory;
import io.blueshift.index.OrderedEntries;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import java.util.Collection;
import java.util.Map;
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
  /// From how many missing rows on the upkeep adds them.
  private static final long BEHIND_ROW_COUNT = 10_000;

  /// After how many additions to a table the missing rows are counted.
  private static final int FEW_CHANGES = 64;

  /// How many entries more than rows there may be, beside those that are as many again.
  private static final long STALE_COUNT_MIN = 100_000;

  private final IndexLayout layout;
  private final OrderedEntries entries;
  private final IndexCoverage coverage;

  /// Held by who adds entries. Whoever commits takes it only when it is free.
  private final ReentrantLock learning = new ReentrantLock();

  OrderedIndex(IndexLayout layout, MemoryBudget budget, IndexMemory memory) {
    this.layout = layout;
    this.coverage = new IndexCoverage(layout.form(), budget);
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

  private boolean isCovering(KeySource table, long changeCount) {
    return coverage.changeCountOf(table) >= changeCount;
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
      return coverage.missingRowCount(table);
    } finally {
      learning.unlock();
    }
  }

  /// Returns whether the upkeep has something to do.
  boolean isBehind(KeySource table) {
    long known = coverage.changeCountOf(table);
    if (known >= 0 && table.changeCount() - known < FEW_CHANGES) {
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
      coverage.addMissing(table, changeCount, new AddedEntries());
    } finally {
      learning.unlock();
    }
  }

  /// Notes that rows which are here have moved to segments, so that these need not be read. Where entries are being
  /// added meanwhile, they are read all the same.
  ///
  /// @param removed the segments that they were in
  /// @param buffers the buffers that they were in, each with how many of its first rows moved
  void noteMoved(
      Collection<SegmentHandle> removed,
      Map<VersionedBuffer, Integer> buffers,
      Collection<SegmentHandle> added) {
    if (!learning.tryLock()) {
      return;
    }
    try {
      coverage.noteMoved(removed, buffers, added);
    } finally {
      learning.unlock();
    }
  }

  /// Adds entries.
  private final class AddedEntries implements IndexCoverage.Entries {
    @Override
    public void add(KeyBytes key, long rowId) {
      entries.add(key, rowId);
    }

    @Override
    public void addLater(KeyBytes key, long rowId) {
      entries.addLater(key, rowId);
    }

    @Override
    public void publish() {
      entries.publish();
    }
  }
}
