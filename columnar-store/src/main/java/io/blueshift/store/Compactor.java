package io.blueshift.store;

import io.blueshift.segment.SegmentInfo;
import io.blueshift.segment.SegmentWriter;
import io.blueshift.store.CompactionInfo.Kind;
import io.blueshift.store.RowMover.Client;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.VersionedTable;
import io.blueshift.table.WriteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.WeakHashMap;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes rows in memory to segments, and segments to better ones, where a rule of cost says that it is worth
/// it:
///
/// - A table with enough rows in memory gets a segment of them.
/// - A segment of which a quarter is gone is written anew.
/// - Four small segments of a size become one ([CompactionPicker#pick]).
/// - Four sorted runs of a size become one ([CompactionPicker#pickRuns]), so that rows that come in any order
///   are rewritten once for each fourfold growth, and rows that come in the order of the key never.
///
/// Used by one thread at a time. Tables come in the order of their ids, so that the same history does the
/// same again. Temporary tables get none of it.
final class Compactor {
  /// A segment of which this share of rows is gone is written anew.
  private static final double DELETED_SHARE_MAX = 0.25;

  /// The most rows that are put in order at once without being asked.
  private static final long SORTED_ROW_COUNT_MAX = 1L << 24;

  private final UpkeepOptions options;
  private final SnapshotRegistry snapshots;
  private final CommitPublisher publisher;
  private final RowMover mover;

  /// The merge that wrote a segment, by table and file name. Only since the warehouse was opened; where it is
  /// not known, long strings may be put in order once more.
  private final Map<Integer, Map<String, Long>> mergeOf = new HashMap<>();

  /// Tables whose runs were looked at in vain, told apart by identity.
  private final Set<VersionedTable> inOrder = Collections.newSetFromMap(new WeakHashMap<>());

  private long mergeCount;

  Compactor(
      UpkeepOptions options,
      SnapshotRegistry snapshots,
      CommitPublisher publisher,
      RowMover mover) {
    this.options = options;
    this.snapshots = snapshots;
    this.publisher = publisher;
    this.mover = mover;
  }

  /// What to move next.
  private record Choice(Kind kind, List<List<SegmentHandle>> runs) {
    static Choice of(Kind kind, List<SegmentHandle> segments) {
      return new Choice(kind, segments.stream().map(List::of).toList());
    }

    /// Returns whether what is written follows each other in the order of the key.
    boolean givesRun(int keyColumnNumber) {
      return kind == Kind.SORT
          && runs.stream()
              .flatMap(List::stream)
              .allMatch(segment -> segment.isSortedBy(keyColumnNumber));
    }
  }

  /// Returns whether a table may have something that is worth a move of segments. Reads no file.
  boolean isDue(DatabaseState state, int tableId) {
    VersionedTable table = state.logged(tableId);
    return table != null
        && (chooseBySize(table) != null
            || (table.segments().size() >= CompactionPicker.COUNT_MIN
                && isSorted(state, tableId)
                && !isInOrder(table)));
  }

  private static boolean isSorted(DatabaseState state, int tableId) {
    return !state.catalog().requireTable(tableId).sortKey().columnNumbers().isEmpty();
  }

  /// Writes rows in memory to segments where a table has at least `rowCountMin` of them.
  void flush(IntPredicate tables, int rowCountMin, Client client) {
    List<Integer> full = new ArrayList<>();
    DatabaseState state =
        publisher.whileQuiet(() -> {
          DatabaseState quiet = snapshots.acquire();
          new TreeMap<>(quiet.tables())
              .forEach((tableId, table) -> {
                if (tables.test(tableId)
                    && table.bufferedRowCount() >= rowCountMin
                    && table instanceof VersionedTable logged) {
                  logged.seal();
                  full.add(tableId);
                }
              });
          return quiet;
        });
    try {
      for (int tableId : full) {
        flush(state, tableId, state.content(tableId), client);
      }
    } finally {
      snapshots.release(state);
    }
  }

  private void flush(DatabaseState state, int tableId, TableContent content, Client client) {
    int done = 0;
    while (done < content.tails().size()) {
      List<WriteBuffer.View> part = new ArrayList<>();
      int rowCount = 0;
      while (done < content.tails().size()
          && rowCount + content.tails().get(done).rowCount() <= SegmentWriter.ROW_COUNT_MAX) {
        rowCount += content.tails().get(done).rowCount();
        part.add(content.tails().get(done++));
      }
      if (mover.move(Kind.FLUSH, state, tableId, List.of(), part, client) == null) {
        return;
      }
    }
  }

  /// Does all moves of segments that are worth it.
  void compact(Client client) {
    boolean found = true;
    while (found) {
      found = false;
      DatabaseState state = snapshots.acquire();
      try {
        for (int tableId : new TreeSet<>(state.tables().keySet())) {
          found |= compact(state, tableId, client);
        }
      } finally {
        snapshots.release(state);
      }
    }
  }

  /// Does the next move of segments of a table; returns whether there was one.
  boolean compact(DatabaseState state, int tableId, Client client) {
    Choice choice = choose(state, tableId);
    return choice != null && move(choice, state, tableId, client);
  }

  private boolean move(Choice choice, DatabaseState state, int tableId, Client client) {
    boolean givesRun = isSorted(state, tableId) && choice.givesRun(keyColumnNumber(state, tableId));
    List<SegmentInfo> written =
        mover.move(choice.kind, state, tableId, choice.runs, List.of(), client);
    if (written != null && givesRun) {
      noteMerge(tableId, written);
    }
    return written != null;
  }

  private static int keyColumnNumber(DatabaseState state, int tableId) {
    return state.catalog().requireTable(tableId).sortKey().columnNumbers().getFirst();
  }

  /// Notes which segments one merge wrote, and forgets those that are gone.
  private synchronized void noteMerge(int tableId, List<SegmentInfo> written) {
    mergeCount++;
    Map<String, Long> known = mergeOf.computeIfAbsent(tableId, id -> new HashMap<>());
    VersionedTable table = snapshots.current().logged(tableId);
    if (table == null) {
      mergeOf.remove(tableId);
    } else {
      known
          .keySet()
          .retainAll(
              table.segments().stream()
                  .map(segment -> segment.info().fileName())
                  .collect(Collectors.toSet()));
      written.forEach(segment -> known.put(segment.fileName(), mergeCount));
    }
  }

  private @Nullable Choice choose(DatabaseState state, int tableId) {
    VersionedTable table = state.logged(tableId);
    if (table == null) {
      return null;
    }
    Choice bySize = chooseBySize(table);
    return bySize != null || !isSorted(state, tableId) ? bySize : chooseRuns(state, tableId, table);
  }

  private @Nullable Choice chooseBySize(VersionedTable table) {
    SegmentHandle sparse = table.sparseSegment(DELETED_SHARE_MAX);
    if (sparse != null) {
      return Choice.of(Kind.RECLAIM, List.of(sparse));
    }
    List<SegmentHandle> segments = table.segments();
    if (segments.size() < CompactionPicker.COUNT_MIN) {
      return null;
    }
    List<Integer> small = CompactionPicker.pick(sizes(segments), options.segmentRowCountMax());
    return small.isEmpty()
        ? null
        : Choice.of(Kind.MERGE, small.stream().map(segments::get).toList());
  }

  private synchronized @Nullable Choice chooseRuns(
      DatabaseState state, int tableId, VersionedTable table) {
    if (isInOrder(table)) {
      return null;
    }
    SortedRuns found = runs(state, tableId, table.segments());
    List<Integer> picked =
        CompactionPicker.pickRuns(
            found.runs().stream().map(SortedRuns.Run::rowCount).toList(),
            options.segmentRowCountMax() / CompactionPicker.COUNT_MIN,
            SORTED_ROW_COUNT_MAX);
    List<SortedRuns> overlapping =
        SortedRuns.overlapping(picked.stream().map(found.runs()::get).toList());
    if (overlapping.isEmpty()) {
      inOrder.add(table);
      return null;
    }
    return sortOf(overlapping.getFirst());
  }

  private synchronized boolean isInOrder(VersionedTable table) {
    return inOrder.contains(table);
  }

  private synchronized SortedRuns runs(
      DatabaseState state, int tableId, List<SegmentHandle> segments) {
    return SortedRuns.of(
        state.catalog().requireTable(tableId), segments, mergeOf.getOrDefault(tableId, Map.of()));
  }

  private static Choice sortOf(SortedRuns runs) {
    return new Choice(Kind.SORT, runs.runs().stream().map(SortedRuns.Run::segments).toList());
  }

  /// Returns the rows of segments, where one that is wide counts as more, so that as many are merged as the
  /// memory of a merge takes.
  private List<Integer> sizes(List<SegmentHandle> segments) {
    double rowsPerByte = options.segmentRowCountMax() / (options.compactionMemoryBytes() / 2.0);
    return segments.stream()
        .map(segment ->
            Math.max(
                segment.info().rowCount(),
                (int) Math.min(1 << 30, segment.info().sizeBytes() * rowsPerByte)))
        .toList();
  }

  // What VACUUM asks for.

  /// Returns how a table lies on disk.
  VacuumInfo.TableFigures figures(DatabaseState state, int tableId) {
    TableContent content = state.content(tableId);
    List<SegmentHandle> segments = content.segments();
    long storedRowCount = segments.stream().mapToLong(each -> each.info().rowCount()).sum();
    long rowCount = storedRowCount + content.tailRowCount();
    long sorted =
        isSorted(state, tableId) ? runs(state, tableId, segments).sortedRowCount() : rowCount;
    return new VacuumInfo.TableFigures(
        rowCount,
        rowCount - content.rowCount(),
        sorted,
        segments.size(),
        segments.stream().mapToLong(each -> each.info().sizeBytes()).sum());
  }

  /// Writes the sparsest segment anew while more than a share of the table's rows is gone; returns whether
  /// there was one.
  boolean reclaim(DatabaseState state, int tableId, double deletedPercentMax, Client client) {
    if (figures(state, tableId).deletedPercent() <= deletedPercentMax) {
      return false;
    }
    TableContent content = state.content(tableId);
    SegmentHandle sparsest =
        content.segments().stream()
            .max(
                Comparator.comparingDouble(segment ->
                    (double) content.deleted(segment).count() / segment.info().rowCount()))
            .orElse(null);
    return sparsest != null
        && !content.deleted(sparsest).isEmpty()
        && move(Choice.of(Kind.RECLAIM, List.of(sparsest)), state, tableId, client);
  }

  /// Merges segments of which several fit into one; returns whether there were some.
  boolean mergeSmall(DatabaseState state, int tableId, Client client) {
    List<SegmentHandle> segments = state.content(tableId).segments();
    List<Integer> small = CompactionPicker.pickSmall(sizes(segments), options.segmentRowCountMax());
    return !small.isEmpty()
        && move(
            Choice.of(Kind.MERGE, small.stream().map(segments::get).toList()),
            state,
            tableId,
            client);
  }

  /// Puts segments in order that overlap each other, or that are not known to be sorted; returns whether there
  /// were some.
  boolean sort(DatabaseState state, int tableId, Client client) {
    if (!isSorted(state, tableId)) {
      return false;
    }
    List<SegmentHandle> segments = state.content(tableId).segments();
    for (SegmentHandle segment : segments) {
      if (!segment.isSortedBy(keyColumnNumber(state, tableId))) {
        return move(Choice.of(Kind.SORT, List.of(segment)), state, tableId, client);
      }
    }
    List<SortedRuns> overlapping = SortedRuns.overlapping(runs(state, tableId, segments).runs());
    return !overlapping.isEmpty() && move(sortOf(overlapping.getFirst()), state, tableId, client);
  }
}
