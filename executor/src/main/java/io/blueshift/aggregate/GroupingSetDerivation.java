package io.blueshift.aggregate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/// Which grouping sets need not see the rows: a set is computed from the groups of another set that
/// has all of its keys, the smallest such set, which often has far fewer groups than there are rows.
/// ROLLUP thus becomes a chain, CUBE a tree (Gray et al., "Data Cube", 1997).
///
/// 1. Order the sets by their number of keys, largest first.
/// 2. The source of a set is the last one before it that contains it; without one it takes rows, and
///    so does a set that names a key twice.
@SuppressWarnings("ArrayRecordComponent")
record GroupingSetDerivation(int[] order, int[] sources) {
  /// The source of a set that takes rows.
  static final int ROWS = -1;

  /// Finds the sources of grouping sets.
  static GroupingSetDerivation of(List<List<Integer>> groupingSets) {
    int[] order =
        IntStream.range(0, groupingSets.size())
            .boxed()
            .sorted(
                Comparator.comparingInt(
                        (Integer set) -> new HashSet<>(groupingSets.get(set)).size())
                    .reversed())
            .mapToInt(Integer::intValue)
            .toArray();
    int[] sources = new int[order.length];
    List<Integer> earlier = new ArrayList<>();
    for (int set : order) {
      List<Integer> keys = groupingSets.get(set);
      boolean repeatsKey = new HashSet<>(keys).size() < keys.size();
      sources[set] = ROWS;
      for (int candidate : earlier) {
        if (!repeatsKey && new HashSet<>(groupingSets.get(candidate)).containsAll(keys)) {
          sources[set] = candidate;
        }
      }
      earlier.add(set);
    }
    return new GroupingSetDerivation(order, sources);
  }

  /// Returns the derivation by which every set takes rows.
  static GroupingSetDerivation none(int setCount) {
    int[] sources = new int[setCount];
    Arrays.fill(sources, ROWS);
    return new GroupingSetDerivation(IntStream.range(0, setCount).toArray(), sources);
  }

  /// Returns whether a set takes rows.
  boolean takesRows(int set) {
    return sources[set] == ROWS;
  }
}
