package io.blueshift.segment;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.key.KeyBytes;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnPatterns.Nulls;
import io.blueshift.segment.ColumnPatterns.Shape;
import io.blueshift.segment.SegmentColumn.Compression;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Every lane × shape of values × null pattern × compression, against the boxed values.
class SegmentRoundTripTest {
  private static final List<LogicalType> TYPES =
      List.of(
          LogicalType.BOOL,
          LogicalType.SMALLINT,
          LogicalType.INTEGER,
          LogicalType.BIGINT,
          new DecimalType(38, 4),
          LogicalType.DOUBLE,
          LogicalType.REAL,
          LogicalType.INTERVAL_TYPE,
          new VarcharType(400, Collation.BLANK_INSENSITIVE),
          LogicalType.TEXT);

  @Test
  void everyLaneShapeAndNullPatternComesBack() {
    long seed = System.nanoTime();
    System.out.println("SegmentRoundTripTest seed " + seed);
    Random random = new Random(seed);
    Set<String> encodings = new HashSet<>();
    for (LogicalType type : TYPES) {
      for (Shape shape : Shape.values()) {
        for (Nulls nulls : Nulls.values()) {
          Compression[] all = Compression.values();
          Compression compression = all[random.nextInt(all.length)];
          int rowCount = 1 + random.nextInt(random.nextInt(3) > 0 ? 700 : 12_000);
          List<@Nullable Object> values =
              ColumnPatterns.column(type, shape, nulls, rowCount, random);
          String what = type + " " + shape + " " + nulls + " " + compression + " seed " + seed;
          encodings.addAll(checkColumn(what, type, compression, values, random));
        }
      }
    }
    assertThat(encodings).contains("plain-text+zstd");
  }

  /// The domain that the test above samples: every encoding is met, whatever the seed there.
  @Test
  void fullColumnsMeetEveryEncoding() {
    Random random = new Random(11);
    Set<String> encodings = new HashSet<>();
    for (LogicalType type : TYPES) {
      for (Shape shape : Shape.values()) {
        List<@Nullable Object> values =
            ColumnPatterns.column(type, shape, Nulls.NONE, 9_000, random);
        String what = type + " " + shape;
        encodings.addAll(checkColumn(what, type, Compression.AUTOMATIC, values, random));
      }
    }
    assertThat(encodings)
        .contains("raw", "constant", "run-length", "packed", "packed-wide", "delta")
        .contains("decimal-float", "plain-text", "symbol-text", "dictionary/packed");
  }

  @Test
  void largeColumnsChangeFromDictionaryToText() {
    Random random = new Random(5);
    List<@Nullable Object> values =
        ColumnPatterns.column(LogicalType.TEXT, Shape.TEXT, Nulls.SOME, 60_000, random);
    List<String> encodings =
        checkColumn("large text", LogicalType.TEXT, Compression.AUTOMATIC, values, random);
    assertThat(encodings).contains("symbol-text");
  }

  private static List<String> checkColumn(
      String what,
      LogicalType type,
      Compression compression,
      List<@Nullable Object> values,
      Random random) {
    MemoryBudget budget = MemoryBudget.root("test", 1L << 30);
    MemoryStorageDirectory directory = new MemoryStorageDirectory();
    SegmentColumn column = new SegmentColumn(7, "c", type, compression);
    SegmentInfo info = write(directory, column, values, budget, random);
    assertThat(info.rowCount()).isEqualTo(values.size());
    List<String> encodings;
    try (PageCache cache = new PageCache(budget, 1 << 20);
        Segment segment = Segment.open(directory, info, cache)) {
      RowGroup rows =
          segment.rowGroup(List.of(new ColumnBinding(7, type, null)), DeleteVector.NONE);
      try (RowGroupReader reader = rows.openReader(budget)) {
        readAligned(what, reader, values);
        readAnyRanges(what, reader, values, random);
      }
      readCells(what, segment, type, values, budget);
      segment.verify();
      encodings = segment.encodings(7);
      long nullCount = values.stream().filter(value -> value == null).count();
      assertThat(segment.info().statistics().getFirst().nullCount()).as(what).isEqualTo(nullCount);
      assertThat(segment.info().checksum()).isEqualTo(info.checksum());
    }
    budget.close();
    return encodings;
  }

  private static SegmentInfo write(
      MemoryStorageDirectory directory,
      SegmentColumn column,
      List<@Nullable Object> values,
      MemoryBudget budget,
      Random random) {
    try (SegmentWriter writer = new SegmentWriter(directory, "s", List.of(column), 100, budget)) {
      int from = 0;
      while (from < values.size()) {
        int count = Math.min(values.size() - from, 1 + random.nextInt(Batch.ROW_COUNT_MAX));
        ColumnVector vector = BoxedVectors.flat(column.type(), values.subList(from, from + count));
        writer.append(Batch.of(count, List.of(vector)));
        from += count;
      }
      return writer.finish();
    }
  }

  private static void readCells(
      String what,
      Segment segment,
      LogicalType type,
      List<@Nullable Object> values,
      MemoryBudget budget) {
    List<ColumnBinding> bindings = List.of(new ColumnBinding(7, type, null));
    boolean keyed =
        type.physicalType() != PhysicalType.INTERVAL && !(type instanceof LogicalType.SuperType);
    for (int row = 0; row < values.size(); row += row < 600 ? 1 : 13) {
      try (SegmentCells cells = new SegmentCells(segment, bindings, row, budget)) {
        Object value = values.get(row);
        assertThat(cells.value(0)).as("%s row %d", what, row).isEqualTo(value);
        KeyBytes key = new KeyBytes();
        if (keyed) {
          KeyBytes expected = new KeyBytes();
          assertThat(cells.appendTo(key, 0)).isEqualTo(value != null);
          expected.append(value, type);
          assertThat(key.isSame(expected)).as("%s key of row %d", what, row).isTrue();
        }
      }
    }
  }

  private static void readAligned(
      String what, RowGroupReader reader, List<@Nullable Object> values) {
    for (int from = 0; from < values.size(); from += Batch.ROW_COUNT_MAX) {
      int count = Math.min(Batch.ROW_COUNT_MAX, values.size() - from);
      long[] all = new long[32];
      Arrays.fill(all, -1L);
      compare(what, reader.read(0, from, count, all), values, from, all);
    }
  }

  private static void readAnyRanges(
      String what, RowGroupReader reader, List<@Nullable Object> values, Random random) {
    for (int i = 0; i < 5; i++) {
      int from = random.nextInt(values.size());
      if (random.nextBoolean()) {
        from = from / 512 * 512;
      }
      int pageEnd = (from / 8192 + 1) * 8192;
      int most = Math.min(Batch.ROW_COUNT_MAX, Math.min(pageEnd, values.size()) - from);
      int count = 1 + random.nextInt(most);
      long[] some = new long[32];
      for (int word = 0; word < 32; word++) {
        some[word] = random.nextInt(3) == 0 ? random.nextLong() : 0;
      }
      compare(what, reader.read(0, from, count, some), values, from, some);
    }
  }

  private static void compare(
      String what, ColumnVector vector, List<@Nullable Object> values, int from, long[] selection) {
    List<@Nullable Object> expected = new ArrayList<>();
    List<@Nullable Object> actual = new ArrayList<>();
    for (int i = 0; i < vector.rowCount(); i++) {
      if ((selection[i >>> 6] >>> i & 1) != 0) {
        expected.add(BoxedVectors.comparable(values.get(from + i)));
        actual.add(BoxedVectors.comparable(BoxedVectors.get(vector, i)));
      }
    }
    assertThat(actual).as(what).isEqualTo(expected);
  }
}
