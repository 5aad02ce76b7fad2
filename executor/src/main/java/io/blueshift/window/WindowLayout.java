package io.blueshift.window;

import io.blueshift.plan.SortKey;
import io.blueshift.sort.RunWriter;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;

/// What a window computes: the collected columns (the input's first), the keys, and the calls.
record WindowLayout(
    List<LogicalType> types,
    int inputColumnCount,
    List<SortKey> partitionKeys,
    List<SortKey> orderBy,
    List<BoundWindowCall> calls) {
  private static final int RESULT_BYTES_PER_ROW = 16;

  /// Returns the types of the input's columns, then of the calls.
  List<LogicalType> outputTypes() {
    List<LogicalType> output = new ArrayList<>(types.subList(0, inputColumnCount));
    calls.forEach(call -> output.add(call.type()));
    return output;
  }

  /// Returns the memory that ordering rows and computing their results takes beside the rows.
  long evaluationBytes(long rowCount) {
    return RunWriter.sortBytes(rowCount)
        + rowCount * (8L + (long) RESULT_BYTES_PER_ROW * calls.size());
  }
}
