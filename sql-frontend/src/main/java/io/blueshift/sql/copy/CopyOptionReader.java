package io.blueshift.sql.copy;

import io.blueshift.catalog.NameSuggestions;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.error.SourcePosition;
import io.blueshift.sql.copy.CopyOptions.Compression;
import io.blueshift.sql.copy.CopyOptions.Format;
import io.blueshift.sql.parse.tree.CommandOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the options of COPY. Options about access to a cloud are accepted without effect and named in
/// a notice.
public final class CopyOptionReader {
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "IAM_ROLE",
          "CREDENTIALS",
          "WITH CREDENTIALS",
          "ACCESS_KEY_ID",
          "SECRET_ACCESS_KEY",
          "SESSION_TOKEN",
          "REGION",
          "COMPUPDATE",
          "STATUPDATE",
          "COMPROWS",
          "PARALLEL",
          "ENCODING",
          "SSH",
          "READRATIO",
          "IGNOREALLERRORS");

  private static final List<String> KNOWN =
      List.of(
          "CSV",
          "FORMAT",
          "DELIMITER",
          "QUOTE",
          "NULL",
          "ESCAPE",
          "REMOVEQUOTES",
          "IGNOREHEADER",
          "HEADER",
          "IGNOREBLANKLINES",
          "FILLRECORD",
          "EMPTYASNULL",
          "BLANKSASNULL",
          "TRIMBLANKS",
          "TRUNCATECOLUMNS",
          "ROUNDEC",
          "ACCEPTANYDATE",
          "DATEFORMAT",
          "TIMEFORMAT",
          "ACCEPTINVCHARS",
          "EXPLICIT_IDS",
          "MAXERROR",
          "GZIP",
          "BZIP2",
          "ZSTD",
          "PARQUET",
          "JSON",
          "NOLOAD");

  private Format format = Format.DELIMITED;
  private Compression compression = Compression.NONE;
  private @Nullable Byte delimiter;
  private byte quote = '"';
  private String nullText = "\\N";
  private boolean nullGiven;
  private boolean escape;
  private boolean removeQuotes;
  private int ignoreHeaderLines;
  private boolean ignoreBlankLines;
  private boolean fillRecord;
  private boolean emptyAsNull;
  private boolean blanksAsNull;
  private boolean trimBlanks;
  private boolean truncateColumns;
  private boolean roundDecimals;
  private boolean acceptAnyDate;
  private @Nullable String dateFormat;
  private @Nullable String timeFormat;
  private @Nullable Character replacementCharacter;
  private boolean explicitIds;
  private long errorCountMax;
  private boolean jsonIgnoreCase;
  private @Nullable String jsonPathsFile;
  private boolean jsonWhole;
  private boolean manifest;
  private boolean checkOnly;
  private final List<String> ignored = new ArrayList<>();

  /// Reads all options of a statement.
  public CopyOptionReader(List<CommandOption> options) {
    options.forEach(this::read);
  }

  /// Returns whether NOLOAD was written: the files are checked and nothing is loaded.
  public boolean checkOnly() {
    return checkOnly;
  }

  /// Returns the options that were accepted without effect.
  public List<String> ignored() {
    return ignored;
  }

  /// Returns the options.
  public CopyOptions options() {
    Byte separator = delimiter;
    byte effectiveDelimiter =
        separator != null ? separator : (byte) (format == Format.CSV ? ',' : '|');
    String effectiveNull = nullGiven || format != Format.CSV ? nullText : "";
    return new CopyOptions(
        format,
        compression,
        effectiveDelimiter,
        quote,
        effectiveNull,
        escape,
        removeQuotes,
        ignoreHeaderLines,
        ignoreBlankLines,
        fillRecord,
        emptyAsNull,
        blanksAsNull,
        trimBlanks,
        truncateColumns,
        roundDecimals,
        acceptAnyDate,
        dateFormat,
        timeFormat,
        replacementCharacter,
        explicitIds,
        errorCountMax,
        jsonIgnoreCase,
        jsonPathsFile,
        jsonWhole,
        manifest);
  }

  private void read(CommandOption option) {
    String name = option.name();
    switch (name) {
      case "FORMAT" -> readFormat(option);
      case "CSV" -> format = Format.CSV;
      case "PARQUET" -> format = Format.PARQUET;
      case "JSON" -> readJson(option);
      case "DELIMITER" -> delimiter = singleByte(option);
      case "QUOTE" -> quote = singleByte(option);
      case "NULL" -> {
        nullText = text(option).replace("\\0", "\0");
        nullGiven = true;
      }
      case "ESCAPE" -> escape = true;
      case "REMOVEQUOTES" -> removeQuotes = true;
      case "IGNOREHEADER" -> ignoreHeaderLines = (int) number(option);
      case "HEADER" -> ignoreHeaderLines = isOff(option) ? 0 : 1;
      case "IGNOREBLANKLINES" -> ignoreBlankLines = true;
      case "FILLRECORD" -> fillRecord = true;
      case "EMPTYASNULL" -> emptyAsNull = true;
      case "BLANKSASNULL" -> blanksAsNull = true;
      case "TRIMBLANKS" -> trimBlanks = true;
      case "TRUNCATECOLUMNS" -> truncateColumns = true;
      case "ROUNDEC" -> roundDecimals = true;
      case "ACCEPTANYDATE" -> acceptAnyDate = true;
      case "DATEFORMAT" -> dateFormat = text(option);
      case "TIMEFORMAT" -> timeFormat = text(option);
      case "ACCEPTINVCHARS" -> {
        String replacement = option.text();
        replacementCharacter =
            replacement == null || replacement.isEmpty() ? '?' : replacement.charAt(0);
      }
      case "EXPLICIT_IDS" -> explicitIds = true;
      case "MAXERROR" -> errorCountMax = number(option);
      case "GZIP" -> compression = Compression.GZIP;
      case "BZIP2" -> compression = Compression.BZIP2;
      case "ZSTD" -> compression = Compression.ZSTD;
      case "MANIFEST" -> manifest = true;
      case "NOLOAD" -> checkOnly = true;
      default -> {
        if (!WITHOUT_EFFECT.contains(name)) {
          throw at(
              NameSuggestions.addHint(
                  new DatabaseException(
                      ErrorCode.FEATURE_NOT_SUPPORTED,
                      "COPY option is not supported [option=" + name + "]"),
                  name,
                  KNOWN),
              option);
        }
        if (name.equals("IGNOREALLERRORS")) {
          errorCountMax = Long.MAX_VALUE - 1;
        }
        ignored.add(name);
      }
    }
  }

  private void readFormat(CommandOption option) {
    String name = text(option).toUpperCase(Locale.ROOT);
    switch (name) {
      case "CSV" -> format = Format.CSV;
      case "PARQUET" -> format = Format.PARQUET;
      case "JSON" -> readJson(option);
      case "TEXT", "DELIMITED" -> format = Format.DELIMITED;
      default ->
          throw at(
              new DatabaseException(
                      ErrorCode.FEATURE_NOT_SUPPORTED,
                      "file format is not supported [format=" + name + "]")
                  .withHint("There are CSV, delimited text, JSON and PARQUET."),
              option);
    }
  }

  private void readJson(CommandOption option) {
    format = Format.JSON;
    String mode =
        option.values().isEmpty()
            ? "auto"
            : String.valueOf(option.values().getLast()).replace("'", "");
    switch (mode.toLowerCase(Locale.ROOT)) {
      case "auto", "json" -> jsonIgnoreCase = false;
      case "auto ignorecase" -> jsonIgnoreCase = true;
      case "noshred" -> jsonWhole = true;
      default -> jsonPathsFile = mode;
    }
  }

  private static boolean isOff(CommandOption option) {
    String text = option.text();
    return text != null && Set.of("off", "false", "0").contains(text.toLowerCase(Locale.ROOT));
  }

  private static String text(CommandOption option) {
    String text = option.text();
    if (text == null) {
      throw at(
          new DatabaseException(ErrorCode.SYNTAX_ERROR, option.name() + " needs a value"), option);
    }
    return text;
  }

  private static byte singleByte(CommandOption option) {
    String text = text(option);
    String plain = text.equals("\\t") ? "\t" : text;
    if (plain.startsWith("\\")
        && plain.length() == 4
        && plain.substring(1).chars().allMatch(digit -> digit >= '0' && digit <= '7')) {
      plain = String.valueOf((char) Integer.parseInt(plain.substring(1), 8));
    }
    if (plain.length() != 1 || plain.charAt(0) > 127) {
      throw at(
          new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              option.name() + " is one ASCII character [value=" + text + "]"),
          option);
    }
    return (byte) plain.charAt(0);
  }

  private static long number(CommandOption option) {
    try {
      return Long.parseLong(text(option).strip());
    } catch (NumberFormatException e) {
      throw at(
          new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              option.name() + " is a number [value=" + option.text() + "]"),
          option);
    }
  }

  private static DatabaseException at(DatabaseException error, CommandOption option) {
    return error.at(
        new SourcePosition(option.position().getLineNum(), option.position().getColumnNum()));
  }
}
