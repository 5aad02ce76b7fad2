package io.blueshift.sql.optimize;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Coalesce;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.ColumnIds;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.LogicalPlan.DependentJoin;
import io.blueshift.sql.logical.LogicalPlan.Join;
import io.blueshift.sql.logical.Plans;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Turns dependent joins into joins by pulling the conditions that use outer columns up to the join
/// (Galindo-Legaria and Joshi, "Orthogonal Optimization of Subqueries and Aggregation", 2001). An
/// aggregate on the way is grouped by the inner side of its correlated equalities; COUNT's zero over no
/// row is restored above the join. A set-returning function of outer columns is computed on the left
/// rows, or, where the subquery does more, on their distinct values. Shapes for which this does not
/// work stay dependent joins.
public final class Unnesting {
  private final ColumnIds ids;

  public Unnesting(ColumnIds ids) {
    this.ids = ids;
  }

  /// Returns the plan with as few dependent joins as possible.
  public LogicalPlan apply(LogicalPlan plan) {
    LogicalPlan rebuilt = Plans.mapInputs(plan, this::apply);
    return switch (rebuilt) {
      case DependentJoin join -> unnest(join);
      case Join join when join.type() == LogicalJoinType.SINGLE -> single(join);
      default -> rebuilt;
    };
  }

  private LogicalPlan unnest(DependentJoin join) {
    BitSet outer = Plans.freeColumns(join.right());
    outer.and(Plans.columnIds(join.left()));
    if (outer.isEmpty()) {
      return independent(join);
    }
    LogicalPlan appended = appended(join);
    if (appended != null) {
      return appended;
    }
    CorrelationPull pull =
        new CorrelationPull(ids, join.left(), outer, ignoresRowCount(join.type()));
    CorrelationPull.Result result = pull.pull(join.right());
    LogicalPlan unnested = result == null ? null : joined(join, result);
    return unnested == null ? join : unnested;
  }

  /// Returns the join as functions computed on the left rows, when the right side is nothing but
  /// functions, conditions and expressions over one row.
  private static @Nullable LogicalPlan appended(DependentJoin join) {
    if (join.type() == LogicalJoinType.INNER) {
      LogicalPlan rows = over(join.left(), join.right());
      return rows == null || join.conditions().isEmpty()
          ? rows
          : new LogicalPlan.Filter(rows, join.conditions());
    }
    boolean isOuter =
        join.type() == LogicalJoinType.LEFT
            && join.conditions().stream().allMatch(Expressions.TRUE::equals);
    if (isOuter
        && join.right() instanceof LogicalPlan.TableFunction function
        && isOneRow(function.input())) {
      return new LogicalPlan.TableFunction(
          join.left(),
          function.function(),
          function.arguments(),
          function.functionTypes(),
          function.functionColumns(),
          true);
    }
    return null;
  }

  private static boolean isOneRow(LogicalPlan plan) {
    return plan.equals(LogicalPlan.Rows.one());
  }

  /// Returns a plan over one row as a plan over other rows, whose columns it passes on, or null.
  private static @Nullable LogicalPlan over(LogicalPlan rows, LogicalPlan plan) {
    return switch (plan) {
      case LogicalPlan.Rows one when isOneRow(one) -> rows;
      case LogicalPlan.Filter filter -> withInput(filter, over(rows, filter.input()));
      case LogicalPlan.TableFunction function -> withInput(function, over(rows, function.input()));
      case LogicalPlan.Project project -> {
        LogicalPlan input = over(rows, project.input());
        if (input == null) {
          yield null;
        }
        List<Column> columns = new ArrayList<>(rows.columns());
        List<Expression> expressions = new ArrayList<>();
        columns.forEach(column -> expressions.add(column.reference()));
        columns.addAll(project.columns());
        expressions.addAll(project.expressions());
        yield new LogicalPlan.Project(input, List.copyOf(columns), List.copyOf(expressions));
      }
      default -> null;
    };
  }

  private static @Nullable LogicalPlan withInput(LogicalPlan plan, @Nullable LogicalPlan input) {
    return input == null ? null : plan.withInputs(List.of(input));
  }

  private static boolean ignoresRowCount(LogicalJoinType type) {
    return switch (type) {
      case SEMI, ANTI, EXISTS_MARK -> true;
      default -> false;
    };
  }

  private LogicalPlan independent(DependentJoin join) {
    Join plain = new Join(join.type(), join.left(), join.right(), join.conditions(), join.mark());
    return switch (join.type()) {
      case SINGLE -> single(plain);
      case NULL_AWARE_ANTI -> nullAware(plain, List.of());
      case MARK ->
          isNullFree(join.conditions(), join.left(), join.right())
              ? new Join(
                  LogicalJoinType.EXISTS_MARK,
                  join.left(),
                  join.right(),
                  join.conditions(),
                  join.mark())
              : plain;
      default -> plain;
    };
  }

  private static LogicalPlan single(Join join) {
    LogicalPlan right = new LogicalPlan.SingleRow(join.right());
    return new Join(LogicalJoinType.INNER, join.left(), right, join.conditions(), null);
  }

  /// NOT IN: as an anti join where NULL cannot occur or correlation decides which rows count.
  private static LogicalPlan nullAware(Join join, List<Expression> correlated) {
    List<Expression> conditions = new ArrayList<>(correlated);
    if (isNullFree(join.conditions(), join.left(), join.right())) {
      conditions.addAll(join.conditions());
    } else if (correlated.isEmpty()
        && join.conditions().size() == 1
        && join.conditions().getFirst() instanceof Expression.Comparison comparison
        && comparison.operator() == io.blueshift.expression.ComparisonOperator.EQUAL) {
      return join;
    } else {
      conditions.add(
          new Coalesce(
              List.of(Expressions.and(join.conditions()), Expressions.TRUE),
              io.blueshift.type.LogicalType.BOOL));
    }
    return new Join(LogicalJoinType.ANTI, join.left(), join.right(), List.copyOf(conditions), null);
  }

  private static boolean isNullFree(
      List<Expression> conditions, LogicalPlan left, LogicalPlan right) {
    BitSet nullable = new BitSet();
    left.columns().stream().filter(Column::nullable).forEach(column -> nullable.set(column.id()));
    right.columns().stream().filter(Column::nullable).forEach(column -> nullable.set(column.id()));
    for (Expression condition : conditions) {
      if (!(condition instanceof Expression.Comparison comparison)
          || !isPlain(comparison.left())
          || !isPlain(comparison.right())
          || Expressions.columns(condition).intersects(nullable)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(Expression expression) {
    return switch (expression) {
      case ColumnReference _ -> true;
      case Literal literal -> literal.value() != null;
      case Expression.Cast cast -> isPlain(cast.operand());
      default -> false;
    };
  }

  private LogicalPlan joined(DependentJoin join, CorrelationPull.Result result) {
    List<Expression> conditions = new ArrayList<>(join.conditions());
    conditions.addAll(result.conditions());
    LogicalPlan right = result.plan();
    switch (join.type()) {
      case SEMI, ANTI, EXISTS_MARK -> {
        return result.isScalar()
            ? null
            : new Join(join.type(), join.left(), right, List.copyOf(conditions), join.mark());
      }
      case NULL_AWARE_ANTI -> {
        return result.isScalar()
            ? null
            : nullAware(
                new Join(join.type(), join.left(), right, join.conditions(), null),
                result.conditions());
      }
      case MARK -> {
        return result.isScalar() || !isNullFree(join.conditions(), join.left(), right)
            ? null
            : new Join(
                LogicalJoinType.EXISTS_MARK,
                join.left(),
                right,
                List.copyOf(conditions),
                join.mark());
      }
      case SINGLE -> {
        return result.isScalar() ? deferred(join, result, conditions) : null;
      }
      case INNER, LEFT -> {
        if (result.isScalar()) {
          return join.conditions().isEmpty() ? deferred(join, result, conditions) : null;
        }
        return new Join(join.type(), join.left(), right, List.copyOf(conditions), null);
      }
      case RIGHT, FULL -> {
        return null;
      }
    }
    throw new AssertionError(join.type());
  }

  /// Joins an aggregate that has a row for every outer row: what it yields over no row is computed
  /// above the outer join.
  private LogicalPlan deferred(
      DependentJoin join, CorrelationPull.Result result, List<Expression> conditions) {
    LogicalPlan outerJoin =
        new Join(LogicalJoinType.LEFT, join.left(), result.plan(), List.copyOf(conditions), null);
    List<Column> columns = new ArrayList<>(join.left().columns());
    List<Expression> expressions = new ArrayList<>();
    columns.forEach(column -> expressions.add(column.reference()));
    for (Map.Entry<Column, Expression> output : result.scalarOutputs().entrySet()) {
      columns.add(output.getKey().asNullable());
      expressions.add(output.getValue());
    }
    return new LogicalPlan.Project(outerJoin, List.copyOf(columns), List.copyOf(expressions));
  }
}
