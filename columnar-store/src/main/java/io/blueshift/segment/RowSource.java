package io.blueshift.segment;

import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Validity;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// Sees through encoding and selection of one vector, once for a run of its rows: after [#open], row
/// `i` of the run has the value at `indexes[i]` of the flat vector `values`.
final class RowSource {
  final int[] indexes = new int[Batch.ROW_COUNT_MAX];
  private final boolean[] present = new boolean[Batch.ROW_COUNT_MAX];
  private @Nullable FlatVector flat;
  private int rowCount;
  private boolean contiguous;
  private boolean allPresent;

  /// Looks at `count` rows of a vector, from the `from`-th selected one on.
  void open(ColumnVector vector, @Nullable SelectionVector selection, int from, int count) {
    rowCount = count;
    for (int i = 0; i < count; i++) {
      indexes[i] = selection == null ? from + i : selection.positions()[from + i];
    }
    contiguous = selection == null;
    switch (vector) {
      case FlatVector values -> {
        flat = values;
        findNulls(values.validity());
      }
      case DictionaryVector dictionary -> {
        flat = dictionary.dictionary();
        findNulls(dictionary.validity());
        MemorySegment codes = dictionary.codes();
        for (int i = 0; i < count; i++) {
          indexes[i] = codes.get(ValueLayout.JAVA_INT_UNALIGNED, (long) indexes[i] << 2);
        }
        contiguous = false;
      }
      case ConstantVector constant -> {
        flat = constant.value();
        java.util.Arrays.fill(indexes, 0, count, 0);
        findNulls(constant.value().validity());
        contiguous = false;
      }
    }
  }

  private void findNulls(Validity validity) {
    allPresent = validity.allPresent();
    if (!allPresent) {
      for (int i = 0; i < rowCount; i++) {
        present[i] = validity.isPresent(indexes[i]);
      }
    }
  }

  FlatVector values() {
    return java.util.Objects.requireNonNull(flat);
  }

  int rowCount() {
    return rowCount;
  }

  /// Returns whether the rows are neighbours in `values`, from `indexes[0]` on.
  boolean contiguous() {
    return contiguous;
  }

  boolean allPresent() {
    return allPresent;
  }

  boolean isPresent(int row) {
    return allPresent || present[row];
  }
}
