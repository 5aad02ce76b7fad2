package io.blueshift.sql.copy;

import org.jspecify.annotations.Nullable;

/// What a COPY statement says about its files.
///
/// @param format how records are written
/// @param compression how whole files are compressed
/// @param delimiter what stands between fields
/// @param quote what encloses fields of a CSV, or those that REMOVEQUOTES takes off
/// @param nullText the field that stands for NULL
/// @param escape whether a backslash takes the next character as it is
/// @param removeQuotes whether enclosing quotes are taken off in delimited text
/// @param ignoreHeaderLines how many lines each file begins with before its records
/// @param ignoreBlankLines whether lines without a character are skipped
/// @param fillRecord whether missing fields at a record's end are NULL
/// @param emptyAsNull whether empty fields of strings are NULL
/// @param blanksAsNull whether strings of blanks are NULL
/// @param trimBlanks whether blanks at the end of strings are taken off
/// @param truncateColumns whether strings that are too long are cut
/// @param roundDecimals whether decimals with too many digits are rounded, not cut
/// @param acceptAnyDate whether dates that cannot be read become NULL
/// @param dateFormat pattern of dates, or null for ISO and `auto`
/// @param timeFormat pattern of timestamps, or null for ISO and `auto`; `epochsecs`, `epochmillisecs`
/// @param replacementCharacter what replaces bytes that are not UTF-8, or null when they are errors
/// @param explicitIds whether IDENTITY columns take the files' values
/// @param errorCountMax how many records may be refused before the statement fails
/// @param jsonIgnoreCase whether names in JSON match columns whatever their case
/// @param jsonPathsFile the file that says where each column's value is in an object, or null
/// @param jsonWhole whether each object goes whole into the one column, which is SUPER
/// @param manifest whether the location is a list of files
public record CopyOptions(
    Format format,
    Compression compression,
    byte delimiter,
    byte quote,
    String nullText,
    boolean escape,
    boolean removeQuotes,
    int ignoreHeaderLines,
    boolean ignoreBlankLines,
    boolean fillRecord,
    boolean emptyAsNull,
    boolean blanksAsNull,
    boolean trimBlanks,
    boolean truncateColumns,
    boolean roundDecimals,
    boolean acceptAnyDate,
    @Nullable String dateFormat,
    @Nullable String timeFormat,
    @Nullable Character replacementCharacter,
    boolean explicitIds,
    long errorCountMax,
    boolean jsonIgnoreCase,
    @Nullable String jsonPathsFile,
    boolean jsonWhole,
    boolean manifest) {

  /// How records are written.
  public enum Format {
    /// Fields between delimiters, one line a record.
    DELIMITED,
    /// RFC 4180.
    CSV,
    /// One JSON object after another.
    JSON,
    /// Apache Parquet.
    PARQUET
  }

  /// How whole files are compressed.
  public enum Compression {
    NONE,
    GZIP,
    BZIP2,
    ZSTD
  }
}
