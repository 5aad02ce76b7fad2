package io.blueshift.evaluation;

import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Validity;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one evaluation works on: columns, and the positions that are active, that is, whose results
/// somebody will look at and whose errors count. A branch of CASE works in a frame of its own over
/// the same columns.
final class EvaluationFrame {
  private final List<ColumnVector> columns;
  private final int rowCount;
  private final @Nullable SelectionVector selection;

  /// The active positions, or null when all are, or when the selection has not been asked for bits.
  private long @Nullable [] active;

  private EvaluationFrame(
      List<ColumnVector> columns,
      int rowCount,
      @Nullable SelectionVector selection,
      long @Nullable [] active) {
    this.columns = columns;
    this.rowCount = rowCount;
    this.selection = selection;
    this.active = active;
  }

  /// Makes the frame of a batch.
  static EvaluationFrame of(Batch batch) {
    SelectionVector selection = batch.selection();
    boolean all = selection == null || selection.count() == batch.rowCount();
    return new EvaluationFrame(batch.columns(), batch.rowCount(), all ? null : selection, null);
  }

  /// Returns the bits of the active positions, null when all are active. Made when first asked for:
  /// most loops run over every position and never ask.
  private long @Nullable [] active() {
    if (active == null && selection != null) {
      long[] bits = new long[wordCount(rowCount)];
      int[] positions = selection.positions();
      for (int index = 0; index < selection.count(); index++) {
        bits[positions[index] >>> 6] |= 1L << positions[index];
      }
      active = bits;
    }
    return active;
  }

  /// Makes a frame in which all positions are active.
  static EvaluationFrame ofAll(List<ColumnVector> columns, int rowCount) {
    return new EvaluationFrame(columns, rowCount, null, null);
  }

  /// Makes the frame of one row without columns, for constants.
  static EvaluationFrame ofConstants() {
    return new EvaluationFrame(List.of(), 1, null, null);
  }

  /// Returns a frame over the same columns with other active positions.
  EvaluationFrame withActive(long[] positions) {
    return new EvaluationFrame(columns, rowCount, null, positions);
  }

  static int wordCount(int rowCount) {
    return rowCount + 63 >>> 6;
  }

  ColumnVector column(int index) {
    return columns.get(index);
  }

  int rowCount() {
    return rowCount;
  }

  /// Returns whether every position is active.
  boolean allActive() {
    return active == null && selection == null;
  }

  boolean isActive(int position) {
    long[] active = active();
    return active == null || (active[position >>> 6] >>> position & 1) != 0;
  }

  /// Returns whether no position is active.
  boolean isEmpty() {
    if (selection != null) {
      return selection.count() == 0;
    }
    if (active == null) {
      return rowCount == 0;
    }
    for (long word : active) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  /// Returns the active positions as a new bitmap without bits behind the last row.
  long[] activeWords() {
    int wordCount = wordCount(rowCount);
    long[] active = active();
    if (active != null) {
      return Arrays.copyOf(active, wordCount);
    }
    long[] words = new long[wordCount];
    Arrays.fill(words, -1L);
    if ((rowCount & 63) != 0) {
      words[wordCount - 1] = (1L << rowCount) - 1;
    }
    return words;
  }

  /// Returns the active positions at which all vectors hold a value.
  long[] activeAndPresent(ColumnVector... vectors) {
    long[] words = activeWords();
    for (ColumnVector vector : vectors) {
      Validity validity = validityOf(vector);
      if (!validity.allPresent()) {
        for (int index = 0; index < words.length; index++) {
          words[index] &= validity.word(index);
        }
      }
    }
    return words;
  }

  /// Returns the validity of a vector's positions; a constant must not be null.
  static Validity validityOf(ColumnVector vector) {
    return switch (vector) {
      case FlatVector flat -> flat.validity();
      case io.blueshift.vector.DictionaryVector dictionary -> dictionary.validity();
      case io.blueshift.vector.ConstantVector ignored -> Validity.ALL_PRESENT;
    };
  }
}
