package io.blueshift.kernel;

import io.blueshift.type.PhysicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values.Interval;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Reads single values of a vector of any encoding: for result sets, row functions and tests. Loops
/// over whole columns belong into kernels.
public final class VectorReader {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final byte[] NO_BYTES = {};

  private @Nullable MemorySegment codes;
  private boolean constant;
  private Validity validity = Validity.ALL_PRESENT;
  private PhysicalType lane = PhysicalType.BOOLEAN;
  private MemorySegment values = MemorySegment.NULL;
  private MemorySegment[] dataBuffers = BytesVector.NO_DATA_BUFFERS;

  /// Makes a reader of no vector.
  public VectorReader() {}

  /// Makes a reader of a vector.
  public static VectorReader of(ColumnVector vector) {
    VectorReader reader = new VectorReader();
    reader.reset(vector);
    return reader;
  }

  /// Turns to another vector.
  public void reset(ColumnVector vector) {
    switch (vector) {
      case FlatVector flat -> bind(flat, flat.validity(), null, false);
      case DictionaryVector dictionary ->
          bind(dictionary.dictionary(), dictionary.validity(), dictionary.codes(), false);
      case ConstantVector constantVector ->
          bind(constantVector.value(), constantVector.value().validity(), null, true);
    }
  }

  private void bind(
      FlatVector flat, Validity rows, @Nullable MemorySegment codeSegment, boolean isConstant) {
    validity = rows;
    codes = codeSegment;
    constant = isConstant;
    lane = flat.type().physicalType();
    values = flat.values();
    dataBuffers =
        flat instanceof BytesVector bytes ? bytes.dataBuffers() : BytesVector.NO_DATA_BUFFERS;
  }

  private int index(int position) {
    if (constant) {
      return 0;
    }
    return codes == null ? position : codes.get(INT, (long) position << 2);
  }

  /// Returns whether no position is null.
  public boolean allPresent() {
    return validity.allPresent();
  }

  /// Returns whether a position is null.
  public boolean isNull(int position) {
    return !validity.isPresent(constant ? 0 : position);
  }

  /// Reads lane BOOLEAN.
  public boolean booleanAt(int position) {
    int index = index(position);
    return (values.get(LONG, (long) (index >>> 6) << 3) >>> index & 1) != 0;
  }

  /// Reads lane INT32 or INT64.
  public long longAt(int position) {
    int index = index(position);
    return lane == PhysicalType.INT32
        ? values.get(INT, (long) index << 2)
        : values.get(LONG, (long) index << 3);
  }

  /// Reads lane FLOAT64.
  public double doubleAt(int position) {
    return values.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, (long) index(position) << 3);
  }

  /// Reads lane INT128, or an integer lane, as a number of any size.
  public BigInteger bigIntegerAt(int position) {
    return lane == PhysicalType.INT128
        ? Int128.read(values, index(position))
        : BigInteger.valueOf(longAt(position));
  }

  /// Reads lane INTERVAL.
  public Interval intervalAt(int position) {
    long offset = (long) index(position) << 4;
    return new Interval(
        values.get(INT, offset), values.get(INT, offset + 4), values.get(LONG, offset + 8));
  }

  /// Returns the length of a string.
  public int lengthBytesAt(int position) {
    return values.get(INT, (long) index(position) << 4);
  }

  /// Returns the memory in which a string's bytes lie, from [#bytesOffsetAt] on.
  public MemorySegment bytesSegmentAt(int position) {
    long view = (long) index(position) << 4;
    return values.get(INT, view) <= BytesVector.INLINE_MAX_BYTES
        ? values
        : dataBuffers[values.get(INT, view + BytesVector.BUFFER_INDEX_OFFSET)];
  }

  /// Returns where in [#bytesSegmentAt] a string's bytes begin.
  public long bytesOffsetAt(int position) {
    long view = (long) index(position) << 4;
    return values.get(INT, view) <= BytesVector.INLINE_MAX_BYTES
        ? view + BytesVector.INLINE_OFFSET
        : values.get(INT, view + BytesVector.BUFFER_OFFSET_OFFSET) & 0xffff_ffffL;
  }

  /// Copies a string's bytes.
  public byte[] bytesAt(int position) {
    int lengthBytes = lengthBytesAt(position);
    if (lengthBytes == 0) {
      return NO_BYTES;
    }
    byte[] bytes = new byte[lengthBytes];
    MemorySegment.copy(
        bytesSegmentAt(position),
        ValueLayout.JAVA_BYTE,
        bytesOffsetAt(position),
        bytes,
        0,
        lengthBytes);
    return bytes;
  }

  /// Returns the value in the form of [io.blueshift.vector.Values], null for NULL.
  public @Nullable Object objectAt(int position) {
    if (isNull(position)) {
      return null;
    }
    return switch (lane) {
      case BOOLEAN -> booleanAt(position);
      case INT32, INT64 -> longAt(position);
      case INT128 -> bigIntegerAt(position);
      case FLOAT64 -> doubleAt(position);
      case BYTES -> bytesAt(position);
      case INTERVAL -> intervalAt(position);
    };
  }
}
