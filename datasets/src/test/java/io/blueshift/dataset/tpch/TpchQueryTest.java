package io.blueshift.dataset.tpch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TpchQueryTest {

  private static final double SCALE = 0.01;

  private static Connection connection;

  @BeforeAll
  static void load(@TempDir Path directory) throws IOException, SQLException {
    var dataset = TpchDataset.atScale(SCALE);
    new DatasetWriter(FileFormat.PARQUET, ParquetCompression.SNAPPY, 2)
        .write(dataset, directory, (table, rowCount) -> {});
    connection = DriverManager.getConnection("jdbc:duckdb:");
    try (Statement statement = connection.createStatement()) {
      for (DatasetTable table : dataset.tables()) {
        Path file = FileFormat.PARQUET.file(directory, table);
        statement.execute("create table " + table.name() + " as from '" + file + "'");
      }
    }
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  private static List<List<@Nullable String>> run(String text) throws SQLException {
    List<List<@Nullable String>> rows = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(text)) {
      int columnCount = result.getMetaData().getColumnCount();
      while (result.next()) {
        List<@Nullable String> row = new ArrayList<>();
        for (int column = 1; column <= columnCount; column++) {
          row.add(result.getString(column));
        }
        rows.add(row);
      }
    }
    return rows;
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22})
  void anotherEngineGivesTheKnownAnswer(int number) throws SQLException {
    TpchQuery query = TpchQuery.of(number);
    List<List<@Nullable String>> rows = run(query.text(TpchParameters.validation(number)));
    assertThat(query.exactComparison().difference(query.answer(SCALE), rows)).isEmpty();
    assertThat(query.roundedComparison().difference(query.answer(SCALE), rows)).isEmpty();
  }

  @Test
  void drawnParametersRunAndVary() throws SQLException {
    for (int number = 1; number <= TpchQuery.COUNT; number++) {
      Set<String> texts = new HashSet<>();
      for (long seed = 1; seed <= 40; seed++) {
        Map<String, String> parameters = TpchParameters.drawn(number, SCALE, seed);
        assertThat(parameters.keySet()).isEqualTo(TpchParameters.validation(number).keySet());
        assertThat(TpchParameters.drawn(number, SCALE, seed)).isEqualTo(parameters);
        texts.add(TpchQuery.of(number).text(parameters));
      }
      assertThat(texts).hasSizeGreaterThan(1);
      run(texts.iterator().next());
    }
  }

  @Test
  void aChangedAnswerIsNoticed() {
    TpchQuery query = TpchQuery.of(1);
    List<List<@Nullable String>> answer = query.answer(1);
    List<List<@Nullable String>> changed = new ArrayList<>(answer);
    List<@Nullable String> row = new ArrayList<>(answer.get(2));
    row.set(9, "1");
    changed.set(2, row);
    assertThat(query.roundedComparison().difference(answer, changed))
        .get()
        .asString()
        .contains("row=3");
  }

  @Test
  void unknownNumbersScalesAndMissingParametersAreRefused() {
    assertThatThrownBy(() -> TpchQuery.of(23)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TpchQuery.of(1).answer(2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TpchQuery.of(1).text(Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TpchParameters.drawn(0, 1, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void limitsAreKnown() {
    assertThat(TpchQuery.of(10).limit()).isEqualTo(20);
    assertThat(TpchQuery.of(21).limit()).isEqualTo(100);
    assertThat(TpchQuery.of(1).limit()).isZero();
  }
}
