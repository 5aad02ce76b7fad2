package io.blueshift.table;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.scan.RowGroup;
import io.blueshift.segment.ChunkStatistics;
import io.blueshift.segment.ColumnBinding;
import io.blueshift.segment.DeleteVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The changes of a table's rows after one commit and up to another, each version by itself.
///
/// 1. Every version of a row is in one place, a segment, a history segment or memory, with the commits that
///    added and deleted it. A version that one commit added and deleted was never seen, and is passed over.
/// 2. Of the versions of a row, a commit added at most one of those that are left, and deleted at most one. If it did
///    both, the two are an update, else an addition or a deletion.
///
/// What moves of rows, TRUNCATE and a restart leave of versions is what reading as of older commits needs too, so
/// the changes are exact from the start of the table's history on. Immutable once made.
public final class TableChanges {
  private final long afterCommit;
  private final long lastCommit;
  private final MemoryCharge charge;
  private final List<Part> parts = new ArrayList<>();

  /// A segment or a part of memory that has changes.
  ///
  /// @param begins the versions that the commits added, or null
  /// @param ends those that they deleted, or null
  private record Part(Source source, @Nullable ChangedRows begins, @Nullable ChangedRows ends) {}

  /// Where a part's rows are.
  private sealed interface Source {}

  private record InSegment(VersionedSegment segment) implements Source {}

  private record InMemory(VersionedBuffer buffer) implements Source {}

  private TableChanges(long afterCommit, long lastCommit, MemoryCharge charge) {
    this.afterCommit = afterCommit;
    this.lastCommit = lastCommit;
    this.charge = charge;
  }

  /// Finds the changes. May read columns of segments that belong to no column of the table.
  ///
  /// @param afterCommit a commit at which the table's history has begun
  /// @param lastCommit a commit that is not later than the newest
  /// @param charge pays for what is held of them until it is released
  /// @throws io.blueshift.error.DatabaseException OUT_OF_MEMORY
  public static TableChanges find(
      VersionedTable table, long afterCommit, long lastCommit, MemoryCharge charge) {
    TableChanges found = new TableChanges(afterCommit, lastCommit, charge);
    if (afterCommit < lastCommit) {
      table.pastSegments().forEach(found::addSegment);
      table.versionedSegments().forEach(found::addSegment);
      table.buffers().forEach(found::addBuffer);
      found.pair();
    }
    return found;
  }

  /// Returns how many changes there are.
  long count() {
    return changes().mapToLong(ChangedRows::count).sum();
  }

  /// Returns the changes, by where the rows are.
  Stream<ChangedRows> changes() {
    return parts.stream()
        .flatMap(part -> Stream.of(part.begins, part.ends).filter(Objects::nonNull));
  }

  long afterCommit() {
    return afterCommit;
  }

  long lastCommit() {
    return lastCommit;
  }

  /// Returns what is known of a column's values in all places that have changes.
  List<ChunkStatistics> statistics(ColumnDefinition column) {
    return parts.stream()
        .map(part ->
            switch (part.source) {
              case InSegment(VersionedSegment segment) -> segment.handle().statistics(column);
              case InMemory(VersionedBuffer buffer) -> buffer.statistics(column);
            })
        .toList();
  }

  private boolean isWithin(long commitNumber) {
    return commitNumber > afterCommit && commitNumber <= lastCommit;
  }

  // Versions with their commits.

  private void addSegment(VersionedSegment segment) {
    DeletionList deleted = deletions(segment);
    long newestBegin = segment.beginCommitNumber();
    if (deleted.count() == 0 && newestBegin <= afterCommit) {
      return;
    }
    long[] stored = newestBegin > afterCommit ? segment.handle().begins() : null;
    int rowCount = segment.handle().info().rowCount();
    add(
        new InSegment(segment),
        new Versions(
            bindings -> segment.handle().segment().rowGroup(bindings, DeleteVector.NONE),
            rowCount,
            stored == null ? row -> newestBegin : row -> stored[row],
            newestBegin > afterCommit ? 0 : rowCount,
            stored == null),
        deleted);
  }

  private DeletionList deletions(VersionedSegment segment) {
    DeletionList deleted = new DeletionList();
    long lastEnd = segment.endCommitNumber();
    if (!segment.storesEnds() && !isWithin(lastEnd)) {
      segment.forEachDeletion(afterCommit, lastCommit, deleted);
      deleted.sortByPosition();
    } else if (lastEnd > afterCommit) {
      long[] ends = segment.storesEnds() ? segment.handle().ends() : segment.deletionCommits();
      for (int row = 0; row < ends.length; row++) {
        long end = Math.min(ends[row], lastEnd);
        if (isWithin(end)) {
          deleted.accept(row, end);
        }
      }
    }
    return deleted;
  }

  private void addBuffer(VersionedBuffer buffer) {
    int rowCount = buffer.rowCountAt(lastCommit);
    int firstBegin = buffer.rowCountAt(afterCommit);
    DeletionList deleted = new DeletionList();
    buffer.forEachDeletion(afterCommit, lastCommit, rowCount, deleted);
    if (deleted.count() > 0 || firstBegin < rowCount) {
      WriteBuffer.View all =
          new WriteBuffer.View(buffer.all().buffer(), rowCount, DeleteVector.NONE);
      add(
          new InMemory(buffer),
          new Versions(all::rowGroup, rowCount, buffer::beginAt, firstBegin, false),
          deleted);
    }
  }

  /// Versions of rows in one place.
  ///
  /// @param beginAt gives the commit that added each, or one up to `afterCommit` for any such
  /// @param firstBegin no version before it was added after `afterCommit`
  /// @param uniform whether one commit added all of them
  private record Versions(
      Function<List<ColumnBinding>, RowGroup> rows,
      int rowCount,
      IntToLongFunction beginAt,
      int firstBegin,
      boolean uniform) {}

  private void add(Source source, Versions versions, DeletionList deleted) {
    DeletionList ended = new DeletionList();
    BitSet unseen = new BitSet();
    for (int index = 0; index < deleted.count(); index++) {
      int row = deleted.positionAt(index);
      if (versions.beginAt.applyAsLong(row) == deleted.commitNumberAt(index)) {
        unseen.set(row);
      } else {
        ended.accept(row, deleted.commitNumberAt(index));
      }
    }
    ChangedRows begins = begins(versions, unseen);
    ChangedRows ends = null;
    if (ended.count() > 0) {
      charge.reserve(ChangedRows.sizeBytes(ended.count()));
      ends =
          new ChangedRows(
              versions.rows, versions.rowCount, false, ended.positions(), ended.commitNumbers());
    }
    if (begins != null || ends != null) {
      parts.add(new Part(source, begins, ends));
    }
  }

  private @Nullable ChangedRows begins(Versions versions, BitSet unseen) {
    boolean all = versions.uniform && versions.firstBegin == 0 && unseen.isEmpty();
    if (all && versions.rowCount > 0) {
      long commitNumber = versions.beginAt.applyAsLong(0);
      return isWithin(commitNumber)
          ? new ChangedRows(versions.rows, versions.rowCount, true, null, new long[] {commitNumber})
          : null;
    }
    int[] positions =
        IntStream.range(versions.firstBegin, versions.rowCount)
            .filter(row -> isWithin(versions.beginAt.applyAsLong(row)) && !unseen.get(row))
            .toArray();
    if (positions.length == 0) {
      return null;
    }
    charge.reserve(ChangedRows.sizeBytes(positions.length));
    long[] commitNumbers = Arrays.stream(positions).mapToLong(versions.beginAt).toArray();
    return new ChangedRows(versions.rows, versions.rowCount, true, positions, commitNumbers);
  }

  // Updates.

  private void pair() {
    int endCount = parts.stream().mapToInt(part -> part.ends == null ? 0 : part.ends.count()).sum();
    long pairBytes = ChangePairs.sizeBytes(endCount) + (long) endCount * Long.BYTES;
    charge.reserve(pairBytes);
    ChangePairs pairs = new ChangePairs(endCount);
    List<long[]> endedIds = new ArrayList<>();
    for (Part part : parts) {
      long[] ids = part.ends == null ? new long[0] : rowIds(part.source, part.ends);
      for (int index = 0; index < ids.length && part.ends != null; index++) {
        pairs.add(ids[index], part.ends.commitAt(index));
      }
      endedIds.add(ids);
    }
    for (Part part : parts) {
      if (part.begins != null && mayHavePairs(part.source, part.begins, pairs)) {
        long[] ids = rowIds(part.source, part.begins);
        for (int index = 0; index < ids.length; index++) {
          if (pairs.replace(ids[index], part.begins.commitAt(index))) {
            part.begins.setUpdate(index);
          }
        }
      }
    }
    for (int each = 0; each < parts.size(); each++) {
      ChangedRows ends = parts.get(each).ends;
      long[] ids = endedIds.get(each);
      for (int index = 0; index < ids.length && ends != null; index++) {
        if (pairs.isReplaced(ids[index], ends.commitAt(index))) {
          ends.setUpdate(index);
        }
      }
    }
    charge.reduce(pairBytes);
  }

  /// Returns whether versions may be of rows that lost another one; of ids that follow each other, their bounds tell.
  private static boolean mayHavePairs(Source source, ChangedRows begins, ChangePairs pairs) {
    if (source instanceof InSegment(VersionedSegment segment)
        && !segment.handle().segment().storesRowIds()) {
      long first = segment.handle().info().firstRowId();
      return pairs.mayHave(
          first + begins.positionAt(0), first + begins.positionAt(begins.count() - 1));
    }
    return pairs.mayHave(Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private static long[] rowIds(Source source, ChangedRows rows) {
    IntStream positions = IntStream.range(0, rows.count()).map(rows::positionAt);
    return switch (source) {
      case InSegment(VersionedSegment segment) -> {
        long[] all = segment.handle().storedRowIds();
        long first = segment.handle().info().firstRowId();
        yield positions
            .mapToLong(position -> all == null ? first + position : all[position])
            .toArray();
      }
      case InMemory(VersionedBuffer buffer) ->
          positions.mapToLong(buffer.all().buffer()::rowIdAt).toArray();
    };
  }
}
