package io.blueshift.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.ColumnPredicate.BytesRange;
import io.blueshift.scan.ColumnPredicate.BytesSet;
import io.blueshift.scan.ColumnPredicate.FloatRange;
import io.blueshift.scan.ColumnPredicate.IntegerNotEqual;
import io.blueshift.scan.ColumnPredicate.IntegerRange;
import io.blueshift.scan.ColumnPredicate.IntegerSet;
import io.blueshift.scan.ColumnPredicate.IsNotNull;
import io.blueshift.scan.ColumnPredicate.IsNull;
import io.blueshift.scan.ColumnPredicate.KeyBitmap;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.type.Collation;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.FlatVector;
import io.blueshift.vector.SelectionVector;
import io.blueshift.vector.Values;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class WriteBufferTest {
  private static final List<LogicalType> TYPES =
      List.of(
          LogicalType.BOOL,
          LogicalType.INTEGER,
          LogicalType.BIGINT,
          new LogicalType.DecimalType(30, 2),
          LogicalType.DOUBLE,
          new LogicalType.VarcharType(100, Collation.BLANK_INSENSITIVE),
          LogicalType.INTERVAL_TYPE);

  private static final TableDefinition TABLE = table();

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private static TableDefinition table() {
    TableDefinition.Builder builder = TableDefinition.builder(1, 1, "t");
    for (LogicalType type : TYPES) {
      builder.addColumn(ColumnDefinition.of("c" + type.sqlName(), type));
    }
    return builder.build();
  }

  private List<Object> randomRow(int nullPercent) {
    Object[] row = {
      random.nextBoolean(),
      (long) random.nextInt(-50, 50),
      random.nextLong(-1000, 1000),
      new BigInteger(90, random).subtract(BigInteger.ONE.shiftLeft(89)),
      random.nextInt(20) == 0 ? Double.NaN : random.nextInt(40) / 4.0 - 5,
      "value " + "x".repeat(random.nextInt(3) * 8) + random.nextInt(30),
      new Values.Interval(random.nextInt(5), random.nextInt(5), random.nextInt(5)),
    };
    for (int column = 0; column < row.length; column++) {
      if (random.nextInt(100) < nullPercent) {
        row[column] = null;
      }
    }
    return Arrays.asList(row);
  }

  private TableView filled(List<List<Object>> expected) {
    WriteBuffer buffer = new WriteBuffer(TableLayout.of(TABLE).storedColumns());
    int nullPercent = random.nextInt(3) * 20;
    while (expected.size() < 5000) {
      List<List<Object>> rows = new ArrayList<>();
      int count = 1 + random.nextInt(1500);
      for (int row = 0; row < count; row++) {
        rows.add(randomRow(nullPercent));
      }
      Batch batch = TestRows.batch(TYPES, rows);
      if (random.nextBoolean()) {
        int[] positions = random.ints(0, count).distinct().limit(count / 2).sorted().toArray();
        batch = new Batch(count, batch.columns(), new SelectionVector(positions, positions.length));
        expected.addAll(Arrays.stream(positions).mapToObj(rows::get).toList());
      } else {
        expected.addAll(rows);
      }
      buffer.append(batch, expected.size());
    }
    return new TableView(
        TableLayout.of(TABLE), new TableContent(List.of(), List.of(buffer.view()), Map.of()));
  }

  @Test
  void rowsOfAllLanesComeBackAsTheyWereAppended() {
    List<List<Object>> expected = new ArrayList<>();
    TableView view = filled(expected);
    assertThat(TestRows.read(view)).as("seed %d", seed).isEqualTo(expected);
  }

  @Test
  void viewStaysAsItWasWhileRowsAreAppendedBehindIt() {
    WriteBuffer buffer = new WriteBuffer(TableLayout.of(TABLE).storedColumns());
    List<List<Object>> expected = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      WriteBuffer.View view = buffer.view();
      List<List<Object>> seen = List.copyOf(expected);
      List<List<Object>> added = new ArrayList<>();
      for (int row = 0; row < 100; row++) {
        added.add(randomRow(round % 2 * 30));
      }
      buffer.append(TestRows.batch(TYPES, added), expected.size());
      expected.addAll(added);
      TableContent content = new TableContent(List.of(), List.of(view), Map.of());
      assertThat(TestRows.read(new TableView(TableLayout.of(TABLE), content)))
          .as("seed %d", seed)
          .isEqualTo(seen);
    }
  }

  @Test
  void predicatesPassTheRowsThatAPlainLoopPasses() {
    List<List<Object>> rows = new ArrayList<>();
    TableView view = filled(rows);
    check(view, rows, new IntegerRange(1, -10, 20), v -> (Long) v >= -10 && (Long) v <= 20);
    check(view, rows, new IntegerRange(2, 2000, 3000), v -> false);
    check(view, rows, new IntegerRange(2, -1000, 1000), v -> true);
    check(view, rows, new IntegerNotEqual(1, 7), v -> (Long) v != 7);
    check(view, rows, new IntegerSet(1, new long[] {-3, 5}), v -> (Long) v == -3 || (Long) v == 5);
    check(
        view, rows, new KeyBitmap(1, 0, new long[] {0b1011}), v -> List.of(0L, 1L, 3L).contains(v));
    check(
        view,
        rows,
        new FloatRange(4, 0.5, true, 2.5, false),
        v -> (Double) v >= 0.5 && (Double) v < 2.5);
    check(
        view,
        rows,
        new FloatRange(4, 4, false, Double.NaN, true),
        v -> (Double) v > 4 || ((Double) v).isNaN());
    check(
        view,
        rows,
        new BytesRange(5, Values.bytes("value 2"), true, Values.bytes("value x"), false),
        v -> ((String) v).compareTo("value 2") >= 0 && ((String) v).compareTo("value x") < 0);
    check(
        view,
        rows,
        new BytesSet(5, List.of(Values.bytes("value 1  "), Values.bytes("value 25"))),
        v -> v.equals("value 1") || v.equals("value 25"));
    check(view, rows, new IsNotNull(3), v -> true);
    assertThat(TestRows.count(view, new IsNull(3)))
        .isEqualTo(rows.stream().filter(row -> row.get(3) == null).count());
  }

  private void check(
      TableView view, List<List<Object>> rows, ColumnPredicate predicate, Predicate<Object> plain) {
    long expected =
        rows.stream()
            .map(row -> row.get(predicate.column()))
            .filter(Objects::nonNull)
            .filter(plain)
            .count();
    assertThat(TestRows.count(view, predicate))
        .as("seed %d, %s", seed, predicate)
        .isEqualTo(expected);
  }

  @Test
  void statisticsBoundAllValues() {
    List<List<Object>> rows = new ArrayList<>();
    TableView view = filled(rows);
    ColumnStatistics statistics = view.statistics(2);
    List<Long> values =
        rows.stream().map(row -> (Long) row.get(2)).filter(Objects::nonNull).toList();
    assertThat(statistics.minimum()).isEqualTo(values.stream().min(Long::compare).orElseThrow());
    assertThat(statistics.maximum()).isEqualTo(values.stream().max(Long::compare).orElseThrow());
    assertThat(statistics.nullCount()).isEqualTo(rows.size() - values.size());
    double distinct = values.stream().distinct().count();
    assertThat(statistics.distinctCountEstimate()).isBetween(distinct * 0.85, distinct * 1.15);
  }

  @Test
  void orderIsThatOfTheKeysWithNullsLastAndIsStable() {
    List<List<Object>> rows = new ArrayList<>();
    for (int row = 0; row < 3000; row++) {
      rows.add(randomRow(10));
    }
    Batch batch = TestRows.batch(TYPES, rows);
    FlatVector[] keys = {(FlatVector) batch.column(5), (FlatVector) batch.column(1)};
    int[] order = RowSorter.order(keys, rows.size());
    List<Integer> expected = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      expected.add(row);
    }
    expected.sort((a, b) -> {
      int byText = compareNullsLast((String) rows.get(a).get(5), (String) rows.get(b).get(5));
      return byText != 0
          ? byText
          : compareNullsLast((Long) rows.get(a).get(1), (Long) rows.get(b).get(1));
    });
    assertThat(Arrays.stream(order).boxed().toList()).as("seed %d", seed).isEqualTo(expected);
  }

  private static <T extends Comparable<T>> int compareNullsLast(T left, T right) {
    if (left == null || right == null) {
      return Boolean.compare(left == null, right == null);
    }
    return left.compareTo(right);
  }
}
