package io.blueshift.shell;

/// How rows are printed.
enum OutputFormat {
  /// Columns in a frame, for people.
  TABLE,
  /// RFC 4180: commas, quotes where needed, a header line.
  CSV,
  /// Tabs between values, a header line; tabs and line ends in values become `\t` and `\n`.
  TSV,
  /// One array of objects.
  JSON
}
