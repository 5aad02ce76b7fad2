package io.blueshift.document;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes one value in binary form, in one pass: scalars as they come, and a container's header when
/// it ends, in front of its elements, which move up for it. In an object every value follows a call
/// of [#key]; of members with the same key the last value counts, at the place of the first.
///
/// Writes the canonical form: numbers are as short as they can be, so that equal exact numbers have
/// equal bytes. Reusable after [#finish] and [#reset]. For one thread.
public final class DocumentWriter {
  private static final int ARRAY = 0;
  private static final int OBJECT = 1;
  private static final int SET = 2;

  private byte[] bytes = new byte[256];
  private int size;

  /// The ends, relative to the container's start, of what the open containers hold: for an object
  /// two per member, of key and value.
  private int[] ends = new int[64];

  private int endCount;
  private int[] starts = new int[16];
  private int[] firstEnds = new int[16];
  private byte[] kinds = new byte[16];
  private int depth;

  /// Forgets everything written.
  public void reset() {
    size = 0;
    endCount = 0;
    depth = 0;
  }

  /// Returns the value and makes the writer ready for the next.
  public byte[] finish() {
    if (depth != 0 || size == 0) {
      throw new IllegalStateException("value is not complete [openContainers=" + depth + "]");
    }
    byte[] value = Arrays.copyOf(bytes, size);
    reset();
    return value;
  }

  /// Writes JSON's null.
  public void writeNull() {
    tag(DocumentFormat.TAG_NULL, 0);
    endValue();
  }

  /// Writes a BOOLEAN.
  public void writeBoolean(boolean value) {
    tag(value ? DocumentFormat.TAG_TRUE : DocumentFormat.TAG_FALSE, 0);
    endValue();
  }

  /// Writes an INTEGER.
  public void writeLong(long value) {
    int length = 1 + (64 - Long.numberOfLeadingZeros(value ^ value >> 63)) / 8;
    tag(DocumentFormat.TAG_INTEGER, length);
    little(value, length);
    endValue();
  }

  /// Writes an exact number: an INTEGER when it is whole and fits, else a DECIMAL when it fits, else
  /// a DOUBLE.
  public void writeNumber(BigDecimal value) {
    long leading = (long) value.precision() - value.scale() - 1;
    if (value.signum() != 0 && Math.abs(leading) > DocumentFormat.DECIMAL_EXPONENT_MAX) {
      writeDouble(value.doubleValue());
      return;
    }
    BigDecimal shortest = value.stripTrailingZeros();
    if (value.signum() == 0) {
      writeLong(0);
    } else if (shortest.scale() <= 0 && leading < 19 && fitsLong(shortest.toBigInteger())) {
      writeLong(shortest.longValueExact());
    } else if (DocumentFormat.fitsDigits(shortest.unscaledValue())) {
      writeDecimal(shortest);
    } else {
      writeDouble(value.doubleValue());
    }
  }

  private static boolean fitsLong(BigInteger value) {
    return value.bitLength() < Long.SIZE;
  }

  private void writeDecimal(BigDecimal shortest) {
    byte[] unscaled = shortest.unscaledValue().toByteArray();
    tag(DocumentFormat.TAG_DECIMAL, Short.BYTES + unscaled.length);
    little(-shortest.scale(), Short.BYTES);
    for (int index = unscaled.length - 1; index >= 0; index--) {
      bytes[size++] = unscaled[index];
    }
    endValue();
  }

  /// Writes a DOUBLE; there is one NaN and one zero.
  public void writeDouble(double value) {
    tag(DocumentFormat.TAG_DOUBLE, Long.BYTES);
    little(Double.doubleToLongBits(value == 0 ? 0.0 : value), Long.BYTES);
    endValue();
  }

  /// Writes a STRING.
  public void writeString(String value) {
    writeString(value.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes a STRING from UTF-8.
  public void writeString(byte[] utf8) {
    tag(DocumentFormat.TAG_STRING, utf8.length);
    append(utf8);
    endValue();
  }

  /// Writes BYTES.
  public void writeBytes(byte[] value) {
    tag(DocumentFormat.TAG_BYTES, value.length);
    append(value);
    endValue();
  }

  /// Writes a DATE as days since 1970-01-01.
  public void writeDate(int days) {
    tag(DocumentFormat.TAG_DATE, Integer.BYTES);
    little(days, Integer.BYTES);
    endValue();
  }

  /// Writes a TIME as microseconds since midnight.
  public void writeTime(long micros) {
    micros(DocumentFormat.TAG_TIME, micros);
  }

  /// Writes a TIMESTAMP as microseconds since 1970-01-01 00:00.
  public void writeTimestamp(long micros) {
    micros(DocumentFormat.TAG_TIMESTAMP, micros);
  }

  /// Writes a TIMESTAMPTZ as microseconds since 1970-01-01 00:00 UTC.
  public void writeTimestampTz(long micros) {
    micros(DocumentFormat.TAG_TIMESTAMPTZ, micros);
  }

  private void micros(int tag, long micros) {
    tag(tag, Long.BYTES);
    little(micros, Long.BYTES);
    endValue();
  }

  /// Writes a DURATION.
  public void writeDuration(int months, int days, long micros) {
    tag(DocumentFormat.TAG_DURATION, DocumentFormat.DURATION_BYTES);
    little(months, Integer.BYTES);
    little(days, Integer.BYTES);
    little(micros, Long.BYTES);
    endValue();
  }

  /// Writes a POINT of two or three coordinates.
  public void writePoint(int referenceSystem, double... coordinates) {
    if (coordinates.length != 2 && coordinates.length != 3) {
      throw new IllegalArgumentException(
          "a point has 2 or 3 coordinates [count=" + coordinates.length + "]");
    }
    tag(DocumentFormat.TAG_POINT, Integer.BYTES + coordinates.length * Long.BYTES);
    little(referenceSystem, Integer.BYTES);
    for (double coordinate : coordinates) {
      little(Double.doubleToLongBits(coordinate == 0 ? 0.0 : coordinate), Long.BYTES);
    }
    endValue();
  }

  /// Writes a value that is in binary form already.
  public void write(Document value) {
    value.copyTo(this);
    endValue();
  }

  /// Writes a value that is in binary form already, the bytes of a range.
  void write(byte[] source, int from, int to) {
    raw(source, from, to);
    endValue();
  }

  /// Writes a hole of a skeleton.
  void writeHole(int number) {
    tag(DocumentFormat.TAG_HOLE, Short.BYTES);
    little(number, Short.BYTES);
    endValue();
  }

  /// Writes the key of the object's next member, the bytes of a range.
  void key(byte[] source, int from, int to) {
    raw(source, from, to);
    end();
  }

  void raw(byte[] source, int from, int to) {
    ensure(to - from);
    System.arraycopy(source, from, bytes, size, to - from);
    size += to - from;
  }

  /// Opens an ARRAY.
  public void startArray() {
    open(ARRAY);
  }

  /// Opens an OBJECT.
  public void startObject() {
    open(OBJECT);
  }

  /// Opens a SET; its elements may come in any order and more than once.
  public void startSet() {
    open(SET);
  }

  /// Writes the key of the object's next member.
  public void key(String key) {
    key(key.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes the key of the object's next member in UTF-8.
  public void key(byte[] key) {
    ensure(key.length);
    append(key);
    end();
  }

  private void open(int kind) {
    if (depth == DocumentFormat.DEPTH_MAX) {
      throw new DatabaseException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "semi-structured value is nested too deeply [levels=" + DocumentFormat.DEPTH_MAX + "]");
    }
    if (depth == starts.length) {
      starts = Arrays.copyOf(starts, depth * 2);
      firstEnds = Arrays.copyOf(firstEnds, depth * 2);
      kinds = Arrays.copyOf(kinds, depth * 2);
    }
    starts[depth] = size;
    firstEnds[depth] = endCount;
    kinds[depth++] = (byte) kind;
  }

  /// Closes the innermost container.
  public void endContainer() {
    int start = starts[--depth];
    int firstEnd = firstEnds[depth];
    switch (kinds[depth]) {
      case ARRAY -> closeSequence(DocumentFormat.TAG_ARRAY, start, firstEnd);
      case SET -> {
        new SetOrder(bytes, start, ends, firstEnd, endCount - firstEnd).apply(this);
        closeSequence(DocumentFormat.TAG_SET, start, firstEnd);
      }
      default -> closeObject(start, firstEnd);
    }
    endValue();
  }

  /// Closes the innermost object, of whose members the order by keys is known and which has each key once.
  void endObject(int[] order) {
    int start = starts[--depth];
    putObject(start, firstEnds[depth], order);
    endValue();
  }

  /// Replaces the content of the set being closed.
  void replaceElements(int start, int firstEnd, byte[] body, int[] newEnds) {
    System.arraycopy(body, 0, bytes, start, body.length);
    size = start + body.length;
    System.arraycopy(newEnds, 0, ends, firstEnd, newEnds.length);
    endCount = firstEnd + newEnds.length;
  }

  private void closeSequence(int tag, int start, int firstEnd) {
    int count = endCount - firstEnd;
    int widthLog2 = DocumentFormat.widthLog2(count, size - start);
    int width = 1 << widthLog2;
    int header = 1 + width * (1 + count);
    int position = makeRoom(start, header);
    bytes[position++] = (byte) (tag + widthLog2);
    position = put(position, count, width);
    for (int index = 0; index < count; index++) {
      position = put(position, ends[firstEnd + index], width);
    }
    endCount = firstEnd;
  }

  private void closeObject(int start, int firstEnd) {
    int count = (endCount - firstEnd) / 2;
    int[] order = KeyOrder.of(bytes, start, ends, firstEnd, count);
    if (KeyOrder.hasDuplicates(bytes, start, ends, firstEnd, order)) {
      dropDuplicates(start, firstEnd, count, order);
      count = (endCount - firstEnd) / 2;
      order = KeyOrder.of(bytes, start, ends, firstEnd, count);
    }
    putObject(start, firstEnd, order);
  }

  private void putObject(int start, int firstEnd, int[] order) {
    int count = order.length;
    int widthLog2 = DocumentFormat.widthLog2(count, size - start);
    int width = 1 << widthLog2;
    int position = makeRoom(start, 1 + width * (1 + 3 * count));
    bytes[position++] = (byte) (DocumentFormat.TAG_OBJECT + widthLog2);
    position = put(position, count, width);
    for (int member : order) {
      position = put(position, member, width);
    }
    for (int index = 0; index < 2 * count; index++) {
      position = put(position, ends[firstEnd + index], width);
    }
    endCount = firstEnd;
  }

  /// Writes the members anew: each key once, at its first place, with its last value.
  private void dropDuplicates(int start, int firstEnd, int count, int[] order) {
    int[] lastOf = KeyOrder.lastOfSameKey(bytes, start, ends, firstEnd, order);
    byte[] old = Arrays.copyOfRange(bytes, start, size);
    int[] oldEnds = Arrays.copyOfRange(ends, firstEnd, firstEnd + 2 * count);
    size = start;
    endCount = firstEnd;
    for (int member = 0; member < count; member++) {
      int last = lastOf[member];
      if (last >= 0) {
        raw(old, member == 0 ? 0 : oldEnds[2 * member - 1], oldEnds[2 * member]);
        ends[endCount++] = size - start;
        raw(old, oldEnds[2 * last], oldEnds[2 * last + 1]);
        ends[endCount++] = size - start;
      }
    }
  }

  private int makeRoom(int start, int length) {
    ensure(length);
    System.arraycopy(bytes, start, bytes, start + length, size - start);
    size += length;
    return start;
  }

  private int put(int position, int value, int width) {
    for (int index = 0; index < width; index++) {
      bytes[position + index] = (byte) (value >> 8 * index);
    }
    return position + width;
  }

  private void endValue() {
    if (depth > 0) {
      end();
    }
  }

  private void end() {
    if (endCount == ends.length) {
      ends = Arrays.copyOf(ends, endCount * 2);
    }
    ends[endCount++] = size - starts[depth - 1];
  }

  private void tag(int tag, int payloadBytes) {
    ensure(1 + payloadBytes);
    bytes[size++] = (byte) tag;
  }

  private void append(byte[] source) {
    System.arraycopy(source, 0, bytes, size, source.length);
    size += source.length;
  }

  private void little(long value, int length) {
    for (int index = 0; index < length; index++) {
      bytes[size++] = (byte) (value >> 8 * index);
    }
  }

  private void ensure(int more) {
    if (more > DocumentFormat.SIZE_MAX_BYTES - size) {
      throw new DatabaseException(
          ErrorCode.PROGRAM_LIMIT_EXCEEDED,
          "semi-structured value is too large [limitBytes=" + DocumentFormat.SIZE_MAX_BYTES + "]");
    }
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
