package io.blueshift.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.RowGroup;
import io.blueshift.scan.RowGroupReader;
import io.blueshift.segment.ColumnPatterns.Nulls;
import io.blueshift.segment.ColumnPatterns.Shape;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Damaged files: the right answer or DATA_CORRUPTED, never a wrong answer and never another failure.
class SegmentCorruptionTest {
  private static final int ROW_COUNT = 300;
  private static final List<LogicalType> TYPES =
      List.of(LogicalType.INTEGER, LogicalType.TEXT, LogicalType.TEXT, LogicalType.DOUBLE);
  private static final List<Shape> SHAPES =
      List.of(Shape.SMALL_RANGE, Shape.FEW_DISTINCT, Shape.TEXT, Shape.DECIMALS);

  private final MemoryBudget budget = MemoryBudget.root("test", 1L << 28);
  private final SimulatedDirectory directory = new SimulatedDirectory(3);
  private final List<List<@Nullable Object>> values = new ArrayList<>();
  private final SegmentInfo info = write();

  private SegmentInfo write() {
    Random random = new Random(17);
    List<SegmentColumn> columns = new ArrayList<>();
    List<ColumnVector> vectors = new ArrayList<>();
    for (int i = 0; i < TYPES.size(); i++) {
      columns.add(SegmentColumn.of(i, "column_" + i, TYPES.get(i)));
      values.add(ColumnPatterns.column(TYPES.get(i), SHAPES.get(i), Nulls.SOME, ROW_COUNT, random));
      vectors.add(BoxedVectors.flat(TYPES.get(i), values.get(i)));
    }
    try (SegmentWriter writer = new SegmentWriter(directory, "seg", columns, 0, budget)) {
      writer.append(Batch.of(ROW_COUNT, vectors));
      return writer.finish();
    }
  }

  @AfterEach
  void everythingIsGivenBack() {
    budget.close();
  }

  private @Nullable DatabaseException readAll(@Nullable SegmentInfo expected) {
    try (PageCache cache = new PageCache(budget, 1 << 20);
        Segment segment =
            expected == null
                ? Segment.open(directory, "seg", cache)
                : Segment.open(directory, expected, cache)) {
      List<ColumnBinding> bindings = new ArrayList<>();
      for (int i = 0; i < TYPES.size(); i++) {
        bindings.add(new ColumnBinding(i, TYPES.get(i), null));
      }
      RowGroup rows = segment.rowGroup(bindings, DeleteVector.NONE);
      try (RowGroupReader reader = rows.openReader(budget)) {
        long[] all = new long[32];
        Arrays.fill(all, -1L);
        for (int column = 0; column < TYPES.size(); column++) {
          compare(reader.read(column, 0, ROW_COUNT, all), values.get(column));
        }
      }
      return null;
    } catch (DatabaseException e) {
      return e;
    }
  }

  private static void compare(ColumnVector vector, List<@Nullable Object> expected) {
    for (int row = 0; row < ROW_COUNT; row++) {
      assertThat(BoxedVectors.comparable(BoxedVectors.get(vector, row)))
          .isEqualTo(BoxedVectors.comparable(expected.get(row)));
    }
  }

  @Test
  void aFlippedBitAnywhereIsFoundOrHarmless() {
    byte[] good = directory.bytes("seg");
    int found = 0;
    int tried = 0;
    for (int offset = 0; offset < good.length; offset += 3) {
      tried++;
      byte[] bad = good.clone();
      bad[offset] ^= (byte) (1 << offset % 8);
      directory.damage("seg", bad);
      DatabaseException error = readAll(offset % 2 == 0 ? info : null);
      if (error != null) {
        found++;
        assertThat(error.code())
            .as("offset " + offset + " " + error)
            .isEqualTo(ErrorCode.DATA_CORRUPTED);
        assertThat(error.message()).contains("file=seg");
      }
    }
    assertThat(found).isGreaterThan(tried * 9 / 10);
  }

  @Test
  void aFileCutOffAnywhereIsFound() {
    byte[] good = directory.bytes("seg");
    for (int size = 0; size < good.length; size += 61) {
      directory.damage("seg", Arrays.copyOf(good, size));
      DatabaseException error = readAll(null);
      assertThat(error).isNotNull();
      assertThat(error.code()).isEqualTo(ErrorCode.DATA_CORRUPTED);
    }
  }

  @Test
  void aDamagedPageIsNamedWithColumnAndChecksums() {
    byte[] bad = directory.bytes("seg");
    bad[64 + 64] ^= 1;
    directory.damage("seg", bad);
    DatabaseException error = readAll(info);
    assertThat(error).isNotNull();
    assertThat(error.message()).contains("column=column_0").contains("page 0");
    assertThat(error.detail()).contains("expected").contains("actual");
  }

  @Test
  void anotherFileThanTheLogNamesIsRefused() {
    SegmentInfo other =
        new SegmentInfo("seg", ROW_COUNT, info.sizeBytes(), info.checksum() + 1, 0, List.of());
    DatabaseException error = readAll(other);
    assertThat(error).isNotNull();
    assertThat(error.message()).contains("another one");
  }

  @Test
  void aFileOfALaterReleaseSaysSo() {
    byte[] later = directory.bytes("seg");
    later[SegmentFormat1.HEADER_VERSION_OFFSET] = 3;
    later[later.length - SegmentFormat1.TRAILER_BYTES + SegmentFormat1.TRAILER_VERSION_OFFSET] = 3;
    directory.damage("seg", later);
    DatabaseException error = readAll(null);
    assertThat(error).isNotNull();
    assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED_FORMAT_VERSION);
  }

  @Test
  void aWriteThatFailsLeavesNoFileAndNoMemory() {
    Batch batch =
        Batch.of(ROW_COUNT, List.of(BoxedVectors.flat(TYPES.getFirst(), values.getFirst())));
    for (int operation = 0; operation < 6; operation++) {
      int number = operation;
      try (SegmentWriter writer =
          new SegmentWriter(
              directory, "other", List.of(SegmentColumn.of(0, "c", TYPES.getFirst())), 0, budget)) {
        writer.append(batch);
        directory.failAt(number + 1, SimulatedDirectory.Fault.FULL_ONCE);
        assertThatThrownBy(writer::finish)
            .isInstanceOfSatisfying(
                DatabaseException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
      }
      assertThat(directory.exists("other")).isFalse();
    }
  }
}
