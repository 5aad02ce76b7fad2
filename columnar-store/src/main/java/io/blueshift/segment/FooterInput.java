package io.blueshift.segment;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Reads what [FooterOutput] wrote. A footer that ends too early fails with
/// [java.nio.BufferUnderflowException], which [SegmentFooter] turns into DATA_CORRUPTED.
final class FooterInput {
  private final ByteBuffer buffer;

  FooterInput(byte[] bytes) {
    this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  int takeByte() {
    return buffer.get() & 0xFF;
  }

  int takeInt() {
    return buffer.getInt();
  }

  /// Reads a count of things that take at least `bytesEach` bytes of what is left.
  int takeCount(int bytesEach) {
    int count = buffer.getInt();
    if (count < 0 || (long) count * bytesEach > buffer.remaining()) {
      throw new java.nio.BufferUnderflowException();
    }
    return count;
  }

  long takeLong() {
    return buffer.getLong();
  }

  double takeDouble() {
    return buffer.getDouble();
  }

  byte[] takeBytes() {
    byte[] bytes = new byte[takeCount(1)];
    buffer.get(bytes);
    return bytes;
  }

  String takeText() {
    return new String(takeBytes(), StandardCharsets.UTF_8);
  }

  boolean atEnd() {
    return !buffer.hasRemaining();
  }
}
