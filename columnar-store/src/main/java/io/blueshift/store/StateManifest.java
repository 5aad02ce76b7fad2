package io.blueshift.store;

import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.TableHistory;
import io.blueshift.table.VersionedTable;
import io.blueshift.wal.LogPosition;
import io.blueshift.wal.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

/// Makes the manifest of a state.
final class StateManifest {
  private StateManifest() {}

  /// Returns the manifest.
  ///
  /// @param position where the log goes on
  static Manifest of(
      UUID warehouseId, DatabaseState state, LogPosition position, long nextFileNumber) {
    List<Manifest.TableState> tables = new ArrayList<>();
    new TreeMap<>(state.tables())
        .forEach((tableId, table) -> {
          TableContent content = state.content(tableId);
          tables.add(
              new Manifest.TableState(
                  tableId,
                  table.nextRowId(),
                  table.nextIdentityOrdinals(),
                  content.segments().stream().map(SegmentHandle::info).toList(),
                  content.tails(),
                  content.deleted(),
                  table instanceof VersionedTable logged
                      ? logged.historyAt(state.commitNumber())
                      : TableHistory.since(state.commitNumber())));
        });
    return new Manifest(
        warehouseId,
        state.timeline(),
        state.commitNumber(),
        state.commitTimeMicros(),
        position,
        nextFileNumber,
        state.catalog(),
        tables,
        state.sequences(),
        state.commitTimes().entries(),
        List.copyOf(new TreeMap<>(state.namedSnapshots()).values()));
  }
}
