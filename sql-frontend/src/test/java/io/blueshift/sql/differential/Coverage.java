package io.blueshift.sql.differential;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// Counts what the queries consisted of: operator by type by whether NULLs could meet it.
final class Coverage {
  private static final int WITHOUT_NULLS = 0;
  private static final int WITH_NULLS = 1;

  private final Map<String, Map<Kind, int[]>> counts = new TreeMap<>();

  void note(String operator, Kind kind, boolean nullable) {
    counts.computeIfAbsent(operator, name -> new EnumMap<>(Kind.class))
        .computeIfAbsent(kind, key -> new int[2])[nullable ? WITH_NULLS : WITHOUT_NULLS]++;
  }

  int operatorCount() {
    return counts.size();
  }

  /// Returns how many operators met a kind.
  long operatorsOf(Kind kind) {
    return counts.values().stream().filter(kinds -> kinds.containsKey(kind)).count();
  }

  /// Returns a table: a line for each operator, a column for each kind, `without/with` NULLs.
  String table() {
    StringBuilder text = new StringBuilder(String.format("%-28s", "operator"));
    for (Kind kind : Kind.values()) {
      text.append(String.format(" %12s", kind));
    }
    counts.forEach((operator, kinds) -> {
      text.append(String.format("%n%-28s", operator));
      for (Kind kind : Kind.values()) {
        int[] cell = kinds.getOrDefault(kind, new int[2]);
        text.append(String.format(" %12s", cell[WITHOUT_NULLS] + "/" + cell[WITH_NULLS]));
      }
    });
    return text.toString();
  }
}
