package io.blueshift.type;

/// How strings of a column are compared for equality and order. Both orders are of unsigned bytes.
public enum Collation {
  /// Byte by byte; every blank counts. Columns made in PostgreSQL style, and SUPER.
  BINARY,
  /// Byte by byte after trailing blanks are taken off. CHAR and VARCHAR columns made in Redshift
  /// style.
  BLANK_INSENSITIVE
}
