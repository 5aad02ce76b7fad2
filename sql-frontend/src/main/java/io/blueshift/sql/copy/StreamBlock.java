package io.blueshift.sql.copy;

import io.blueshift.io.ExternalFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// A window over a decompressed file, from its beginning.
final class StreamBlock extends TextBlock {
  private final Path file;
  private final InputStream stream;
  private long droppedLineCount;

  StreamBlock(Path file, InputStream stream) {
    this.file = file;
    this.stream = stream;
    refill(0);
  }

  @Override
  int read(long position, byte[] target, int offset, int length) {
    try {
      return stream.readNBytes(target, offset, length);
    } catch (IOException e) {
      throw ExternalFiles.failure("decompress", file, e);
    }
  }

  @Override
  void dropping(int count) {
    droppedLineCount += ByteWords.count(bytes, 0, count, (byte) '\n');
  }

  @Override
  long lineNumber(int position) {
    return droppedLineCount + ByteWords.count(bytes, 0, position, (byte) '\n') + 1;
  }

  @Override
  public void close() {
    try {
      stream.close();
    } catch (IOException e) {
      throw ExternalFiles.failure("close", file, e);
    }
  }
}
