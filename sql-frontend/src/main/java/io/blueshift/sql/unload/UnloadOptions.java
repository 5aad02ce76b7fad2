package io.blueshift.sql.unload;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;
import io.blueshift.sql.parse.tree.CommandOption;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an UNLOAD statement says about its files.
///
/// @param header whether each text file begins with the columns' names
/// @param addQuotes whether delimited text quotes every field
/// @param escape whether a backslash stands before characters that mean something
/// @param compression of text files as a whole, of Parquet files page by page (NONE is Snappy there)
/// @param replace whether existing files are replaced
/// @param fileSizeMaxBytes after how many bytes the next file begins; uncompressed bytes of text
/// @param rowGroupBytes the size in memory at which a row group of a Parquet file is complete
/// @param extension what file names end with, without the point; empty for the format's own
/// @param manifest whether a list of the files is written beside them
public record UnloadOptions(
    Format format,
    char delimiter,
    boolean header,
    boolean addQuotes,
    boolean escape,
    String nullText,
    Compression compression,
    boolean replace,
    long fileSizeMaxBytes,
    long rowGroupBytes,
    String extension,
    boolean manifest) {
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
          "CLEANPATH");
  private static final Set<String> EFFECTIVE =
      Set.of(
          "FORMAT",
          "DELIMITER",
          "HEADER",
          "ADDQUOTES",
          "ESCAPE",
          "NULL",
          "GZIP",
          "ZSTD",
          "ALLOWOVERWRITE",
          "EXTENSION",
          "MAXFILESIZE",
          "ROWGROUPSIZE",
          "MANIFEST");
  private static final List<String> TEXT_ONLY =
      List.of("DELIMITER", "HEADER", "ADDQUOTES", "ESCAPE", "NULL");
  private static final long FILE_SIZE_MAX_BYTES = 6_200_000_000L;
  private static final long ROW_GROUP_BYTES = 32L << 20;

  /// The formats of files.
  public enum Format {
    TEXT,
    CSV,
    JSON,
    PARQUET
  }

  /// How files are compressed.
  public enum Compression {
    NONE,
    GZIP,
    ZSTD
  }

  /// Reads the options of a statement.
  public static UnloadOptions of(List<CommandOption> options) {
    Map<String, CommandOption> named = new HashMap<>();
    for (CommandOption option : options) {
      if (EFFECTIVE.contains(option.name())) {
        named.put(option.name(), option);
      } else if (!WITHOUT_EFFECT.contains(option.name())) {
        throw unsupported(option.name(), option);
      }
    }
    Format format = format(named.get("FORMAT"));
    if (format == Format.PARQUET || format == Format.JSON) {
      refuseTextOptions(named, format);
    }
    CommandOption manifest = named.get("MANIFEST");
    if (manifest != null && !manifest.values().isEmpty()) {
      throw unsupported("MANIFEST VERBOSE", manifest);
    }
    CommandOption nullText = named.get("NULL");
    CommandOption extension = named.get("EXTENSION");
    return new UnloadOptions(
        format,
        delimiter(format, named.get("DELIMITER")),
        named.containsKey("HEADER"),
        named.containsKey("ADDQUOTES"),
        named.containsKey("ESCAPE"),
        nullText == null ? "" : text(nullText),
        compression(named),
        named.containsKey("ALLOWOVERWRITE"),
        sizeBytes(named.get("MAXFILESIZE"), FILE_SIZE_MAX_BYTES),
        sizeBytes(named.get("ROWGROUPSIZE"), ROW_GROUP_BYTES),
        extension == null ? "" : text(extension),
        manifest != null);
  }

  private static String text(CommandOption option) {
    String text = option.text();
    return text == null ? "" : text;
  }

  private static Format format(@Nullable CommandOption option) {
    if (option == null) {
      return Format.TEXT;
    }
    String name = text(option).toLowerCase(Locale.ROOT);
    return switch (name) {
      case "text", "delimited" -> Format.TEXT;
      case "csv" -> Format.CSV;
      case "json" -> Format.JSON;
      case "parquet" -> Format.PARQUET;
      default -> throw unsupported("FORMAT " + name, option);
    };
  }

  private static void refuseTextOptions(Map<String, CommandOption> named, Format format) {
    for (String name : TEXT_ONLY) {
      CommandOption option = named.get(name);
      if (option != null) {
        throw unsupported(name + " with FORMAT " + format, option);
      }
    }
  }

  private static char delimiter(Format format, @Nullable CommandOption option) {
    if (option == null) {
      return format == Format.CSV ? ',' : '|';
    }
    String text = text(option);
    return text.equals("\\t") ? '\t' : text.isEmpty() ? '|' : text.charAt(0);
  }

  private static Compression compression(Map<String, CommandOption> named) {
    return named.containsKey("GZIP")
        ? Compression.GZIP
        : named.containsKey("ZSTD") ? Compression.ZSTD : Compression.NONE;
  }

  private static long sizeBytes(@Nullable CommandOption option, long defaultBytes) {
    if (option == null) {
      return defaultBytes;
    }
    String joined =
        option.values().toString().replaceAll("[\\[\\],']", " ").strip().toLowerCase(Locale.ROOT);
    String[] parts = joined.split("\\s+", -1);
    try {
      double number = Double.parseDouble(parts[0]);
      boolean gigabytes = parts.length > 1 && parts[1].startsWith("g");
      return (long) (number * (gigabytes ? 1L << 30 : 1L << 20));
    } catch (NumberFormatException e) {
      throw unsupported(option.name() + " " + joined, option);
    }
  }

  /// Returns how the names of files end.
  String fileNameEnding() {
    if (!extension.isEmpty()) {
      return "." + extension;
    }
    return switch (format) {
      case PARQUET -> ".parquet";
      case JSON -> ".json" + compressionEnding();
      case TEXT, CSV -> compressionEnding();
    };
  }

  private String compressionEnding() {
    return switch (compression) {
      case NONE -> "";
      case GZIP -> ".gz";
      case ZSTD -> ".zst";
    };
  }

  private static DatabaseException unsupported(String what, CommandOption option) {
    return new DatabaseException(
            ErrorCode.FEATURE_NOT_SUPPORTED, "UNLOAD option is not supported [option=" + what + "]")
        .withHint(
            "There are CSV, JSON, PARQUET, DELIMITER, HEADER, ADDQUOTES, ESCAPE, NULL AS, GZIP, ZSTD,"
                + " ALLOWOVERWRITE, EXTENSION, MAXFILESIZE, ROWGROUPSIZE and MANIFEST; text options go with text only.")
        .at(new SourcePosition(option.position().getLineNum(), option.position().getColumnNum()));
  }
}
