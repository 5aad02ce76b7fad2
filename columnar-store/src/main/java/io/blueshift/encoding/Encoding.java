package io.blueshift.encoding;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;

/// The ways to write a page. The number stands in the page header and never changes its meaning.
public enum Encoding {
  /// Values as they lie in a vector (REAL in four bytes).
  RAW(0),
  /// One value for the whole page.
  CONSTANT(1),
  /// Values and where their runs end.
  RUN_LENGTH(2),
  /// Frame of reference, up to 32 bits a value, sixteen lanes of 32 bits.
  PACKED(3),
  /// Frame of reference, 33 to 64 bits a value, eight lanes of 64 bits.
  PACKED_WIDE(4),
  /// Differences to the value sixteen positions before, packed.
  DELTA(5),
  /// Floating point as scaled integers with exceptions (ALP).
  DECIMAL_FLOAT(6),
  /// Strings one after the other.
  PLAIN_TEXT(7),
  /// Strings as codes of the chunk's symbol table.
  SYMBOL_TEXT(8);

  private static final Encoding[] BY_NUMBER = values();

  private final int number;

  Encoding(int number) {
    this.number = number;
  }

  /// Returns the number in the page header.
  public int number() {
    return number;
  }

  static Encoding ofNumber(int number) {
    if (number < 0 || number >= BY_NUMBER.length) {
      throw new DatabaseException(
          ErrorCode.DATA_CORRUPTED, "page has an unknown encoding [number=" + number + "]");
    }
    return BY_NUMBER[number];
  }
}
