package io.blueshift.function;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Finds characters in UTF-8 bytes without decoding them.
final class Utf8Text {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

  private Utf8Text() {}

  /// Counts characters: bytes that do not continue one.
  static int characterCount(MemorySegment segment, long offset, int lengthBytes) {
    int count = 0;
    int index = 0;
    for (; index + 8 <= lengthBytes; index += 8) {
      // A byte continues a character when its two highest bits are 10.
      long word = segment.get(LONG, offset + index);
      count += 8 - Long.bitCount(word & ~word << 1 & 0x8080808080808080L);
    }
    for (; index < lengthBytes; index++) {
      count += (segment.get(BYTE, offset + index) & 0xc0) == 0x80 ? 0 : 1;
    }
    return count;
  }

  /// Returns where the character number `character` (from 0) begins, or the length.
  static int indexOfCharacter(MemorySegment segment, long offset, int lengthBytes, long character) {
    long left = character;
    int index = 0;
    while (index < lengthBytes && left > 0) {
      index++;
      while (index < lengthBytes && (segment.get(BYTE, offset + index) & 0xc0) == 0x80) {
        index++;
      }
      left--;
    }
    return index;
  }

  /// Returns the part that SUBSTRING(text, from, count) yields; `from` counts from 1.
  static long substring(
      MemorySegment segment, long offset, int lengthBytes, long from, long count) {
    long first = Math.max(1, from);
    long end = from > Long.MAX_VALUE - count ? Long.MAX_VALUE : Math.max(first, from + count);
    int start = indexOfCharacter(segment, offset, lengthBytes, first - 1);
    int stop = start + indexOfCharacter(segment, offset + start, lengthBytes - start, end - first);
    return ScalarImplementation.slice(start, stop - start);
  }

  /// Returns the part without blanks at its ends.
  static long trim(
      MemorySegment segment, long offset, int lengthBytes, boolean left, boolean right) {
    int start = 0;
    int end = lengthBytes;
    while (right && end > 0 && segment.get(BYTE, offset + end - 1) == ' ') {
      end--;
    }
    while (left && start < end && segment.get(BYTE, offset + start) == ' ') {
      start++;
    }
    return ScalarImplementation.slice(start, end - start);
  }
}
