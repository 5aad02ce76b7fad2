package io.blueshift.sql.copy;

import org.jspecify.annotations.Nullable;

/// A record that COPY refused, as `stl_load_errors` shows it.
///
/// @param fileName the file's path
/// @param lineNumber the line, from 1; 0 where the format has no lines
/// @param columnName the column, or null when the whole record is at fault
/// @param columnType that column's type, or null
/// @param rawLine the record as it stands in the file, cut to 1,024 bytes
/// @param rawValue the field as it stands in the file, cut to 1,024 bytes, or null
/// @param errorCode Redshift's number of the reason
/// @param reason what is wrong
public record LoadError(
    String fileName,
    long lineNumber,
    @Nullable String columnName,
    @Nullable String columnType,
    String rawLine,
    @Nullable String rawValue,
    int errorCode,
    String reason) {
  /// The most bytes of a line or value that are kept.
  public static final int RAW_MAX_BYTES = 1024;
}
