package io.blueshift.aggregate;

import io.blueshift.rows.ColumnReader;
import io.blueshift.rows.ColumnWriter;
import io.blueshift.rows.Int128;
import io.blueshift.type.LogicalType;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/// Count, means and centred second moments of one or two columns, by Welford's update and the
/// pairwise merge of Chan, Golub and LeVeque, which do not lose digits to large means. Rows where
/// either column is absent do not count.
///
/// Words: count, mean of y, moment of y, and for two columns mean of x, moment of x, moment of both.
final class MomentAccumulator extends Accumulator {
  private static final int MEAN_Y = 1;
  private static final int MOMENT_Y = 2;
  private static final int MEAN_X = 3;
  private static final int MOMENT_X = 4;
  private static final int MOMENT_XY = 5;

  private final Channel y;
  private final @Nullable Channel x;

  MomentAccumulator(Channel y, @Nullable Channel x) {
    this.y = y;
    this.x = x;
  }

  @Override
  int wordCount() {
    return x == null ? 3 : 6;
  }

  @Override
  void update(GroupedBatch input, GroupRows rows) {
    Channel second = x;
    ColumnReader yReader = y.reader();
    ColumnReader xReader = second == null ? null : second.reader();
    for (int entry = 0; entry < input.count; entry++) {
      int group = input.groups[entry];
      if (group == 0 || !y.isPresent(entry) || (second != null && !second.isPresent(entry))) {
        continue;
      }
      int position = input.position(entry);
      long[] chunk = rows.chunkOf(group);
      int at = rows.statesOf(group) + word;
      double yValue = number(yReader, position);
      long count = ++chunk[at];
      double yBefore = yValue - get(chunk, at + MEAN_Y);
      add(chunk, at + MEAN_Y, yBefore / count);
      double yAfter = yValue - get(chunk, at + MEAN_Y);
      add(chunk, at + MOMENT_Y, yBefore * yAfter);
      if (xReader != null) {
        double xValue = number(xReader, position);
        double xBefore = xValue - get(chunk, at + MEAN_X);
        add(chunk, at + MEAN_X, xBefore / count);
        add(chunk, at + MOMENT_X, xBefore * (xValue - get(chunk, at + MEAN_X)));
        add(chunk, at + MOMENT_XY, xBefore * yAfter);
      }
    }
  }

  private static double number(ColumnReader reader, int position) {
    return switch (reader.type().physicalType()) {
      case FLOAT64 -> reader.doubleAt(position);
      case INT128 ->
          reader.bigIntegerAt(position).doubleValue()
              / Math.pow(10, SumResults.scale(reader.type()));
      default -> reader.longAt(position) / Math.pow(10, SumResults.scale(reader.type()));
    };
  }

  private static double get(long[] chunk, int at) {
    return Double.longBitsToDouble(chunk[at]);
  }

  private static void add(long[] chunk, int at, double value) {
    chunk[at] = Double.doubleToRawLongBits(get(chunk, at) + value);
  }

  @Override
  void merge(GroupRows rows, int group, Accumulator other, GroupRows otherRows, int otherGroup) {
    long[] mine = rows.chunkOf(group);
    int at = rows.statesOf(group) + word;
    long[] theirs = otherRows.chunkOf(otherGroup);
    int from = otherRows.statesOf(otherGroup) + other.word;
    long myCount = mine[at];
    long theirCount = theirs[from];
    if (theirCount == 0) {
      return;
    }
    double total = (double) myCount + theirCount;
    double share = myCount * (theirCount / total);
    double yStep = get(theirs, from + MEAN_Y) - get(mine, at + MEAN_Y);
    add(mine, at + MOMENT_Y, get(theirs, from + MOMENT_Y) + yStep * yStep * share);
    add(mine, at + MEAN_Y, yStep * theirCount / total);
    if (x != null) {
      double xStep = get(theirs, from + MEAN_X) - get(mine, at + MEAN_X);
      add(mine, at + MOMENT_X, get(theirs, from + MOMENT_X) + xStep * xStep * share);
      add(mine, at + MOMENT_XY, get(theirs, from + MOMENT_XY) + xStep * yStep * share);
      add(mine, at + MEAN_X, xStep * theirCount / total);
    }
    mine[at] = myCount + theirCount;
  }

  /// The moments of one group.
  record Moments(
      long count, double meanY, double momentY, double meanX, double momentX, double momentXy) {}

  /// Computes a result from moments; NaN stands for NULL where the function says so.
  interface Formula {
    /// Returns the result, or null.
    @Nullable Double apply(Moments moments);
  }

  private Moments moments(GroupRows rows, int group) {
    long[] chunk = rows.chunkOf(group);
    int at = rows.statesOf(group) + word;
    return x == null
        ? new Moments(chunk[at], get(chunk, at + MEAN_Y), get(chunk, at + MOMENT_Y), 0, 0, 0)
        : new Moments(
            chunk[at],
            get(chunk, at + MEAN_Y),
            get(chunk, at + MOMENT_Y),
            get(chunk, at + MEAN_X),
            get(chunk, at + MOMENT_X),
            get(chunk, at + MOMENT_XY));
  }

  /// Returns the result of a formula.
  AggregateResult result(Formula formula, LogicalType type) {
    return (rows, groups, from, count, writer) -> {
      for (int index = 0; index < count; index++) {
        Double value = formula.apply(moments(rows, groups[from + index]));
        writeOrNull(writer, index, value, type);
      }
    };
  }

  private static void writeOrNull(
      ColumnWriter writer, int index, @Nullable Double value, LogicalType type) {
    if (value == null) {
      writer.setNull(index);
    } else if (SumResults.isFloat(type) || !value.isNaN()) {
      SumResults.writeDouble(writer, index, value, type);
    } else {
      throw Int128.outOfRange(type);
    }
  }

  /// Returns the formula of variance (or, through `root`, deviation) of a sample or a population.
  static Formula variance(boolean sample, DoubleUnaryOperator root) {
    return moments -> {
      long divisor = sample ? moments.count() - 1 : moments.count();
      return divisor <= 0 ? null : root.applyAsDouble(moments.momentY() / divisor);
    };
  }

  /// Returns the formula of a function of two columns (y, x).
  static @Nullable Formula ofTwo(String function) {
    return switch (function) {
      case "covar_pop" -> m -> m.count() == 0 ? null : m.momentXy() / m.count();
      case "covar_samp" -> m -> m.count() < 2 ? null : m.momentXy() / (m.count() - 1);
      case "corr" ->
          m ->
              m.count() == 0 || m.momentX() == 0 || m.momentY() == 0
                  ? null
                  : Math.clamp(m.momentXy() / Math.sqrt(m.momentX() * m.momentY()), -1.0, 1.0);
      case "regr_slope" ->
          m -> m.count() == 0 || m.momentX() == 0 ? null : m.momentXy() / m.momentX();
      case "regr_intercept" ->
          m ->
              m.count() == 0 || m.momentX() == 0
                  ? null
                  : m.meanY() - m.meanX() * m.momentXy() / m.momentX();
      case "regr_r2" ->
          m -> {
            if (m.count() == 0 || m.momentX() == 0) {
              return null;
            }
            return m.momentY() == 0
                ? 1.0
                : m.momentXy() * m.momentXy() / (m.momentX() * m.momentY());
          };
      case "regr_sxx" -> m -> m.count() == 0 ? null : m.momentX();
      case "regr_syy" -> m -> m.count() == 0 ? null : m.momentY();
      case "regr_sxy" -> m -> m.count() == 0 ? null : m.momentXy();
      case "regr_avgx" -> m -> m.count() == 0 ? null : m.meanX();
      case "regr_avgy" -> m -> m.count() == 0 ? null : m.meanY();
      case "regr_count" -> m -> (double) m.count();
      default -> null;
    };
  }
}
