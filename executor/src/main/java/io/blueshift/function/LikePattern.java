package io.blueshift.function;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.ColumnKernels;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A compiled LIKE pattern over UTF-8 bytes.
///
/// A pattern without `_` is a list of literal pieces between `%`: the first is anchored at the start
/// and the last at the end, unless a `%` stands there; the pieces between are searched left to right,
/// which finds a match if there is one. A pattern with `_` is matched step by step with one point to
/// return to, the last `%`.
final class LikePattern {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final int ANY_CHARACTER = -1;
  private static final int ANY_TEXT = -2;
  private static final int MISSING_CHARACTER = -3;

  private final int[] steps;
  private final byte[] @Nullable [] pieces;
  private final boolean anchoredStart;
  private final boolean anchoredEnd;
  private final int minimumLengthBytes;

  private LikePattern(int[] steps) {
    this.steps = steps;
    boolean anyCharacter = false;
    int literalCount = 0;
    for (int step : steps) {
      anyCharacter |= step == ANY_CHARACTER || step == MISSING_CHARACTER;
      literalCount += step == ANY_TEXT || step == MISSING_CHARACTER ? 0 : 1;
    }
    this.minimumLengthBytes = literalCount;
    this.anchoredStart = steps.length == 0 || steps[0] != ANY_TEXT;
    this.anchoredEnd = steps.length == 0 || steps[steps.length - 1] != ANY_TEXT;
    this.pieces = anyCharacter ? null : piecesOf(steps);
  }

  /// Compiles a pattern. One that ends with the escape character fails when a text gets that far.
  ///
  /// @param escape the escape character, or -1 for none
  static LikePattern compile(String pattern, int escape) {
    List<Integer> steps = new ArrayList<>();
    int[] points = pattern.codePoints().toArray();
    for (int index = 0; index < points.length; index++) {
      int point = points[index];
      if (point == escape) {
        if (++index == points.length) {
          steps.add(MISSING_CHARACTER);
        } else {
          addLiteral(steps, points[index]);
        }
      } else if (point == '%') {
        if (steps.isEmpty() || steps.getLast() != ANY_TEXT) {
          steps.add(ANY_TEXT);
        }
      } else if (point == '_') {
        steps.add(ANY_CHARACTER);
      } else {
        addLiteral(steps, point);
      }
    }
    return new LikePattern(steps.stream().mapToInt(Integer::intValue).toArray());
  }

  /// Reads an escape argument: one character, or none for an empty text.
  static int escapeOf(String escape) {
    if (escape.isEmpty()) {
      return -1;
    }
    if (escape.codePointCount(0, escape.length()) > 1) {
      throw new DatabaseException(
          ErrorCode.INVALID_ESCAPE_SEQUENCE,
          "invalid escape string, it must be empty or one character [escape=" + escape + "]");
    }
    return escape.codePointAt(0);
  }

  private static void addLiteral(List<Integer> steps, int point) {
    for (byte value : io.blueshift.vector.Values.bytes(Character.toString(point))) {
      steps.add(value & 0xff);
    }
  }

  private static byte[][] piecesOf(int[] steps) {
    List<byte[]> pieces = new ArrayList<>();
    ByteArrayOutputStream piece = new ByteArrayOutputStream();
    for (int step : steps) {
      if (step != ANY_TEXT) {
        piece.write(step);
      } else if (piece.size() > 0) {
        pieces.add(piece.toByteArray());
        piece.reset();
      }
    }
    if (piece.size() > 0) {
      pieces.add(piece.toByteArray());
    }
    return pieces.toArray(byte[][]::new);
  }

  /// Returns whether a text matches.
  boolean matches(MemorySegment segment, long offset, int lengthBytes) {
    if (lengthBytes < minimumLengthBytes) {
      return false;
    }
    return pieces == null
        ? matchesSteps(segment, offset, lengthBytes)
        : matchesPieces(pieces, segment, offset, lengthBytes);
  }

  private boolean matchesPieces(
      byte[][] literal, MemorySegment segment, long offset, int lengthBytes) {
    long position = offset;
    long end = offset + lengthBytes;
    if (steps.length == 0) {
      return lengthBytes == 0;
    }
    int first = 0;
    int last = literal.length;
    if (anchoredStart && first < last) {
      if (!regionEquals(segment, position, end, literal[first])) {
        return false;
      }
      position += literal[first].length;
      first++;
      if (first == last && anchoredEnd) {
        return position == end;
      }
    }
    if (anchoredEnd && first < last) {
      last--;
      end -= literal[last].length;
      if (end < position
          || !regionEquals(segment, end, end + literal[last].length, literal[last])) {
        return false;
      }
    }
    for (int piece = first; piece < last; piece++) {
      long found = ColumnKernels.active().indexOf(segment, position, end, literal[piece]);
      if (found < 0) {
        return false;
      }
      position = found + literal[piece].length;
    }
    return true;
  }

  private static boolean regionEquals(
      MemorySegment segment, long offset, long end, byte[] literal) {
    if (end - offset < literal.length) {
      return false;
    }
    for (int index = 0; index < literal.length; index++) {
      if (segment.get(BYTE, offset + index) != literal[index]) {
        return false;
      }
    }
    return true;
  }

  private boolean matchesSteps(MemorySegment segment, long offset, int lengthBytes) {
    int position = 0;
    int step = 0;
    int returnStep = -1;
    int returnPosition = 0;
    while (position < lengthBytes || step < steps.length) {
      if (step < steps.length && steps[step] == ANY_TEXT) {
        returnStep = ++step;
        returnPosition = position;
        continue;
      }
      if (step < steps.length && position < lengthBytes) {
        if (steps[step] == MISSING_CHARACTER) {
          throw new DatabaseException(
              ErrorCode.INVALID_ESCAPE_SEQUENCE, "LIKE pattern must not end with escape character");
        }
        if (steps[step] == ANY_CHARACTER) {
          position += characterLength(segment, offset, position, lengthBytes);
          step++;
          continue;
        }
        if (steps[step] == (segment.get(BYTE, offset + position) & 0xff)) {
          position++;
          step++;
          continue;
        }
      }
      if (returnStep < 0 || returnPosition >= lengthBytes) {
        return false;
      }
      returnPosition += characterLength(segment, offset, returnPosition, lengthBytes);
      position = returnPosition;
      step = returnStep;
    }
    return true;
  }

  private static int characterLength(
      MemorySegment segment, long offset, int position, int lengthBytes) {
    int end = position + 1;
    while (end < lengthBytes && (segment.get(BYTE, offset + end) & 0xc0) == 0x80) {
      end++;
    }
    return end - position;
  }
}
