package io.blueshift.store;

import io.blueshift.segment.SegmentColumn;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.TableContent;
import io.blueshift.table.WriteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What one transaction added to one table, or took from it. Used by the transaction's thread.
final class PendingTable {
  private boolean truncated;
  private final List<SegmentHandle> segments = new ArrayList<>();
  private final List<WriteBuffer> buffers = new ArrayList<>();

  void add(SegmentHandle segment) {
    segments.add(segment);
  }

  /// Returns whether rows with these columns may go behind those of a buffer that is the last one.
  boolean endsWith(WriteBuffer buffer, List<SegmentColumn> columns) {
    return !buffers.isEmpty()
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
  }

  /// Returns a table's content with this on top.
  TableContent over(TableContent base) {
    List<SegmentHandle> allSegments = new ArrayList<>();
    List<WriteBuffer.View> allRows = new ArrayList<>();
    if (!truncated) {
      allSegments.addAll(base.segments());
      allRows.addAll(base.tails());
    }
    allSegments.addAll(segments);
    buffers.forEach(buffer -> allRows.add(buffer.view()));
    return new TableContent(allSegments, allRows, base.nextRowId(), Map.of());
  }
}
