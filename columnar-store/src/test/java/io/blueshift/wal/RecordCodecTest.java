package io.blueshift.wal;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.segment.SegmentInfo;
import io.blueshift.table.DeletedRows;
import io.blueshift.table.MovedSegment;
import io.blueshift.table.RowIds;
import io.blueshift.table.TableContent;
import io.blueshift.table.TableLayout;
import io.blueshift.table.TableView;
import io.blueshift.table.TestRows;
import io.blueshift.table.WriteBuffer;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import io.blueshift.wal.LogChange.CatalogChanged;
import io.blueshift.wal.LogChange.ContentReplaced;
import io.blueshift.wal.LogChange.IdentityAdvanced;
import io.blueshift.wal.LogChange.RowsAppended;
import io.blueshift.wal.LogChange.RowsDeleted;
import io.blueshift.wal.LogChange.SegmentAdded;
import io.blueshift.wal.LogChange.TableTruncated;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private static final List<LogicalType> TYPES =
      List.of(
          LogicalType.BOOL,
          LogicalType.SMALLINT,
          LogicalType.TIMESTAMP,
          new LogicalType.DecimalType(38, 2),
          LogicalType.REAL,
          new LogicalType.CharType(50, Collation.BLANK_INSENSITIVE),
          LogicalType.INTERVAL_TYPE);

  private static LogRecord record(List<LogChange> changes) {
    return new LogRecord(LogRecord.Kind.COMMIT, 3, 42, 1_700_000_000_000_000L, "me", 1, 9, changes);
  }

  private static byte[] encode(LogRecord record) {
    ByteOutput out = new ByteOutput();
    RecordCodec.write(out, record);
    return out.toByteArray();
  }

  private static LogRecord decode(byte[] bytes) {
    return RecordCodec.read(new ByteInput(bytes, 0, bytes.length, "test"), "test");
  }

  @Test
  void changesComeBackAsTheyWereWritten() {
    SegmentInfo segment =
        new SegmentInfo("segments/1.seg", 1000, 1L << 40, -7, 1L << 50, List.of());
    LogRecord record =
        record(
            List.of(
                new CatalogChanged(new CatalogChange.DropSchema(7)),
                new SegmentAdded(5, segment),
                new TableTruncated(5, true),
                new IdentityAdvanced(5, 3, 1L << 60),
                new RowsDeleted(4, RowIds.of(0, 1, 2, 7, 1L << 40)),
                new ContentReplaced(
                    5,
                    List.of("a", "b"),
                    99,
                    List.of(
                        new MovedSegment(segment, 3, MovedSegment.PRESENT),
                        new MovedSegment(segment, 4, 8)),
                    List.of(new DeletedRows(9, RowIds.of(3, 9))),
                    2)));
    assertThat(decode(encode(record))).isEqualTo(record);
  }

  @Test
  void rowsOfAllLanesComeBackAndTheirBytesAreAFunctionOfTheRows() {
    TableDefinition.Builder builder = TableDefinition.builder(1, 1, "t");
    TYPES.forEach(type -> builder.addColumn(ColumnDefinition.of("c" + type.sqlName(), type)));
    TableDefinition table = builder.build();
    List<List<Object>> rows = new ArrayList<>();
    for (int row = 0; row < 3000; row++) {
      rows.add(
          Arrays.asList(
              row % 3 == 0,
              (long) row,
              row % 5 == 0 ? null : -1_000_000L * row,
              BigInteger.TWO.pow(row % 100).negate(),
              row / 8.0,
              row % 7 == 0 ? null : "short".repeat(row % 5),
              new Values.Interval(row, -row, row)));
    }
    WriteBuffer buffer = new WriteBuffer(TableLayout.of(table).storedColumns());
    for (int first = 0; first < rows.size(); first += 1000) {
      buffer.append(TestRows.batch(TYPES, rows.subList(first, first + 1000)), first);
    }
    byte[] bytes = encode(record(List.of(new RowsAppended(1, 0, buffer.view()))));
    RowsAppended read = (RowsAppended) decode(bytes).changes().getFirst();
    TableContent content = new TableContent(List.of(), List.of(read.rows()), Map.of());
    assertThat(TestRows.read(new TableView(TableLayout.of(table), content))).isEqualTo(rows);
    assertThat(encode(record(List.of(read)))).isEqualTo(bytes);
  }
}
