package io.blueshift.segment;

import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.ColumnStatistics.Histogram;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a segment's footer says of one column's values. Bounds are boxed as
/// [io.blueshift.vector.Values] does it; a string's maximum may be a prefix rounded up. Both bounds
/// are null when there is no value, or none is known.
///
/// `ascendingRuns` cuts the rows of an integer column without nulls into runs in which each value is
/// above the one before; empty when there are too many to be of use. Runs that do not overlap prove
/// that no value occurs twice.
public record ChunkStatistics(
    int columnNumber,
    long rowCount,
    long nullCount,
    @Nullable Object minimum,
    @Nullable Object maximum,
    DistinctSketch distinct,
    long valueBytes,
    @Nullable Histogram histogram,
    List<Run> ascendingRuns) {
  private static final int HISTOGRAM_BUCKET_COUNT = 64;

  /// The least and greatest value of rows that ascend.
  public record Run(long first, long last) {}

  /// Returns the same with other runs.
  ChunkStatistics withAscendingRuns(List<Run> runs) {
    return new ChunkStatistics(
        columnNumber, rowCount, nullCount, minimum, maximum, distinct, valueBytes, histogram, runs);
  }

  /// Combines what is known of a column in all row groups of a table; the parts are in any order.
  public static ColumnStatistics combine(LogicalType type, List<ChunkStatistics> parts) {
    return merge(parts).ofColumn(type);
  }

  /// Returns what is known of the rows of all parts, which are of one column and in any order. Runs are
  /// left when they prove that no value occurs twice.
  public static ChunkStatistics merge(List<ChunkStatistics> parts) {
    long rowCount = 0;
    long nullCount = 0;
    long valueBytes = 0;
    DistinctSketch distinct = new DistinctSketch();
    Object minimum = null;
    Object maximum = null;
    boolean bounded = true;
    for (ChunkStatistics part : parts) {
      rowCount += part.rowCount;
      nullCount += part.nullCount;
      valueBytes += part.valueBytes;
      distinct.add(part.distinct);
      if (part.nullCount < part.rowCount) {
        bounded &= part.minimum != null && part.maximum != null;
        minimum = lesser(minimum, part.minimum);
        maximum = greater(maximum, part.maximum);
      }
    }
    return new ChunkStatistics(
        parts.isEmpty() ? 0 : parts.getFirst().columnNumber,
        rowCount,
        nullCount,
        bounded ? minimum : null,
        bounded ? maximum : null,
        distinct,
        valueBytes,
        combineHistograms(parts),
        disjointRuns(parts));
  }

  private ColumnStatistics ofColumn(LogicalType type) {
    long valueCount = rowCount - nullCount;
    double distinctCount =
        Math.min((double) valueCount, Math.max(valueCount == 0 ? 0 : 1, distinct.estimate()));
    double averageSizeBytes =
        type.physicalType() == PhysicalType.BYTES && valueCount > 0
            ? (double) valueBytes / valueCount
            : type.physicalType().sizeBytes();
    return new ColumnStatistics(
        minimum,
        maximum,
        nullCount,
        distinctCount,
        averageSizeBytes,
        histogram,
        !ascendingRuns.isEmpty());
  }

  /// Returns the runs of all parts in their order, neighbours joined where there are very many; none when
  /// two of them overlap, or a part has none.
  private static List<Run> disjointRuns(List<ChunkStatistics> parts) {
    List<Run> runs = new ArrayList<>();
    for (ChunkStatistics part : parts) {
      if (part.ascendingRuns.isEmpty()) {
        return List.of();
      }
      runs.addAll(part.ascendingRuns);
    }
    runs.sort(Comparator.comparingLong(Run::first));
    for (int index = 1; index < runs.size(); index++) {
      if (runs.get(index - 1).last() >= runs.get(index).first()) {
        return List.of();
      }
    }
    return AscendingRuns.joined(runs);
  }

  /// Returns the lesser of two bounds of one lane, where null stands for none yet.
  private static @Nullable Object lesser(@Nullable Object first, @Nullable Object second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return compare(first, second) <= 0 ? first : second;
  }

  private static @Nullable Object greater(@Nullable Object first, @Nullable Object second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return compare(first, second) >= 0 ? first : second;
  }

  /// Compares two bounds of one column.
  public static int compare(Object first, Object second) {
    return switch (first) {
      case Long value -> value.compareTo((Long) second);
      case Double value -> value.compareTo((Double) second);
      case Boolean value -> value.compareTo((Boolean) second);
      case BigInteger value -> value.compareTo((BigInteger) second);
      case byte[] value -> Arrays.compareUnsigned(value, (byte[]) second);
      default -> throw new IllegalArgumentException("no bound [class=" + first.getClass() + "]");
    };
  }

  /// Cuts the buckets of all parts, weighted by their rows, into buckets of equal height again.
  private static @Nullable Histogram combineHistograms(List<ChunkStatistics> parts) {
    List<ChunkStatistics> known = parts.stream().filter(part -> part.histogram != null).toList();
    if (known.isEmpty() || known.size() == 1) {
      return known.isEmpty() ? null : known.getFirst().histogram;
    }
    record Edge(double value, double rows) {}
    List<Edge> edges =
        known.stream()
            .flatMap(part -> {
              double[] bounds = part.histogram().bounds();
              double rows =
                  (double) (part.rowCount - part.nullCount) / Math.max(1, bounds.length - 1);
              return Arrays.stream(bounds).mapToObj(bound -> new Edge(bound, rows));
            })
            .sorted((a, b) -> Double.compare(a.value, b.value))
            .toList();
    double total = edges.stream().mapToDouble(Edge::rows).sum();
    double[] bounds = new double[HISTOGRAM_BUCKET_COUNT + 1];
    double passed = 0;
    int next = 1;
    bounds[0] = edges.getFirst().value;
    for (Edge edge : edges) {
      passed += edge.rows;
      while (next < HISTOGRAM_BUCKET_COUNT && passed >= total * next / HISTOGRAM_BUCKET_COUNT) {
        bounds[next++] = edge.value;
      }
    }
    Arrays.fill(bounds, next, bounds.length, edges.getLast().value);
    return new Histogram(bounds);
  }
}
