package io.blueshift.aggregate;

import io.blueshift.rows.StringHeap;
import io.blueshift.type.LogicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an aggregation computes, with every expression replaced by a column of its input: the first
/// `keyCount` columns are the keys. Shared by all tables of a query.
///
/// `ranges[column]` bounds the values of an integer column and `absoluteBounds[column]` their absolute
/// values (`Long.MAX_VALUE` when unknown); both come from statistics and always hold. `strings` holds
/// those that states of any table refer to, until the layout is closed. `spill` says where states that
/// keep rows go when memory is short; null where they must stay.
@SuppressWarnings("ArrayRecordComponent")
record AggregateLayout(
    List<LogicalType> inputTypes,
    int keyCount,
    List<List<Integer>> groupingSets,
    List<BoundAggregate> calls,
    GroupIndex.@Nullable KeyRange[] ranges,
    StringHeap strings,
    @Nullable AggregateSpill spill)
    implements AutoCloseable {

  /// Makes a layout with a heap of its own for strings, whose states stay in memory.
  AggregateLayout(
      List<LogicalType> inputTypes,
      int keyCount,
      List<List<Integer>> groupingSets,
      List<BoundAggregate> calls,
      GroupIndex.@Nullable KeyRange[] ranges) {
    this(inputTypes, keyCount, groupingSets, calls, ranges, new StringHeap(), null);
  }

  /// Returns the same layout with a heap of its own, for tables that come and go.
  AggregateLayout withOwnStrings() {
    return new AggregateLayout(
        inputTypes, keyCount, groupingSets, calls, ranges, new StringHeap(), spill);
  }

  /// Returns the input columns that are keys in a grouping set.
  int[] keysOf(int groupingSet) {
    return groupingSets.get(groupingSet).stream().mapToInt(Integer::intValue).toArray();
  }

  /// Returns the known ranges of a grouping set's keys.
  GroupIndex.@Nullable KeyRange[] rangesOf(int groupingSet) {
    int[] keys = keysOf(groupingSet);
    GroupIndex.@Nullable KeyRange[] result = new GroupIndex.KeyRange[keys.length];
    for (int key = 0; key < keys.length; key++) {
      result[key] = ranges[keys[key]];
    }
    return result;
  }

  /// Returns which of a grouping set's keys a key is, or -1 when it is none.
  int placeInSet(int groupingSet, int key) {
    return groupingSets.get(groupingSet).indexOf(key);
  }

  /// Returns a number that no absolute value of a column exceeds.
  long absoluteBound(int column) {
    GroupIndex.KeyRange range = ranges[column];
    if (range == null || range.minimum() == Long.MIN_VALUE) {
      return Long.MAX_VALUE;
    }
    return Math.max(Math.abs(range.minimum()), Math.abs(range.maximum()));
  }

  /// Returns the types of the keys, then of the calls.
  List<LogicalType> outputTypes() {
    List<LogicalType> types = new java.util.ArrayList<>(inputTypes.subList(0, keyCount));
    calls.forEach(call -> types.add(call.type()));
    return types;
  }

  @Override
  public void close() {
    strings.close();
  }
}
