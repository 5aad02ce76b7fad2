package io.blueshift.scan;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.vector.ColumnVector;

/// Converts parts of SUPER values to the type of a [PathColumn]. Readers ask it only where they do not
/// keep the parts as values of that type. Safe for use by several threads.
public interface PathConversion {
  /// Opens a converter for one worker, whose memory is charged to `budget`.
  Converter open(MemoryBudget budget);

  /// Converts batches. Used by one worker.
  interface Converter extends AutoCloseable {
    /// Converts each position of a vector of type SUPER, of at most a batch's rows. The result is valid
    /// until the next call.
    ColumnVector convert(ColumnVector parts);

    /// Gives the converter's memory back.
    @Override
    void close();
  }
}
