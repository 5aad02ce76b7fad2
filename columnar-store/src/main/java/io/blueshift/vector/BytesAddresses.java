package io.blueshift.vector;

import static io.blueshift.memory.NativeMemory.ALL;

import io.blueshift.memory.NativeMemory;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Where in memory the strings of a vector lie, for loops that hash and compare them.
///
/// Eight bytes can be read from every address that is returned: a short string is followed by the
/// rest of its view, a long one has more than that. Lengths are those that count under the
/// collation. Valid as long as the vector; used by one thread.
public final class BytesAddresses {
  private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final long[] NO_ADDRESSES = {};

  private MemorySegment[] known = BytesVector.NO_DATA_BUFFERS;
  private long[] buffers = NO_ADDRESSES;
  private long views;
  private boolean stripsBlanks;

  /// Turns to a vector, whose strings end where its type's collation says.
  public void reset(BytesVector vector) {
    reset(vector, ignoresBlanks(vector.type()));
  }

  /// Turns to a vector.
  ///
  /// @param withoutBlanks whether trailing blanks do not count
  public void reset(BytesVector vector, boolean withoutBlanks) {
    views = NativeMemory.address(vector.values(), 0, (long) vector.rowCount() << 4);
    stripsBlanks = withoutBlanks;
    if (vector.dataBuffers() != known) {
      known = vector.dataBuffers();
      buffers = known.length == 0 ? NO_ADDRESSES : new long[known.length];
      for (int index = 0; index < known.length; index++) {
        buffers[index] = NativeMemory.address(known[index], 0, 0);
      }
    }
  }

  private static boolean ignoresBlanks(LogicalType type) {
    return type instanceof LogicalType.StringType string
        && string.collation() == Collation.BLANK_INSENSITIVE;
  }

  /// Returns where a string begins.
  public long address(int position) {
    long view = views + ((long) position << 4);
    if (ALL.get(INT, view) <= BytesVector.INLINE_MAX_BYTES) {
      return view + BytesVector.INLINE_OFFSET;
    }
    long place = ALL.get(LONG, view + BytesVector.BUFFER_INDEX_OFFSET);
    return buffers[(int) place] + (place >>> 32);
  }

  /// Returns how many bytes of the string at a position, which begins at `address`, count.
  public int lengthBytes(int position, long address) {
    int length = wholeLengthBytes(position);
    if (stripsBlanks) {
      while (length > 0 && ALL.get(BYTE, address + length - 1) == ' ') {
        length--;
      }
    }
    return length;
  }

  /// Returns how many bytes the string at a position has, with all its blanks.
  public int wholeLengthBytes(int position) {
    return ALL.get(INT, views + ((long) position << 4));
  }

  /// Returns the [ValueHash] of a string.
  public long hash(int position) {
    long address = address(position);
    return ValueHash.ofBytes(address, lengthBytes(position, address));
  }

  /// Returns whether two strings of the same length are equal; eight bytes can be read from both
  /// addresses.
  public static boolean equal(long left, long right, int lengthBytes) {
    if (lengthBytes < Long.BYTES) {
      long difference = ALL.get(LONG, left) ^ ALL.get(LONG, right);
      return (difference & (1L << (lengthBytes << 3)) - 1) == 0;
    }
    int last = lengthBytes - Long.BYTES;
    for (int index = 0; index < last; index += Long.BYTES) {
      if (ALL.get(LONG, left + index) != ALL.get(LONG, right + index)) {
        return false;
      }
    }
    return ALL.get(LONG, left + last) == ALL.get(LONG, right + last);
  }
}
