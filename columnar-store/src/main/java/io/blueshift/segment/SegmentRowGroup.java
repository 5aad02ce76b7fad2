package io.blueshift.segment;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.PathColumn;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.type.PhysicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of a segment as a table's columns at a snapshot see them.
final class SegmentRowGroup implements RowGroup {
  private final Segment segment;
  private final List<ColumnBinding> bindings;
  private final @Nullable ColumnChunk[] chunks;
  private final DeleteVector deleted;

  SegmentRowGroup(Segment segment, List<ColumnBinding> bindings, DeleteVector deleted) {
    this.segment = segment;
    this.deleted = deleted;
    this.bindings = List.copyOf(bindings);
    this.chunks = new ColumnChunk[bindings.size()];
    for (int column = 0; column < chunks.length; column++) {
      ColumnChunk chunk = segment.chunk(bindings.get(column).number());
      if (chunk != null
          && chunk.column().type().physicalType() != bindings.get(column).type().physicalType()) {
        throw new IllegalArgumentException(
            "column is stored in another lane [column=" + chunk.column().name() + "]");
      }
      chunks[column] = chunk;
    }
  }

  @Override
  public int rowCount() {
    return segment.info().rowCount();
  }

  @Override
  public boolean hasDeleted(int firstRow, int rowCount) {
    return deleted.containsAny(firstRow, rowCount);
  }

  @Override
  public void clearDeleted(int firstRow, int rowCount, long[] selection) {
    deleted.clear(firstRow, rowCount, selection);
  }

  @Override
  public int pageRowCount() {
    return SegmentFormat1.PAGE_ROW_COUNT;
  }

  private static int firstPage(int firstRow) {
    return firstRow / SegmentFormat1.PAGE_ROW_COUNT;
  }

  private static int endPage(int firstRow, int rowCount) {
    return SegmentFormat1.pageCount(firstRow + rowCount);
  }

  @Override
  public MatchDecision decide(ColumnPredicate predicate, int firstRow, int rowCount) {
    ColumnChunk chunk = chunks[predicate.column()];
    if (chunk == null) {
      return decideAbsent(predicate);
    }
    PathColumn path = bindings.get(predicate.column()).path();
    if (path != null) {
      return decideAtPath(predicate, chunk, path, firstRow, rowCount);
    }
    if (!chunk.paths().isEmpty()
        && !(predicate instanceof ColumnPredicate.IsNull)
        && !(predicate instanceof ColumnPredicate.IsNotNull)) {
      return MatchDecision.SOME; // The pages' bounds are those of skeletons.
    }
    return decide(predicate, chunk, firstRow, rowCount);
  }

  private static MatchDecision decideAtPath(
      ColumnPredicate predicate, ColumnChunk column, PathColumn path, int firstRow, int rowCount) {
    ColumnChunk chunk = PathColumnReader.find(column, path);
    if (chunk == null) {
      return MatchDecision.SOME;
    }
    MatchDecision all = null;
    for (int page = firstPage(firstRow); page < endPage(firstRow, rowCount); page++) {
      MatchDecision decision = PathColumnReader.decide(predicate, chunk, path, page);
      if (decision == MatchDecision.SOME || (all != null && all != decision)) {
        return MatchDecision.SOME;
      }
      all = decision;
    }
    return all == null ? MatchDecision.NONE : all;
  }

  private static MatchDecision decide(
      ColumnPredicate predicate, ColumnChunk chunk, int firstRow, int rowCount) {
    MatchDecision all = null;
    for (int page = firstPage(firstRow); page < endPage(firstRow, rowCount); page++) {
      MatchDecision decision = ZoneMaps.decide(predicate, chunk, page);
      if (decision == MatchDecision.SOME || (all != null && all != decision)) {
        return MatchDecision.SOME;
      }
      all = decision;
    }
    return all == null ? MatchDecision.NONE : all;
  }

  private MatchDecision decideAbsent(ColumnPredicate predicate) {
    boolean ofAbsentValue =
        bindings.get(predicate.column()).path() != null
            && bindings.get(predicate.column()).absentValue() != null;
    if (bindings.get(predicate.column()).isRowId() || ofAbsentValue) {
      return MatchDecision.SOME;
    }
    if (bindings.get(predicate.column()).absentValue() != null) {
      return switch (predicate) {
        case ColumnPredicate.IsNull _ -> MatchDecision.NONE;
        case ColumnPredicate.IsNotNull _ -> MatchDecision.ALL;
        default -> MatchDecision.SOME;
      };
    }
    return predicate instanceof ColumnPredicate.IsNull ? MatchDecision.ALL : MatchDecision.NONE;
  }

  @Override
  public boolean within(int column, int firstRow, int rowCount, long lower, long upper) {
    ColumnChunk chunk = chunks[column];
    if (bindings.get(column).path() != null || (chunk == null && bindings.get(column).isRowId())) {
      return false;
    }
    if (chunk == null) {
      return !(bindings.get(column).absentValue() instanceof Long value)
          || (lower <= value && value <= upper);
    }
    PhysicalType lane = chunk.column().type().physicalType();
    if (lane != PhysicalType.INT32 && lane != PhysicalType.INT64 && lane != PhysicalType.INT128) {
      return false;
    }
    for (int page = firstPage(firstRow); page < endPage(firstRow, rowCount); page++) {
      boolean inside =
          chunk.nullCount(page) == segment.pageRows(page)
              || (chunk.bounded(page)
                  && chunk.minimum(page) >= lower
                  && chunk.maximum(page) <= upper);
      if (!inside) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long encodedSizeBytes(int column, int firstRow, int rowCount) {
    ColumnChunk chunk = chunks[column];
    PathColumn path = bindings.get(column).path();
    if (chunk != null && path != null) {
      return PathColumnReader.encodedSizeBytes(
          chunk, path, firstPage(firstRow), endPage(firstRow, rowCount));
    }
    long sum = 0;
    if (chunk != null) {
      for (int page = firstPage(firstRow); page < endPage(firstRow, rowCount); page++) {
        sum += chunk.sizeBytes(page);
        for (ColumnChunk ofPath : chunk.paths()) {
          sum += ofPath.sizeBytes(page);
        }
      }
    }
    return sum;
  }

  @Override
  public RowGroupReader openReader(MemoryBudget budget) {
    return new SegmentReader(chunks, bindings, segment.info().firstRowId(), budget);
  }
}
