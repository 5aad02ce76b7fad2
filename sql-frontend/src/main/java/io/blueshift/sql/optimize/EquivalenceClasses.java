package io.blueshift.sql.optimize;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Columns that equal each other in every row of a region's result. Filled first, then [#resolve]d,
/// then asked.
final class EquivalenceClasses {
  private final List<List<ColumnReference>> classes = new ArrayList<>();
  private final List<ResolvedClass> resolved = new ArrayList<>();
  private final List<CompositeKey> compositeKeys = new ArrayList<>();

  /// One class: the relation of each member (as a set of one), and how many values it has.
  private record ResolvedClass(
      List<ColumnReference> members, long[] relations, double[] distinctCounts, long mask) {}

  /// Two relations that are joined by several classes: by how much their join is larger than the
  /// classes by themselves would make it.
  private record CompositeKey(long mask, double factor) {}

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

  /// Looks up what is asked for often: relations and numbers of values.
  ///
  /// @param relationRows rows of each relation by itself
  void resolve(Map<Integer, Integer> relationOfColumn, Estimator estimator, double[] relationRows) {
    Map<Long, double[]> pairs = new LinkedHashMap<>();
    for (List<ColumnReference> members : classes) {
      int count = members.size();
      long[] relations = new long[count];
      double[] distinctCounts = new double[count];
      double[] tableRows = new double[count];
      long mask = 0;
      for (int i = 0; i < count; i++) {
        ColumnReference member = members.get(i);
        relations[i] = 1L << relationOfColumn.get(member.index());
        distinctCounts[i] = estimator.distinct(member, Double.MAX_VALUE);
        Estimator.ColumnEstimate estimate = estimator.column(member.index());
        tableRows[i] = estimate == null ? Double.MAX_VALUE : estimate.tableRows();
        mask |= relations[i];
      }
      double fewest = Arrays.stream(distinctCounts).min().orElse(1);
      for (int i = 0; i < count; i++) {
        double rows = relationRows[Long.numberOfTrailingZeros(relations[i])];
        distinctCounts[i] = Estimator.met(distinctCounts[i], fewest, rows);
      }
      notePairs(relations, distinctCounts, tableRows, pairs);
      resolved.add(new ResolvedClass(List.copyOf(members), relations, distinctCounts, mask));
    }
    pairs.forEach((mask, pair) -> {
      if (pair[2] > 1) {
        compositeKeys.add(new CompositeKey(mask, Math.max(1, pair[0] / Math.max(1, pair[1]))));
      }
    });
  }

  /// Collects for each pair of relations the product of its classes' values, the least rows of a table,
  /// and the number of classes.
  private static void notePairs(
      long[] relations, double[] distinctCounts, double[] tableRows, Map<Long, double[]> pairs) {
    for (int i = 0; i < relations.length; i++) {
      for (int j = i + 1; j < relations.length; j++) {
        double[] pair =
            pairs.computeIfAbsent(
                relations[i] | relations[j], k -> new double[] {1, Double.MAX_VALUE, 0});
        pair[0] *= Math.max(distinctCounts[i], distinctCounts[j]);
        pair[1] = Math.min(pair[1], Math.min(tableRows[i], tableRows[j]));
        pair[2]++;
      }
    }
  }

  /// Returns the relations that share a class with one of a set.
  long neighbours(long relation) {
    long neighbours = 0;
    for (ResolvedClass members : resolved) {
      if ((members.mask & relation) != 0) {
        neighbours |= members.mask;
      }
    }
    return neighbours & ~relation;
  }

  /// Returns whether some class has members in both sets.
  boolean connects(long left, long right) {
    for (ResolvedClass members : resolved) {
      if ((members.mask & left) != 0 && (members.mask & right) != 0) {
        return true;
      }
    }
    return false;
  }

  /// An equality of two columns of one relation.
  record WithinRelation(int relation, Expression condition) {}

  /// Returns the equalities that classes imply within relations: `a.x = b.z and a.y = b.z` holds only
  /// where `a.x = a.y`, which no join checks, since it takes one member of each side.
  List<WithinRelation> within(Map<Integer, Integer> relationOfColumn) {
    List<WithinRelation> equalities = new ArrayList<>();
    for (List<ColumnReference> members : classes) {
      Map<Integer, ColumnReference> firsts = new LinkedHashMap<>();
      for (ColumnReference member : members) {
        int relation = relationOfColumn.get(member.index());
        ColumnReference first = firsts.putIfAbsent(relation, member);
        if (first != null) {
          equalities.add(
              new WithinRelation(
                  relation, new Comparison(ComparisonOperator.EQUAL, first, member)));
        }
      }
    }
    return equalities;
  }

  /// Returns the equalities on which two sets are joined, one for each class.
  List<Expression> conditions(long left, long right) {
    List<Expression> conditions = new ArrayList<>();
    for (ResolvedClass members : resolved) {
      if ((members.mask & left) != 0 && (members.mask & right) != 0) {
        conditions.add(
            new Comparison(
                ComparisonOperator.EQUAL, memberIn(members, left), memberIn(members, right)));
      }
    }
    return conditions;
  }

  private static ColumnReference memberIn(ResolvedClass members, long mask) {
    int index = 0;
    while ((members.relations[index] & mask) == 0) {
      index++;
    }
    return members.members.get(index);
  }

  /// Returns the share of the product of a set's relations that meets all equalities. Two relations
  /// that share several classes have a key of several columns, whose values are no more than the rows
  /// of the tables.
  double selectivity(long mask) {
    double selectivity = 1;
    for (ResolvedClass members : resolved) {
      double smallest = Double.MAX_VALUE;
      double product = 1;
      int count = 0;
      for (int i = 0; i < members.relations.length; i++) {
        if ((members.relations[i] & mask) != 0) {
          smallest = Math.min(smallest, members.distinctCounts[i]);
          product *= members.distinctCounts[i];
          count++;
        }
      }
      if (count > 1) {
        selectivity *= smallest / product;
      }
    }
    for (CompositeKey key : compositeKeys) {
      if ((key.mask & ~mask) == 0) {
        selectivity *= key.factor;
      }
    }
    return selectivity;
  }
}
