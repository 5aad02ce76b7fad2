package io.blueshift.store;

import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.segment.SegmentWriter;
import io.blueshift.store.CompactionInfo.Kind;
import io.blueshift.store.CompactionInfo.Status;
import io.blueshift.table.ContentRewriter;
import io.blueshift.table.HistoryNeeds;
import io.blueshift.table.MovedRows;
import io.blueshift.table.MovedSegment;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.VersionedTable;
import io.blueshift.table.WriteBuffer;
import io.blueshift.wal.LogChange.ContentReplaced;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Moves rows of a table into new segments:
///
/// 1. Write and sync the new segments, and history segments of the rows that are gone and that somebody may
///    still read.
/// 2. Under the publisher's lock, see that the newest state still has what was read, and find the rows that
///    were deleted meanwhile.
/// 3. Log the move and publish it. A move that no longer holds is given up, and its files are deleted.
///
/// One move at a time, but that a move which ends a segment may let others be done in its midst.
final class RowMover {
  private final TableStorage storage;
  private final CommitPublisher publisher;
  private final UpkeepHistory history;
  private final UpkeepOptions options;
  private final Retention retention;

  RowMover(
      TableStorage storage,
      CommitPublisher publisher,
      UpkeepHistory history,
      UpkeepOptions options,
      Retention retention) {
    this.storage = storage;
    this.publisher = publisher;
    this.history = history;
    this.options = options;
    this.retention = retention;
  }

  /// For whom rows are moved.
  ///
  /// @param memoryFactor how many times the usual memory it may take
  /// @param stop called after every batch; throws to stop the move
  /// @param betweenSegments called when a segment is ended
  record Client(boolean byVacuum, int memoryFactor, Runnable stop, Runnable betweenSegments) {}

  /// Returns what [Client#stop] throws to stop a move.
  static DatabaseException stopped() {
    return new DatabaseException(ErrorCode.QUERY_CANCELED, "the move of rows was stopped");
  }

  /// Moves rows into new segments.
  ///
  /// @param state is held by the caller
  /// @param runs the segments whose rows move, each list in the order of the sort key
  /// @param tails the first rows in memory
  /// @return the new segments but for history, or null when the table no longer had the rows when they were written
  @Nullable List<SegmentInfo> move(
      Kind kind,
      DatabaseState state,
      int tableId,
      List<List<SegmentHandle>> runs,
      List<WriteBuffer.View> tails,
      Client client) {
    VersionedTable table = Objects.requireNonNull(state.logged(tableId));
    HistoryNeeds needs = retention.needs(state, table);
    List<SegmentHandle> segments = runs.stream().flatMap(List::stream).toList();
    Set<String> removed =
        segments.stream().map(segment -> segment.info().fileName()).collect(Collectors.toSet());
    UpkeepHistory.Move noted =
        history.begin(
            kind,
            client.byVacuum,
            tableId,
            segments.size(),
            segments.stream().mapToLong(segment -> segment.info().rowCount()).sum()
                + tails.stream().mapToLong(WriteBuffer.View::rowCount).sum(),
            segments.stream().mapToLong(segment -> segment.info().sizeBytes()).sum());
    List<MovedSegment> written = List.of();
    boolean moved = false;
    try {
      written = write(kind, state, tableId, runs, tails, needs, client, noted);
      List<MovedSegment> added = written;
      table.indexes().catchUpKeys(table);
      moved =
          publisher.publishReplacement(
              newest ->
                  replacement(
                      newest, tableId, state.commitNumber(), removed, tails, added, needs.start()),
              info -> storage.handle(info, state.number()));
      noted.end(
          moved ? Status.DONE : Status.SUPERSEDED,
          moved ? written.size() : 0,
          moved ? written.stream().mapToLong(segment -> segment.segment().sizeBytes()).sum() : 0,
          null);
      return moved ? present(written) : null;
    } catch (RuntimeException e) {
      noted.end(statusOf(e), 0, 0, e.getMessage());
      throw e;
    } finally {
      if (!moved && publisher.isSound()) {
        written.forEach(segment -> storage.directory().delete(segment.segment().fileName()));
      }
    }
  }

  private static List<SegmentInfo> present(List<MovedSegment> written) {
    return written.stream()
        .filter(segment -> !segment.isHistory())
        .map(MovedSegment::segment)
        .toList();
  }

  private static Status statusOf(RuntimeException failure) {
    boolean stopped =
        failure instanceof DatabaseException e && e.code() == ErrorCode.QUERY_CANCELED;
    return stopped ? Status.STOPPED : Status.FAILED;
  }

  private List<MovedSegment> write(
      Kind kind,
      DatabaseState state,
      int tableId,
      List<List<SegmentHandle>> runs,
      List<WriteBuffer.View> tails,
      HistoryNeeds needs,
      Client client,
      UpkeepHistory.Move noted) {
    TableDefinition definition = state.catalog().requireTable(tableId);
    long memoryBytes = options.compactionMemoryBytes() * client.memoryFactor;
    ContentRewriter.Parts parts =
        new ContentRewriter.Parts(
            storage::newFileName,
            kind == Kind.FLUSH ? SegmentWriter.ROW_COUNT_MAX : options.segmentRowCountMax(),
            memoryBytes / 2,
            memoryBytes / 8,
            new ContentRewriter.Progress() {
              @Override
              public void wrote(int rowCount) {
                noted.wrote(rowCount);
                client.stop.run();
              }

              @Override
              public void endedSegment() {
                client.betweenSegments.run();
              }
            });
    VersionedTable table = Objects.requireNonNull(state.logged(tableId));
    MovedRows rows = new MovedRows(table, state.commitNumber(), runs, tails, needs);
    if (kind == Kind.FLUSH) {
      return new ContentRewriter(definition, storage.directory(), storage.budget(), parts)
          .rewrite(rows);
    }
    try (MemoryBudget budget = storage.budget().child("compaction", memoryBytes)) {
      return new ContentRewriter(definition, storage.directory(), budget, parts).rewrite(rows);
    }
  }

  /// Returns the change that puts what was written in the place of what it was written from, or null
  /// when the newest state does not have that any more. Rows that were deleted meanwhile are deleted
  /// in what was written.
  private static @Nullable ContentReplaced replacement(
      DatabaseState newest,
      int tableId,
      long commitBefore,
      Set<String> removed,
      List<WriteBuffer.View> tails,
      List<MovedSegment> added,
      long historyStart) {
    VersionedTable table = newest.logged(tableId);
    if (table == null) {
      return null;
    }
    TableContent content = newest.content(tableId);
    if (!stillHas(content, removed, tails)) {
      return null;
    }
    return new ContentReplaced(
        tableId,
        removed.stream().sorted().toList(),
        tails.stream().mapToLong(WriteBuffer.View::rowCount).sum(),
        added,
        MovedRows.deletedSince(table, commitBefore, newest.commitNumber(), removed, tails),
        historyStart);
  }

  private static boolean stillHas(
      TableContent content, Set<String> removed, List<WriteBuffer.View> tails) {
    if (!content.containsSegments(removed) || content.tails().size() < tails.size()) {
      return false;
    }
    for (int index = 0; index < tails.size(); index++) {
      WriteBuffer.View present = content.tails().get(index);
      if (present.buffer() != tails.get(index).buffer()
          || present.rowCount() < tails.get(index).rowCount()) {
        return false;
      }
    }
    return true;
  }
}
