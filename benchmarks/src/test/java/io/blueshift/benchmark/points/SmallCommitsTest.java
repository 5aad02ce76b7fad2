package io.blueshift.benchmark.points;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.tpch.TpchDataset;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs run to their ends on small amounts; they check what they wrote themselves.
class SmallCommitsTest {
  @TempDir Path directory;

  @Test
  void everyRowOfEveryBatchIsThereOnEveryEngine() {
    int exitCode = IngestMain.run("--rows=2500", "--rounds=1", "--log-mb=0", "--dir=" + directory);
    assertThat(exitCode).isZero();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatAKilledProcessCommittedIsOpened() {
    int exitCode =
        IngestMain.run(
            "--engines=blueshift", "--rows=1000", "--rounds=1", "--log-mb=1", "--dir=" + directory);
    assertThat(exitCode).isZero();
  }

  @Test
  void keysThatWereWrittenHaveTheirValues() {
    int exitCode =
        PointsMain.run(
            "--rows=1000",
            "--rounds=1",
            "--warm-up=0",
            "--millis=20",
            "--sync-threads=2",
            "--dir=" + directory);
    assertThat(exitCode).isZero();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void noQuerySeesATransferInPart() throws Exception {
    Path warehouse = directory.resolve("warehouse");
    try (Connection connection = DriverManager.getConnection("jdbc:blueshift:" + warehouse);
        Statement statement = connection.createStatement()) {
      for (DatasetTable table : TpchDataset.atScale(0.001).tables()) {
        statement.execute(table.createTable());
      }
    }
    int exitCode =
        MixedMain.run(
            warehouse.toString(), "--scale=0.001", "--accounts=100", "--rate=100", "--rounds=1");
    assertThat(exitCode).isZero();
  }
}
