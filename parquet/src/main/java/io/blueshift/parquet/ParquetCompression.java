package io.blueshift.parquet;

/// How the pages of a Parquet file are compressed.
public enum ParquetCompression {
  /// Zstandard at its first level.
  ZSTD,
  /// Snappy.
  SNAPPY,
  /// Gzip, for old readers.
  GZIP,
  /// Not at all.
  NONE
}
