package io.blueshift.dataset.file;

import io.blueshift.dataset.DatasetTable;
import java.nio.file.Path;

/// A file format that tables can be written in.
public enum FileFormat {
  /// Text as TPC's dbgen writes it: a `|` after every value, NULL as nothing, no header.
  TBL,
  /// Comma-separated values with a header line; quotes only where they are needed, NULL as nothing.
  CSV,
  /// Apache Parquet with decimal, date and string annotations.
  PARQUET;

  /// Returns the format's file name extension, without a dot.
  public String extension() {
    return switch (this) {
      case TBL -> "tbl";
      case CSV -> "csv";
      case PARQUET -> "parquet";
    };
  }

  /// Returns the file of a table below a directory.
  public Path file(Path directory, DatasetTable table) {
    return directory.resolve(table.name() + "." + extension());
  }

  /// Returns the COPY statement that loads a table from its file, without a semicolon. Text formats
  /// write NULL as nothing, and COPY takes nothing as an empty text unless it is told otherwise.
  public String copyStatement(DatasetTable table, Path file) {
    String source = "COPY " + table.name() + " FROM '" + file.toString().replace("'", "''") + "' ";
    return source
        + switch (this) {
          case TBL -> "DELIMITER '|' EMPTYASNULL";
          case CSV -> "CSV IGNOREHEADER 1 EMPTYASNULL";
          case PARQUET -> "FORMAT AS PARQUET";
        };
  }
}
