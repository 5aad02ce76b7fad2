package io.blueshift.join;

import io.blueshift.kernel.VectorBuffer;
import io.blueshift.kernel.VectorGather;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.VectorSlices;
import io.blueshift.spill.SpillPartitions;
import io.blueshift.type.LogicalType;
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
/// @param keyValues integers, or numbers of an interner's values
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
    VectorBuffer[] integers = new VectorBuffer[keyCount];
    VectorGather[] gathers = new VectorGather[keyCount];
    for (int key = 0; key < keyCount; key++) {
      LogicalType type = side.keyTypes().get(key);
      integers[key] = new VectorBuffer(type, budget);
      gathers[key] = new VectorGather(type, budget);
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
          KeyInterner interner = interners[key];
          columns.add(
              interner == null
                  ? integerKeys(key, first, count, integers[key])
                  : internedKeys(key, first, count, interner, gathers[key]));
        }
        bytes += target.write(Batch.of(count, columns));
      }
    } finally {
      for (int key = 0; key < keyCount; key++) {
        integers[key].close();
        gathers[key].close();
      }
    }
    return bytes;
  }

  private boolean isNull(int key, int row) {
    return keyNulls[key].get(row) || keyless.get(row);
  }

  private ColumnVector integerKeys(int key, int first, int count, VectorBuffer target) {
    target.begin(count);
    for (int index = 0; index < count; index++) {
      if (isNull(key, first + index)) {
        target.setNull(index);
      } else {
        target.setLong(index, keyValues[key][first + index]);
      }
    }
    return target.finish(count);
  }

  private ColumnVector internedKeys(
      int key, int first, int count, KeyInterner interner, VectorGather gather) {
    int[] codes = new int[count];
    for (int index = 0; index < count; index++) {
      codes[index] = isNull(key, first + index) ? -1 : (int) keyValues[key][first + index];
    }
    synchronized (interner) {
      return gather.gatherOrNull(interner.values(), codes, 0, count);
    }
  }
}
