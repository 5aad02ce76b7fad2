package io.blueshift.scan;

import io.blueshift.vector.ColumnVector;

/// Reads columns of one row group batch by batch, in any order. Used by one worker.
public interface RowGroupReader extends AutoCloseable {
  /// Clears the bit of every row of the range that fails the predicate and leaves the others: bit `i`
  /// of `selection` is row `firstRow + i`. Works on encoded data where the encoding allows it.
  /// Rows whose bit is already clear need not be looked at.
  ///
  /// @param rowCount at most [io.blueshift.vector.Batch#ROW_COUNT_MAX]; the range lies within a page
  void filter(ColumnPredicate predicate, int firstRow, int rowCount, long[] selection);

  /// Decodes a column over a range of rows that lies within a page. Rows whose bit in `selection` is
  /// clear may hold any value. A dictionary-encoded chunk gives a
  /// [io.blueshift.vector.DictionaryVector]. The vector is valid until the same column is read again
  /// or the reader is closed.
  ColumnVector read(int column, int firstRow, int rowCount, long[] selection);

  /// Gives the reader's memory back.
  @Override
  void close();
}
