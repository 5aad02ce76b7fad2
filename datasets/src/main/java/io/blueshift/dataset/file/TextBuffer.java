package io.blueshift.dataset.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing buffer of UTF-8 bytes with the few conversions that text files need.
final class TextBuffer {

  private static final byte[] MINIMUM = "-9223372036854775808".getBytes(StandardCharsets.US_ASCII);

  private static final long[] POWERS_OF_TEN = new long[19];

  static {
    POWERS_OF_TEN[0] = 1;
    for (int exponent = 1; exponent < POWERS_OF_TEN.length; exponent++) {
      POWERS_OF_TEN[exponent] = POWERS_OF_TEN[exponent - 1] * 10;
    }
  }

  private byte[] bytes;
  private int length;

  TextBuffer(int capacityBytes) {
    bytes = new byte[capacityBytes];
  }

  int length() {
    return length;
  }

  /// Returns the backing array, valid up to [#length], and starts a new one of the same size.
  byte[] take() {
    byte[] taken = bytes;
    bytes = new byte[taken.length];
    length = 0;
    return taken;
  }

  void appendByte(char value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  void appendInteger(long value) {
    reserve(20);
    if (value == Long.MIN_VALUE) {
      System.arraycopy(MINIMUM, 0, bytes, length, MINIMUM.length);
      length += MINIMUM.length;
      return;
    }
    long magnitude = value;
    if (value < 0) {
      bytes[length++] = '-';
      magnitude = -value;
    }
    appendDigits(magnitude, digitCount(magnitude));
  }

  /// Appends an unscaled value with its point: 1250 at scale 2 becomes `12.50`.
  void appendDecimal(long unscaledValue, int scale) {
    if (scale == 0) {
      appendInteger(unscaledValue);
      return;
    }
    reserve(22);
    long magnitude = unscaledValue;
    if (unscaledValue < 0) {
      bytes[length++] = '-';
      magnitude = -unscaledValue;
    }
    long unit = POWERS_OF_TEN[scale];
    long whole = magnitude / unit;
    appendDigits(whole, digitCount(whole));
    bytes[length++] = '.';
    appendDigits(magnitude - whole * unit, scale);
  }

  /// Appends a day as `1996-03-13`, by the inverse of the count of days in years that begin in
  /// March (so that the leap day is the last day of its year). Years 0 to 9999.
  void appendDate(int epochDay) {
    reserve(10);
    int day = epochDay + 719_468;
    int era = day / 146_097;
    int dayOfEra = day - era * 146_097;
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int marchMonth = (5 * dayOfYear + 2) / 153;
    int dayOfMonth = dayOfYear - (153 * marchMonth + 2) / 5 + 1;
    int month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
    int year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
    appendDigits(year, 4);
    bytes[length++] = '-';
    appendDigits(month, 2);
    bytes[length++] = '-';
    appendDigits(dayOfMonth, 2);
  }

  void appendText(String value) {
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    reserve(encoded.length);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
  }

  private void appendDigits(long magnitude, int count) {
    int position = length + count;
    length = position;
    long rest = magnitude;
    for (int digit = 0; digit < count; digit++) {
      long quotient = rest / 10;
      bytes[--position] = (byte) ('0' + (rest - quotient * 10));
      rest = quotient;
    }
  }

  /// Counts decimal digits: the bit length times log10(2) is right or one too small. Setting the
  /// lowest bit makes zero a number of one digit and changes no other count.
  private static int digitCount(long magnitude) {
    long odd = magnitude | 1;
    int digits = ((Long.SIZE - Long.numberOfLeadingZeros(odd)) * 1233) >>> 12;
    return digits + (odd >= POWERS_OF_TEN[digits] ? 1 : 0);
  }

  private void reserve(int byteCount) {
    if (bytes.length - length < byteCount) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + byteCount));
    }
  }
}
