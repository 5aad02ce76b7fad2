package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.NamedSnapshot;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.table.StoredTable;
import io.blueshift.table.TableContent;
import io.blueshift.table.VersionedTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A whole warehouse at one moment. What it shows does not change, though commits add rows to its tables that
/// later states show.
///
/// @param number counts states of this process, local moves of rows included
/// @param sequences where the sequences are as far as the log knows, by id: values that were given out since
///     are not behind it
/// @param syncPosition the log's position behind the latest commit that asked to be synced; who reads
///     this state answers only when that is durable
/// @param commitTimes when which commit was; one object for all states
/// @param namedSnapshots the named snapshots, by name
public record DatabaseState(
    long number,
    int timeline,
    long commitNumber,
    long commitTimeMicros,
    Catalog catalog,
    Map<Integer, StoredTable> tables,
    Map<Integer, SequencePosition> sequences,
    long syncPosition,
    CommitTimes commitTimes,
    Map<String, NamedSnapshot> namedSnapshots) {
  public DatabaseState {
    tables = Map.copyOf(tables);
    sequences = Map.copyOf(sequences);
    namedSnapshots = Map.copyOf(namedSnapshots);
  }

  /// Returns the state of a new warehouse.
  static DatabaseState initial() {
    return new DatabaseState(
        1, 1, 0, 0, Catalog.initial(), Map.of(), Map.of(), 0, new CommitTimes(0, 0), Map.of());
  }

  /// Returns a table that is logged and keeps a history, or null.
  @Nullable VersionedTable logged(int tableId) {
    return tables.get(tableId) instanceof VersionedTable logged ? logged : null;
  }

  /// Returns a table's content; empty for one without rows.
  TableContent content(int tableId) {
    StoredTable table = tables.get(tableId);
    return table == null ? TableContent.empty() : table.at(commitNumber);
  }

  DatabaseState withSyncPosition(long newSyncPosition) {
    return newSyncPosition == syncPosition
        ? this
        : new DatabaseState(
            number,
            timeline,
            commitNumber,
            commitTimeMicros,
            catalog,
            tables,
            sequences,
            newSyncPosition,
            commitTimes,
            namedSnapshots);
  }
}
