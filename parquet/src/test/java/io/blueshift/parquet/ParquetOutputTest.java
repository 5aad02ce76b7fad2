package io.blueshift.parquet;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetOutputTest {
  private static final MessageType SCHEMA =
      Types.buildMessage().optional(PrimitiveTypeName.INT64).named("number").named("rows");

  @TempDir Path directory;

  private ParquetOutput create(ParquetCompression compression) throws IOException {
    return ParquetOutput.create(Files.newOutputStream(file()), SCHEMA, compression);
  }

  private Path file() {
    return directory.resolve("rows.parquet");
  }

  private static ParquetRowGroup rowGroup(ParquetOutput output, long from, long to) {
    ParquetRowGroup group = output.newRowGroup();
    for (long value = from; value < to; value++) {
      if (value % 10 == 0) {
        group.column(0).writeNull(0, 0);
      } else {
        group.column(0).write(value, 0, 1);
      }
      group.endRow();
    }
    return group;
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql.replace("FILE", "'" + file() + "'"))) {
      List<String> values = new ArrayList<>();
      while (result.next()) {
        values.add(result.getString(1));
      }
      return values;
    }
  }

  @ParameterizedTest
  @EnumSource
  void anotherReaderFindsTheValuesUnderEveryCompression(ParquetCompression compression)
      throws IOException, SQLException {
    try (ParquetOutput output = create(compression)) {
      output.append(rowGroup(output, 1, 2_001));
    }
    assertThat(query("select sum(number) from FILE")).containsExactly("1800000");
    assertThat(query("select count(*) from FILE where number is null")).containsExactly("200");
    String codec = compression == ParquetCompression.NONE ? "UNCOMPRESSED" : compression.name();
    assertThat(query("select distinct compression from parquet_metadata(FILE)"))
        .containsExactly(codec);
  }

  @Test
  void rowGroupsFilledSideBySideStandInTheOrderTheyAreAppendedIn()
      throws IOException, SQLException {
    try (ParquetOutput output = create(ParquetCompression.ZSTD)) {
      ParquetRowGroup second = rowGroup(output, 4, 6);
      ParquetRowGroup first = rowGroup(output, 1, 4);
      first.complete();
      output.append(first);
      output.append(output.newRowGroup());
      output.append(second);
      assertThat(output.sizeBytes()).isPositive();
    }
    assertThat(query("select number from FILE")).containsExactly("1", "2", "3", "4", "5");
    assertThat(query("select row_group_num_rows from parquet_metadata(FILE)"))
        .containsExactly("3", "2");
  }

  @Test
  void fileWithoutRowsCanBeRead() throws IOException, SQLException {
    create(ParquetCompression.SNAPPY).close();
    assertThat(query("select count(*) from FILE")).containsExactly("0");
  }
}
