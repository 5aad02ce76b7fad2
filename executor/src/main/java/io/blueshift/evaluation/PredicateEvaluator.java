package io.blueshift.evaluation;

import io.blueshift.vector.Batch;
import io.blueshift.vector.SelectionVector;
import org.jspecify.annotations.Nullable;

/// Answers a condition for the selected rows of a batch; NULL counts as false. One instance serves
/// one worker.
public interface PredicateEvaluator extends AutoCloseable {
  /// Sets bit `i` of `resultBits` (64 positions a word) when position `i` is selected and passes,
  /// clears it otherwise, and returns how many bits are set. `resultBits` has at least
  /// `⌈rowCount / 64⌉` words; those in use are written whole.
  int evaluate(Batch batch, long[] resultBits);

  /// Returns the selected positions that pass, or null when every row of the batch does. Valid until
  /// the next call.
  @Nullable SelectionVector select(Batch batch);

  /// Gives memory back.
  @Override
  void close();
}
