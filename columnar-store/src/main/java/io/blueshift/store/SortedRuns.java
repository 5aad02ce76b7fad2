package io.blueshift.store;

import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.segment.ChunkStatistics;
import io.blueshift.table.SegmentHandle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The segments of a table with a sort key as sorted runs: lists of segments that follow each other in the
/// order of the key's first column. A table in order is one run; a query for a range of the key touches a part
/// of each run.
///
/// The runs are found by partitioning intervals greedily: in the order of their least values, each segment
/// continues the longest run that has ended.
///
/// @param runs the runs, in the order of their least values
record SortedRuns(List<Run> runs) {
  /// One segment and the values between which it lies.
  private record Interval(SegmentHandle segment, Bound least, Bound greatest) {}

  /// Segments in order.
  record Run(List<Interval> intervals, long rowCount) {
    List<SegmentHandle> segments() {
      return intervals.stream().map(Interval::segment).toList();
    }
  }

  /// Where a segment begins or ends. Ranks: below all values, a value, behind all values, where nulls are.
  private record Bound(int rank, @Nullable Object value) {
    static final Bound LOWEST = new Bound(-1, null);
    static final Bound NULLS = new Bound(1, null);

    static Bound of(Object value) {
      return new Bound(0, value);
    }
  }

  private static final Comparator<Bound> BOUNDS =
      (one, other) ->
          one.value == null || other.value == null
              ? Integer.compare(one.rank, other.rank)
              : ChunkStatistics.compare(one.value, other.value);

  private static final Comparator<Interval> BY_LEAST =
      Comparator.comparing(Interval::least, BOUNDS).thenComparing(Interval::greatest, BOUNDS);

  /// Finds the runs of segments.
  ///
  /// @param mergeOf the number of the merge that wrote a file, where it is known
  static SortedRuns of(
      TableDefinition table, List<SegmentHandle> segments, Map<String, Long> mergeOf) {
    return new SortedRuns(
        partition(
            intervals(keyColumn(table), segments, mergeOf).stream().sorted(BY_LEAST).toList()));
  }

  private static ColumnDefinition keyColumn(TableDefinition table) {
    int number = table.sortKey().columnNumbers().getFirst();
    return table.columns().get(table.columnIndexOfNumber(number));
  }

  private static List<Run> partition(List<Interval> ascending) {
    List<List<Interval>> lists = new ArrayList<>();
    List<Long> rowCounts = new ArrayList<>();
    for (Interval interval : ascending) {
      int longest = -1;
      for (int index = 0; index < lists.size(); index++) {
        if (BOUNDS.compare(lists.get(index).getLast().greatest, interval.least) <= 0
            && (longest < 0 || rowCounts.get(index) > rowCounts.get(longest))) {
          longest = index;
        }
      }
      if (longest < 0) {
        longest = lists.size();
        lists.add(new ArrayList<>());
        rowCounts.add(0L);
      }
      lists.get(longest).add(interval);
      rowCounts.set(longest, rowCounts.get(longest) + interval.segment.info().rowCount());
    }
    List<Run> runs = new ArrayList<>();
    for (int index = 0; index < lists.size(); index++) {
      runs.add(new Run(List.copyOf(lists.get(index)), rowCounts.get(index)));
    }
    return runs;
  }

  /// Returns the intervals of segments. The greatest value of a long string is rounded up; where one merge
  /// wrote two segments, the first is known to end before the second begins.
  private static List<Interval> intervals(
      ColumnDefinition column, List<SegmentHandle> segments, Map<String, Long> mergeOf) {
    List<SegmentHandle> backwards = new ArrayList<>(segments);
    backwards.sort(
        Comparator.comparing((SegmentHandle segment) -> segment.info().fileName()).reversed());
    Map<Long, Bound> leastOfNext = new HashMap<>();
    List<Interval> intervals = new ArrayList<>();
    for (SegmentHandle segment : backwards) {
      ChunkStatistics known = segment.statistics(column);
      Bound least = least(known);
      Bound greatest = greatest(known);
      Long merge = mergeOf.get(segment.info().fileName());
      if (merge != null) {
        Bound next = leastOfNext.put(merge, least);
        greatest = next != null && BOUNDS.compare(next, greatest) < 0 ? next : greatest;
      }
      intervals.add(new Interval(segment, least, greatest));
    }
    return intervals;
  }

  private static Bound least(ChunkStatistics known) {
    if (known.nullCount() == known.rowCount()) {
      return Bound.NULLS;
    }
    return known.minimum() == null ? Bound.LOWEST : Bound.of(known.minimum());
  }

  private static Bound greatest(ChunkStatistics known) {
    return known.maximum() == null || known.nullCount() > 0
        ? Bound.NULLS
        : Bound.of(known.maximum());
  }

  /// Returns how many rows are in order: those of the longest run.
  long sortedRowCount() {
    return runs.stream().mapToLong(Run::rowCount).max().orElse(0);
  }

  /// Returns what of some runs overlaps, cut where nothing does, so that each element can be put in order by
  /// itself; segments that overlap no other are left out.
  static List<SortedRuns> overlapping(List<Run> some) {
    List<Interval> ascending =
        some.stream().flatMap(run -> run.intervals.stream()).sorted(BY_LEAST).toList();
    List<SortedRuns> groups = new ArrayList<>();
    int begin = 0;
    Bound end = Bound.LOWEST;
    for (int index = 0; index <= ascending.size(); index++) {
      boolean cut =
          index == ascending.size() || BOUNDS.compare(end, ascending.get(index).least) <= 0;
      if (cut && index > begin) {
        if (index - begin > 1) {
          groups.add(new SortedRuns(partition(ascending.subList(begin, index))));
        }
        begin = index;
      }
      if (index < ascending.size()) {
        Bound greatest = ascending.get(index).greatest;
        end = BOUNDS.compare(greatest, end) > 0 ? greatest : end;
      }
    }
    return groups;
  }
}
