package io.blueshift.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetCommandTest {

  @TempDir Path directory;

  @Test
  void helpSucceeds() {
    assertThat(DatasetCommand.run("--help")).isZero();
    assertThat(DatasetCommand.run("tpch", "--help")).isZero();
    assertThat(DatasetCommand.run()).isZero();
  }

  @Test
  void wrongOptionsEndWithTwo() {
    assertThat(DatasetCommand.run("tpch", "--format", "orc", "x")).isEqualTo(2);
    assertThat(DatasetCommand.run("tpch")).isEqualTo(2);
    assertThat(DatasetCommand.run("nonsense")).isEqualTo(2);
  }

  @Test
  void unknownTablesAndScalesEndWithOne() {
    String target = directory.toString();
    assertThat(DatasetCommand.run("tpch", "--tables", "item", target)).isEqualTo(2);
    assertThat(DatasetCommand.run("tpcds", "--scale", "-1", target)).isEqualTo(2);
  }

  @Test
  void tablesAreWrittenInTheAskedFormat() {
    String target = directory.toString();
    assertThat(
            DatasetCommand.run(
                "tpch", "-s", "0.01", "-f", "csv", "--tables", "nation,region", "-q", target))
        .isZero();
    assertThat(directory.resolve("nation.csv"))
        .content()
        .startsWith("n_nationkey,n_name,n_regionkey,n_comment\n0,ALGERIA,0,")
        .hasLineCount(26);
    assertThat(directory.resolve("customer.csv")).doesNotExist();
  }
}
