package io.blueshift.store;

/// How much VACUUM does.
public enum VacuumMode {
  /// Writes rows in memory, takes deleted rows away, merges small segments and restores the order.
  FULL,
  /// Restores the order only.
  SORT_ONLY,
  /// Takes deleted rows away only.
  DELETE_ONLY,
  /// As [#FULL], whatever share of the rows is in order.
  REINDEX,
  /// Restores the order of the newest rows only, as upkeep does by itself.
  RECLUSTER
}
