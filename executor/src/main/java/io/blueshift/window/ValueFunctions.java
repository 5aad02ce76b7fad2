package io.blueshift.window;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.plan.SortKey;
import io.blueshift.rows.RowCollection.Column;
import java.util.List;

/// The functions whose result is a value of another row: lag, lead, first_value, last_value and
/// nth_value, which may leave nulls out.
final class ValueFunctions {
  private ValueFunctions() {}

  /// Computes a function for a partition; returns whether it is one of these.
  static boolean evaluate(
      WindowPartition partition, BoundWindowCall call, List<SortKey> orderBy, WindowResult result) {
    switch (call.function()) {
      case "lag" -> shift(partition, call, result, -1);
      case "lead" -> shift(partition, call, result, 1);
      case "first_value", "last_value", "nth_value" ->
          pick(partition, call, new FrameBounds(partition, call, orderBy), result);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void shift(
      WindowPartition partition, BoundWindowCall call, WindowResult result, int direction) {
    int valueColumn = call.arguments().getFirst();
    boolean withDefault = call.arguments().size() > 2;
    result.referTo(valueColumn, withDefault ? call.arguments().get(2) : -1);
    int missing = withDefault ? WindowResult.DEFAULT_REFERENCE : WindowResult.NULL_REFERENCE;
    Column values = partition.column(valueColumn);
    Column offsets = call.arguments().size() > 1 ? partition.column(call.arguments().get(1)) : null;
    int[] present = call.ignoreNulls() ? presentPlaces(partition, values) : new int[0];
    int rowCount = partition.rowCount();
    int before = 0;
    for (int place = 0; place < rowCount; place++) {
      int row = partition.row(place);
      while (before < present.length && present[before] < place) {
        before++;
      }
      int reference;
      if (offsets != null && offsets.isNull(row)) {
        reference = WindowResult.NULL_REFERENCE;
      } else {
        long distance = direction * (offsets == null ? 1 : offsets.longAt(row));
        long target =
            call.ignoreNulls() ? presentTarget(present, before, place, distance) : place + distance;
        reference = target < 0 || target >= rowCount ? missing : partition.row((int) target);
      }
      result.setReference(partition.resultPlace(place), reference);
    }
  }

  private static int[] presentPlaces(WindowPartition partition, Column values) {
    int[] present = new int[partition.rowCount()];
    int count = 0;
    for (int place = 0; place < present.length; place++) {
      if (!values.isNull(partition.row(place))) {
        present[count++] = place;
      }
    }
    return java.util.Arrays.copyOf(present, count);
  }

  /// Returns the place `distance` present rows away; `before` present rows are before the place.
  private static long presentTarget(int[] present, int before, int place, long distance) {
    if (distance == 0) {
      return place;
    }
    boolean here = before < present.length && present[before] == place;
    long index = distance < 0 ? before + distance : before + distance - (here ? 0 : 1);
    return index < 0 || index >= present.length ? -1 : present[(int) index];
  }

  private static void pick(
      WindowPartition partition, BoundWindowCall call, FrameBounds frames, WindowResult result) {
    int valueColumn = call.arguments().getFirst();
    result.referTo(valueColumn, -1);
    Column values = partition.column(valueColumn);
    boolean last = call.function().equals("last_value");
    Column numbers =
        call.function().equals("nth_value") ? partition.column(call.arguments().get(1)) : null;
    boolean simple = frames.excludesNothing() && !call.ignoreNulls();
    for (int place = 0; place < partition.rowCount(); place++) {
      int row = partition.row(place);
      int reference = WindowResult.NULL_REFERENCE;
      if (numbers == null || !numbers.isNull(row)) {
        long nth = numbers == null ? 1 : numbers.longAt(row);
        if (nth <= 0) {
          throw new DatabaseException(
              ErrorCode.INVALID_PARAMETER_VALUE,
              "argument of nth_value must be greater than zero [argument=" + nth + "]");
        }
        int found =
            simple
                ? nthOf(frames.starts[place], frames.ends[place], nth, last)
                : search(partition, frames, values, place, nth, last, call.ignoreNulls());
        reference = found < 0 ? WindowResult.NULL_REFERENCE : partition.row(found);
      }
      result.setReference(partition.resultPlace(place), reference);
    }
  }

  private static int nthOf(int start, int end, long nth, boolean last) {
    if (end - start < nth) {
      return -1;
    }
    return last ? end - 1 : start + (int) nth - 1;
  }

  private static int search(
      WindowPartition partition,
      FrameBounds frames,
      Column values,
      int place,
      long nth,
      boolean last,
      boolean ignoreNulls) {
    long left = nth;
    int start = frames.starts[place];
    int end = frames.ends[place];
    for (int step = 0; step < end - start; step++) {
      int other = last ? end - 1 - step : start + step;
      if (frames.contains(place, other)
          && !(ignoreNulls && values.isNull(partition.row(other)))
          && --left == 0) {
        return other;
      }
    }
    return -1;
  }
}
