package io.blueshift.dataset.file;

import io.blueshift.dataset.RowSink;
import java.io.IOException;

/// Takes the rows of one part of a table; belongs to one thread.
interface PartSink extends RowSink {

  /// Hands over the rows still held back and ends the part.
  void finish() throws IOException;
}
