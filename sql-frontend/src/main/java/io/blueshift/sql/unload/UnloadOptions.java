package io.blueshift.sql.unload;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;
import io.blueshift.sql.parse.tree.CommandOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What an UNLOAD statement says about its files.
///
/// @param csv RFC 4180 instead of delimited text
/// @param header whether each file begins with the columns' names
/// @param addQuotes whether delimited text quotes every field
/// @param escape whether a backslash stands before characters that mean something
/// @param replace whether existing files are replaced
/// @param fileSizeMaxBytes after how many bytes the next file begins
public record UnloadOptions(
    boolean csv,
    char delimiter,
    boolean header,
    boolean addQuotes,
    boolean escape,
    String nullText,
    boolean gzip,
    boolean zstd,
    boolean replace,
    long fileSizeMaxBytes,
    String extension) {
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "IAM_ROLE",
          "CREDENTIALS",
          "WITH CREDENTIALS",
          "ACCESS_KEY_ID",
          "SECRET_ACCESS_KEY",
          "SESSION_TOKEN",
          "REGION",
          "PARALLEL",
          "CLEANPATH",
          "ROWGROUPSIZE");
  private static final long FILE_SIZE_MAX_BYTES = 6_200_000_000L;

  /// Reads the options of a statement.
  public static UnloadOptions of(List<CommandOption> options) {
    boolean csv = false;
    char delimiter = '\0';
    boolean header = false;
    boolean addQuotes = false;
    boolean escape = false;
    String nullText = "";
    boolean gzip = false;
    boolean zstd = false;
    boolean replace = false;
    long fileSizeMaxBytes = FILE_SIZE_MAX_BYTES;
    String extension = "";
    for (CommandOption option : options) {
      String text = option.text() == null ? "" : option.text();
      switch (option.name()) {
        case "CSV" -> csv = true;
        case "FORMAT" -> {
          String format = text.toLowerCase(Locale.ROOT);
          csv = format.equals("csv");
          if (!csv && !format.equals("text") && !format.equals("delimited")) {
            throw unsupported("FORMAT " + text, option);
          }
        }
        case "DELIMITER" ->
            delimiter = text.equals("\\t") ? '\t' : text.isEmpty() ? '|' : text.charAt(0);
        case "HEADER" -> header = true;
        case "ADDQUOTES" -> addQuotes = true;
        case "ESCAPE" -> escape = true;
        case "NULL" -> nullText = text;
        case "GZIP" -> gzip = true;
        case "ZSTD" -> zstd = true;
        case "ALLOWOVERWRITE" -> replace = true;
        case "EXTENSION" -> extension = text;
        case "MAXFILESIZE" -> fileSizeMaxBytes = size(option);
        default -> {
          if (!WITHOUT_EFFECT.contains(option.name())) {
            throw unsupported(option.name(), option);
          }
        }
      }
    }
    char separator = delimiter != '\0' ? delimiter : csv ? ',' : '|';
    return new UnloadOptions(
        csv,
        separator,
        header,
        addQuotes,
        escape,
        nullText,
        gzip,
        zstd,
        replace,
        fileSizeMaxBytes,
        extension);
  }

  private static long size(CommandOption option) {
    String joined =
        option.values().toString().replaceAll("[\\[\\],']", " ").strip().toLowerCase(Locale.ROOT);
    String[] parts = joined.split("\\s+");
    try {
      double number = Double.parseDouble(parts[0]);
      boolean gigabytes = parts.length > 1 && parts[1].startsWith("g");
      return (long) (number * (gigabytes ? 1L << 30 : 1L << 20));
    } catch (NumberFormatException e) {
      throw unsupported("MAXFILESIZE " + joined, option);
    }
  }

  private static DatabaseException unsupported(String what, CommandOption option) {
    return new DatabaseException(
            ErrorCode.FEATURE_NOT_SUPPORTED, "UNLOAD option is not supported [option=" + what + "]")
        .withHint(
            "There are CSV, DELIMITER, HEADER, ADDQUOTES, ESCAPE, NULL AS, GZIP, ZSTD, ALLOWOVERWRITE, MAXFILESIZE.")
        .at(new SourcePosition(option.position().getLineNum(), option.position().getColumnNum()));
  }
}
