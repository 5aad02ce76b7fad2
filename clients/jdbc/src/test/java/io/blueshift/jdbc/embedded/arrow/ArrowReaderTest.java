package io.blueshift.jdbc.embedded.arrow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.session.QueryRows;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.Int32Vector;
import io.blueshift.vector.Validity;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.util.TransferPair;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Results read through Arrow. Closing the connection proves each time that no engine memory leaked.
class ArrowReaderTest {
  private static final String ALL_TYPES =
      """
      select true b, 7::smallint i2, -8 i4, 9000000000 i8, 1.5::real f4, 2.25::float8 f8,
        -12.50::numeric(12,2) d18, 123456789012345678901234.5::numeric(38,1) d38, 'ab'::char(5) c,
        'a text of more than twelve bytes' v, 'short' w, 'xyz'::varbyte x, date '2026-11-23' d,
        time '01:02:03.5' t, timestamp '2026-11-23 01:02:03' ts,
        timestamptz '2026-11-23 01:02:03+00' tz, interval '1 month 2 days 3 seconds' iv, null n
      """;

  private static ResultSet query(Connection connection, String sql) throws SQLException {
    Statement statement = connection.createStatement();
    statement.closeOnCompletion();
    return statement.executeQuery(sql);
  }

  private static List<@Nullable Object> onlyRow(String sql) throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:blueshift:");
        ResultSet result = query(connection, sql);
        ArrowReader reader = result.unwrap(ArrowReader.class)) {
      assertThat(reader.loadNextBatch()).isTrue();
      VectorSchemaRoot root = reader.getVectorSchemaRoot();
      assertThat(root.getRowCount()).isEqualTo(1);
      List<@Nullable Object> values = new ArrayList<>();
      for (FieldVector vector : root.getFieldVectors()) {
        values.add(vector.getObject(0));
      }
      assertThat(reader.loadNextBatch()).isFalse();
      return values;
    }
  }

  @Test
  void everyTypeHasItsValue() throws Exception {
    List<@Nullable Object> row = onlyRow(ALL_TYPES);
    assertThat(row.subList(0, 8))
        .containsExactly(
            true,
            7,
            -8,
            9_000_000_000L,
            1.5,
            2.25,
            new BigDecimal("-12.50"),
            new BigDecimal("123456789012345678901234.5"));
    assertThat(row.subList(8, 11).stream().map(String::valueOf))
        .containsExactly("ab", "a text of more than twelve bytes", "short");
    assertThat(row.get(11)).isEqualTo("xyz".getBytes(StandardCharsets.UTF_8));
    assertThat(row.get(12)).isEqualTo(20_780);
    assertThat(row.get(13)).isEqualTo(3_723_500_000L);
    assertThat(row.get(14)).isEqualTo(LocalDateTime.of(2026, 11, 23, 1, 2, 3));
    assertThat(row.get(15))
        .isEqualTo(
            LocalDateTime.of(2026, 11, 23, 1, 2, 3).toEpochSecond(ZoneOffset.UTC) * 1_000_000);
    assertThat(row.get(16))
        .isEqualTo(new PeriodDuration(Period.of(0, 1, 2), Duration.ofSeconds(3)));
    assertThat(row.get(17)).isNull();
  }

  @Test
  void everyTypeHasItsNull() throws Exception {
    List<@Nullable Object> row =
        onlyRow("select " + nulls() + " from (" + ALL_TYPES + ") where i2 = 7");
    assertThat(row).hasSize(17).containsOnlyNulls();
  }

  private static String nulls() {
    List<String> columns =
        List.of(
            "b", "i2", "i4", "i8", "f4", "f8", "d18", "d38", "c", "v", "w", "x", "d", "t", "ts",
            "tz", "iv");
    return String.join(
        ", ",
        columns.stream()
            .map(column -> "case when i4 > 0 then " + column + " end as " + column)
            .toList());
  }

  @Test
  void fieldsTellTheSqlTypes() throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:blueshift:?timezone=Europe/Rome");
        ResultSet result = query(connection, ALL_TYPES);
        ArrowReader reader = result.unwrap(ArrowReader.class)) {
      List<Field> fields = reader.getVectorSchemaRoot().getSchema().getFields();
      assertThat(fields.stream().map(Field::getName)).startsWith("b", "i2", "i4", "i8");
      assertThat(fields.get(1).getMetadata()).containsEntry("sql_type", "smallint");
      assertThat(fields.get(6).getType().toString()).isEqualTo("Decimal(12, 2, 128)");
      assertThat(fields.get(15).getType().toString())
          .isEqualTo("Timestamp(MICROSECOND, Europe/Rome)");
    }
  }

  @Test
  void manyBatchesGiveTheSameRowsAsTheResultSet() throws Exception {
    String sql =
        """
        select g as n, case when mod(g, 3) = 0 then null else 'number ' || g || ' in words' end as s,
          g * 1.25::numeric(10,2) as d
        from generate_series(1, 10000) as t(g) order by g
        """;
    try (Connection connection = DriverManager.getConnection("jdbc:blueshift:")) {
      List<List<@Nullable String>> expected = new ArrayList<>();
      try (ResultSet result = query(connection, sql)) {
        while (result.next()) {
          List<@Nullable String> row = new ArrayList<>();
          row.add(result.getString(1));
          row.add(result.getString(2));
          row.add(result.getString(3));
          expected.add(row);
        }
      }
      List<List<@Nullable String>> actual = new ArrayList<>();
      try (ResultSet result = query(connection, sql);
          ArrowReader reader = result.unwrap(ArrowReader.class)) {
        while (reader.loadNextBatch()) {
          VectorSchemaRoot root = reader.getVectorSchemaRoot();
          for (int position = 0; position < root.getRowCount(); position++) {
            List<@Nullable String> row = new ArrayList<>();
            for (FieldVector vector : root.getFieldVectors()) {
              Object value = vector.getObject(position);
              row.add(value == null ? null : value.toString());
            }
            actual.add(row);
          }
        }
        assertThat(reader.bytesRead()).isPositive();
      }
      assertThat(actual).hasSize(10_000).isEqualTo(expected);
    }
  }

  @Test
  void closingTheResultSetFirstClosesTheReader() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:blueshift:")) {
      ResultSet result = query(connection, "select 'a text of more than twelve bytes' as v");
      ArrowReader reader = result.unwrap(ArrowReader.class);
      assertThat(reader.loadNextBatch()).isTrue();
      result.close();
      assertThatThrownBy(reader::loadNextBatch).hasMessageContaining("closed");
      reader.close();
    }
  }

  @Test
  void aBufferHeldBeyondItsBatchFailsTheNextBatch() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:blueshift:");
        ResultSet result = query(connection, "select g from generate_series(1, 5000) as t(g)");
        ArrowReader reader = result.unwrap(ArrowReader.class)) {
      assertThat(reader.loadNextBatch()).isTrue();
      FieldVector vector = reader.getVectorSchemaRoot().getVector(0);
      TransferPair held = vector.getTransferPair(vector.getAllocator());
      held.transfer();
      assertThatThrownBy(reader::loadNextBatch).hasMessageContaining("still held");
      held.getTo().close();
      assertThat(reader.loadNextBatch()).isTrue();
    }
  }

  @Test
  void aReaderAndTheResultSetDoNotShareTheRows() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:blueshift:")) {
      try (ResultSet result = query(connection, "select 1")) {
        assertThat(result.isWrapperFor(ArrowReader.class)).isTrue();
        assertThat(result.isWrapperFor(RootAllocator.class)).isFalse();
        assertThat(result.next()).isTrue();
        assertThatThrownBy(() -> result.unwrap(ArrowReader.class))
            .hasMessageContaining("before the first row");
      }
      try (ResultSet result = query(connection, "select 1")) {
        ArrowReader reader = result.unwrap(ArrowReader.class);
        assertThat(result.unwrap(ArrowReader.class)).isSameAs(reader);
        assertThatThrownBy(result::next).hasMessageContaining("Arrow reader");
      }
    }
  }

  @Test
  void aFailingQueryFailsTheReaderWithItsState() throws Exception {
    try (Connection connection = DriverManager.getConnection("jdbc:blueshift:");
        ResultSet result =
            query(connection, "select 10 / (g - 3000) from generate_series(1, 5000) as t(g)");
        ArrowReader reader = result.unwrap(ArrowReader.class)) {
      assertThatThrownBy(
              () -> {
                while (reader.loadNextBatch()) {
                  assertThat(reader.getVectorSchemaRoot().getRowCount()).isPositive();
                }
              })
          .hasMessageContaining("division by zero");
    }
  }

  @Test
  void theVectorsPointAtTheEnginesMemory() throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment values = arena.allocate(64, 64);
      values.set(ValueLayout.JAVA_INT, 4, 42);
      Batch batch =
          Batch.of(
              2, List.of(new Int32Vector(LogicalType.INTEGER, 2, values, Validity.ALL_PRESENT)));
      Iterator<Batch> batches = List.of(batch).iterator();
      QueryRows rows =
          new QueryRows() {
            @Override
            public List<OutputColumn> columns() {
              return List.of(OutputColumn.computed("n", LogicalType.INTEGER));
            }

            @Override
            public @Nullable Batch next() {
              return batches.hasNext() ? batches.next() : null;
            }

            @Override
            public void close() {}
          };
      try (ResultArrowReader reader = ResultArrowReader.of(rows, ZoneOffset.UTC)) {
        assertThat(reader.loadNextBatch()).isTrue();
        IntVector vector = (IntVector) reader.getVectorSchemaRoot().getVector(0);
        assertThat(vector.getDataBufferAddress()).isEqualTo(values.address());
        assertThat(vector.get(1)).isEqualTo(42);
      }
    }
  }
}
