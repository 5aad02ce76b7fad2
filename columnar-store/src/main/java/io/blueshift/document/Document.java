package io.blueshift.document;

import static io.blueshift.document.DocumentFormat.damaged;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A value in binary form, read in place: a range of an array of bytes, which must not change.
/// Elements and members are documents over the same array; nothing is copied before a scalar is
/// asked for. Immutable.
///
/// Every range is checked before it is read, so damaged bytes yield DATA_CORRUPTED and nothing else;
/// what only a look at the whole shows, [DocumentCheck] finds.
public final class Document {
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int start;
  private final int end;
  private final DocumentKind kind;

  private Document(byte[] bytes, int start, int end) {
    if (start < 0 || start >= end || end > bytes.length) {
      throw damaged("a value has no bytes [start=" + start + ", end=" + end + "]");
    }
    DocumentKind known = DocumentFormat.kind(bytes[start]);
    if (known == null) {
      throw damaged("tag is not known [tag=" + (bytes[start] & 0xFF) + "]");
    }
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.kind = known;
  }

  /// Returns the value that fills an array.
  public static Document of(byte[] bytes) {
    return new Document(bytes, 0, bytes.length);
  }

  /// Returns what the value is.
  public DocumentKind kind() {
    return kind;
  }

  /// Returns the size in bytes.
  public int sizeBytes() {
    return end - start;
  }

  /// Returns the value's bytes: the array itself when the value fills it.
  public byte[] toBytes() {
    return sizeBytes() == bytes.length ? bytes : Arrays.copyOfRange(bytes, start, end);
  }

  /// Returns the array in which the value's bytes lie, from [#offset] on; it must not be changed.
  public byte[] array() {
    return bytes;
  }

  /// Returns where in [#array] the value begins.
  public int offset() {
    return start;
  }

  /// Appends the value's bytes to a writer's buffer.
  void copyTo(DocumentWriter writer) {
    writer.raw(bytes, start, end);
  }

  /// Returns a BOOLEAN's value.
  public boolean booleanValue() {
    require(DocumentKind.BOOLEAN, 0);
    return bytes[start] == DocumentFormat.TAG_TRUE;
  }

  /// Returns the value of an INTEGER, or the days or microseconds of a DATE, TIME, TIMESTAMP or
  /// TIMESTAMPTZ.
  public long longValue() {
    return switch (kind) {
      case INTEGER -> {
        int length = payloadBytes();
        if (length < 1 || length > Long.BYTES) {
          throw damaged("integer has a wrong length [bytes=" + length + "]");
        }
        yield signed(start + 1, length);
      }
      case DATE -> {
        require(kind, Integer.BYTES);
        yield (int) INTS.get(bytes, start + 1);
      }
      case TIME, TIMESTAMP, TIMESTAMPTZ -> {
        require(kind, Long.BYTES);
        yield (long) LONGS.get(bytes, start + 1);
      }
      default -> throw unlike("an integer");
    };
  }

  /// Returns an INTEGER or DECIMAL exactly.
  public BigDecimal decimalValue() {
    if (kind == DocumentKind.INTEGER) {
      return BigDecimal.valueOf(longValue());
    }
    if (kind != DocumentKind.DECIMAL) {
      throw unlike("a decimal");
    }
    int length = payloadBytes();
    if (length < 3 || length > 18) {
      throw damaged("decimal has a wrong length [bytes=" + length + "]");
    }
    int exponent = (short) SHORTS.get(bytes, start + 1);
    if (Math.abs(exponent) > 2 * DocumentFormat.DECIMAL_EXPONENT_MAX) {
      throw damaged("decimal is out of range [exponent=" + exponent + "]");
    }
    byte[] unscaled = new byte[length - 2];
    for (int index = 0; index < unscaled.length; index++) {
      unscaled[unscaled.length - 1 - index] = bytes[start + 3 + index];
    }
    return new BigDecimal(new BigInteger(unscaled), -exponent);
  }

  /// Returns a number as the nearest binary64 number.
  public double doubleValue() {
    return switch (kind) {
      case INTEGER -> longValue();
      case DECIMAL -> decimalValue().doubleValue();
      case DOUBLE -> {
        require(kind, Long.BYTES);
        yield Double.longBitsToDouble((long) LONGS.get(bytes, start + 1));
      }
      default -> throw unlike("a number");
    };
  }

  /// Returns a STRING's text.
  public String stringValue() {
    if (kind != DocumentKind.STRING) {
      throw unlike("a string");
    }
    return new String(bytes, start + 1, payloadBytes(), StandardCharsets.UTF_8);
  }

  /// Returns a copy of the bytes of a STRING (in UTF-8) or BYTES.
  public byte[] bytesValue() {
    if (kind != DocumentKind.STRING && kind != DocumentKind.BYTES) {
      throw unlike("a string of bytes");
    }
    return Arrays.copyOfRange(bytes, start + 1, end);
  }

  /// Returns a DURATION's months.
  public int durationMonths() {
    require(DocumentKind.DURATION, DocumentFormat.DURATION_BYTES);
    return (int) INTS.get(bytes, start + 1);
  }

  /// Returns a DURATION's days.
  public int durationDays() {
    require(DocumentKind.DURATION, DocumentFormat.DURATION_BYTES);
    return (int) INTS.get(bytes, start + 5);
  }

  /// Returns a DURATION's microseconds.
  public long durationMicros() {
    require(DocumentKind.DURATION, DocumentFormat.DURATION_BYTES);
    return (long) LONGS.get(bytes, start + 9);
  }

  /// Returns the number of a POINT's spatial reference system.
  public int pointReferenceSystem() {
    pointDimensions();
    return (int) INTS.get(bytes, start + 1);
  }

  /// Returns whether a POINT has 2 or 3 coordinates.
  public int pointDimensions() {
    int length = payloadBytes();
    if (kind != DocumentKind.POINT) {
      throw unlike("a point");
    }
    if (length != DocumentFormat.POINT_BYTES && length != DocumentFormat.POINT_3D_BYTES) {
      throw damaged("point has a wrong length [bytes=" + length + "]");
    }
    return length == DocumentFormat.POINT_BYTES ? 2 : 3;
  }

  /// Returns a POINT's coordinate.
  public double pointCoordinate(int dimension) {
    java.util.Objects.checkIndex(dimension, pointDimensions());
    return Double.longBitsToDouble((long) LONGS.get(bytes, start + 5 + dimension * Long.BYTES));
  }

  /// Returns how many elements or members a container has, 0 for a scalar.
  public int count() {
    if (!kind.isContainer()) {
      return 0;
    }
    int width = width();
    if (end - start - 1 < width) {
      throw damaged("container has no count");
    }
    int count = unsigned(start + 1, width);
    if (count < 0 || bodyStart(count) > end) {
      throw damaged("container is shorter than its header [count=" + count + "]");
    }
    return count;
  }

  /// Returns the element of an ARRAY or SET, or the value of the member of an OBJECT in the order of
  /// writing.
  public Document element(int index) {
    int count = count();
    java.util.Objects.checkIndex(index, count);
    int from = kind == DocumentKind.OBJECT ? keyEnd(index, count) : elementStart(index, count);
    return new Document(bytes, from, elementEnd(index, count));
  }

  /// Returns the key of an OBJECT's member in the order of writing.
  public String key(int index) {
    int count = count();
    java.util.Objects.checkIndex(index, count);
    int from = elementStart(index, count);
    return new String(bytes, from, keyEnd(index, count) - from, StandardCharsets.UTF_8);
  }

  /// Returns the value that a range of an array is.
  static Document part(byte[] bytes, int start, int end) {
    return new Document(bytes, start, end);
  }

  /// Returns the members of an OBJECT in the order of their keys.
  int[] keyOrder(int count) {
    int[] order = new int[count];
    for (int rank = 0; rank < count; rank++) {
      order[rank] = sortedMember(rank, count);
    }
    return order;
  }

  /// Returns the place, in the order of writing, of the member whose key is the n-th in the order of
  /// key bytes.
  int sortedMember(int rank, int count) {
    int member = unsigned(start + 1 + width() * (1 + rank), width());
    if (member < 0 || member >= count) {
      throw damaged("object's order names no member [member=" + member + "]");
    }
    return member;
  }

  /// Returns the value of an OBJECT's member, found by binary search, or null when there is none and
  /// for every other kind.
  public @Nullable Document member(byte[] key) {
    long range = memberRange(key);
    return range < 0 ? null : new Document(bytes, (int) (range >>> 32), (int) range);
  }

  /// Returns where an OBJECT's member's value begins (the upper 32 bits) and ends, -1 when there is none.
  long memberRange(byte[] key) {
    if (kind != DocumentKind.OBJECT) {
      return -1;
    }
    int count = count();
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int member = sortedMember(middle, count);
      int keyEnd = keyEnd(member, count);
      int comparison =
          Arrays.compareUnsigned(bytes, elementStart(member, count), keyEnd, key, 0, key.length);
      if (comparison == 0) {
        return (long) keyEnd << 32 | elementEnd(member, count);
      }
      if (comparison < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  private int width() {
    return 1 << (bytes[start] & 3);
  }

  private int bodyStart(int count) {
    long perElement = kind == DocumentKind.OBJECT ? 3 : 1;
    return (int) Math.min(Integer.MAX_VALUE, start + 1 + width() * (1 + count * perElement));
  }

  int elementStart(int index, int count) {
    return index == 0 ? bodyStart(count) : elementEnd(index - 1, count);
  }

  int elementEnd(int index, int count) {
    int place = kind == DocumentKind.OBJECT ? 1 + count + 2 * index + 1 : 1 + index;
    return position(place, count, bodyStart(count));
  }

  int keyEnd(int index, int count) {
    return position(1 + count + 2 * index, count, elementStart(index, count));
  }

  /// Returns the position that the n-th number of the header says, which no position may precede.
  private int position(int place, int count, int least) {
    int offset = unsigned(start + 1 + width() * place, width());
    int body = bodyStart(count);
    if (offset < 0 || offset > end - body || body + offset < least) {
      throw damaged("container has an end out of order [end=" + offset + "]");
    }
    return body + offset;
  }

  private int unsigned(int position, int width) {
    return switch (width) {
      case 1 -> bytes[position] & 0xFF;
      case 2 -> (short) SHORTS.get(bytes, position) & 0xFFFF;
      default -> (int) INTS.get(bytes, position);
    };
  }

  private long signed(int position, int length) {
    long value = bytes[position + length - 1];
    for (int index = length - 2; index >= 0; index--) {
      value = value << 8 | bytes[position + index] & 0xFF;
    }
    return value;
  }

  private int payloadBytes() {
    return end - start - 1;
  }

  private void require(DocumentKind wanted, int payloadBytes) {
    if (kind != wanted) {
      throw unlike("a " + wanted);
    }
    if (payloadBytes() != payloadBytes) {
      throw damaged(wanted + " has a wrong length [bytes=" + payloadBytes() + "]");
    }
  }

  private IllegalStateException unlike(String wanted) {
    return new IllegalStateException("value is not " + wanted + " [kind=" + kind + "]");
  }

  /// Returns whether both are written alike: same kinds, same values, same order of keys.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Document that
        && Arrays.equals(bytes, start, end, that.bytes, that.start, that.end);
  }

  @Override
  public int hashCode() {
    int hash = 1;
    for (int index = start; index < end; index++) {
      hash = 31 * hash + bytes[index];
    }
    return hash;
  }

  /// Returns the value as JSON text.
  @Override
  public String toString() {
    return JsonText.of(this);
  }
}
