package io.blueshift.translation;

import io.blueshift.evaluation.ColumnRanges;
import io.blueshift.evaluation.RangeAnalysis;
import io.blueshift.evaluation.ValueRange;
import io.blueshift.expression.Expression;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.type.PhysicalType;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Derives, from the statistics of the snapshot that a query reads, within which bounds the values of
/// every plan node's columns lie. Bounds hold for every value that is not NULL. They are derived when
/// somebody asks for them, since statistics of rows in memory are new after each commit. Safe for use by
/// several threads.
public final class PlanRanges {
  private record Ranges(List<@Nullable ValueRange> columns) implements ColumnRanges {
    @Override
    public @Nullable ValueRange rangeOf(int column) {
      return column < columns.size() ? columns.get(column) : null;
    }
  }

  private final QueryContext query;
  private final IdentityHashMap<PhysicalPlan, Ranges> known = new IdentityHashMap<>();

  /// Makes an analysis of plans at a query's snapshot.
  public PlanRanges(QueryContext query) {
    this.query = query;
  }

  /// Returns the bounds of a node's output columns.
  public ColumnRanges of(PhysicalPlan node) {
    return column -> ranges(node).rangeOf(column);
  }

  /// Returns the bounds of a join's input columns, left ones first.
  public ColumnRanges ofSides(PhysicalPlan left, PhysicalPlan right) {
    int leftCount = left.outputTypes().size();
    return column ->
        column < leftCount
            ? ranges(left).rangeOf(column)
            : ranges(right).rangeOf(column - leftCount);
  }

  private synchronized Ranges ranges(PhysicalPlan node) {
    Ranges found = known.get(node);
    if (found == null) {
      found = derive(node);
      known.put(node, found);
    }
    return found;
  }

  private Ranges derive(PhysicalPlan node) {
    return switch (node) {
      case PhysicalPlan.Scan scan -> ofScan(scan);
      case PhysicalPlan.Filter filter -> ranges(filter.input());
      case PhysicalPlan.Project project ->
          ofExpressions(project.expressions(), ranges(project.input()), 0);
      case PhysicalPlan.Aggregate aggregate ->
          ofExpressions(aggregate.keys(), ranges(aggregate.input()), aggregate.calls().size());
      case PhysicalPlan.HashJoin join -> ofJoin(join.type(), join.left(), join.right(), join);
      case PhysicalPlan.NestedLoopJoin join -> ofJoin(join.type(), join.left(), join.right(), join);
      case PhysicalPlan.DependentJoin join -> ofJoin(join.type(), join.left(), join.right(), join);
      case PhysicalPlan.Sort sort -> ranges(sort.input());
      case PhysicalPlan.Limit limit -> ranges(limit.input());
      case PhysicalPlan.Window window -> padded(ranges(window.input()), node);
      case PhysicalPlan.SetOperation operation -> ofSetOperation(operation);
      case PhysicalPlan.Shared shared -> ranges(shared.input());
      case PhysicalPlan.SingleRow single -> ranges(single.input());
      case PhysicalPlan.TableFunction function -> padded(ranges(function.input()), node);
      case PhysicalPlan.VirtualScan ignored -> unknown(node);
      case PhysicalPlan.Values ignored -> unknown(node);
      case PhysicalPlan.RecursiveUnion ignored -> unknown(node);
      case PhysicalPlan.WorkTable ignored -> unknown(node);
    };
  }

  private Ranges ofScan(PhysicalPlan.Scan scan) {
    TableSnapshot table = query.table(scan.tableId());
    return new Ranges(
        new AbstractList<>() {
          @Override
          public @Nullable ValueRange get(int output) {
            return ofColumn(table, scan.columns().get(scan.outputs().get(output)));
          }

          @Override
          public int size() {
            return scan.outputs().size();
          }
        });
  }

  /// Returns the bounds of some columns of a table, looked up when they are asked for.
  static ColumnRanges ofColumns(TableSnapshot table, List<Integer> columns) {
    return position -> ofColumn(table, columns.get(position));
  }

  /// Returns the bounds of an integer column of a table, null when there are none.
  static @Nullable ValueRange ofColumn(TableSnapshot table, int column) {
    if (column >= table.rowIdColumn()) {
      return null;
    }
    PhysicalType lane = table.columnTypes().get(column).physicalType();
    if (lane != PhysicalType.INT32 && lane != PhysicalType.INT64 && lane != PhysicalType.INT128) {
      return null;
    }
    ColumnStatistics statistics = table.statistics(column);
    BigInteger minimum = integer(statistics.minimum());
    BigInteger maximum = integer(statistics.maximum());
    return minimum == null || maximum == null ? null : new ValueRange(minimum, maximum);
  }

  private static @Nullable BigInteger integer(@Nullable Object value) {
    return switch (value) {
      case Long number -> BigInteger.valueOf(number);
      case BigInteger number -> number;
      case null, default -> null;
    };
  }

  private static Ranges ofExpressions(
      List<Expression> expressions, ColumnRanges input, int unknownCount) {
    List<@Nullable ValueRange> columns = new ArrayList<>();
    RangeAnalysis analysis = new RangeAnalysis(input);
    for (Expression expression : expressions) {
      columns.add(analysis.of(expression));
    }
    for (int index = 0; index < unknownCount; index++) {
      columns.add(null);
    }
    return new Ranges(columns);
  }

  private Ranges ofJoin(JoinType type, PhysicalPlan left, PhysicalPlan right, PhysicalPlan join) {
    return type.yieldsRight() ? concatenation(left, right) : padded(ranges(left), join);
  }

  private Ranges concatenation(PhysicalPlan left, PhysicalPlan right) {
    List<@Nullable ValueRange> columns = new ArrayList<>(ranges(left).columns());
    columns.addAll(ranges(right).columns());
    return new Ranges(columns);
  }

  private Ranges ofSetOperation(PhysicalPlan.SetOperation operation) {
    Ranges first = ranges(operation.inputs().getFirst());
    if (operation.kind() != PhysicalPlan.SetOperation.Kind.UNION) {
      return first;
    }
    List<@Nullable ValueRange> columns = new ArrayList<>(first.columns());
    for (PhysicalPlan input : operation.inputs()) {
      Ranges other = ranges(input);
      for (int column = 0; column < columns.size(); column++) {
        ValueRange left = columns.get(column);
        ValueRange right = other.rangeOf(column);
        columns.set(column, left == null || right == null ? null : left.union(right));
      }
    }
    return new Ranges(columns);
  }

  private static Ranges padded(Ranges input, PhysicalPlan node) {
    List<@Nullable ValueRange> columns = new ArrayList<>(input.columns());
    while (columns.size() < node.outputTypes().size()) {
      columns.add(null);
    }
    return new Ranges(columns);
  }

  private static Ranges unknown(PhysicalPlan node) {
    return padded(new Ranges(List.of()), node);
  }
}
