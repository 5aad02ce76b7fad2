package io.blueshift.segment;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.PathColumn;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.ColumnVector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads and filters one column of a row group, as [io.blueshift.scan.RowGroupReader] says. Used by
/// one worker.
interface ColumnReader extends AutoCloseable {
  /// Makes the reader for a column's lane and encoding; a column that the segment does not have reads
  /// as its absent value.
  static ColumnReader of(@Nullable ColumnChunk chunk, ColumnBinding binding, MemoryBudget budget) {
    PathColumn path = binding.path();
    if (chunk == null) {
      return path == null
          ? new AbsentColumnReader(binding, budget)
          : new AbsentPathReader(binding, path, budget);
    }
    if (path != null) {
      return new PathColumnReader(chunk, path, budget);
    }
    return chunk.paths().isEmpty()
        ? ofChunk(chunk, binding.type(), budget)
        : new ShreddedColumnReader(chunk, List.of(), budget);
  }

  /// Makes the reader for a chunk's lane and encoding.
  static ColumnReader ofChunk(ColumnChunk chunk, LogicalType type, MemoryBudget budget) {
    return switch (type.physicalType()) {
      case INT32, INT64 -> new IntegerColumnReader(chunk, type, budget);
      case FLOAT64 -> new FloatColumnReader(chunk, type, budget);
      case BOOLEAN -> new BooleanColumnReader(chunk, type, budget);
      case INT128, INTERVAL -> new WideColumnReader(chunk, type, budget);
      case BYTES ->
          chunk.hasDictionary()
              ? new DictionaryColumnReader(chunk, chunk.dictionary(), type, budget)
              : new TextColumnReader(chunk, type, budget);
    };
  }

  ColumnVector read(int firstRow, int rowCount, long[] selection);

  void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection);

  @Override
  void close();
}
