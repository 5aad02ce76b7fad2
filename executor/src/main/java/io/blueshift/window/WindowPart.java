package io.blueshift.window;

import io.blueshift.operator.WorkerContext;
import io.blueshift.rows.BatchWriter;
import io.blueshift.rows.RowCollection;
import java.util.ArrayList;
import java.util.List;

/// A part of a window's rows in order, and the results of all calls. It holds whole partitions, or a
/// piece of one whose results need no other rows.
@SuppressWarnings("ArrayRecordComponent")
record WindowPart(int[] order, List<WindowResult> results) {
  /// Computes the calls of the partitions in ordered rows.
  static WindowPart evaluate(WindowLayout layout, OrderedRows ordered, WorkerContext worker) {
    int[] order = ordered.order();
    int[] agreement = ordered.agreement();
    int partitionKeyCount = layout.partitionKeys().size();
    int partitionBits = ordered.keys().keyBits(partitionKeyCount);
    int peerBits = ordered.keys().keyBits(partitionKeyCount + layout.orderBy().size());
    WindowPart part = empty(layout, order);
    int begin = 0;
    while (begin < order.length) {
      int end = begin + 1;
      while (end < order.length && agreement[end] >= partitionBits) {
        end++;
      }
      worker.checkCancelled();
      part.evaluate(layout, new WindowPartition(ordered, begin, end, peerBits, worker));
      begin = end;
    }
    return part;
  }

  /// Makes a part without results.
  static WindowPart empty(WindowLayout layout, int[] order) {
    List<WindowResult> results = new ArrayList<>();
    for (BoundWindowCall call : layout.calls()) {
      results.add(new WindowResult(call.type(), order.length));
    }
    return new WindowPart(order, results);
  }

  private void evaluate(WindowLayout layout, WindowPartition partition) {
    for (int index = 0; index < results.size(); index++) {
      BoundWindowCall call = layout.calls().get(index);
      WindowResult result = results.get(index);
      if (!RankFunctions.evaluate(partition, call, result)
          && !ValueFunctions.evaluate(partition, call, layout.orderBy(), result)) {
        FrameAggregates.evaluate(partition, call, layout.orderBy(), result);
      }
    }
  }

  /// Writes rows and results of places `from`… to a writer that has been reset.
  void write(WindowLayout layout, RowCollection rows, int from, int count, BatchWriter writer) {
    int inputColumnCount = layout.inputColumnCount();
    for (int column = 0; column < inputColumnCount; column++) {
      rows.gather(column, order, from, count, writer.column(column));
    }
    for (int call = 0; call < results.size(); call++) {
      results.get(call).write(rows, order, from, count, writer.column(inputColumnCount + call));
    }
  }
}
