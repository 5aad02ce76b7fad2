package io.blueshift.sql.unload;

import io.blueshift.kernel.VectorReader;

/// One file that UNLOAD writes. Used by one thread.
sealed interface UnloadFile permits TextUnloadFile, ParquetUnloadFile {
  /// Appends a row, one reader a column, unless the file has rows already and would pass its greatest
  /// size; returns whether it did.
  ///
  /// @throws io.blueshift.error.DatabaseException if the file cannot be written
  boolean append(VectorReader[] columns, int row);

  /// Completes the file.
  void close();
}
