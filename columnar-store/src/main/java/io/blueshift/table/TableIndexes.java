package io.blueshift.table;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.index.IndexMemory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The indexes of a table and its successors, as far as they were made: those that find a row by a key, and
/// those that order rows. They have no part in what a table is, and can be made again at any time. Safe for use by
/// several threads.
public final class TableIndexes {
  private final Map<IndexLayout.Id, KeyIndex> keyIndexes = new ConcurrentHashMap<>();
  private final Map<IndexLayout.Id, OrderedIndex> orderedIndexes = new ConcurrentHashMap<>();
  private final MemoryCharge charge;

  /// Begins without indexes.
  ///
  /// @param budget pays for indexes of keys
  TableIndexes(MemoryBudget budget) {
    charge = new MemoryCharge(budget);
  }

  /// Returns what the indexes of keys are charged with.
  MemoryCharge charge() {
    return charge;
  }

  /// Returns the index of a key.
  ///
  /// @param budget pays for reading what it does not know yet
  KeyIndex of(KeyLayout layout, MemoryBudget budget) {
    KeyIndex index = keyIndexes.get(layout.id());
    return index != null
        ? index
        : keyIndexes.computeIfAbsent(
            layout.id(), ignored -> new KeyIndex(layout.form(), charge::reserve, budget));
  }

  /// Returns how many rows the index of a key lacks: very many when it was never asked for.
  long missingRowCount(KeyLayout layout, TableRows table) {
    KeyIndex index = keyIndexes.get(layout.id());
    return index == null ? Long.MAX_VALUE : index.missingRowCount(KeySource.of(table));
  }

  /// Returns an ordered index, which has nothing yet when it is new.
  OrderedIndex of(IndexLayout layout, MemoryBudget budget, IndexMemory memory) {
    OrderedIndex index = orderedIndexes.get(layout.id());
    return index != null
        ? index
        : orderedIndexes.computeIfAbsent(
            layout.id(), ignored -> new OrderedIndex(layout, budget, memory));
  }

  /// Makes an ordered index of all rows of a table that nobody can find yet.
  ///
  /// @throws io.blueshift.error.DatabaseException OUT_OF_MEMORY
  public static OrderedIndex make(
      IndexLayout layout, TableRows table, MemoryBudget budget, IndexMemory memory) {
    OrderedIndex index = new OrderedIndex(layout, budget, memory);
    index.catchUp(KeySource.of(table));
    return index;
  }

  /// Lets everybody find an index, in the place of the one that there is.
  public void put(OrderedIndex index) {
    orderedIndexes.put(index.layout().id(), index);
  }

  /// Forgets an index that was dropped.
  public void drop(int indexId) {
    orderedIndexes.keySet().removeIf(id -> id.indexId() == indexId);
    keyIndexes.keySet().removeIf(id -> id.indexId() == indexId);
  }

  /// Returns an ordered index about which the upkeep has something to do, or null.
  ///
  /// @param declared the indexes of the table that it has to have
  public @Nullable IndexLayout due(TableRows table, List<IndexLayout> declared) {
    for (IndexLayout layout : declared) {
      if (!orderedIndexes.containsKey(layout.id())) {
        return layout;
      }
    }
    for (OrderedIndex index : orderedIndexes.values()) {
      if (index.isBehind(KeySource.of(table)) || index.isStale(table)) {
        return index.layout();
      }
    }
    return null;
  }

  /// Adds to an index the rows that are missing, or makes it anew when it has too many entries that say nothing.
  ///
  /// @throws io.blueshift.error.DatabaseException OUT_OF_MEMORY
  public void care(IndexLayout layout, TableRows table, MemoryBudget budget, IndexMemory memory) {
    OrderedIndex index = of(layout, budget, memory);
    if (index.isStale(table)) {
      put(make(layout, table, budget, memory));
    } else {
      index.catchUp(KeySource.of(table));
    }
  }

  /// Lets the indexes of keys learn the rows in memory before some of them move, so that their segments need not be
  /// read for it. An index that gets no memory for them learns them when it is asked.
  public void catchUpKeys(TableRows table) {
    for (KeyIndex index : keyIndexes.values()) {
      try {
        index.catchUp(KeySource.of(table));
      } catch (DatabaseException e) {
        if (e.code() != ErrorCode.OUT_OF_MEMORY) {
          throw e;
        }
      }
    }
  }

  /// Notes that rows moved; see [KeyIndex#noteMoved].
  void noteMoved(
      Collection<SegmentHandle> removed,
      Map<VersionedBuffer, Integer> buffers,
      Collection<SegmentHandle> added) {
    keyIndexes.values().forEach(index -> index.noteMoved(removed, buffers, added));
    orderedIndexes.values().forEach(index -> index.noteMoved(removed, buffers, added));
  }
}
