package io.blueshift.document;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The order of values: a string of bytes per value, such that unsigned comparison of the strings is
/// the order of the values and equal strings are equal values.
///
/// Values of different classes come in the order of [DocumentKind]; numbers are one class and
/// compare exactly, whatever their kind, NaN behind all. Arrays and sets compare element by element,
/// objects as the list of their members in the order of keys, so the order of writing is no matter.
///
///     scalar     class · payload, big-endian with the sign bit turned
///     number     class · sign and size of exponent · exponent · two digits per byte · end
///     text       class · bytes, where 00 is written 00 FF · 00 00
///     container  class · (01 · element)* · 00
///     object     class · (01 · key as text · value)* · 00
public final class DocumentKey {
  private static final int NEGATIVE_INFINITY = 1;
  private static final int NEGATIVE = 2;
  private static final int ZERO = 3;
  private static final int POSITIVE = 4;
  private static final int POSITIVE_INFINITY = 5;
  private static final int NOT_A_NUMBER = 6;
  private static final int EXPONENT_BIAS = 1 << 15;

  private byte[] bytes = new byte[32];
  private int size;

  private DocumentKey() {}

  /// Returns the key of a value.
  public static byte[] of(Document value) {
    DocumentKey key = new DocumentKey();
    key.add(value);
    return Arrays.copyOf(key.bytes, key.size);
  }

  /// Returns a string that is not above the key of any value of a class: that of numbers, or of one kind.
  public static byte[] classStart(DocumentKind kind) {
    return new byte[] {(byte) sortClass(kind)};
  }

  /// Returns a string that is above the keys of all values of a class, and not above those of the next.
  public static byte[] classEnd(DocumentKind kind) {
    return new byte[] {(byte) (sortClass(kind) + 1)};
  }

  /// Returns the UTF-8 text of which a string is the key; null when it is the key of no string.
  public static byte @Nullable [] stringOf(byte[] key) {
    int length = key.length - 2;
    if (length < 1 || key[0] != sortClass(DocumentKind.STRING)) {
      return null;
    }
    byte[] text = new byte[length - 1];
    int size = 0;
    for (int index = 1; index < length; index++) {
      text[size++] = key[index];
      index += key[index] == 0 ? 1 : 0; // behind 00 stands FF
    }
    return Arrays.copyOf(text, size);
  }

  /// Compares two values: a total order that agrees with equality of keys.
  public static int compare(Document left, Document right) {
    return Arrays.compareUnsigned(of(left), of(right));
  }

  private void add(Document value) {
    DocumentKind kind = value.kind();
    put(sortClass(kind));
    switch (kind) {
      case NULL -> {}
      case BOOLEAN -> put(value.booleanValue() ? 1 : 0);
      case INTEGER, DECIMAL -> number(value.decimalValue());
      case DOUBLE -> number(value.doubleValue());
      case DATE, TIME, TIMESTAMP, TIMESTAMPTZ -> signed(value.longValue());
      case DURATION -> duration(value);
      case POINT -> point(value);
      case STRING, BYTES -> text(value.bytesValue());
      case ARRAY, SET -> elements(value);
      case OBJECT -> members(value);
    }
  }

  private static int sortClass(DocumentKind kind) {
    return switch (kind) {
      case NULL -> 1;
      case BOOLEAN -> 2;
      case INTEGER, DECIMAL, DOUBLE -> 3;
      case DATE -> 4;
      case TIME -> 5;
      case TIMESTAMP -> 6;
      case TIMESTAMPTZ -> 7;
      case DURATION -> 8;
      case POINT -> 9;
      case STRING -> 10;
      case BYTES -> 11;
      case ARRAY -> 12;
      case SET -> 13;
      case OBJECT -> 14;
    };
  }

  private void number(double value) {
    if (Double.isNaN(value)) {
      put(NOT_A_NUMBER);
    } else if (Double.isInfinite(value)) {
      put(value < 0 ? NEGATIVE_INFINITY : POSITIVE_INFINITY);
    } else {
      number(new BigDecimal(value));
    }
  }

  /// Writes sign, exponent of the first digit, and the digits in pairs; all but the sign turned for
  /// negative numbers.
  private void number(BigDecimal value) {
    if (value.signum() == 0) {
      put(ZERO);
      return;
    }
    put(value.signum() < 0 ? NEGATIVE : POSITIVE);
    int start = size;
    int exponent = value.precision() - value.scale() - 1 + EXPONENT_BIAS;
    put(exponent >> 8);
    put(exponent);
    byte[] digits =
        value
            .stripTrailingZeros()
            .unscaledValue()
            .abs()
            .toString()
            .getBytes(StandardCharsets.US_ASCII);
    for (int index = 0; index < digits.length; index += 2) {
      int second = index + 1 < digits.length ? digits[index + 1] - '0' : 0;
      put(1 + 10 * (digits[index] - '0') + second);
    }
    put(0);
    if (value.signum() < 0) {
      for (int index = start; index < size; index++) {
        bytes[index] = (byte) ~bytes[index];
      }
    }
  }

  /// Durations compare by months of 30 days and days of 24 hours, then by their parts.
  private void duration(Document value) {
    long days = value.durationMonths() * 30L + value.durationDays();
    long dayMicros = 86_400_000_000L;
    signed(days + Math.floorDiv(value.durationMicros(), dayMicros));
    signed(Math.floorMod(value.durationMicros(), dayMicros));
    signed(value.durationMonths());
    signed(value.durationDays());
  }

  private void point(Document value) {
    signed(value.pointReferenceSystem());
    int dimensions = value.pointDimensions();
    put(dimensions);
    for (int dimension = 0; dimension < dimensions; dimension++) {
      long bits = Double.doubleToLongBits(value.pointCoordinate(dimension));
      signed(bits < 0 ? bits ^ Long.MAX_VALUE : bits);
    }
  }

  private void text(byte[] text) {
    for (byte letter : text) {
      put(letter);
      if (letter == 0) {
        put(0xFF);
      }
    }
    put(0);
    put(0);
  }

  private void elements(Document value) {
    int count = value.count();
    for (int index = 0; index < count; index++) {
      put(1);
      add(value.element(index));
    }
    put(0);
  }

  private void members(Document value) {
    int count = value.count();
    for (int rank = 0; rank < count; rank++) {
      int member = value.sortedMember(rank, count);
      put(1);
      text(value.key(member).getBytes(StandardCharsets.UTF_8));
      add(value.element(member));
    }
    put(0);
  }

  private void signed(long value) {
    long turned = value ^ Long.MIN_VALUE;
    for (int shift = 56; shift >= 0; shift -= 8) {
      put((int) (turned >> shift));
    }
  }

  private void put(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, size * 2);
    }
    bytes[size++] = (byte) value;
  }
}
