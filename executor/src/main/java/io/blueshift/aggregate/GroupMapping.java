package io.blueshift.aggregate;

import java.util.HashMap;
import java.util.Map;

/// Which group of a merged table each group of another table became.
final class GroupMapping {
  private int[] dense = new int[0];
  private final Map<Integer, Integer> sparse;

  GroupMapping(int groupCount) {
    sparse = HashMap.newHashMap(0);
    dense = new int[groupCount + 2];
  }

  void put(int from, int to) {
    if (from < dense.length) {
      dense[from] = to;
    } else {
      sparse.put(from, to);
    }
  }

  int get(int from) {
    return from < dense.length ? dense[from] : sparse.getOrDefault(from, 0);
  }
}
