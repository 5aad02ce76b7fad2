package io.blueshift.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The rows that a transaction changed or deleted, by table, as the values of their first columns.
final class ChangedRows {
  private final Map<Integer, Set<Long>> ids = new HashMap<>();
  private final Set<Integer> truncated = new HashSet<>();

  /// Returns a copy, which does not follow what comes.
  ChangedRows copy() {
    ChangedRows copy = new ChangedRows();
    ids.forEach((table, rows) -> copy.ids.put(table, new HashSet<>(rows)));
    copy.truncated.addAll(truncated);
    return copy;
  }

  void add(int tableId, Set<Long> rows) {
    ids.computeIfAbsent(tableId, id -> new HashSet<>()).addAll(rows);
  }

  void addAll(int tableId) {
    truncated.add(tableId);
  }

  /// Returns whether all rows of a table are gone, also those that others added since the transaction's snapshot:
  /// what it sees there afterwards is its own.
  boolean hasAll(int tableId) {
    return truncated.contains(tableId);
  }

  boolean intersects(int tableId, Set<Long> rows) {
    return (hasAll(tableId) && !rows.isEmpty())
        || ids.getOrDefault(tableId, Set.of()).stream().anyMatch(rows::contains);
  }
}
