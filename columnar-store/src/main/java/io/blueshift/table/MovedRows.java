package io.blueshift.table;

import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// Rows of segments and of memory that move, as of a commit, with the commits that added and deleted them. Used
/// by one thread.
public final class MovedRows {
  private final VersionedTable table;
  private final TableContent content;
  private final List<List<SegmentHandle>> runs;
  private final List<WriteBuffer.View> tails;
  private final HistoryNeeds needs;
  private final LongSummaryStatistics begins = new LongSummaryStatistics();

  /// Names rows that move.
  ///
  /// @param table has the segments and the rows in memory
  /// @param runs segments, each list of them in the order of the sort key and not overlapping
  /// @param needs as of which commits somebody may read
  public MovedRows(
      VersionedTable table,
      long commitNumber,
      List<List<SegmentHandle>> runs,
      List<WriteBuffer.View> tails,
      HistoryNeeds needs) {
    this.table = table;
    this.content = table.at(commitNumber);
    this.runs = runs;
    this.tails = tails;
    this.needs = needs;
    noteBegins();
  }

  private void noteBegins() {
    for (List<SegmentHandle> run : runs) {
      for (SegmentHandle segment : run) {
        long newest = require(segment).beginCommitNumber();
        noteBegin(newest);
        if (newest > needs.oldest() && segment.segment().storesBegins()) {
          noteBegin(needs.oldest());
        }
      }
    }
    for (WriteBuffer.View tail : tails) {
      RowLifetimes lifetimes = lifetimes(table, tail);
      for (int row = 0; row < tail.rowCount(); row++) {
        noteBegin(lifetimes.beginAt(row));
      }
    }
  }

  private void noteBegin(long commitNumber) {
    begins.accept(Math.max(needs.oldest(), commitNumber));
  }

  /// Says which commits after one deleted some rows that were in segments and in memory then.
  ///
  /// @param table has the rows now
  /// @param commitNumber a commit as of which somebody reads
  /// @param newestCommitNumber the newest commit
  /// @return what each commit deleted, in the order of commits; what is not known any more counts as deleted by
  ///     the oldest commit as of which somebody may read
  public static List<DeletedRows> deletedSince(
      VersionedTable table,
      long commitNumber,
      long newestCommitNumber,
      Set<String> fileNames,
      List<WriteBuffer.View> tails) {
    TreeMap<Long, LongStream.Builder> byCommit = new TreeMap<>();
    long oldest = Math.min(table.bounds().keptSince(), newestCommitNumber);
    for (VersionedSegment segment : table.versionedSegments()) {
      if (fileNames.contains(segment.fileName())) {
        DeletionList since = segment.deletedSince(commitNumber, oldest);
        long[] ids = segment.handle().rowIds().idsAt(since.positions());
        for (int index = 0; index < ids.length; index++) {
          byCommit
              .computeIfAbsent(since.commitNumberAt(index), each -> LongStream.builder())
              .add(ids[index]);
        }
      }
    }
    for (WriteBuffer.View tail : tails) {
      RowLifetimes lifetimes = lifetimes(table, tail);
      for (int row = 0; row < tail.rowCount(); row++) {
        long end = lifetimes.endAt(row);
        if (end > commitNumber && end != VersionedBuffer.NEVER) {
          byCommit.computeIfAbsent(end, each -> LongStream.builder()).add(tail.rowIdAt(row));
        }
      }
    }
    List<DeletedRows> deleted = new ArrayList<>();
    byCommit.forEach((commit, ids) ->
        deleted.add(new DeletedRows(commit, RowIds.of(ids.build().sorted().toArray()))));
    return deleted;
  }

  List<List<SegmentHandle>> runs() {
    return runs;
  }

  List<WriteBuffer.View> tails() {
    return tails;
  }

  @SuppressWarnings("ReferenceEquality") // Handles are told apart by identity.
  private VersionedSegment require(SegmentHandle handle) {
    for (VersionedSegment segment : table.versionedSegments()) {
      if (segment.handle() == handle) {
        return segment;
      }
    }
    throw new IllegalStateException("segment is not here [file=" + handle.info().fileName() + "]");
  }

  private static RowLifetimes lifetimes(VersionedTable table, WriteBuffer.View tail) {
    for (VersionedBuffer buffer : table.buffers()) {
      if (buffer.holds(tail.buffer())) {
        return buffer.lifetimes(tail.rowCount());
      }
    }
    throw new IllegalStateException("rows are not here [rows=" + tail.rowCount() + "]");
  }

  /// Returns the newest of the commits that added the rows.
  long newestBegin() {
    return begins.getMax();
  }

  /// Returns whether the commits that added the rows differ as far as somebody may see it.
  boolean storesBegins() {
    return begins.getCount() > 0 && begins.getMin() < begins.getMax();
  }

  /// Returns the rows of a segment that are not gone, with the commits that added them if they are stored.
  Supplier<RowCursor.Rows> present(SegmentHandle segment, List<ColumnBinding> bindings) {
    return () ->
        new RowCursor.Rows(
            segment.segment().rowGroup(bindings, content.deleted(segment)),
            storesBegins() ? List.of(require(segment).lifetimes().begins()) : List.of());
  }

  /// The same of rows in memory.
  Supplier<RowCursor.Rows> present(WriteBuffer.View tail, List<ColumnBinding> bindings) {
    return () ->
        new RowCursor.Rows(
            tail.rowGroup(bindings),
            storesBegins() ? List.of(lifetimes(table, tail).begins()) : List.of());
  }

  /// Returns the rows that are gone and that somebody may still read, with the commits that added and deleted
  /// them.
  List<Supplier<RowCursor.Rows>> history(List<ColumnBinding> bindings) {
    List<Supplier<RowCursor.Rows>> past = new ArrayList<>();
    for (List<SegmentHandle> run : runs) {
      for (SegmentHandle segment : run) {
        if (require(segment).hasDeletionAfter(needs.oldest())) {
          past.add(() -> {
            RowLifetimes lifetimes = require(segment).lifetimes();
            DeleteVector others = others(content.deleted(segment), lifetimes);
            return new RowCursor.Rows(
                segment.segment().rowGroup(bindings, others),
                List.of(lifetimes.begins(), lifetimes.ends()));
          });
        }
      }
    }
    for (WriteBuffer.View tail : tails) {
      if (!tail.deleted().isEmpty()) {
        past.add(() -> {
          RowLifetimes lifetimes = lifetimes(table, tail);
          DeleteVector others = others(tail.deleted(), lifetimes);
          return new RowCursor.Rows(
              new WriteBuffer.View(tail.buffer(), tail.rowCount(), others).rowGroup(bindings),
              List.of(lifetimes.begins(), lifetimes.ends()));
        });
      }
    }
    return past;
  }

  /// Returns the rows that are not gone, or that nobody may see.
  private DeleteVector others(DeleteVector gone, RowLifetimes lifetimes) {
    return DeleteVector.NONE.with(
        IntStream.range(0, lifetimes.rowCount())
            .filter(row ->
                !gone.contains(row) || !needs.include(lifetimes.beginAt(row), lifetimes.endAt(row)))
            .toArray());
  }
}
