package io.blueshift.dataset.file;

/// How the pages of a Parquet file are compressed.
public enum ParquetCompression {
  /// Zstandard at its first level.
  ZSTD,
  /// Snappy.
  SNAPPY,
  /// Not at all.
  NONE
}
