package io.blueshift.table;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.memory.MemoryCharge;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The indexes of a table and its successors by the numbers of their columns, each made when it is first
/// asked for. Safe for use by several threads.
final class KeyIndexes {
  private final Map<List<Integer>, KeyIndex> indexes = new ConcurrentHashMap<>();
  private final MemoryCharge charge;

  /// Begins without indexes.
  ///
  /// @param budget pays for them
  KeyIndexes(MemoryBudget budget) {
    charge = new MemoryCharge(budget);
  }

  /// Returns what the indexes are charged with.
  MemoryCharge charge() {
    return charge;
  }

  /// Returns the index of a key.
  ///
  /// @param budget pays for reading what it does not know yet
  KeyIndex of(KeyLayout layout, MemoryBudget budget) {
    KeyIndex known = indexes.get(layout.columnNumbers());
    return known != null
        ? known
        : indexes.computeIfAbsent(
            layout.columnNumbers(),
            ignored -> new KeyIndex(layout.columns(), charge::reserve, budget));
  }

  /// Notes that rows have moved; see [KeyIndex#noteMoved].
  void noteMoved(Set<String> removed, Map<VersionedBuffer, Integer> buffers, Set<String> added) {
    indexes.values().forEach(index -> index.noteMoved(removed, buffers, added));
  }
}
