package io.blueshift.join;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.VectorSlices;
import io.blueshift.spill.SpillPartitions;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes build rows that a worker held in memory to files.
///
/// @param side how rows lie in the files
/// @param payload the columns besides the keys
/// @param keyValues integers, or records of an interner's values
/// @param keyless rows without a key, of which it is no more known which one was NULL
record HeldRows(
    SpilledSide side,
    List<ColumnVector> payload,
    long[][] keyValues,
    BitSet[] keyNulls,
    BitSet keyless,
    @Nullable KeyInterner[] interners,
    int rowCount) {

  /// Writes all rows; returns how many bytes that were.
  long writeTo(SpillPartitions target, MemoryBudget budget) {
    int keyCount = keyValues.length;
    VectorBuffer[] keys = new VectorBuffer[keyCount];
    for (int key = 0; key < keyCount; key++) {
      keys[key] = new VectorBuffer(side.keyTypes().get(key), budget);
    }
    long bytes = 0;
    try {
      for (int first = 0; first < rowCount; first += Batch.ROW_COUNT_MAX) {
        int count = Math.min(Batch.ROW_COUNT_MAX, rowCount - first);
        List<ColumnVector> columns = new ArrayList<>();
        for (ColumnVector column : payload) {
          columns.add(VectorSlices.slice(column, first, count));
        }
        for (int key = 0; key < keyCount; key++) {
          columns.add(keys(key, first, count, keys[key]));
        }
        bytes += target.write(Batch.of(count, columns));
      }
    } finally {
      for (int key = 0; key < keyCount; key++) {
        keys[key].close();
      }
    }
    return bytes;
  }

  private boolean isNull(int key, int row) {
    return keyNulls[key].get(row) || keyless.get(row);
  }

  private ColumnVector keys(int key, int first, int count, VectorBuffer target) {
    boolean interned = interners[key] != null;
    target.begin(count);
    for (int index = 0; index < count; index++) {
      long value = keyValues[key][first + index];
      if (isNull(key, first + index)) {
        target.setNull(index);
      } else if (interned) {
        KeyInterner.read(value, target, index);
      } else {
        target.setLong(index, value);
      }
    }
    return target.finish(count);
  }
}
