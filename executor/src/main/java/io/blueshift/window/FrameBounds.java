package io.blueshift.window;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.plan.SortKey;
import io.blueshift.plan.WindowCall.Bound;
import io.blueshift.plan.WindowCall.WindowFrame;
import io.blueshift.plan.WindowCall.WindowFrame.Exclusion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The frames of all rows of a partition: places `starts[i]` to before `ends[i]`, without what the
/// frame excludes (see [#contains]).
final class FrameBounds {
  private final WindowPartition partition;
  private final Exclusion exclusion;
  final int[] starts;
  final int[] ends;

  private static final int ROWS_BETWEEN_CHECKS = 1 << 12;

  /// Computes the frames of a call.
  FrameBounds(WindowPartition partition, BoundWindowCall call, List<SortKey> orderBy) {
    this.partition = partition;
    this.exclusion = call.frame().exclusion();
    int rowCount = partition.rowCount();
    starts = new int[rowCount];
    ends = new int[rowCount];
    WindowFrame frame = call.frame();
    RangeKeys keys = null;
    if (frame.unit() == WindowFrame.Unit.RANGE
        && (hasOffset(frame.start()) || hasOffset(frame.end()))) {
      if (orderBy.size() != 1) {
        throw new DatabaseException(
            ErrorCode.WINDOWING_ERROR,
            "RANGE with an offset needs exactly one ORDER BY column [columns="
                + orderBy.size()
                + "]");
      }
      keys = new RangeKeys(partition, orderBy.getFirst());
    }
    for (int place = 0; place < rowCount; place++) {
      if (place % ROWS_BETWEEN_CHECKS == 0) {
        partition.worker().checkCancelled();
      }
      int start = bound(place, frame.unit(), frame.start(), call.startOffset(), true, keys);
      int end = bound(place, frame.unit(), frame.end(), call.endOffset(), false, keys);
      starts[place] = Math.clamp(start, 0, rowCount);
      ends[place] = Math.max(starts[place], Math.clamp(end, 0, rowCount));
    }
  }

  private static boolean hasOffset(Bound bound) {
    return bound.kind() == Bound.Kind.PRECEDING || bound.kind() == Bound.Kind.FOLLOWING;
  }

  private int bound(
      int place,
      WindowFrame.Unit unit,
      Bound bound,
      @Nullable Object offset,
      boolean start,
      @Nullable RangeKeys keys) {
    return switch (bound.kind()) {
      case UNBOUNDED_PRECEDING -> 0;
      case UNBOUNDED_FOLLOWING -> partition.rowCount();
      case CURRENT_ROW -> {
        if (unit == WindowFrame.Unit.ROWS) {
          yield start ? place : place + 1;
        }
        yield start ? partition.peerStarts()[place] : partition.peerEnds()[place];
      }
      case PRECEDING, FOLLOWING -> {
        boolean preceding = bound.kind() == Bound.Kind.PRECEDING;
        if (keys != null) {
          yield keys.find(place, checked(offset), preceding, start);
        }
        long distance = count(offset);
        long signed = preceding ? -distance : distance;
        yield unit == WindowFrame.Unit.ROWS
            ? (int) Math.clamp(place + signed + (start ? 0 : 1), -1L, partition.rowCount() + 1L)
            : groupBound(place, signed, start);
      }
    };
  }

  private static Object checked(@Nullable Object offset) {
    if (offset == null) {
      throw new DatabaseException(
          ErrorCode.INVALID_WINDOW_FRAME_OFFSET, "frame offset must not be null");
    }
    return offset;
  }

  private static long count(@Nullable Object offset) {
    long value = ((Number) checked(offset)).longValue();
    if (value < 0) {
      throw new DatabaseException(
          ErrorCode.INVALID_WINDOW_FRAME_OFFSET,
          "frame offset must not be negative [offset=" + value + "]");
    }
    return Math.min(value, Integer.MAX_VALUE);
  }

  private int groupBound(int place, long signed, boolean start) {
    int[] groups = partition.peerGroups();
    long wanted = groups[place] + signed;
    if (wanted < 0) {
      return 0;
    }
    if (wanted > groups[groups.length - 1]) {
      return partition.rowCount();
    }
    int low = 0;
    int high = groups.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (groups[middle] < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return start ? low : partition.peerEnds()[low];
  }

  /// Returns whether frames are what their bounds say.
  boolean excludesNothing() {
    return exclusion == Exclusion.NO_OTHERS;
  }

  /// Returns whether a place of a row's bounds is in its frame.
  boolean contains(int place, int other) {
    return switch (exclusion) {
      case NO_OTHERS -> true;
      case CURRENT_ROW -> other != place;
      case GROUP -> other < partition.peerStarts()[place] || other >= partition.peerEnds()[place];
      case TIES ->
          other == place
              || other < partition.peerStarts()[place]
              || other >= partition.peerEnds()[place];
    };
  }
}
