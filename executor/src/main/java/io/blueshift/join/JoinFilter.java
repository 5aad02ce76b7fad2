package io.blueshift.join;

import io.blueshift.operator.RuntimeFilter;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a finished build side says of one key column: its bounds and which values occur.
final class JoinFilter implements RuntimeFilter {
  private final JoinBuild build;
  private final int key;
  private final LogicalType probeType;

  JoinFilter(JoinBuild build, int key, LogicalType probeType) {
    this.build = build;
    this.key = key;
    this.probeType = probeType;
  }

  @Override
  public List<ColumnPredicate> predicates(int tableColumn) {
    if (build.spilled() != null) {
      return List.of();
    }
    OccurringValues occurring = build.occurring(key);
    if (occurring != null) {
      return occurring.predicates(tableColumn, probeType);
    }
    KeyLayout layout = build.layout();
    if (layout.isInterned(key)) {
      return List.of();
    }
    long minimum = layout.minimum(key);
    long maximum = layout.maximum(key);
    if (minimum > maximum) {
      return List.of(new ColumnPredicate.IntegerRange(tableColumn, Long.MAX_VALUE, Long.MIN_VALUE));
    }
    ColumnPredicate range = new ColumnPredicate.IntegerRange(tableColumn, minimum, maximum);
    if (layout.columnCount() != 1
        || !(build.table() instanceof DenseKeyTable dense)
        || dense.keyCount() == dense.range()) {
      return List.of(range);
    }
    int wordCount = (int) (dense.range() + 63 >>> 6);
    long[] words = Arrays.copyOf(dense.words(), wordCount);
    return List.of(range, new ColumnPredicate.KeyBitmap(tableColumn, minimum, words));
  }

  @Override
  public @Nullable ColumnPredicate fewValues(int tableColumn) {
    if (build.spilled() != null) {
      return null;
    }
    OccurringValues occurring = build.occurring(key);
    if (occurring != null) {
      return occurring.fewValues(tableColumn, probeType);
    }
    KeyLayout layout = build.layout();
    PhysicalType lane = probeType.physicalType();
    return !layout.isInterned(key)
            && (lane == PhysicalType.INT32 || lane == PhysicalType.INT64)
            && layout.columnCount() == 1
            && build.table() instanceof DenseKeyTable dense
            && dense.keyCount() <= OccurringValues.FEW_VALUES
        ? new ColumnPredicate.IntegerSet(tableColumn, dense.keys(layout.minimum(key)))
        : null;
  }
}
