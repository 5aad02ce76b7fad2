package io.blueshift.dataset.file;

import java.io.Closeable;
import java.io.IOException;

/// The file that a table is being written to. Parts may be written by several threads at once;
/// closing belongs to whoever knows that all parts are finished.
interface TableFile extends Closeable {

  /// Opens a sink for the rows of one part.
  PartSink openPart(int part);

  /// Completes and closes the file.
  @Override
  void close() throws IOException;
}
