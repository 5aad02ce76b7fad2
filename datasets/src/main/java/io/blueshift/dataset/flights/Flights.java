package io.blueshift.dataset.flights;

import io.blueshift.dataset.ColumnType;
import io.blueshift.dataset.DatasetColumn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// The files of the flights on this machine, and the statements that load them. `flights` has
/// 3,000,000 rows (departure time, delay in minutes, distance in miles, airport codes) as Parquet;
/// `airports` has 3,376 rows as CSV.
///
/// @param flights the Parquet file
/// @param airports the CSV file
public record Flights(Path flights, Path airports) {

  /// Rows of the table of flights.
  public static final long FLIGHT_COUNT = 3_000_000;

  private static final ColumnType BIGINT = new ColumnType.Int64();
  private static final ColumnType DOUBLE = new ColumnType.Float64();
  private static final ColumnType AIRPORT_CODE = new ColumnType.VariableText(4);

  private static final List<DatasetColumn> FLIGHT_COLUMNS =
      List.of(
          DatasetColumn.optional("departure", new ColumnType.Timestamp()),
          DatasetColumn.optional("delay", BIGINT),
          DatasetColumn.optional("distance", BIGINT),
          DatasetColumn.optional("origin", AIRPORT_CODE),
          DatasetColumn.optional("destination", AIRPORT_CODE));

  private static final List<DatasetColumn> AIRPORT_COLUMNS =
      List.of(
          DatasetColumn.optional("iata", AIRPORT_CODE),
          DatasetColumn.optional("name", new ColumnType.VariableText(60)),
          DatasetColumn.optional("city", new ColumnType.VariableText(60)),
          DatasetColumn.optional("state", new ColumnType.VariableText(2)),
          DatasetColumn.optional("country", new ColumnType.VariableText(40)),
          DatasetColumn.optional("latitude", DOUBLE),
          DatasetColumn.optional("longitude", DOUBLE));

  /// Returns the statements that create both tables, without semicolons.
  public List<String> createTables() {
    return List.of(
        DatasetColumn.createTable("flights", FLIGHT_COLUMNS),
        DatasetColumn.createTable("airports", AIRPORT_COLUMNS));
  }

  /// Returns the statements that load both tables from these files, without semicolons.
  public List<String> copyStatements() {
    return List.of(
        "COPY flights FROM '" + quoted(flights) + "' FORMAT AS PARQUET",
        "COPY airports FROM '" + quoted(airports) + "' CSV IGNOREHEADER 1");
  }

  /// Copies both files into a directory and adds `load.sql`, which creates the tables and loads
  /// them from there.
  ///
  /// @return the files in the directory
  public Flights copyTo(Path directory) throws IOException {
    Files.createDirectories(directory);
    Flights copies =
        new Flights(directory.resolve("flights.parquet"), directory.resolve("airports.csv"));
    Files.copy(flights, copies.flights, StandardCopyOption.REPLACE_EXISTING);
    Files.copy(airports, copies.airports, StandardCopyOption.REPLACE_EXISTING);
    String script =
        String.join(";\n\n", createTables())
            + ";\n\n"
            + String.join(";\n", copies.copyStatements())
            + ";\n";
    Files.writeString(directory.resolve("load.sql"), script);
    return copies;
  }

  private static String quoted(Path file) {
    return file.toAbsolutePath().toString().replace("'", "''");
  }
}
