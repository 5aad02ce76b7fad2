package io.blueshift.kernel;

import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.FlatVector;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Compares single present values of flat vectors of the same lane, in the order of the type: NaN
/// equals itself and is above every number, -0.0 equals 0.0, strings ascend by unsigned bytes under
/// the collation. For sorts, joins and merges; nulls are the caller's.
public final class RowComparison {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED;
  private static final long DAY_MICROS = 86_400_000_000L;

  private RowComparison() {}

  /// Compares the value at `leftPosition` with the one at `rightPosition`: negative, zero, positive.
  public static int compare(
      FlatVector left, int leftPosition, FlatVector right, int rightPosition) {
    MemorySegment leftValues = left.values();
    MemorySegment rightValues = right.values();
    PhysicalType lane = left.type().physicalType();
    return switch (lane) {
      case BOOLEAN ->
          Boolean.compare(bit(leftValues, leftPosition), bit(rightValues, rightPosition));
      case INT32 ->
          Integer.compare(
              leftValues.get(INT, (long) leftPosition << 2),
              rightValues.get(INT, (long) rightPosition << 2));
      case INT64 ->
          Long.compare(
              leftValues.get(LONG, (long) leftPosition << 3),
              rightValues.get(LONG, (long) rightPosition << 3));
      case FLOAT64 ->
          compareDoubles(
              leftValues.get(DOUBLE, (long) leftPosition << 3),
              rightValues.get(DOUBLE, (long) rightPosition << 3));
      case INT128 ->
          compareInt128(
              leftValues, (long) leftPosition << 4, rightValues, (long) rightPosition << 4);
      case INTERVAL ->
          compareIntervals(
              leftValues, (long) leftPosition << 4, rightValues, (long) rightPosition << 4);
      case BYTES ->
          compareBytes(
              (BytesVector) left,
              leftPosition,
              (BytesVector) right,
              rightPosition,
              ignoresBlanks(left.type()) || ignoresBlanks(right.type()));
    };
  }

  /// Returns whether two present values are equal.
  public static boolean equal(
      FlatVector left, int leftPosition, FlatVector right, int rightPosition) {
    if (left.type().physicalType() == PhysicalType.BYTES) {
      return equalBytes(
          (BytesVector) left,
          leftPosition,
          (BytesVector) right,
          rightPosition,
          ignoresBlanks(left.type()) || ignoresBlanks(right.type()));
    }
    return compare(left, leftPosition, right, rightPosition) == 0;
  }

  /// Returns whether strings of a type are compared without their trailing blanks.
  public static boolean ignoresBlanks(LogicalType type) {
    return type instanceof LogicalType.StringType string
        && string.collation() == Collation.BLANK_INSENSITIVE;
  }

  private static boolean bit(MemorySegment bits, int position) {
    return (bits.get(LONG, (long) (position >>> 6) << 3) >>> position & 1) != 0;
  }

  /// Compares two numbers in SQL's order.
  public static int compareDoubles(double left, double right) {
    if (left < right) {
      return -1;
    }
    if (left > right) {
      return 1;
    }
    return left == right ? 0 : Boolean.compare(left != left, right != right);
  }

  static int compareInt128(
      MemorySegment left, long leftOffset, MemorySegment right, long rightOffset) {
    int high = Long.compare(left.get(LONG, leftOffset + 8), right.get(LONG, rightOffset + 8));
    return high != 0
        ? high
        : Long.compareUnsigned(left.get(LONG, leftOffset), right.get(LONG, rightOffset));
  }

  static int compareIntervals(
      MemorySegment left, long leftOffset, MemorySegment right, long rightOffset) {
    long leftMicros = left.get(LONG, leftOffset + 8);
    long rightMicros = right.get(LONG, rightOffset + 8);
    long leftDays =
        left.get(INT, leftOffset) * 30L
            + left.get(INT, leftOffset + 4)
            + Math.floorDiv(leftMicros, DAY_MICROS);
    long rightDays =
        right.get(INT, rightOffset) * 30L
            + right.get(INT, rightOffset + 4)
            + Math.floorDiv(rightMicros, DAY_MICROS);
    return leftDays != rightDays
        ? Long.compare(leftDays, rightDays)
        : Long.compare(
            Math.floorMod(leftMicros, DAY_MICROS), Math.floorMod(rightMicros, DAY_MICROS));
  }

  static boolean equalBytes(
      BytesVector left,
      int leftPosition,
      BytesVector right,
      int rightPosition,
      boolean stripBlanks) {
    if (!stripBlanks) {
      MemorySegment leftViews = left.values();
      MemorySegment rightViews = right.values();
      long leftView = (long) leftPosition << 4;
      long rightView = (long) rightPosition << 4;
      // Length and the first four bytes are one word.
      if (leftViews.get(LONG, leftView) != rightViews.get(LONG, rightView)) {
        return false;
      }
      int length = leftViews.get(INT, leftView);
      if (length <= BytesVector.INLINE_MAX_BYTES) {
        return leftViews.get(LONG, leftView + 8) == rightViews.get(LONG, rightView + 8);
      }
    }
    return compareBytes(left, leftPosition, right, rightPosition, stripBlanks) == 0;
  }

  static int compareBytes(
      BytesVector left,
      int leftPosition,
      BytesVector right,
      int rightPosition,
      boolean stripBlanks) {
    long leftView = (long) leftPosition << 4;
    long rightView = (long) rightPosition << 4;
    int leftLength = left.values().get(INT, leftView);
    int rightLength = right.values().get(INT, rightView);
    MemorySegment leftBytes = segment(left, leftView, leftLength);
    MemorySegment rightBytes = segment(right, rightView, rightLength);
    long leftOffset = offset(left, leftView, leftLength);
    long rightOffset = offset(right, rightView, rightLength);
    if (stripBlanks) {
      leftLength = VectorHash.strippedLength(leftBytes, leftOffset, leftLength);
      rightLength = VectorHash.strippedLength(rightBytes, rightOffset, rightLength);
    }
    return compareBytes(leftBytes, leftOffset, leftLength, rightBytes, rightOffset, rightLength);
  }

  private static MemorySegment segment(BytesVector vector, long view, int length) {
    return length <= BytesVector.INLINE_MAX_BYTES
        ? vector.values()
        : vector.dataBuffers()[vector.values().get(INT, view + BytesVector.BUFFER_INDEX_OFFSET)];
  }

  private static long offset(BytesVector vector, long view, int length) {
    return length <= BytesVector.INLINE_MAX_BYTES
        ? view + BytesVector.INLINE_OFFSET
        : vector.values().get(INT, view + BytesVector.BUFFER_OFFSET_OFFSET) & 0xffff_ffffL;
  }

  /// Compares bytes as unsigned; a prefix comes before what it begins.
  public static int compareBytes(
      MemorySegment left,
      long leftOffset,
      int leftLength,
      MemorySegment right,
      long rightOffset,
      int rightLength) {
    int common = Math.min(leftLength, rightLength);
    int index = 0;
    for (; index + 8 <= common; index += 8) {
      long leftWord = left.get(LONG, leftOffset + index);
      long rightWord = right.get(LONG, rightOffset + index);
      if (leftWord != rightWord) {
        return Long.compareUnsigned(Long.reverseBytes(leftWord), Long.reverseBytes(rightWord));
      }
    }
    for (; index < common; index++) {
      int difference =
          (left.get(BYTE, leftOffset + index) & 0xff)
              - (right.get(BYTE, rightOffset + index) & 0xff);
      if (difference != 0) {
        return difference;
      }
    }
    return leftLength - rightLength;
  }
}
