package io.blueshift.document;

/// What a value of a document is. The declared order is the order of kinds when values of different
/// kinds are sorted, except that the three kinds of numbers are one class.
public enum DocumentKind {
  NULL,
  BOOLEAN,
  /// A whole number of 64 bits.
  INTEGER,
  /// An exact number of up to 38 digits that is no [#INTEGER].
  DECIMAL,
  /// A binary64 number.
  DOUBLE,
  /// Days since 1970-01-01.
  DATE,
  /// Microseconds since midnight.
  TIME,
  /// Microseconds since 1970-01-01 00:00, of no zone.
  TIMESTAMP,
  /// Microseconds since 1970-01-01 00:00 UTC.
  TIMESTAMPTZ,
  /// Months, days and microseconds, each with its own sign.
  DURATION,
  /// Two or three coordinates in a spatial reference system.
  POINT,
  /// UTF-8 text.
  STRING,
  /// Bytes without a character set.
  BYTES,
  /// Values in a sequence.
  ARRAY,
  /// Distinct strings, distinct numbers or distinct byte strings, kept in ascending order.
  SET,
  /// Values by distinct keys, in the order in which they were written.
  OBJECT;

  /// Returns whether values are numbers, which compare by value whatever their kind.
  public boolean isNumber() {
    return this == INTEGER || this == DECIMAL || this == DOUBLE;
  }

  /// Returns whether values contain other values.
  public boolean isContainer() {
    return this == ARRAY || this == SET || this == OBJECT;
  }
}
