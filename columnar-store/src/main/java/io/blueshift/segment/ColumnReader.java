package io.blueshift.segment;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.vector.ColumnVector;
import org.jspecify.annotations.Nullable;

/// Reads and filters one column of a row group, as [io.blueshift.scan.RowGroupReader] says. Used by
/// one worker.
interface ColumnReader extends AutoCloseable {
  /// Makes the reader for a column's lane and encoding; a column that the segment does not have reads
  /// as its absent value.
  static ColumnReader of(@Nullable ColumnChunk chunk, ColumnBinding binding, MemoryBudget budget) {
    if (chunk == null) {
      return new AbsentColumnReader(binding, budget);
    }
    return switch (binding.type().physicalType()) {
      case INT32, INT64 -> new IntegerColumnReader(chunk, binding.type(), budget);
      case FLOAT64 -> new FloatColumnReader(chunk, binding.type(), budget);
      case BOOLEAN -> new BooleanColumnReader(chunk, binding.type(), budget);
      case INT128, INTERVAL -> new WideColumnReader(chunk, binding.type(), budget);
      case BYTES ->
          chunk.hasDictionary()
              ? new DictionaryColumnReader(chunk, chunk.dictionary(), binding.type(), budget)
              : new TextColumnReader(chunk, binding.type(), budget);
    };
  }

  ColumnVector read(int firstRow, int rowCount, long[] selection);

  void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection);

  @Override
  void close();
}
