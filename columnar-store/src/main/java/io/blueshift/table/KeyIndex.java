package io.blueshift.table;

import io.blueshift.key.KeyBytes;
import io.blueshift.key.KeyTable;
import io.blueshift.memory.MemoryBudget;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/// Finds rows of a table by the values of some columns: an index from keys to row ids.
///
/// It belongs to a table and all its successors, for a row keeps its id when it moves to another segment. It
/// has every key that a row has or had in any version, and each row that is found is compared in the version
/// that the reader sees, so that one index serves all snapshots. It is made when it is first asked, and
/// learns what was added since when it is asked for a key that it does not find, or when much was added: most
/// versions that are added have the key of the version before. Rows that have no key are not in it.
///
/// Safe for use by several threads; who asks waits only while something is learned.
public final class KeyIndex {
  /// After how many additions it learns what was added whoever is asked for.
  private static final int LAG_MAX = 1000;

  private final KeyForm form;
  private final MemoryBudget budget;
  private final KeyTable rows;
  private final IndexCoverage coverage;

  /// Held by who adds keys.
  private final ReentrantLock learning = new ReentrantLock();

  /// @param taking is told of the index's bytes before they are taken, and may throw
  /// @param budget pays for reading
  KeyIndex(KeyForm form, LongConsumer taking, MemoryBudget budget) {
    this.rows = new KeyTable(taking);
    this.form = form;
    this.budget = budget;
    this.coverage = new IndexCoverage(form, budget);
  }

  /// Returns the row that has a key as of a commit, or -1.
  ///
  /// @param accepted says which rows count
  long find(KeySource table, long commitNumber, KeyBytes key, LongPredicate accepted) {
    KeyBytes found = new KeyBytes();
    long changeCount = table.changeCount();
    long covered = coverage.changeCountOf(table);
    if (covered >= 0 && covered < changeCount && changeCount - covered <= LAG_MAX) {
      long rowId = findKnown(table, commitNumber, key, accepted, found);
      if (rowId >= 0) {
        return rowId;
      }
    }
    if (covered < changeCount) {
      learn(table, changeCount);
    }
    return findKnown(table, commitNumber, key, accepted, found);
  }

  /// @param found for the keys of rows
  private long findKnown(
      KeySource table, long commitNumber, KeyBytes key, LongPredicate accepted, KeyBytes found) {
    return rows.find(
        key.hash(),
        rowId ->
            accepted.test(rowId)
                && table.readKey(rowId, commitNumber, form, budget, found)
                && found.isSame(key));
  }

  /// Learns all that was added to a table.
  ///
  /// @throws io.blueshift.error.DatabaseException OUT_OF_MEMORY
  void catchUp(KeySource table) {
    long changeCount = table.changeCount();
    if (coverage.changeCountOf(table) < changeCount) {
      learn(table, changeCount);
    }
  }

  private void learn(KeySource table, long changeCount) {
    learning.lock();
    try {
      coverage.addMissing(table, changeCount, new AddedKeys());
    } finally {
      learning.unlock();
    }
  }

  /// Returns how many rows of a table are to be added before it can be read; very many while others are being added.
  long missingRowCount(KeySource table) {
    if (coverage.changeCountOf(table) >= table.changeCount()) {
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

  /// Notes that rows which are here have moved to segments, so that these need not be read.
  ///
  /// @param removed the segments that they were in
  /// @param buffers the buffers that they were in, each with how many of its first rows moved
  void noteMoved(
      Collection<SegmentHandle> removed,
      Map<VersionedBuffer, Integer> buffers,
      Collection<SegmentHandle> added) {
    learning.lock();
    try {
      coverage.noteMoved(removed, buffers, added);
    } finally {
      learning.unlock();
    }
  }

  /// Adds entries, which are seen at once.
  private final class AddedKeys implements IndexCoverage.Entries {
    @Override
    public void add(KeyBytes key, long rowId) {
      rows.add(key.hash(), rowId);
    }

    @Override
    public void addLater(KeyBytes key, long rowId) {
      add(key, rowId);
    }

    @Override
    public void publish() {
      // Nothing is held back.
    }
  }
}
