package io.blueshift.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.engine.PlanFixture;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.plan.BuildSide;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Joins of random tables against nested loops over Java rows, for every type, build side and shape
/// of key.
class JoinPropertyTest {
  /// How keys are distributed and stored.
  enum KeyShape {
    DENSE_UNIQUE(1),
    DENSE_DUPLICATES(1),
    SPARSE(1),
    WIDE(1),
    TEXT(1),
    FLOATING(1),
    TWO_COLUMNS(2),
    TWO_WIDE_COLUMNS(2),
    THREE_MIXED(3),
    NONE(0);

    final int columnCount;

    KeyShape(int columnCount) {
      this.columnCount = columnCount;
    }

    List<LogicalType> types() {
      return switch (this) {
        case DENSE_UNIQUE, DENSE_DUPLICATES -> List.of(LogicalType.INTEGER);
        case SPARSE, WIDE -> List.of(LogicalType.BIGINT);
        case TEXT -> List.of(LogicalType.TEXT);
        case FLOATING -> List.of(LogicalType.DOUBLE);
        case TWO_COLUMNS -> List.of(LogicalType.INTEGER, LogicalType.BIGINT);
        case TWO_WIDE_COLUMNS -> List.of(LogicalType.BIGINT, LogicalType.BIGINT);
        case THREE_MIXED -> List.of(LogicalType.INTEGER, LogicalType.TEXT, LogicalType.BIGINT);
        case NONE -> List.of();
      };
    }

    Object value(int column, int row, Random random) {
      return switch (this) {
        case DENSE_UNIQUE -> (long) row;
        case DENSE_DUPLICATES -> (long) random.nextInt(90);
        case SPARSE -> random.nextInt(120) * 1_000_003L;
        case WIDE -> wide(random.nextInt(120));
        case TEXT -> Values.bytes("a somewhat longer key " + random.nextInt(120));
        case FLOATING ->
            random.nextInt(20) == 0
                ? (Object) (random.nextBoolean() ? -0.0 : 0.0)
                : (Object) (random.nextInt(120) / 8.0);
        case TWO_COLUMNS -> (long) random.nextInt(17);
        case TWO_WIDE_COLUMNS -> wide(random.nextInt(15));
        case THREE_MIXED ->
            column == 1
                ? Values.bytes("k" + random.nextInt(6))
                : (Object) wideOrNot(column, random);
        case NONE -> throw new IllegalStateException();
      };
    }

    private static long wideOrNot(int column, Random random) {
      return column == 0 ? random.nextInt(5) : wide(random.nextInt(6));
    }

    private static long wide(long seed) {
      return seed * 0x9e3779b97f4a7c15L;
    }
  }

  record Sample(KeyShape shape, JoinType type, BuildSide side, boolean nulls, boolean residual) {}

  static Stream<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (KeyShape shape : KeyShape.values()) {
      for (JoinType type : JoinType.values()) {
        for (BuildSide side : BuildSide.values()) {
          for (boolean nulls : new boolean[] {false, true}) {
            for (boolean residual : new boolean[] {false, true}) {
              samples.add(new Sample(shape, type, side, nulls, residual));
            }
          }
        }
      }
    }
    return samples.stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void joinsAgreeWithNestedLoops(Sample sample) {
    long seed = Long.getLong("blueshift.seed", System.nanoTime());
    Random random = new Random(seed);
    boolean small = sample.shape() == KeyShape.NONE;
    List<@Nullable Object[]> left = rows(sample, small ? 60 : 500, random);
    List<@Nullable Object[]> right = rows(sample, small ? 45 : 300, random);
    try (PlanFixture fixture = new PlanFixture()) {
      List<String> actual = fixture.run(plan(sample, left, right, fixture));
      assertThat(actual.stream().sorted().toList())
          .as("seed %d", seed)
          .isEqualTo(expected(sample, left, right));
    }
  }

  private static List<@Nullable Object[]> rows(Sample sample, int count, Random random) {
    int keys = sample.shape().columnCount;
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      @Nullable Object[] values = new Object[keys + 2];
      for (int key = 0; key < keys; key++) {
        values[key] =
            sample.nulls() && random.nextInt(12) == 0
                ? null
                : sample.shape().value(key, row, random);
      }
      values[keys] = (long) random.nextInt(1000);
      values[keys + 1] = Values.bytes("payload number " + row);
      rows.add(values);
    }
    return rows;
  }

  private static PhysicalPlan plan(
      Sample sample,
      List<@Nullable Object[]> left,
      List<@Nullable Object[]> right,
      PlanFixture fixture) {
    List<LogicalType> types = new ArrayList<>(sample.shape().types());
    types.add(LogicalType.BIGINT);
    types.add(LogicalType.TEXT);
    int keys = sample.shape().columnCount;
    List<Expression> keyColumns = new ArrayList<>();
    for (int key = 0; key < keys; key++) {
      keyColumns.add(new Expression.ColumnReference(key, types.get(key)));
    }
    Expression residual =
        sample.residual()
            ? new Expression.Comparison(
                ComparisonOperator.LESS,
                new Expression.ColumnReference(keys, LogicalType.BIGINT),
                new Expression.ColumnReference(types.size() + keys, LogicalType.BIGINT))
            : null;
    PhysicalPlan leftScan = fixture.table(types, left, 300);
    PhysicalPlan rightScan = fixture.table(types, right, 200);
    if (keys == 0) {
      return new PhysicalPlan.NestedLoopJoin(sample.type(), leftScan, rightScan, residual);
    }
    return new PhysicalPlan.HashJoin(
        sample.type(),
        leftScan,
        rightScan,
        keyColumns,
        keyColumns,
        keyColumns.stream().map(key -> false).toList(),
        residual,
        sample.side());
  }

  private static List<String> expected(
      Sample sample, List<@Nullable Object[]> left, List<@Nullable Object[]> right) {
    List<String> rows = new ArrayList<>();
    boolean[] rightMatched = new boolean[right.size()];
    @Nullable Object[] noRow = new Object[sample.shape().columnCount + 2];
    for (@Nullable Object[] leftRow : left) {
      boolean matched = false;
      boolean unknown = false;
      for (int index = 0; index < right.size(); index++) {
        @Nullable Object[] rightRow = right.get(index);
        Boolean answer = matches(sample, leftRow, rightRow);
        if (Boolean.TRUE.equals(answer)) {
          matched = true;
          rightMatched[index] = true;
          if (sample.type().yieldsRight()) {
            rows.add(PlanFixture.text(concat(leftRow, rightRow)));
          }
        }
        unknown |= answer == null;
      }
      addLeft(sample.type(), leftRow, matched, unknown, noRow, rows);
    }
    if (sample.type() == JoinType.RIGHT || sample.type() == JoinType.FULL) {
      for (int index = 0; index < right.size(); index++) {
        if (!rightMatched[index]) {
          rows.add(PlanFixture.text(concat(noRow, right.get(index))));
        }
      }
    }
    rows.sort(null);
    return rows;
  }

  private static void addLeft(
      JoinType type,
      @Nullable Object[] row,
      boolean matched,
      boolean unknown,
      @Nullable Object[] noRow,
      List<String> rows) {
    switch (type) {
      case INNER, RIGHT -> {}
      case LEFT, FULL -> {
        if (!matched) {
          rows.add(PlanFixture.text(concat(row, noRow)));
        }
      }
      case SEMI -> {
        if (matched) {
          rows.add(PlanFixture.text(row));
        }
      }
      case ANTI -> {
        if (!matched) {
          rows.add(PlanFixture.text(row));
        }
      }
      case NULL_AWARE_ANTI -> {
        if (!matched && !unknown) {
          rows.add(PlanFixture.text(row));
        }
      }
      case MARK ->
          rows.add(
              PlanFixture.text(
                  concat(row, new Object[] {matched ? Boolean.TRUE : unknown ? null : false})));
    }
  }

  /// Returns SQL's answer for a pair; several keys count as unknown when any of them is NULL, as the
  /// joins document.
  private static @Nullable Boolean matches(
      Sample sample, @Nullable Object[] left, @Nullable Object[] right) {
    int keys = sample.shape().columnCount;
    boolean unknown = false;
    boolean different = false;
    for (int key = 0; key < keys; key++) {
      if (left[key] == null || right[key] == null) {
        unknown = true;
      } else if (!same(left[key], right[key])) {
        different = true;
      }
    }
    boolean anyUnknownCounts = !sample.residual();
    if (sample.residual() && (long) left[keys] >= (long) right[keys]) {
      return false;
    }
    if (unknown) {
      return different && !anyUnknownCounts ? Boolean.FALSE : null;
    }
    return !different;
  }

  private static boolean same(Object left, Object right) {
    if (left instanceof byte[] bytes) {
      return Arrays.equals(bytes, (byte[]) right);
    }
    return left instanceof Double number ? number == (double) (Double) right : left.equals(right);
  }

  private static @Nullable Object[] concat(@Nullable Object[] left, @Nullable Object[] right) {
    @Nullable Object[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }
}
