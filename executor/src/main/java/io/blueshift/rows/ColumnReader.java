package io.blueshift.rows;

import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values.Interval;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// Sees through a vector's encoding once and then reads single values by position. For code that
/// handles rows one at a time; kernels of hot loops take the parts ([#leaf], [#codes]) instead.
///
/// A reader is valid as long as its vector.
public final class ColumnReader {
  private final LogicalType type;
  private final FlatVector leaf;
  private final MemorySegment values;
  private final Validity validity;
  private final @Nullable MemorySegment codes;
  private final boolean constant;

  /// Opens a vector.
  public ColumnReader(ColumnVector vector) {
    this.type = vector.type();
    switch (vector) {
      case FlatVector flat -> {
        leaf = flat;
        codes = null;
        constant = false;
        validity = flat.validity();
      }
      case DictionaryVector dictionary -> {
        leaf = dictionary.dictionary();
        codes = dictionary.codes();
        constant = false;
        validity = dictionary.validity();
      }
      case ConstantVector single -> {
        leaf = single.value();
        codes = null;
        constant = true;
        validity = single.value().validity();
      }
    }
    this.values = leaf.values();
  }

  /// Returns what the values mean.
  public LogicalType type() {
    return type;
  }

  /// Returns the flat vector that holds the values.
  public FlatVector leaf() {
    return leaf;
  }

  /// Returns the codes into [#leaf], or null when positions are those of the leaf.
  public @Nullable MemorySegment codes() {
    return codes;
  }

  /// Returns whether every position has the leaf's only value.
  public boolean constant() {
    return constant;
  }

  /// Returns whether no position is null.
  public boolean allPresent() {
    return validity.allPresent();
  }

  /// Returns whether a position is null.
  public boolean isNull(int position) {
    return !validity.isPresent(constant ? 0 : position);
  }

  /// Returns where in the leaf a position's value is.
  public int leafPosition(int position) {
    if (constant) {
      return 0;
    }
    return codes == null ? position : codes.get(Lanes.INT, (long) position << 2);
  }

  /// Returns the value of lane INT32, INT64 or BOOLEAN (0 or 1).
  public long longAt(int position) {
    int at = leafPosition(position);
    return switch (type.physicalType()) {
      case INT32 -> values.get(Lanes.INT, (long) at << 2);
      case INT64 -> values.get(Lanes.LONG, (long) at << 3);
      case BOOLEAN -> Lanes.bit(values, at) ? 1 : 0;
      default -> throw new IllegalStateException("no 64-bit lane [type=" + type.sqlName() + "]");
    };
  }

  /// Returns the value of lane FLOAT64.
  public double doubleAt(int position) {
    return values.get(Lanes.DOUBLE, (long) leafPosition(position) << 3);
  }

  /// Returns the lower (or first) eight bytes of a sixteen-byte value.
  public long lowAt(int position) {
    return values.get(Lanes.LONG, (long) leafPosition(position) << 4);
  }

  /// Returns the upper (or second) eight bytes of a sixteen-byte value.
  public long highAt(int position) {
    return values.get(Lanes.LONG, ((long) leafPosition(position) << 4) + 8);
  }

  /// Returns the size of a string.
  public int lengthAt(int position) {
    return values.get(Lanes.INT, (long) leafPosition(position) << 4);
  }

  /// Returns the memory in which a string lies.
  public MemorySegment bytesSegment(int position) {
    long view = (long) leafPosition(position) << 4;
    return values.get(Lanes.INT, view) <= BytesVector.INLINE_MAX_BYTES
        ? values
        : ((BytesVector) leaf)
            .dataBuffers()[values.get(Lanes.INT, view + BytesVector.BUFFER_INDEX_OFFSET)];
  }

  /// Returns where in [#bytesSegment] a string begins.
  public long bytesOffset(int position) {
    long view = (long) leafPosition(position) << 4;
    return values.get(Lanes.INT, view) <= BytesVector.INLINE_MAX_BYTES
        ? view + BytesVector.INLINE_OFFSET
        : values.get(Lanes.INT, view + BytesVector.BUFFER_OFFSET_OFFSET);
  }

  /// Returns a copy of a string.
  public byte[] bytesAt(int position) {
    byte[] bytes = new byte[lengthAt(position)];
    MemorySegment.copy(
        bytesSegment(position), Lanes.BYTE, bytesOffset(position), bytes, 0, bytes.length);
    return bytes;
  }

  /// Returns how many bytes of a string count when strings are compared.
  public int significantLengthAt(int position, Collation collation) {
    int length = lengthAt(position);
    if (collation == Collation.BLANK_INSENSITIVE && length > 0) {
      MemorySegment segment = bytesSegment(position);
      long offset = bytesOffset(position);
      while (length > 0 && segment.get(Lanes.BYTE, offset + length - 1) == ' ') {
        length--;
      }
    }
    return length;
  }

  /// Returns the collation of a string type, BINARY for other bytes.
  public static Collation collation(LogicalType type) {
    return type instanceof LogicalType.StringType string ? string.collation() : Collation.BINARY;
  }

  /// Returns a number of lane INT32, INT64 or INT128 without its scale.
  public BigInteger bigIntegerAt(int position) {
    return switch (type.physicalType()) {
      case INT128 -> Int128.toBigInteger(lowAt(position), highAt(position));
      default -> BigInteger.valueOf(longAt(position));
    };
  }

  /// Returns a position's value in the form of [io.blueshift.vector.Values], or null.
  public @Nullable Object valueAt(int position) {
    if (isNull(position)) {
      return null;
    }
    return switch (type.physicalType()) {
      case BOOLEAN -> longAt(position) != 0;
      case INT32, INT64 -> longAt(position);
      case INT128 -> Int128.toBigInteger(lowAt(position), highAt(position));
      case FLOAT64 -> doubleAt(position);
      case BYTES -> bytesAt(position);
      case INTERVAL -> interval(lowAt(position), highAt(position));
    };
  }

  /// Returns the interval that sixteen bytes mean.
  public static Interval interval(long low, long high) {
    return new Interval((int) low, (int) (low >>> 32), high);
  }
}
