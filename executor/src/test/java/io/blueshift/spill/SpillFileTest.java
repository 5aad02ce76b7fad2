package io.blueshift.spill;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.rows.TestRows;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.Values;
import io.blueshift.vector.Values.Interval;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpillFileTest {
  private static final List<LogicalType> TYPES =
      List.of(
          LogicalType.BOOL,
          LogicalType.INTEGER,
          LogicalType.BIGINT,
          LogicalType.DOUBLE,
          LogicalType.TEXT,
          new LogicalType.DecimalType(38, 4),
          LogicalType.INTERVAL_TYPE);

  @TempDir Path folder;

  @Test
  void rowsComeBackAsTheyWereWrittenAndTheFileGoes() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < 20_000; row++) {
      @Nullable Object[] values = {
        random.nextBoolean(),
        (long) random.nextInt(),
        random.nextLong(),
        random.nextGaussian(),
        Values.bytes("word ".repeat(random.nextInt(9))),
        BigInteger.valueOf(random.nextLong()).shiftLeft(20),
        new Interval(random.nextInt(), random.nextInt(), random.nextLong())
      };
      if (random.nextInt(3) == 0) {
        values[random.nextInt(values.length)] = null;
      }
      rows.add(values);
    }
    MemoryBudget budget = MemoryBudget.root("test", Long.MAX_VALUE);
    SpillDirectory directory = SpillDirectory.open(LocalStorageDirectory.open(folder), "spill");
    List<@Nullable Object[]> back = new ArrayList<>();
    try (TestRows input = new TestRows(random);
        SpillFile file = directory.create(TYPES, budget)) {
      for (Batch batch : input.batches(TYPES, rows)) {
        file.write(batch);
      }
      file.complete();
      assertThat(Files.exists(folder.resolve("spill"))).isTrue();
      try (SpillFile.Reader reader = file.read(budget)) {
        for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
          back.addAll(TestRows.read(batch));
        }
      }
      assertThat(file.rowCount()).isEqualTo(rows.size());
    }
    assertThat(back.stream().map(TestRows::text).toList())
        .isEqualTo(rows.stream().map(TestRows::text).toList());
    assertThat(Files.exists(folder.resolve("spill"))).isFalse();
    budget.close();
  }
}
