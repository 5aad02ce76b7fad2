package io.blueshift.store;

import io.blueshift.segment.DeleteVector;
import io.blueshift.segment.SegmentColumn;
import io.blueshift.table.RowIds;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.WriteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What one transaction added to one table, or took from it. Used by the transaction's thread.
final class PendingTable {
  private boolean truncated;
  private final List<SegmentHandle> segments = new ArrayList<>();
  private final List<WriteBuffer> buffers = new ArrayList<>();
  private int sealedBufferCount;
  private int readSegmentCount;

  /// The rows of segments and of rows in memory that are gone, once this transaction deleted some.
  private Map<String, DeleteVector> deletedInSegments = Map.of();

  private Map<WriteBuffer, DeleteVector> deletedInMemory = Map.of();

  /// How much of a pending table there was at a savepoint.
  record Mark(
      boolean truncated,
      int segmentCount,
      int bufferCount,
      Map<String, DeleteVector> deletedInSegments,
      Map<WriteBuffer, DeleteVector> deletedInMemory) {
    static final Mark NOTHING = new Mark(false, 0, 0, Map.of(), Map.of());
  }

  /// Returns what there is now. Buffers that there are grow no more until [#unsealAfter].
  Mark mark() {
    sealedBufferCount = buffers.size();
    return new Mark(truncated, segments.size(), buffers.size(), deletedInSegments, deletedInMemory);
  }

  /// Lets buffers grow that came after a mark.
  void unsealAfter(Mark mark) {
    sealedBufferCount = mark.bufferCount;
  }

  /// Takes away what came after a mark, and returns the segments among it that nobody can be reading.
  List<SegmentHandle> rollbackTo(Mark mark) {
    List<SegmentHandle> later = segments.subList(mark.segmentCount, segments.size());
    List<SegmentHandle> unread =
        List.copyOf(
            later.subList(
                Math.clamp(readSegmentCount - mark.segmentCount, 0, later.size()), later.size()));
    later.clear();
    buffers.subList(mark.bufferCount, buffers.size()).clear();
    truncated = mark.truncated;
    deletedInSegments = mark.deletedInSegments;
    deletedInMemory = mark.deletedInMemory;
    sealedBufferCount = buffers.size();
    readSegmentCount = Math.min(readSegmentCount, segments.size());
    return unread;
  }

  void add(SegmentHandle segment) {
    segments.add(segment);
  }

  /// Returns whether rows with these columns may go behind those of a buffer that is the last one.
  boolean endsWith(WriteBuffer buffer, List<SegmentColumn> columns) {
    return buffers.size() > sealedBufferCount
        && buffers.getLast().equals(buffer)
        && buffer.columns().equals(columns);
  }

  /// Begins a buffer.
  WriteBuffer beginBuffer(List<SegmentColumn> columns) {
    WriteBuffer buffer = new WriteBuffer(columns);
    buffers.add(buffer);
    return buffer;
  }

  /// Takes a buffer away again.
  void remove(WriteBuffer buffer) {
    buffers.remove(buffer);
  }

  /// Forgets everything, and with it what the table had before.
  void truncate() {
    truncated = true;
    segments.clear();
    buffers.clear();
    deletedInSegments = Map.of();
    deletedInMemory = Map.of();
  }

  /// Deletes rows of the table's content before this transaction, or of what it added.
  ///
  /// @param rowIds rows that are there
  void delete(TableContent base, RowIds rowIds) {
    TableContent left = over(base).withoutRows(rowIds);
    deletedInSegments = left.deleted();
    deletedInMemory =
        left.tails().stream()
            .filter(tail -> !tail.deleted().isEmpty())
            .collect(
                Collectors.toUnmodifiableMap(WriteBuffer.View::buffer, WriteBuffer.View::deleted));
  }

  private WriteBuffer.View withDeleted(WriteBuffer.View rows) {
    return new WriteBuffer.View(
        rows.buffer(),
        rows.rowCount(),
        deletedInMemory.getOrDefault(rows.buffer(), rows.deleted()));
  }

  /// Returns a table's content with this on top.
  TableContent over(TableContent base) {
    List<SegmentHandle> allSegments = new ArrayList<>();
    List<WriteBuffer.View> allRows = new ArrayList<>();
    if (!truncated) {
      allSegments.addAll(base.segments());
      base.tails().forEach(tail -> allRows.add(withDeleted(tail)));
    }
    allSegments.addAll(segments);
    readSegmentCount = segments.size();
    buffers.forEach(buffer -> allRows.add(withDeleted(buffer.view())));
    Map<String, DeleteVector> deleted = new HashMap<>(truncated ? Map.of() : base.deleted());
    deleted.putAll(deletedInSegments);
    return new TableContent(allSegments, allRows, deleted, base.nextRowId(), Map.of());
  }
}
