package io.blueshift.sql.copy;

import io.blueshift.io.ExternalFileReader;

/// A window over a plain file that begins anywhere in it.
final class FileBlock extends TextBlock {
  private final ExternalFileReader reader;
  private final LineIndex lines;

  FileBlock(ExternalFileReader reader, LineIndex lines) {
    this.reader = reader;
    this.lines = lines;
  }

  /// Moves the window to a place of the file.
  void seek(long position) {
    fileOffset = position;
    limit = 0;
    atEnd = false;
    refill(0);
  }

  @Override
  int read(long position, byte[] target, int offset, int length) {
    return reader.read(position, target, offset, length);
  }

  @Override
  long lineNumber(int position) {
    return lines.lineNumber(reader, fileOffset + position);
  }

  @Override
  public void close() {
    reader.close();
  }
}
