package io.blueshift.type;

/// The lanes for which vectors and kernels are written. Several SQL types share a lane: a lane fixes
/// the bytes of a value in memory, never its meaning.
public enum PhysicalType {
  /// One bit a value, least significant bit first (Arrow's Bool).
  BOOLEAN(0),
  /// Four bytes, signed: SMALLINT, INTEGER, DATE (days since 1970-01-01).
  INT32(4),
  /// Eight bytes, signed: BIGINT, DECIMAL up to 18 digits (scaled), TIME, TIMESTAMP and TIMESTAMPTZ
  /// (microseconds, the latter two since 1970-01-01 00:00 UTC).
  INT64(8),
  /// Sixteen bytes, little-endian, signed: DECIMAL of 19 to 38 digits (scaled).
  INT128(16),
  /// Eight bytes, IEEE 754: DOUBLE PRECISION, and REAL (its values are rounded to binary32 whenever
  /// one is made, and stored in four bytes).
  FLOAT64(8),
  /// Sixteen bytes a value: an Arrow view (length, then twelve inline bytes, or a prefix of four
  /// bytes, a data buffer's index and an offset in it): CHAR, VARCHAR (UTF-8), VARBYTE.
  BYTES(16),
  /// Sixteen bytes: months (int32), days (int32), microseconds (int64).
  INTERVAL(16);

  private final int sizeBytes;

  PhysicalType(int sizeBytes) {
    this.sizeBytes = sizeBytes;
  }

  /// Returns the size of one value in a vector's values buffer; 0 for BOOLEAN, whose values are bits.
  public int sizeBytes() {
    return sizeBytes;
  }
}
