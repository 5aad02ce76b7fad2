package io.blueshift.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Reads an external file at any place. Safe for use by several threads.
public final class ExternalFileReader implements AutoCloseable {
  private final Path file;
  private final FileChannel channel;

  private ExternalFileReader(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  static ExternalFileReader open(Path file) {
    try {
      return new ExternalFileReader(file, FileChannel.open(file, StandardOpenOption.READ));
    } catch (IOException e) {
      throw IoErrors.of("open", file.toString(), e);
    }
  }

  /// Reads up to `length` bytes from `position` of the file; returns how many, less than asked for
  /// only at the end of the file.
  public int read(long position, byte[] target, int offset, int length) {
    ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
    try {
      while (buffer.hasRemaining()) {
        int count = channel.read(buffer, position + buffer.position() - offset);
        if (count < 0) {
          break;
        }
      }
    } catch (IOException e) {
      throw IoErrors.of("read", file.toString(), e);
    }
    return buffer.position() - offset;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw IoErrors.of("close", file.toString(), e);
    }
  }
}
