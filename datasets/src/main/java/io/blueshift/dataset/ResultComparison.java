package io.blueshift.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Compares a query's rows with expected ones: in order, where rows that are equal in all sort
/// columns may stand in any order among each other.
///
/// @param rules what counts as the same, one per column
/// @param sortColumns positions of the columns that the query orders by; without any, all rows may
///     stand in any order
/// @param limit the query's LIMIT: the last rows of a result of just so many, if they are equal in
///     all sort columns, may be others that tie with them; 0 without one
public record ResultComparison(List<ColumnRule> rules, List<Integer> sortColumns, int limit) {

  /// Copies the lists.
  public ResultComparison {
    rules = List.copyOf(rules);
    sortColumns = List.copyOf(sortColumns);
  }

  /// Makes a comparison of complete results.
  public ResultComparison(List<ColumnRule> rules, List<Integer> sortColumns) {
    this(rules, sortColumns, 0);
  }

  /// Returns the same comparison for results that a LIMIT may have cut off among tied rows.
  public ResultComparison withLimit(int rowCount) {
    return new ResultComparison(rules, sortColumns, rowCount);
  }

  /// Compares results of equal columns and one rule in the order that they came in.
  public static ResultComparison inOrder(int columnCount, ColumnRule rule) {
    List<ColumnRule> rules = new ArrayList<>();
    List<Integer> sortColumns = new ArrayList<>();
    for (int column = 0; column < columnCount; column++) {
      rules.add(rule);
      sortColumns.add(column);
    }
    return new ResultComparison(rules, sortColumns);
  }

  /// Describes the first difference, or returns nothing if there is none.
  ///
  /// @param expected rows of texts, null for NULL
  /// @param actual rows of texts, null for NULL
  public Optional<String> difference(
      List<List<@Nullable String>> expected, List<List<@Nullable String>> actual) {
    if (expected.size() != actual.size()) {
      return Optional.of(
          "number of rows differs [expected="
              + expected.size()
              + ", actual="
              + actual.size()
              + "]");
    }
    int start = 0;
    while (start < expected.size()) {
      int end = start + 1;
      while (end < expected.size() && sameSortKey(expected.get(start), expected.get(end))) {
        end++;
      }
      if (end == limit && end == expected.size() && sameSortKeys(expected, actual, start)) {
        return Optional.empty();
      }
      Optional<String> difference =
          runDifference(expected.subList(start, end), actual.subList(start, end), start);
      if (difference.isPresent()) {
        return difference;
      }
      start = end;
    }
    return Optional.empty();
  }

  private Optional<String> runDifference(
      List<List<@Nullable String>> expected, List<List<@Nullable String>> actual, int firstRow) {
    List<List<@Nullable String>> unmatched = new ArrayList<>(actual);
    for (int row = 0; row < expected.size(); row++) {
      List<@Nullable String> expectedRow = expected.get(row);
      int match = 0;
      while (match < unmatched.size() && !sameRow(expectedRow, unmatched.get(match))) {
        match++;
      }
      if (match == unmatched.size()) {
        return Optional.of(
            "row differs [row="
                + (firstRow + row + 1)
                + ", expected="
                + expectedRow
                + ", actual="
                + unmatched.getFirst()
                + "]");
      }
      unmatched.remove(match);
    }
    return Optional.empty();
  }

  private boolean sameSortKeys(
      List<List<@Nullable String>> expected, List<List<@Nullable String>> actual, int start) {
    if (sortColumns.isEmpty()) {
      return false;
    }
    for (int row = start; row < expected.size(); row++) {
      if (!sameSortKey(expected.get(row), actual.get(row))) {
        return false;
      }
    }
    return true;
  }

  private boolean sameSortKey(List<@Nullable String> left, List<@Nullable String> right) {
    for (int column : sortColumns) {
      if (!ColumnRule.EXACT.same(left.get(column), right.get(column))) {
        return false;
      }
    }
    return true;
  }

  private boolean sameRow(List<@Nullable String> expected, List<@Nullable String> actual) {
    if (expected.size() != actual.size() || expected.size() != rules.size()) {
      return false;
    }
    for (int column = 0; column < expected.size(); column++) {
      if (!rules.get(column).same(expected.get(column), actual.get(column))) {
        return false;
      }
    }
    return true;
  }
}
