package io.blueshift.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.MatchDecision;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.SegmentColumn.Compression;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.BytesVector;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the writer takes (encoded vectors, selections) and what the footer says of it.
class SegmentWriterTest {
  private final MemoryBudget budget = MemoryBudget.root("test", 1L << 28);
  private final MemoryStorageDirectory directory = new MemoryStorageDirectory();

  @AfterEach
  void everythingIsGivenBack() {
    budget.close();
  }

  private SegmentInfo write(List<SegmentColumn> columns, List<Batch> batches) {
    try (SegmentWriter writer = new SegmentWriter(directory, "s", columns, 40, budget)) {
      batches.forEach(writer::append);
      return writer.finish();
    }
  }

  private List<@Nullable Object> read(ColumnBinding binding) {
    List<@Nullable Object> values = new ArrayList<>();
    long[] all = new long[32];
    Arrays.fill(all, -1L);
    try (PageCache cache = new PageCache(budget, 1 << 20);
        Segment segment = Segment.open(directory, "s", cache)) {
      RowGroup rows = segment.rowGroup(List.of(binding), DeleteVector.NONE);
      try (RowGroupReader reader = rows.openReader(budget)) {
        for (int from = 0; from < rows.rowCount(); from += Batch.ROW_COUNT_MAX) {
          int count = Math.min(Batch.ROW_COUNT_MAX, rows.rowCount() - from);
          ColumnVector vector = reader.read(0, from, count, all);
          for (int i = 0; i < count; i++) {
            values.add(BoxedVectors.comparable(BoxedVectors.get(vector, i)));
          }
        }
      }
    }
    return values;
  }

  @Test
  void selectedRowsOfEncodedVectorsAreWritten() {
    BytesVector entries =
        (BytesVector)
            BoxedVectors.flat(
                LogicalType.TEXT,
                List.of(Values.bytes("one"), Values.bytes("a long second entry")));
    var codes = BoxedVectors.flat(LogicalType.INTEGER, Arrays.asList(1L, 0L, null, 1L, 0L));
    ColumnVector coded =
        new DictionaryVector(5, codes.values(), codes.validity(), entries, 77, false);
    ColumnVector constant =
        new ConstantVector(5, BoxedVectors.flat(LogicalType.BIGINT, List.of(9L)));
    SelectionVector selection = new SelectionVector(new int[] {0, 2, 4, -1}, 3);
    write(
        List.of(
            SegmentColumn.of(1, "text", LogicalType.TEXT),
            SegmentColumn.of(2, "number", LogicalType.BIGINT)),
        List.of(new Batch(5, List.of(coded, constant), selection)));
    assertThat(read(new ColumnBinding(1, LogicalType.TEXT, null)))
        .containsExactly("a long second entry", null, "one");
    assertThat(read(new ColumnBinding(2, LogicalType.BIGINT, null))).containsExactly(9L, 9L, 9L);
  }

  @Test
  void anAbsentColumnReadsAsItsValue() {
    ColumnVector number = BoxedVectors.flat(LogicalType.INTEGER, List.of(1L, 2L));
    write(
        List.of(SegmentColumn.of(1, "n", LogicalType.INTEGER)),
        List.of(Batch.of(2, List.of(number))));
    byte[] text = Values.bytes("added later, with a default");
    assertThat(read(new ColumnBinding(5, LogicalType.TEXT, text)))
        .containsExactly("added later, with a default", "added later, with a default");
    assertThat(read(new ColumnBinding(6, LogicalType.BIGINT, null))).containsExactly(null, null);
  }

  @Test
  void filtersOnAnAbsentColumnUseItsValue() {
    ColumnVector number = BoxedVectors.flat(LogicalType.INTEGER, List.of(1L, 2L, 3L));
    write(
        List.of(SegmentColumn.of(1, "n", LogicalType.INTEGER)),
        List.of(Batch.of(3, List.of(number))));
    try (PageCache cache = new PageCache(budget, 1 << 20);
        Segment segment = Segment.open(directory, "s", cache)) {
      RowGroup rows =
          segment.rowGroup(
              List.of(
                  new ColumnBinding(7, LogicalType.BIGINT, 5L),
                  new ColumnBinding(8, LogicalType.BIGINT, null)),
              DeleteVector.NONE);
      assertThat(rows.decide(new ColumnPredicate.IsNull(1), 0, 3)).isEqualTo(MatchDecision.ALL);
      assertThat(rows.within(0, 0, 3, 0, 5)).isTrue();
      assertThat(rows.within(0, 0, 3, 6, 9)).isFalse();
      try (RowGroupReader reader = rows.openReader(budget)) {
        assertThat(filtered(reader, new ColumnPredicate.IntegerRange(0, 5, 9))).isEqualTo(7);
        assertThat(filtered(reader, new ColumnPredicate.IntegerRange(0, 6, 9))).isZero();
        assertThat(filtered(reader, new ColumnPredicate.IntegerRange(1, 0, 9))).isZero();
        assertThat(filtered(reader, new ColumnPredicate.IsNull(1))).isEqualTo(7);
        assertThat(filtered(reader, new ColumnPredicate.IsNotNull(0))).isEqualTo(7);
        assertThat(filtered(reader, new ColumnPredicate.IsNotNull(1))).isZero();
      }
    }
  }

  private static long filtered(RowGroupReader reader, ColumnPredicate predicate) {
    long[] selection = new long[32];
    selection[0] = 7;
    reader.filter(predicate, 0, 3, selection);
    return selection[0];
  }

  @Test
  void statisticsBoundAndCountTheValues() {
    Random random = new Random(3);
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      List<@Nullable Object> numbers = new ArrayList<>();
      List<@Nullable Object> texts = new ArrayList<>();
      for (int row = 0; row < 2000; row++) {
        numbers.add(row % 10 == 0 ? null : (Object) (long) random.nextInt(5000));
        texts.add(Values.bytes("Some text number " + random.nextInt(1 << 30)));
      }
      batches.add(
          Batch.of(
              2000,
              List.of(
                  BoxedVectors.flat(LogicalType.BIGINT, numbers),
                  BoxedVectors.flat(LogicalType.TEXT, texts))));
    }
    SegmentInfo info =
        write(
            List.of(
                SegmentColumn.of(1, "n", LogicalType.BIGINT),
                SegmentColumn.of(2, "t", LogicalType.TEXT)),
            batches);
    assertThat(info.firstRowId()).isEqualTo(40);
    ColumnStatistics numbers =
        ChunkStatistics.combine(LogicalType.BIGINT, List.of(info.statistics().get(0)));
    assertThat(numbers.nullCount()).isEqualTo(2000);
    assertThat((Long) numbers.minimum()).isBetween(0L, 10L);
    assertThat((Long) numbers.maximum()).isBetween(4990L, 4999L);
    assertThat(numbers.distinctCountEstimate()).isCloseTo(4870, within(400.0));
    assertThat(numbers.histogram()).isNotNull();
    assertThat(numbers.histogram().bounds()).isSorted();
    assertThat(numbers.histogram().bounds()[32]).isCloseTo(2500, within(700.0));
    ChunkStatistics text = info.statistics().get(1);
    ColumnStatistics texts = ChunkStatistics.combine(LogicalType.TEXT, List.of(text, text));
    assertThat(texts.averageSizeBytes()).isBetween(24.0, 28.0);
    assertThat(texts.distinctCountEstimate()).isCloseTo(20_000, within(2000.0));
    assertThat(Values.text((byte[]) texts.minimum())).isEqualTo("Some tex");
    assertThat(Values.text((byte[]) texts.maximum())).isEqualTo("Some tey");
  }

  @Test
  void cachedPagesStayWithinTheLimitAndGoWithTheirSegment() {
    Random random = new Random(8);
    List<Batch> batches = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      List<@Nullable Object> texts = new ArrayList<>();
      for (int row = 0; row < 2048; row++) {
        texts.add(Values.bytes("a text that zstd makes shorter " + random.nextInt(1 << 20)));
      }
      batches.add(Batch.of(2048, List.of(BoxedVectors.flat(LogicalType.TEXT, texts))));
    }
    write(List.of(new SegmentColumn(1, "t", LogicalType.TEXT, Compression.ZSTD)), batches);
    long[] all = new long[32];
    Arrays.fill(all, -1L);
    try (PageCache cache = new PageCache(budget, 3L << 20)) {
      Segment segment = Segment.open(directory, "s", cache);
      RowGroup rows =
          segment.rowGroup(
              List.of(new ColumnBinding(1, LogicalType.TEXT, null)), DeleteVector.NONE);
      try (RowGroupReader reader = rows.openReader(budget)) {
        for (int from = 0; from < rows.rowCount(); from += 2048) {
          ColumnVector vector = reader.read(0, from, 2048, all);
          assertThat(BoxedVectors.get(vector, 5)).isNotNull();
          assertThat(cache.heldBytes()).isLessThanOrEqualTo(3L << 20);
        }
      }
      assertThat(cache.heldBytes()).isPositive();
      segment.close();
      assertThat(cache.heldBytes()).isZero();
    }
  }

  @Test
  void aBatchThatDoesNotFitIsRefused() {
    try (SegmentWriter writer =
        new SegmentWriter(
            directory, "s", List.of(SegmentColumn.of(1, "n", LogicalType.BIGINT)), 0, budget)) {
      assertThatThrownBy(() -> writer.append(Batch.of(1, List.of())))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(writer::finish).isInstanceOf(IllegalStateException.class);
    }
    assertThat(directory.exists("s")).isFalse();
  }
}
