package io.blueshift.store;

import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.segment.SegmentWriter;
import io.blueshift.table.ContentRewriter;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.VersionedTable;
import io.blueshift.table.WriteBuffer;
import io.blueshift.wal.LogChange.ContentReplaced;
import io.blueshift.wal.LogPosition;
import io.blueshift.wal.Manifest;
import io.blueshift.wal.ManifestFile;
import io.blueshift.wal.WriteAheadLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The work that changes no answer: rows in memory become segments, small segments are merged, the
/// log becomes a manifest. One piece at a time.
///
/// Each move of rows writes and syncs its new segment first, then logs the move, and gives up when
/// the table changed so that the move no longer holds. Temporary tables get none of it. Tables come in
/// the order of their ids, so that the same history does the same again.
final class Upkeep {
  private static final int SORTED_ROW_COUNT_MAX = 1 << 18;

  /// A segment of which this share of rows is gone is written anew.
  private static final double DELETED_SHARE_MAX = 0.25;

  private static final int CHECKPOINT_FLUSH_DIVISOR = 8;

  private final UUID warehouseId;
  private final WarehouseOptions options;
  private final TableStorage storage;
  private final SnapshotRegistry snapshots;
  private final CommitPublisher publisher;
  private final @Nullable WriteAheadLog log;
  private final Object signal = new Object();
  private long manifestNumber;
  private volatile LogPosition manifestPosition;
  private boolean requested;
  private boolean closing;
  private @Nullable Thread thread;

  Upkeep(
      UUID warehouseId,
      WarehouseOptions options,
      TableStorage storage,
      SnapshotRegistry snapshots,
      CommitPublisher publisher,
      @Nullable WriteAheadLog log,
      long manifestNumber,
      LogPosition manifestPosition) {
    this.warehouseId = warehouseId;
    this.options = options;
    this.storage = storage;
    this.snapshots = snapshots;
    this.publisher = publisher;
    this.log = log;
    this.manifestNumber = manifestNumber;
    this.manifestPosition = manifestPosition;
  }

  /// Wakes the thread of the upkeep if there is something to do after a commit that changed tables.
  void noteCommit(Collection<Integer> tableIds) {
    if (options.automaticUpkeep() && isDue(snapshots.current(), tableIds)) {
      synchronized (signal) {
        requested = true;
        if (thread == null && !closing) {
          thread = Thread.ofPlatform().name("blueshift-upkeep").daemon().start(this::loop);
        }
        signal.notifyAll();
      }
    }
  }

  private boolean isDue(DatabaseState state, Collection<Integer> tableIds) {
    if (logIsLarge()) {
      return true;
    }
    for (int tableId : tableIds) {
      VersionedTable table = state.tables().get(tableId);
      if (table != null
          && (table.bufferedRowCount() >= options.flushRowCount()
              || !pick(state, tableId).isEmpty())) {
        return true;
      }
    }
    return false;
  }

  private boolean logIsLarge() {
    return log != null
        && log.end().position() - manifestPosition.position() > options.checkpointLogBytes();
  }

  private void loop() {
    while (awaitRequest()) {
      try {
        run();
      } catch (DatabaseException e) {
        logger().warn("upkeep failed and will be tried again after a later commit", e);
      }
    }
  }

  private boolean awaitRequest() {
    synchronized (signal) {
      while (!requested && !closing) {
        try {
          signal.wait();
        } catch (InterruptedException e) {
          return false;
        }
      }
      requested = false;
      return !closing;
    }
  }

  /// Does all that is due.
  synchronized void run() {
    flush(options.flushRowCount());
    compact();
    if (logIsLarge()) {
      checkpoint();
    }
  }

  /// Writes rows in memory to segments where a table has at least `rowCountMin` of them.
  private void flush(int rowCountMin) {
    List<Integer> full = new ArrayList<>();
    DatabaseState state =
        publisher.whileQuiet(() -> {
          DatabaseState quiet = snapshots.acquire();
          new TreeMap<>(quiet.tables())
              .forEach((tableId, table) -> {
                if (table.bufferedRowCount() >= rowCountMin) {
                  table.seal();
                  full.add(tableId);
                }
              });
          return quiet;
        });
    try {
      for (int tableId : full) {
        flush(state, tableId, state.content(tableId));
      }
    } finally {
      snapshots.release(state);
    }
  }

  private void flush(DatabaseState state, int tableId, TableContent content) {
    int done = 0;
    while (done < content.tails().size()) {
      List<WriteBuffer.View> part = new ArrayList<>();
      int rowCount = 0;
      while (done < content.tails().size()
          && rowCount + content.tails().get(done).rowCount() <= SegmentWriter.ROW_COUNT_MAX) {
        rowCount += content.tails().get(done).rowCount();
        part.add(content.tails().get(done++));
      }
      if (!move(state, tableId, List.of(), part)) {
        return;
      }
    }
  }

  private void compact() {
    boolean found = true;
    while (found) {
      found = false;
      DatabaseState state = snapshots.acquire();
      try {
        for (int tableId : new TreeSet<>(state.tables().keySet())) {
          List<SegmentHandle> picked = pick(state, tableId);
          found |= !picked.isEmpty() && move(state, tableId, picked, List.of());
        }
      } finally {
        snapshots.release(state);
      }
    }
  }

  private List<SegmentHandle> pick(DatabaseState state, int tableId) {
    VersionedTable table = Objects.requireNonNull(state.tables().get(tableId));
    SegmentHandle sparse = table.sparseSegment(DELETED_SHARE_MAX);
    if (sparse != null) {
      return List.of(sparse);
    }
    List<SegmentHandle> segments = table.segments();
    if (segments.size() < CompactionPicker.SEGMENT_COUNT_MIN) {
      return List.of();
    }
    boolean sorted = !state.catalog().requireTable(tableId).sortKey().columnNumbers().isEmpty();
    return CompactionPicker.pick(
            segments.stream().map(segment -> segment.info().rowCount()).toList(),
            sorted ? SORTED_ROW_COUNT_MAX : SegmentWriter.ROW_COUNT_MAX)
        .stream()
        .map(segments::get)
        .toList();
  }

  /// Moves rows into a new segment; returns whether the table still had them when it was written.
  private boolean move(
      DatabaseState state,
      int tableId,
      List<SegmentHandle> segments,
      List<WriteBuffer.View> tails) {
    TableDefinition definition = state.catalog().requireTable(tableId);
    TableContent content = state.content(tableId);
    SegmentInfo written =
        new ContentRewriter(definition, storage.directory(), storage.budget())
            .rewrite(content, segments, tails, storage.newFileName());
    List<SegmentInfo> added = written == null ? List.of() : List.of(written);
    Set<String> removed =
        segments.stream().map(segment -> segment.info().fileName()).collect(Collectors.toSet());
    boolean moved = false;
    try {
      moved =
          publisher.publishReplacement(
              newest -> replacement(newest, tableId, content, removed, tails, added),
              info -> storage.handle(info, state.number()));
      return moved;
    } finally {
      if (!moved && written != null && publisher.isSound()) {
        storage.directory().delete(written.fileName());
      }
    }
  }

  /// Returns the change that puts what was written in the place of what it was written from, or null
  /// when the newest state does not have that any more. Rows that were deleted meanwhile are deleted
  /// in what was written.
  private static @Nullable ContentReplaced replacement(
      DatabaseState newest,
      int tableId,
      TableContent before,
      Set<String> removed,
      List<WriteBuffer.View> tails,
      List<SegmentInfo> added) {
    if (!newest.tables().containsKey(tableId)) {
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
        content.deletedSince(before, removed, tails));
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

  /// Writes a manifest of the newest state, then deletes the log before it.
  synchronized void checkpoint() {
    WriteAheadLog present = log;
    if (present == null) {
      return;
    }
    flush(Math.max(1, options.flushRowCount() / CHECKPOINT_FLUSH_DIVISOR));
    record Point(LogPosition position, DatabaseState state) {}
    Point point = publisher.whileQuiet(() -> new Point(present.rotate(), snapshots.acquire()));
    try {
      manifestNumber++;
      ManifestFile.write(
          storage.directory(), manifestNumber, manifest(point.state, point.position));
      manifestPosition = point.position;
      present.deleteFilesBefore(point.position);
      snapshots.sweep();
    } finally {
      snapshots.release(point.state);
    }
  }

  private Manifest manifest(DatabaseState state, LogPosition position) {
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
                  content.deleted()));
        });
    return new Manifest(
        warehouseId,
        state.timeline(),
        state.commitNumber(),
        state.commitTimeMicros(),
        position,
        storage.nextFileNumber().get(),
        state.catalog(),
        tables);
  }

  /// Stops the thread, and writes a last checkpoint if the log has anything since the one before.
  void close() {
    Thread running;
    synchronized (signal) {
      closing = true;
      signal.notifyAll();
      running = thread;
    }
    if (running != null) {
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (log != null && log.end().position() > manifestPosition.position()) {
      try {
        checkpoint();
      } catch (DatabaseException e) {
        logger().warn("no checkpoint at close; the log has everything", e);
      }
    }
  }

  /// Made when there is something to say: finding a logging provider takes longer than opening a
  /// warehouse.
  private static Logger logger() {
    return LoggerFactory.getLogger(Upkeep.class);
  }
}
