package io.blueshift.dataset.tpcds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.dataset.Dataset;
import io.blueshift.dataset.DatasetTable;
import io.blueshift.dataset.file.DatasetWriter;
import io.blueshift.dataset.file.FileFormat;
import io.blueshift.parquet.ParquetCompression;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpcdsQueryTest {

  @TempDir Path directory;

  @Test
  void allQueriesRunOnAnotherEngineAndMostFindRowsEvenInLittleData()
      throws IOException, SQLException {
    Dataset dataset = TpcdsDataset.atScale(0.01);
    new DatasetWriter(FileFormat.PARQUET, ParquetCompression.SNAPPY, 2)
        .write(dataset, directory, (table, rowCount) -> {});
    List<Integer> emptyQueries = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement()) {
      for (DatasetTable table : dataset.tables()) {
        Path file = FileFormat.PARQUET.file(directory, table);
        statement.execute("create table " + table.name() + " as from '" + file + "'");
      }
      for (int number = 1; number <= TpcdsQuery.COUNT; number++) {
        try (ResultSet result = statement.executeQuery(TpcdsQuery.text(number))) {
          if (!result.next()) {
            emptyQueries.add(number);
          }
        }
      }
    }
    assertThat(emptyQueries).hasSizeLessThan(40);
  }

  @Test
  void textsAreSingleStatementsAndDiffer() {
    Set<String> texts = new HashSet<>();
    for (int number = 1; number <= TpcdsQuery.COUNT; number++) {
      String text = TpcdsQuery.text(number);
      assertThat(text).containsPattern("^(SELECT|WITH)\\s").doesNotContain(";", "\t");
      texts.add(text);
    }
    assertThat(texts).hasSize(TpcdsQuery.COUNT);
  }

  @Test
  void numbersOutsideTheRangeAreRefused() {
    assertThatThrownBy(() -> TpcdsQuery.text(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TpcdsQuery.text(100)).isInstanceOf(IllegalArgumentException.class);
  }
}
