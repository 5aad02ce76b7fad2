package io.blueshift.sql.differential;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Compares results as multisets of rows. Values are null, Boolean, String (also dates and times in
/// ISO form), BigDecimal for exact numbers and Double for floating-point ones.
final class CanonicalRows {
  private CanonicalRows() {}

  /// Returns what differs, or null.
  static @Nullable String difference(
      List<List<@Nullable Object>> ours, List<List<@Nullable Object>> theirs) {
    if (ours.size() != theirs.size()) {
      return "row count: ours " + ours.size() + ", theirs " + theirs.size() + sample(ours, theirs);
    }
    List<List<@Nullable Object>> left = sorted(ours);
    List<List<@Nullable Object>> right = sorted(theirs);
    for (int row = 0; row < left.size(); row++) {
      if (!same(left.get(row), right.get(row))) {
        return differenceOfMultisets(left, right);
      }
    }
    return null;
  }

  /// Pairs rows one by one, since rounding may have changed their order.
  private static @Nullable String differenceOfMultisets(
      List<List<@Nullable Object>> left, List<List<@Nullable Object>> right) {
    List<List<@Nullable Object>> open = new ArrayList<>(right);
    for (List<@Nullable Object> row : left) {
      int match = -1;
      for (int other = 0; other < open.size() && match < 0; other++) {
        match = same(row, open.get(other)) ? other : -1;
      }
      if (match < 0) {
        return "rows: ours "
            + row
            + ", theirs for example "
            + open.getFirst()
            + sample(left, right);
      }
      open.remove(match);
    }
    return null;
  }

  private static String sample(
      List<List<@Nullable Object>> ours, List<List<@Nullable Object>> theirs) {
    return "\n  ours   "
        + ours.subList(0, Math.min(5, ours.size()))
        + "\n  theirs "
        + theirs.subList(0, Math.min(5, theirs.size()));
  }

  private static List<List<@Nullable Object>> sorted(List<List<@Nullable Object>> rows) {
    List<List<@Nullable Object>> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparing(CanonicalRows::text));
    return sorted;
  }

  private static String text(List<@Nullable Object> row) {
    StringBuilder text = new StringBuilder();
    for (Object value : row) {
      text.append(
              switch (value) {
                case null -> "null";
                case BigDecimal number -> String.format("%.8e", number.doubleValue());
                case Double number -> String.format("%.8e", number + 0.0);
                default -> value.toString();
              })
          .append('|');
    }
    return text.toString();
  }

  private static boolean same(List<@Nullable Object> left, List<@Nullable Object> right) {
    for (int column = 0; column < left.size(); column++) {
      if (!same(left.get(column), right.get(column))) {
        return false;
      }
    }
    return left.size() == right.size();
  }

  private static boolean same(@Nullable Object left, @Nullable Object right) {
    if (left instanceof BigDecimal one && right instanceof BigDecimal other) {
      return one.compareTo(other) == 0;
    }
    if (left instanceof Number one && right instanceof Number other) {
      double first = one.doubleValue();
      double second = other.doubleValue();
      return Double.compare(first, second) == 0
          || Math.abs(first - second)
              <= Dialect.TOLERANCE * Math.max(1, Math.max(Math.abs(first), Math.abs(second)));
    }
    return left == null ? right == null : left.equals(right);
  }
}
