package io.blueshift.sql.optimize;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Columns that equal each other in every row of a region's result.
final class EquivalenceClasses {
  private final List<List<ColumnReference>> classes = new ArrayList<>();

  /// Notes that two columns are equal.
  void add(ColumnReference left, ColumnReference right) {
    List<ColumnReference> first = find(left);
    List<ColumnReference> second = find(right);
    if (first == null && second == null) {
      classes.add(new ArrayList<>(List.of(left, right)));
    } else if (first == null) {
      second.add(left);
    } else if (second == null) {
      first.add(right);
    } else if (first != second) {
      first.addAll(second);
      classes.removeIf(members -> members == second);
    }
  }

  private @Nullable List<ColumnReference> find(ColumnReference column) {
    for (List<ColumnReference> members : classes) {
      if (members.contains(column)) {
        return members;
      }
    }
    return null;
  }

  /// Returns the columns that equal a column.
  List<ColumnReference> others(ColumnReference column) {
    List<ColumnReference> members = find(column);
    return members == null
        ? List.of()
        : members.stream().filter(member -> !member.equals(column)).toList();
  }

  private static @Nullable ColumnReference memberIn(
      List<ColumnReference> members, long mask, Map<Integer, Integer> relationOfColumn) {
    for (ColumnReference member : members) {
      if ((mask & 1L << relationOfColumn.get(member.index())) != 0) {
        return member;
      }
    }
    return null;
  }

  /// Returns whether some class has members in both sets.
  boolean connects(long left, long right, Map<Integer, Integer> relationOfColumn) {
    for (List<ColumnReference> members : classes) {
      if (memberIn(members, left, relationOfColumn) != null
          && memberIn(members, right, relationOfColumn) != null) {
        return true;
      }
    }
    return false;
  }

  /// Returns the equalities on which two sets are joined, one for each class.
  List<Expression> conditions(long left, long right, Map<Integer, Integer> relationOfColumn) {
    List<Expression> conditions = new ArrayList<>();
    for (List<ColumnReference> members : classes) {
      ColumnReference first = memberIn(members, left, relationOfColumn);
      ColumnReference second = memberIn(members, right, relationOfColumn);
      if (first != null && second != null) {
        conditions.add(new Comparison(ComparisonOperator.EQUAL, first, second));
      }
    }
    return conditions;
  }

  /// Returns the share of the product of a set's relations that meets all equalities. Two relations
  /// that share several classes have a key of several columns, whose values are no more than the rows
  /// of the tables.
  double selectivity(long mask, Map<Integer, Integer> relationOfColumn, Estimator estimator) {
    double selectivity = 1;
    Map<Long, double[]> pairs = new LinkedHashMap<>();
    for (List<ColumnReference> members : classes) {
      List<ColumnReference> present =
          members.stream()
              .filter(member -> (mask & 1L << relationOfColumn.get(member.index())) != 0)
              .toList();
      if (present.size() < 2) {
        continue;
      }
      double smallest = Double.MAX_VALUE;
      double product = 1;
      for (ColumnReference member : present) {
        double count = estimator.distinct(member, Double.MAX_VALUE);
        smallest = Math.min(smallest, count);
        product *= count;
      }
      selectivity *= smallest / product;
      notePairs(present, relationOfColumn, estimator, pairs);
    }
    for (double[] pair : pairs.values()) {
      boolean composite = pair[2] > 1;
      if (composite) {
        selectivity *= Math.max(1, pair[0] / Math.max(1, pair[1]));
      }
    }
    return selectivity;
  }

  /// Collects for each pair of relations the product of its classes' values, the most rows of a table,
  /// and the number of classes.
  private static void notePairs(
      List<ColumnReference> present,
      Map<Integer, Integer> relationOfColumn,
      Estimator estimator,
      Map<Long, double[]> pairs) {
    for (int i = 0; i < present.size(); i++) {
      for (int j = i + 1; j < present.size(); j++) {
        int first = relationOfColumn.get(present.get(i).index());
        int second = relationOfColumn.get(present.get(j).index());
        long key = (long) Math.min(first, second) << 32 | Math.max(first, second);
        double[] pair = pairs.computeIfAbsent(key, k -> new double[] {1, Double.MAX_VALUE, 0});
        double firstCount = estimator.distinct(present.get(i), Double.MAX_VALUE);
        double secondCount = estimator.distinct(present.get(j), Double.MAX_VALUE);
        pair[0] *= Math.max(firstCount, secondCount);
        pair[1] =
            Math.min(
                pair[1],
                Math.min(rows(present.get(i), estimator), rows(present.get(j), estimator)));
        pair[2]++;
      }
    }
  }

  private static double rows(ColumnReference column, Estimator estimator) {
    Estimator.ColumnEstimate estimate = estimator.column(column.index());
    return estimate == null ? Double.MAX_VALUE : estimate.tableRows();
  }
}
