package io.blueshift.encoding;

import static io.blueshift.encoding.BitUnpacker.BLOCK_VALUE_COUNT;
import static io.blueshift.encoding.PageLayout.BYTE;
import static io.blueshift.encoding.PageLayout.INT;
import static io.blueshift.encoding.PageLayout.TEXT_GROUP_ROW_COUNT;
import static io.blueshift.encoding.PageLayout.aligned;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes pages of strings. The body has, each aligned to 64 bytes: where each group of 128 rows begins
/// among the bytes (int32, one more for the end), the packed lengths of the strings, the bytes. With a
/// symbol table each group is encoded as one text, across the borders of its strings.
///
/// Holds scratch memory; used by one thread.
public final class TextPageEncoder {
  private static final double SYMBOL_SHARE_MAX = 0.85;

  /// Views read twelve bytes whatever a string's length is.
  static final int SLACK_BYTES = 16;

  private final IntegerPageEncoder integerEncoder;
  private int[] paddedLengths = new int[0];
  private byte[] encoded = new byte[0];
  private byte[] second = new byte[0];

  /// Makes an encoder that packs with another's scratch memory.
  public TextPageEncoder(IntegerPageEncoder integerEncoder) {
    this.integerEncoder = integerEncoder;
  }

  /// Writes the body of a page that [PageBuffer#begin] began.
  ///
  /// @param text the strings one after the other, readable for eight bytes more
  /// @param lengths the strings' lengths; nulls have 0
  /// @param symbols the chunk's symbol table, or null to write plain bytes
  public void encode(
      byte[] text, int[] lengths, int rowCount, @Nullable SymbolTable symbols, PageBuffer out) {
    int minimum = Integer.MAX_VALUE;
    int maximum = 0;
    long total = 0;
    for (int i = 0; i < rowCount; i++) {
      minimum = Math.min(minimum, lengths[i]);
      maximum = Math.max(maximum, lengths[i]);
      total += lengths[i];
    }
    out.reference(minimum);
    out.high(total);
    if (minimum == maximum && constant(text, minimum, rowCount)) {
      out.encoding(Encoding.CONSTANT);
      MemorySegment body = out.body(minimum + (long) SLACK_BYTES);
      MemorySegment.copy(text, 0, body, BYTE, 0, minimum);
      return;
    }
    int textBytes = Math.toIntExact(total);
    int groupCount = (rowCount + TEXT_GROUP_ROW_COUNT - 1) / TEXT_GROUP_ROW_COUNT;
    int[] groupEnds = new int[groupCount + 1];
    boolean useSymbols =
        symbols != null && encodeGroups(text, lengths, rowCount, symbols, groupEnds);
    if (!useSymbols) {
      sumGroups(lengths, rowCount, groupEnds);
    }
    byte[] bytes = useSymbols ? encoded : text;
    int byteCount = useSymbols ? groupEnds[groupCount] : textBytes;
    out.encoding(useSymbols ? Encoding.SYMBOL_TEXT : Encoding.PLAIN_TEXT);
    int width = IntegerPageEncoder.bitWidth(maximum - minimum);
    out.width(width);
    out.count(groupCount);
    int paddedCount = rowCount + BLOCK_VALUE_COUNT - 1 & -BLOCK_VALUE_COUNT;
    long lengthsOffset = aligned((long) (groupCount + 1) << 2);
    long bytesOffset = lengthsOffset + (long) paddedCount / 8 * width;
    MemorySegment body = out.body(bytesOffset + byteCount + SLACK_BYTES);
    body.asSlice((long) groupCount << 2, lengthsOffset - ((long) groupCount << 2)).fill((byte) 0);
    MemorySegment.copy(groupEnds, 0, body, INT, 0, groupCount + 1);
    packLengths(lengths, rowCount, paddedCount, minimum, width, body, lengthsOffset);
    MemorySegment.copy(bytes, 0, body, BYTE, bytesOffset, byteCount);
    body.asSlice(bytesOffset + byteCount, SLACK_BYTES).fill((byte) 0);
  }

  private static boolean constant(byte[] text, int length, int rowCount) {
    for (int row = 1; row < rowCount; row++) {
      int from = row * length;
      if (!Arrays.equals(text, 0, length, text, from, from + length)) {
        return false;
      }
    }
    return true;
  }

  private static void sumGroups(int[] lengths, int rowCount, int[] groupEnds) {
    int sum = 0;
    for (int row = 0; row < rowCount; row++) {
      sum += lengths[row];
      groupEnds[row / TEXT_GROUP_ROW_COUNT + 1] = sum;
    }
  }

  private boolean encodeGroups(
      byte[] text, int[] lengths, int rowCount, SymbolTable symbols, int[] groupEnds) {
    sumGroups(lengths, rowCount, groupEnds);
    int groupCount = groupEnds.length - 1;
    long textBytes = groupEnds[groupCount];
    if (textBytes > Integer.MAX_VALUE / 2 - SLACK_BYTES) {
      return false;
    }
    if (encoded.length < 2 * textBytes + SLACK_BYTES) {
      encoded = new byte[(int) (2 * textBytes + SLACK_BYTES)];
    }
    int from = 0;
    int out = 0;
    for (int group = 1; group <= groupCount; group += 2) {
      int middle = groupEnds[group];
      int end = group < groupCount ? groupEnds[group + 1] : middle;
      if (second.length < 2 * (end - middle) + SLACK_BYTES) {
        second = new byte[2 * (end - middle) + SLACK_BYTES];
      }
      long ends = symbols.encodeTwo(text, from, middle, end, encoded, out, second);
      out = (int) (ends >>> 32);
      groupEnds[group] = out;
      if (group < groupCount) {
        System.arraycopy(second, 0, encoded, out, (int) ends);
        out += (int) ends;
        groupEnds[group + 1] = out;
      }
      from = end;
    }
    if (out > textBytes * SYMBOL_SHARE_MAX) {
      Arrays.fill(groupEnds, 0);
      return false;
    }
    return true;
  }

  private void packLengths(
      int[] lengths,
      int rowCount,
      int paddedCount,
      int minimum,
      int width,
      MemorySegment body,
      long offset) {
    if (width == 0) {
      return;
    }
    if (paddedLengths.length < paddedCount) {
      paddedLengths = new int[paddedCount];
    }
    for (int i = 0; i < rowCount; i++) {
      paddedLengths[i] = lengths[i] - minimum;
    }
    Arrays.fill(paddedLengths, rowCount, paddedCount, 0);
    integerEncoder.packCounts(paddedLengths, paddedCount, width, body, offset);
  }
}
