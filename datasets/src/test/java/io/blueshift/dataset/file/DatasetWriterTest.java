package io.blueshift.dataset.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.dataset.Dataset;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.tpcds.TpcdsDataset;
import io.blueshift.dataset.tpch.HardVariant;
import io.blueshift.dataset.tpch.TpchDataset;
import io.blueshift.parquet.ParquetCompression;
import io.trino.tpch.LineItem;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetWriterTest {

  private static final double SCALE = 0.03;

  @TempDir Path directory;

  private Path write(Dataset dataset, FileFormat format, int threadCount, String folder)
      throws IOException {
    Path target = directory.resolve(folder);
    new DatasetWriter(format, ParquetCompression.ZSTD, threadCount)
        .write(dataset, target, (table, rowCount) -> {});
    return target;
  }

  @Test
  void linesAreThoseOfTheGeneratorButForTheScaleOfQuantities() throws IOException {
    Path folder = write(TpchDataset.atScale(SCALE), FileFormat.TBL, 2, "tbl");
    List<String> expected = new ArrayList<>();
    for (LineItem item : TpchTable.LINE_ITEM.createGenerator(SCALE, 1, 1)) {
      String[] values = item.toLine().split("\\|", -1);
      values[4] = values[4] + ".00";
      expected.add(String.join("|", values));
    }
    List<String> lines = Files.readAllLines(folder.resolve("lineitem.tbl"));
    assertThat(lines).hasSameSizeAs(expected);
    for (int line = 0; line < lines.size(); line++) {
      assertThat(lines.get(line)).isEqualTo(expected.get(line));
    }
    assertThat(folder.resolve("nation.tbl")).content().hasLineCount(25).startsWith("0|ALGERIA|0|");
  }

  @Test
  void filesDoNotDependOnTheNumberOfThreads() throws IOException {
    Dataset dataset = TpchDataset.atScale(SCALE).only(List.of("orders", "lineitem"));
    for (FileFormat format : FileFormat.values()) {
      Path one = write(dataset, format, 1, format + "-one");
      Path three = write(dataset, format, 3, format + "-three");
      for (DatasetTable table : dataset.tables()) {
        assertThat(format.file(three, table)).hasSameBinaryContentAs(format.file(one, table));
      }
    }
  }

  @Test
  void parquetAndCsvHoldTheSameRowsWithTheTypesOfTheDdl() throws IOException, SQLException {
    HardVariant variant = new HardVariant(HardVariant.Keys.HASH, 3, 7);
    Dataset dataset = TpchDataset.hardVariant(0.01, variant);
    Path parquet = write(dataset, FileFormat.PARQUET, 2, "parquet");
    Path csv = write(dataset, FileFormat.CSV, 2, "csv");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      for (DatasetTable table : dataset.tables()) {
        String fromParquet = "'" + FileFormat.PARQUET.file(parquet, table) + "'";
        statement.execute(
            "create table " + table.name() + " as select * from " + fromParquet + " limit 0");
        statement.execute(
            "copy " + table.name() + " from '" + FileFormat.CSV.file(csv, table) + "' (header)");
        assertThat(
                count(statement, "(from " + table.name() + " except all from " + fromParquet + ")"))
            .as("rows only in CSV of %s", table.name())
            .isZero();
        assertThat(count(statement, fromParquet)).isEqualTo(count(statement, table.name()));
      }
      assertThat(type(statement, "lineitem", "l_orderkey")).isEqualTo("BIGINT");
      assertThat(type(statement, "lineitem", "l_extendedprice")).isEqualTo("DECIMAL(15,2)");
      assertThat(type(statement, "lineitem", "l_shipdate")).isEqualTo("DATE");
      assertThat(type(statement, "lineitem", "l_comment")).isEqualTo("VARCHAR");
    }
  }

  @Test
  void allCompressionsCanBeReadBack() throws IOException, SQLException {
    Dataset dataset = TpchDataset.atScale(0.01).only(List.of("supplier"));
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      for (ParquetCompression compression : ParquetCompression.values()) {
        Path target = directory.resolve(compression.name());
        new DatasetWriter(FileFormat.PARQUET, compression, 1)
            .write(dataset, target, (table, rowCount) -> {});
        assertThat(count(statement, "'" + target.resolve("supplier.parquet") + "'")).isEqualTo(100);
      }
    }
  }

  @Test
  void loadScriptCreatesAndCopiesEveryTable() throws IOException {
    Dataset dataset = TpcdsDataset.atScale(0.01).only(List.of("store", "reason"));
    Path folder = write(dataset, FileFormat.CSV, 1, "it's");
    assertThat(folder.resolve("load.sql"))
        .content()
        .contains("CREATE TABLE store (", "PRIMARY KEY (s_store_sk)", "DISTSTYLE ALL")
        .contains("it''s/reason.csv' CSV IGNOREHEADER 1 EMPTYASNULL;");
  }

  @Test
  void directoryThatIsAFileFails() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    DatasetWriter writer = new DatasetWriter(FileFormat.TBL, ParquetCompression.NONE, 1);
    Dataset dataset = TpchDataset.atScale(0.01).only(List.of("region"));
    assertThatThrownBy(() -> writer.write(dataset, file, (table, rowCount) -> {}))
        .isInstanceOf(IOException.class);
  }

  private static long count(Statement statement, String source) throws SQLException {
    try (ResultSet result = statement.executeQuery("select count(*) from " + source)) {
      result.next();
      return result.getLong(1);
    }
  }

  private static String type(Statement statement, String table, String column) throws SQLException {
    try (ResultSet result =
        statement.executeQuery(
            "select data_type from information_schema.columns where table_name = '"
                + table
                + "' and column_name = '"
                + column
                + "'")) {
      result.next();
      return result.getString(1);
    }
  }
}
