package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.store.RowMover.Client;
import io.blueshift.store.VacuumInfo.TableFigures;

/// VACUUM of one table: the moves that upkeep does by itself, done now and to the end that was asked for.
///
/// 1. Rows in memory become segments.
/// 2. Segments with deleted rows are written anew until at most the share that may stay is gone.
/// 3. Segments of which several fit into one are merged.
/// 4. Segments that overlap in the order of the sort key are merged into ones that do not, unless the share
///    that must be in order is.
///
/// Each step is a move of its own, and lets upkeep do what is due between two of them. A VACUUM that is stopped
/// leaves the moves that were published.
final class Vacuum {
  private final Compactor compactor;
  private final SnapshotRegistry snapshots;
  private final UpkeepHistory history;
  private final Request request;
  private final Client client;

  /// What is asked for.
  ///
  /// @param thresholdPercent the share of rows that must be in order, and that must not be deleted, for a table
  ///     to be left alone, 0 to 100
  record Request(VacuumMode mode, int tableId, int thresholdPercent) {}

  Vacuum(
      Compactor compactor,
      SnapshotRegistry snapshots,
      UpkeepHistory history,
      Request request,
      Client client) {
    this.compactor = compactor;
    this.snapshots = snapshots;
    this.history = history;
    this.request = request;
    this.client = client;
  }

  /// One move of a table.
  private interface Step {
    boolean run(DatabaseState state);
  }

  /// Does the work.
  ///
  /// @throws DatabaseException what stopped it
  VacuumInfo run() {
    TableFigures before = figures();
    UpkeepHistory.TableVacuum noted =
        history.begin(request.mode, request.tableId, snapshots.current().commitNumber(), before);
    String status = "Failed";
    try {
      boolean moved = work(before);
      status = moved ? "Finished" : "Skipped";
    } catch (DatabaseException e) {
      status = e.code() == ErrorCode.QUERY_CANCELED ? "Stopped" : status;
      throw e;
    } finally {
      noted.end(status, figures());
    }
    return noted.info();
  }

  private boolean work(TableFigures before) {
    boolean all = request.mode == VacuumMode.FULL || request.mode == VacuumMode.REINDEX;
    boolean moved = false;
    if (all || request.mode == VacuumMode.SORT_ONLY) {
      moved = before.rowCount() > 0 && flush();
    }
    if (all || request.mode == VacuumMode.DELETE_ONLY) {
      double deletedPercentMax = 100.0 - request.thresholdPercent;
      moved |=
          repeat(state -> compactor.reclaim(state, request.tableId, deletedPercentMax, client));
    }
    if (all) {
      moved |= repeat(state -> compactor.mergeSmall(state, request.tableId, client));
    }
    int sortedPercent = request.mode == VacuumMode.REINDEX ? 100 : request.thresholdPercent;
    if (all || request.mode == VacuumMode.SORT_ONLY) {
      moved |=
          repeat(state ->
              compactor.figures(state, request.tableId).sortedPercent() < sortedPercent
                  && compactor.sort(state, request.tableId, client));
    }
    if (request.mode == VacuumMode.RECLUSTER) {
      moved |= repeat(state -> compactor.compact(state, request.tableId, client));
    }
    return moved;
  }

  private boolean flush() {
    int segmentCount = figures().segmentCount();
    compactor.flush(tableId -> tableId == request.tableId, 1, client);
    return figures().segmentCount() > segmentCount;
  }

  /// Does moves until there is none left. Others may add segments all the while, so that there always is one: as
  /// many are done as what was there at the beginning can need, each segment being put in order and merged once.
  private boolean repeat(Step step) {
    boolean moved = false;
    boolean again = true;
    long left = 2L * figures().segmentCount() + 1;
    for (; again && left > 0; left--) {
      client.betweenSegments().run();
      DatabaseState state = snapshots.acquire();
      try {
        again =
            state.tables().containsKey(request.tableId)
                && state.catalog().relation(request.tableId) != null
                && step.run(state);
      } finally {
        snapshots.release(state);
      }
      moved |= again;
    }
    return moved;
  }

  /// Returns how the table lies on disk now; nothing when it is gone.
  private TableFigures figures() {
    DatabaseState state = snapshots.acquire();
    try {
      return state.catalog().relation(request.tableId) == null
          ? new TableFigures(0, 0, 0, 0, 0)
          : compactor.figures(state, request.tableId);
    } finally {
      snapshots.release(state);
    }
  }
}
