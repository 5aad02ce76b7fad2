package io.blueshift.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.VarcharType;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.ConstantVector;
import io.blueshift.vector.DictionaryVector;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Validity;
import io.blueshift.vector.Values;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Gathering, appending, hashing and comparing in every lane and encoding.
class VectorGatherTest {
  private static final List<LogicalType> TYPES =
      List.of(
          LogicalType.BOOL,
          LogicalType.INTEGER,
          LogicalType.BIGINT,
          LogicalType.DOUBLE,
          new DecimalType(38, 2),
          LogicalType.TEXT,
          LogicalType.INTERVAL_TYPE);

  private final MemoryBudget budget = MemoryBudget.root("test", 1L << 30);

  private static Object value(Random random, LogicalType type) {
    return switch (type.physicalType()) {
      case BOOLEAN -> random.nextBoolean();
      case INT32 -> (long) random.nextInt();
      case INT64 -> random.nextLong();
      case FLOAT64 -> random.nextDouble();
      case INT128 -> new BigInteger(100, random).negate();
      case BYTES -> Values.bytes("x".repeat(random.nextInt(30)) + random.nextInt(10));
      case INTERVAL -> new Values.Interval(random.nextInt(), random.nextInt(), random.nextLong());
    };
  }

  private static List<@Nullable Object> values(Random random, LogicalType type, int rowCount) {
    boolean nulls = random.nextBoolean();
    List<@Nullable Object> values = new ArrayList<>();
    for (int row = 0; row < rowCount; row++) {
      values.add(nulls && random.nextInt(3) == 0 ? null : value(random, type));
    }
    return values;
  }

  private static @Nullable Object shown(@Nullable Object value) {
    return value instanceof byte[] bytes ? Values.text(bytes) : value;
  }

  private static List<@Nullable Object> read(ColumnVector vector) {
    VectorReader reader = VectorReader.of(vector);
    List<@Nullable Object> values = new ArrayList<>();
    for (int row = 0; row < vector.rowCount(); row++) {
      values.add(shown(reader.objectAt(row)));
    }
    return values;
  }

  @Test
  void gatheredRowsAreTheSourceRows() {
    long seed = System.nanoTime();
    System.out.println("gatheredRowsAreTheSourceRows seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      LogicalType type = TYPES.get(random.nextInt(TYPES.size()));
      int rowCount = 1 + random.nextInt(150);
      List<@Nullable Object> values = values(random, type, rowCount);
      try (VectorBuilder builder = new VectorBuilder(type, budget);
          VectorGather gather = new VectorGather(type, budget);
          VectorAppender appender = new VectorAppender(type, budget)) {
        FlatVector source = builder.appendAll(values).build();
        int count = random.nextInt(200);
        int[] positions = new int[count + 1];
        List<@Nullable Object> expected = new ArrayList<>();
        List<@Nullable Object> expectedAppended = new ArrayList<>();
        boolean outer = random.nextBoolean();
        for (int index = 0; index < count; index++) {
          positions[index + 1] = outer && random.nextInt(4) == 0 ? -1 : random.nextInt(rowCount);
          expected.add(positions[index + 1] < 0 ? null : shown(values.get(positions[index + 1])));
        }
        ColumnVector gathered =
            outer
                ? gather.gatherOrNull(source, positions, 1, count)
                : gather.gather(source, positions, 1, count);
        assertThat(read(gathered)).as("seed %d round %d %s", seed, round, type).isEqualTo(expected);
        appender.append(source, null);
        appender.append(gathered, null);
        values.forEach(value -> expectedAppended.add(shown(value)));
        expectedAppended.addAll(expected);
        appender.append(source, new SelectionVector(new int[] {rowCount - 1}, 1));
        expectedAppended.add(shown(values.getLast()));
        assertThat(read(appender.vector())).as("appended %s", type).isEqualTo(expectedAppended);
      }
    }
    budget.close();
  }

  @Test
  void gatheringKeepsDictionariesAndConstants() {
    try (VectorBuilder entries = new VectorBuilder(LogicalType.TEXT, budget);
        VectorBuilder codes = new VectorBuilder(LogicalType.INTEGER, budget);
        VectorGather gather = new VectorGather(LogicalType.TEXT, budget)) {
      FlatVector dictionary =
          entries.appendAll(List.of(Values.bytes("a"), Values.bytes("b"))).build();
      FlatVector codeVector = codes.appendAll(List.of(0L, 1L, 1L)).build();
      DictionaryVector source =
          new DictionaryVector(3, codeVector.values(), Validity.ALL_PRESENT, dictionary, 7, true);
      ColumnVector gathered = gather.gather(source, new int[] {2, 0}, 0, 2);
      assertThat(gathered)
          .isInstanceOfSatisfying(
              DictionaryVector.class, vector -> assertThat(vector.dictionaryId()).isEqualTo(7));
      assertThat(read(gathered)).containsExactly("b", "a");
      assertThat(read(gather.gatherOrNull(source, new int[] {-1, 1}, 0, 2)))
          .containsExactly(null, "b");
      ConstantVector constant =
          new ConstantVector(
              5,
              VectorBuffer.vectorOf(
                  LogicalType.TEXT,
                  1,
                  dictionary.values(),
                  Validity.ALL_PRESENT,
                  new java.lang.foreign.MemorySegment[0]));
      assertThat(gather.gather(constant, new int[] {4, 4}, 0, 2))
          .isInstanceOf(ConstantVector.class);
      assertThat(read(gather.gatherOrNull(constant, new int[] {4, -1}, 0, 2)))
          .containsExactly("a", null);
    }
    budget.close();
  }

  @Test
  void equalValuesHashAlike() {
    LogicalType blankInsensitive = new VarcharType(100, Collation.BLANK_INSENSITIVE);
    List<String> texts =
        List.of(
            "",
            "  ",
            "abc",
            "abc ",
            "abcdefghijkl",
            "abcdefghijkl  ",
            "abcdefghijklm",
            "abcdefghijklm ");
    try (VectorBuilder builder = new VectorBuilder(blankInsensitive, budget);
        VectorBuilder doubles = new VectorBuilder(LogicalType.DOUBLE, budget);
        VectorBuilder integers = new VectorBuilder(LogicalType.INTEGER, budget);
        VectorBuilder longs = new VectorBuilder(LogicalType.BIGINT, budget)) {
      FlatVector strings = builder.appendAll(texts.stream().map(Values::bytes).toList()).build();
      long[] hashes = new long[texts.size()];
      new VectorHash().hash(strings, null, hashes);
      for (int left = 0; left < texts.size(); left++) {
        for (int right = 0; right < texts.size(); right++) {
          boolean equal = texts.get(left).stripTrailing().equals(texts.get(right).stripTrailing());
          assertThat(RowComparison.equal(strings, left, strings, right)).isEqualTo(equal);
          assertThat(hashes[left] == hashes[right]).isEqualTo(equal);
        }
      }
      FlatVector zeros =
          doubles
              .appendAll(
                  List.of(0.0, -0.0, Double.NaN, Double.longBitsToDouble(0x7ff8000000000001L)))
              .build();
      long[] floatHashes = new long[4];
      new VectorHash().hash(zeros, null, floatHashes);
      assertThat(floatHashes[0]).isEqualTo(floatHashes[1]);
      assertThat(floatHashes[2]).isEqualTo(floatHashes[3]);
      long[] narrow = new long[1];
      long[] wide = new long[1];
      new VectorHash().hash(integers.append(-5L).build(), null, narrow);
      new VectorHash().hash(longs.append(-5L).build(), null, wide);
      assertThat(narrow).isEqualTo(wide);
    }
    budget.close();
  }
}
