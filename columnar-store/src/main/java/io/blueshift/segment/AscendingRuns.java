package io.blueshift.segment;

import io.blueshift.segment.ChunkStatistics.Run;
import java.util.ArrayList;
import java.util.List;

/// Cuts values into runs in which each is above the one before and near it. A long step ends a run,
/// so that the values of another segment may lie between two runs; what is long grows when there
/// would be too many runs.
public final class AscendingRuns {
  private static final int RUN_COUNT_MAX = 128;
  private static final int RUN_COUNT_AFTER_MERGE_MAX = RUN_COUNT_MAX / 2;
  private static final long FIRST_STEP_MAX = 1 << 10;
  private static final long LAST_STEP_MAX = 1L << 50;

  private final List<Run> runs = new ArrayList<>();
  private long stepMax = FIRST_STEP_MAX;
  private boolean open;
  private boolean abandoned;
  private long first;
  private long last;

  /// Makes runs of no values.
  public AscendingRuns() {}

  /// Returns runs that follow each other as so few that they are quickly compared: neighbours become one.
  static List<Run> joined(List<Run> ordered) {
    int step = (ordered.size() + RUN_COUNT_MAX - 1) / RUN_COUNT_MAX;
    if (step <= 1) {
      return List.copyOf(ordered);
    }
    List<Run> joined = new ArrayList<>();
    for (int index = 0; index < ordered.size(); index += step) {
      Run last = ordered.get(Math.min(index + step, ordered.size()) - 1);
      joined.add(new Run(ordered.get(index).first(), last.last()));
    }
    return List.copyOf(joined);
  }

  /// Adds values in their order.
  public void add(long[] values, int count) {
    for (int index = 0; index < count && !abandoned; index++) {
      add(values[index]);
    }
  }

  /// Adds a value.
  public void add(long value) {
    // As an unsigned number a step down is longer than any limit.
    if (open && value != last && Long.compareUnsigned(value - last, stepMax) <= 0) {
      last = value;
    } else {
      begin(value);
    }
  }

  private void begin(long value) {
    if (abandoned) {
      return;
    }
    if (open) {
      runs.add(new Run(first, last));
      if (runs.size() == RUN_COUNT_MAX) {
        mergeNear();
      }
    }
    open = true;
    first = value;
    last = value;
  }

  /// Lets longer steps be part of a run until there are few runs again.
  private void mergeNear() {
    while (runs.size() > RUN_COUNT_AFTER_MERGE_MAX) {
      stepMax *= 16;
      if (stepMax > LAST_STEP_MAX) {
        abandon();
        return;
      }
      List<Run> merged = new ArrayList<>();
      for (Run run : runs) {
        Run before = merged.isEmpty() ? null : merged.getLast();
        if (before != null
            && run.first() != before.last()
            && Long.compareUnsigned(run.first() - before.last(), stepMax) <= 0) {
          merged.set(merged.size() - 1, new Run(before.first(), run.last()));
        } else {
          merged.add(run);
        }
      }
      runs.clear();
      runs.addAll(merged);
    }
  }

  /// Says that there is something among the values that cannot be part of a run.
  public void abandon() {
    abandoned = true;
    runs.clear();
  }

  /// Returns the runs; none when there are too many to be of use.
  public List<Run> runs() {
    if (abandoned || !open) {
      return List.of();
    }
    List<Run> all = new ArrayList<>(runs);
    all.add(new Run(first, last));
    return List.copyOf(all);
  }
}
