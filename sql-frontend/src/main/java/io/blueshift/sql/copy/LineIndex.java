package io.blueshift.sql.copy;

import io.blueshift.io.ExternalFileReader;
import java.util.Map;
import java.util.TreeMap;

/// Tells line numbers of places in one file. Counts only when asked, which is when a record is
/// refused, from the nearest place before that it knows. Safe for use by several threads.
final class LineIndex {
  private static final int BLOCK_BYTES = 1 << 20;

  private final TreeMap<Long, Long> lineEndsBefore = new TreeMap<>();

  /// Returns the line, from 1, on which a byte stands.
  synchronized long lineNumber(ExternalFileReader reader, long offset) {
    Map.Entry<Long, Long> known = lineEndsBefore.floorEntry(offset);
    long position = known == null ? 0 : known.getKey();
    long count = known == null ? 0 : known.getValue();
    byte[] block = new byte[BLOCK_BYTES];
    while (position < offset) {
      int length = reader.read(position, block, 0, (int) Math.min(BLOCK_BYTES, offset - position));
      if (length == 0) {
        break;
      }
      count += ByteWords.count(block, 0, length, (byte) '\n');
      position += length;
    }
    lineEndsBefore.put(offset, count);
    return count + 1;
  }
}
