package io.blueshift.sql.copy;

import java.util.Arrays;

/// The fields of one record: in which array each lies and where, and whether it was quoted. Reused for
/// every record; fields that had to be rewritten lie in a scratch array.
final class RecordFields {
  byte[][] sources = new byte[32][];
  int[] starts = new int[32];
  int[] lengths = new int[32];
  boolean[] quoted = new boolean[32];
  int count;

  private byte[] scratch = new byte[1024];
  private int scratchUsed;
  private int scratchFieldStart;

  void clear() {
    count = 0;
    scratchUsed = 0;
  }

  void add(byte[] source, int start, int length, boolean wasQuoted) {
    if (count == starts.length) {
      sources = Arrays.copyOf(sources, count * 2);
      starts = Arrays.copyOf(starts, count * 2);
      lengths = Arrays.copyOf(lengths, count * 2);
      quoted = Arrays.copyOf(quoted, count * 2);
    }
    sources[count] = source;
    starts[count] = start;
    lengths[count] = length;
    quoted[count] = wasQuoted;
    count++;
  }

  /// Begins a field that is put together in the scratch array.
  void beginRewritten() {
    scratchFieldStart = scratchUsed;
  }

  /// Adds bytes to the field that is being put together.
  void append(byte[] source, int start, int length) {
    if (scratchUsed + length > scratch.length) {
      scratch = Arrays.copyOf(scratch, Math.max(scratch.length * 2, scratchUsed + length));
    }
    System.arraycopy(source, start, scratch, scratchUsed, length);
    scratchUsed += length;
  }

  /// Ends the field that is being put together; a carriage return before the line's end is no part of
  /// it.
  void endRewritten(boolean cutCarriageReturn, boolean wasQuoted) {
    int length = scratchUsed - scratchFieldStart;
    if (cutCarriageReturn && length > 0 && scratch[scratchUsed - 1] == '\r') {
      length--;
    }
    add(scratch, scratchFieldStart, length, wasQuoted);
  }
}
