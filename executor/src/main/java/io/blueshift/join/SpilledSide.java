package io.blueshift.join;

import io.blueshift.kernel.LastingVector;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.SelectionVector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// How the rows of one side of a join lie in spill files: the columns that are needed, then the keys.
///
/// @param types all columns of the side
/// @param kept the columns that are written
/// @param keyTypes the keys as they are compared
record SpilledSide(List<LogicalType> types, BitSet kept, List<LogicalType> keyTypes) {
  /// Returns the types of a file's columns.
  List<LogicalType> fileTypes() {
    List<LogicalType> all = new ArrayList<>();
    kept.stream().forEach(column -> all.add(types.get(column)));
    all.addAll(keyTypes);
    return all;
  }

  /// Returns which columns of a file are the keys.
  int[] keyColumns() {
    int first = kept.cardinality();
    return IntStream.range(first, first + keyTypes.size()).toArray();
  }

  /// Puts the columns of a batch that are kept beside its keys.
  Batch toFile(Batch batch, List<ColumnVector> keys, @Nullable SelectionVector selection) {
    List<ColumnVector> columns = new ArrayList<>();
    kept.stream().forEach(column -> columns.add(batch.column(column)));
    columns.addAll(keys);
    return new Batch(batch.rowCount(), columns, selection);
  }

  /// Turns a batch of a file into one of all columns of the side, those that were not kept NULL,
  /// followed by the keys.
  Batch fromFile(Batch file) {
    List<ColumnVector> columns = new ArrayList<>();
    int next = 0;
    for (int column = 0; column < types.size(); column++) {
      if (kept.get(column)) {
        columns.add(file.column(next++));
      } else {
        ConstantVector absent = LastingVector.ofNull(types.get(column), file.rowCount());
        columns.add(absent);
      }
    }
    columns.addAll(file.columns().subList(next, file.columns().size()));
    return Batch.of(file.rowCount(), columns);
  }
}
