package io.blueshift.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.engine.PlanFixture;
import io.blueshift.engine.QueryResult;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.io.StorageDirectory;
import io.blueshift.io.StorageFile;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.plan.BuildSide;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import io.blueshift.query.ResultBatch;
import io.blueshift.spill.SpillDirectory;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Joins whose build side does not fit the memory limit against the same joins without a limit.
class JoinSpillTest {
  private static final long LIMIT_BYTES = 16L << 20;
  private static final int ROW_COUNT = 9_000;

  enum Keys {
    SPREAD,
    TEXT,
    TWO_COLUMNS,
    SKEWED,
    NONE
  }

  record Sample(Keys keys, JoinType type, BuildSide side) {}

  static Stream<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    for (Keys keys : Keys.values()) {
      for (JoinType type : JoinType.values()) {
        boolean eitherSide =
            keys != Keys.NONE && type != JoinType.MARK && type != JoinType.NULL_AWARE_ANTI;
        samples.add(new Sample(keys, type, BuildSide.RIGHT));
        if (eitherSide) {
          samples.add(new Sample(keys, type, BuildSide.LEFT));
        }
      }
    }
    return samples.stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void joinsBeyondTheMemoryLimitGiveTheSameRows(Sample sample) {
    long seed = Long.getLong("blueshift.seed", System.nanoTime());
    Random random = new Random(seed);
    boolean buildsLeft = sample.side() == BuildSide.LEFT;
    boolean nulls = random.nextBoolean();
    // Without a condition the build rows of these have nothing but keys, which fit.
    boolean keepsStrings = buildsLeft || sample.type().yieldsRight();
    boolean residual =
        sample.keys() == Keys.NONE
            || (canHaveResidual(sample) && (!keepsStrings || random.nextBoolean()));
    int otherCount = sample.keys() == Keys.NONE ? 5 : ROW_COUNT / 2;
    List<@Nullable Object[]> left =
        rows(sample.keys(), buildsLeft, nulls, buildsLeft ? ROW_COUNT : otherCount, random);
    List<@Nullable Object[]> right =
        rows(sample.keys(), !buildsLeft, nulls, buildsLeft ? otherCount : ROW_COUNT, random);
    try (PlanFixture fixture = new PlanFixture()) {
      PhysicalPlan plan = plan(sample, residual, left, right, fixture);
      List<String> expected = fixture.run(plan).stream().sorted().toList();
      try (MemoryBudget limited = fixture.budget.child("query", LIMIT_BYTES)) {
        QueryContext context = fixture.context().child(new Object[0], limited);
        List<String> actual = new ArrayList<>();
        long spilledBytes;
        try (QueryResult result = fixture.engine.execute(plan, context)) {
          for (ResultBatch batch = result.next(); batch != null; batch = result.next()) {
            try (ResultBatch open = batch) {
              PlanFixture.addRows(open.batch(), actual);
            }
          }
          spilledBytes = spilledBytes(result, plan);
        }
        assertThat(actual.stream().sorted().toList()).as("seed %d", seed).isEqualTo(expected);
        if (keepsStrings || residual) {
          assertThat(spilledBytes).as("seed %d", seed).isPositive();
        }
      }
    }
  }

  /// With a condition these two become nested loops, which would take long here.
  private static boolean canHaveResidual(Sample sample) {
    return sample.type() != JoinType.MARK && sample.type() != JoinType.NULL_AWARE_ANTI;
  }

  @Test
  void aFullDiskFailsTheStatementAndLeavesNeitherFilesNorMemory() {
    Random random = new Random(1);
    Sample sample = new Sample(Keys.SPREAD, JoinType.FULL, BuildSide.RIGHT);
    List<@Nullable Object[]> left = rows(Keys.SPREAD, false, true, ROW_COUNT / 2, random);
    List<@Nullable Object[]> right = rows(Keys.SPREAD, true, true, ROW_COUNT, random);
    for (int appendCount : new int[] {0, 20, 60, 120}) {
      StorageDirectory storage = new MemoryStorageDirectory();
      try (PlanFixture fixture = new PlanFixture();
          MemoryBudget limited = fixture.budget.child("query", LIMIT_BYTES)) {
        PhysicalPlan plan = plan(sample, false, left, right, fixture);
        QueryContext context = fixture.context();
        context.spillTo(SpillDirectory.open(filledAfter(appendCount, storage), "spill"));
        assertThatThrownBy(() -> run(plan, context.child(new Object[0], limited), fixture))
            .isInstanceOfSatisfying(
                DatabaseException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));
      }
      assertThat(storage.list("")).isEmpty();
    }
  }

  private static void run(PhysicalPlan plan, QueryContext context, PlanFixture fixture) {
    try (QueryResult result = fixture.engine.execute(plan, context)) {
      for (ResultBatch batch = result.next(); batch != null; batch = result.next()) {
        batch.close();
      }
    }
  }

  /// Returns a view of a directory to whose files only so many appends succeed.
  private static StorageDirectory filledAfter(int appendCount, StorageDirectory storage) {
    AtomicInteger left = new AtomicInteger(appendCount);
    return view(
        StorageDirectory.class,
        storage,
        (method, result) ->
            result instanceof StorageFile file
                ? view(
                    StorageFile.class,
                    file,
                    (called, ignored) -> {
                      if (called.equals("append") && left.getAndDecrement() <= 0) {
                        throw new DatabaseException(ErrorCode.DISK_FULL, "no space left");
                      }
                      return ignored;
                    })
                : result);
  }

  private static <T> T view(
      Class<T> type, T target, BiFunction<String, @Nullable Object, @Nullable Object> after) {
    InvocationHandler handler =
        (proxy, method, arguments) -> {
          try {
            return after.apply(method.getName(), method.invoke(target, arguments));
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private static long spilledBytes(QueryResult result, PhysicalPlan plan) {
    var figures = result.figures(((PhysicalPlan.Project) plan).input());
    return figures == null ? 0 : figures.spilledBytes();
  }

  private static List<LogicalType> types(Keys keys) {
    List<LogicalType> types = new ArrayList<>();
    switch (keys) {
      case SPREAD, SKEWED -> types.add(LogicalType.BIGINT);
      case TEXT -> types.add(LogicalType.TEXT);
      case TWO_COLUMNS -> {
        types.add(LogicalType.INTEGER);
        types.add(LogicalType.BIGINT);
      }
      case NONE -> {}
    }
    types.add(LogicalType.BIGINT);
    types.add(LogicalType.TEXT);
    return types;
  }

  private static List<@Nullable Object[]> rows(
      Keys keys, boolean builds, boolean nulls, int count, Random random) {
    String filling = "x".repeat(900);
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < count; row++) {
      @Nullable Object[] values = new Object[types(keys).size()];
      for (int key = 0; key < values.length - 2; key++) {
        values[key] = nulls && random.nextInt(15) == 0 ? null : key(keys, key, builds, row, random);
      }
      values[values.length - 2] = (long) row;
      values[values.length - 1] = Values.bytes((char) ('a' + random.nextInt(26)) + filling);
      rows.add(values);
    }
    return rows;
  }

  /// Returns a key; of the skewed ones nearly all of the build side are the same, and few of the other.
  private static Object key(Keys keys, int column, boolean builds, int row, Random random) {
    long number = random.nextInt(4_000);
    return switch (keys) {
      case SPREAD -> number * 0x9e3779b97f4a7c15L;
      case TEXT -> Values.bytes("a longer key " + number);
      case TWO_COLUMNS ->
          column == 0 ? (Object) (number / 50) : (Object) (number % 50 * 1_000_003L);
      case SKEWED -> (builds ? random.nextInt(20) > 0 : row % 1_000 == 0) ? 7L : number;
      case NONE -> throw new IllegalStateException();
    };
  }

  private static PhysicalPlan plan(
      Sample sample,
      boolean withResidual,
      List<@Nullable Object[]> left,
      List<@Nullable Object[]> right,
      PlanFixture fixture) {
    List<LogicalType> types = types(sample.keys());
    PhysicalPlan leftScan = fixture.table(types, left, 2_000);
    PhysicalPlan rightScan = fixture.table(types, right, 2_000);
    int keyCount = types.size() - 2;
    List<Expression> keys = new ArrayList<>();
    for (int key = 0; key < keyCount; key++) {
      keys.add(new ColumnReference(key, types.get(key)));
    }
    Expression residual =
        withResidual
            ? new Expression.And(
                List.of(lessThanOther(keyCount, types), lessThanOther(keyCount + 1, types)))
            : null;
    PhysicalPlan join =
        keyCount == 0
            ? new PhysicalPlan.NestedLoopJoin(sample.type(), leftScan, rightScan, residual)
            : new PhysicalPlan.HashJoin(
                sample.type(),
                leftScan,
                rightScan,
                keys,
                keys,
                keys.stream().map(key -> false).toList(),
                residual,
                sample.side());
    return new PhysicalPlan.Project(join, narrow(join.outputTypes()));
  }

  private static Expression lessThanOther(int column, List<LogicalType> types) {
    return new Expression.Comparison(
        ComparisonOperator.LESS,
        new ColumnReference(column, types.get(column)),
        new ColumnReference(types.size() + column, types.get(column)));
  }

  /// Reads every column, but yields no long strings, so that the result takes little memory.
  private static List<Expression> narrow(List<LogicalType> types) {
    List<Expression> expressions = new ArrayList<>();
    for (int column = 0; column < types.size(); column++) {
      ColumnReference reference = new ColumnReference(column, types.get(column));
      expressions.add(
          types.get(column).equals(LogicalType.TEXT)
              ? new Expression.Comparison(
                  ComparisonOperator.LESS,
                  reference,
                  new Expression.Literal(Values.bytes("m"), LogicalType.TEXT))
              : reference);
    }
    return expressions;
  }
}
