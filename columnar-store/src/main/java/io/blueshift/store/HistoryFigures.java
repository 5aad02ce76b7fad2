package io.blueshift.store;

import io.blueshift.table.TableHistory;
import io.blueshift.table.VersionedTable;
import java.util.Set;

/// How far back a table can be read, for system views.
///
/// @param retentionMicros how long what was deleted or changed is kept at least
/// @param ownRetention whether the table says so itself
/// @param oldestCommitNumber the commit from which on all states can be read
/// @param oldestTimeMicros about when it was
/// @param sizeBytes the size of the segments that only older states need
public record HistoryFigures(
    long retentionMicros,
    boolean ownRetention,
    long oldestCommitNumber,
    long oldestTimeMicros,
    long sizeBytes) {
  static HistoryFigures of(VersionedTable table, long retentionMicros, CommitTimes times) {
    long oldest = table.historyStart();
    return new HistoryFigures(
        retentionMicros,
        table.bounds().retentionMicros() != TableHistory.DEFAULT_RETENTION,
        oldest,
        times.timeOf(oldest),
        table.heldBytes(Long.MAX_VALUE, Set.of()));
  }
}
