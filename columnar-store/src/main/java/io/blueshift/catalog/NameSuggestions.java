package io.blueshift.catalog;

import io.blueshift.error.DatabaseException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Finds the names that a person may have meant by a name that does not exist: those within a small
/// edit distance (Damerau's, adjacent transpositions counted once), nearest first.
public final class NameSuggestions {
  private static final int SUGGESTION_COUNT_MAX = 3;
  private static final int NAME_LENGTH_MAX = 127;

  private NameSuggestions() {}

  private record Candidate(String name, int distance) {}

  /// Returns up to three candidates near a name, nearest first, then in alphabetical order.
  public static List<String> closest(String name, Collection<String> candidates) {
    if (name.length() > NAME_LENGTH_MAX) {
      return List.of();
    }
    int distanceMax = Math.max(1, name.length() / 3);
    return candidates.stream()
        .distinct()
        .filter(candidate -> Math.abs(candidate.length() - name.length()) <= distanceMax)
        .map(candidate -> new Candidate(candidate, distance(name, candidate)))
        .filter(candidate -> candidate.distance <= distanceMax)
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .limit(SUGGESTION_COUNT_MAX)
        .map(Candidate::name)
        .toList();
  }

  /// Adds "Did you mean …?" to an error when a candidate is near.
  public static DatabaseException addHint(
      DatabaseException error, String name, Collection<String> candidates) {
    List<String> names = closest(name, candidates);
    return names.isEmpty()
        ? error
        : error.withHint("Did you mean " + String.join(" or ", names) + "?");
  }

  /// Returns the optimal string alignment distance, without regard to case.
  static int distance(String left, String right) {
    int width = right.length() + 1;
    int[] twoAbove = new int[width];
    int[] above = new int[width];
    int[] row = new int[width];
    for (int column = 0; column < width; column++) {
      above[column] = column;
    }
    for (int i = 1; i <= left.length(); i++) {
      row[0] = i;
      for (int j = 1; j < width; j++) {
        row[j] =
            Math.min(Math.min(row[j - 1], above[j]) + 1, above[j - 1] + cost(left, i, right, j));
        if (i > 1
            && j > 1
            && cost(left, i, right, j - 1) == 0
            && cost(left, i - 1, right, j) == 0) {
          row[j] = Math.min(row[j], twoAbove[j - 2] + 1);
        }
      }
      int[] freed = twoAbove;
      twoAbove = above;
      above = row;
      row = freed;
    }
    return above[width - 1];
  }

  private static int cost(String left, int leftLength, String right, int rightLength) {
    char a = Character.toLowerCase(left.charAt(leftLength - 1));
    char b = Character.toLowerCase(right.charAt(rightLength - 1));
    return a == b ? 0 : 1;
  }
}
