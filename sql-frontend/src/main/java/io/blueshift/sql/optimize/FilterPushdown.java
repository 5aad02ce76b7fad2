package io.blueshift.sql.optimize;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.sql.constant.ConstantFolder;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import io.blueshift.sql.schema.TableSource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Moves conditions below operators that are no joins, as far down as they hold.
final class FilterPushdown {
  private final ConstantFolder folder;

  /// @param folder computes what conditions say of constants
  FilterPushdown(ConstantFolder folder) {
    this.folder = folder;
  }

  /// Returns the rows of a plan for which all conditions hold.
  LogicalPlan push(LogicalPlan plan, List<Expression> conditions) {
    if (conditions.isEmpty()) {
      return plan;
    }
    return switch (plan) {
      case LogicalPlan.Scan scan when scan.source() instanceof TableSource.StoredTable ->
          intoScan(scan, conditions);
      case LogicalPlan.Filter filter -> {
        List<Expression> all = new ArrayList<>(filter.conditions());
        all.addAll(conditions);
        yield new LogicalPlan.Filter(filter.input(), List.copyOf(all));
      }
      case LogicalPlan.Project project -> belowProject(project, conditions);
      case LogicalPlan.Aggregate aggregate -> belowAggregate(aggregate, conditions);
      case LogicalPlan.Window window -> belowWindow(window, conditions);
      case LogicalPlan.Sort sort when !sort.isBounded() ->
          sort.withInputs(List.of(push(sort.input(), conditions)));
      case LogicalPlan.SetOperation operation -> belowSetOperation(operation, conditions);
      case LogicalPlan.DependentJoin join -> belowDependentJoin(join, conditions);
      case LogicalPlan.TableFunction function -> belowFunction(function, conditions);
      default -> filtered(plan, conditions);
    };
  }

  private static LogicalPlan filtered(LogicalPlan plan, List<Expression> conditions) {
    return conditions.isEmpty() ? plan : new LogicalPlan.Filter(plan, List.copyOf(conditions));
  }

  private static LogicalPlan intoScan(LogicalPlan.Scan scan, List<Expression> conditions) {
    BitSet own = Plans.columnIds(scan);
    Set<Expression> filters = new LinkedHashSet<>(scan.filters());
    List<Expression> rest = new ArrayList<>();
    for (Expression condition : conditions) {
      boolean inScan =
          Expressions.contains(own, Expressions.columns(condition))
              && !Expressions.containsVolatile(condition);
      if (!inScan) {
        rest.add(condition);
      } else {
        filters.add(condition);
      }
    }
    return filtered(
        new LogicalPlan.Scan(
            scan.source(), scan.columns(), scan.columnIndexes(), List.copyOf(filters)),
        rest);
  }

  private LogicalPlan belowProject(LogicalPlan.Project project, List<Expression> conditions) {
    Map<Integer, Expression> byId = new HashMap<>();
    for (int i = 0; i < project.columns().size(); i++) {
      byId.put(project.columns().get(i).id(), project.expressions().get(i));
    }
    List<Expression> below = new ArrayList<>();
    List<Expression> above = new ArrayList<>();
    for (Expression condition : conditions) {
      Expression substituted = substitute(condition, byId);
      if (Expressions.containsVolatile(substituted)) {
        above.add(condition);
      } else {
        below.addAll(PredicateSimplifier.simplify(folder.fold(substituted)));
      }
    }
    return filtered(project.withInputs(List.of(push(project.input(), below))), above);
  }

  static Expression substitute(Expression expression, Map<Integer, Expression> byId) {
    return Expressions.rewrite(
        expression,
        part -> part instanceof ColumnReference reference ? byId.get(reference.index()) : null);
  }

  private LogicalPlan belowAggregate(LogicalPlan.Aggregate aggregate, List<Expression> conditions) {
    if (!aggregate.isSimple() || aggregate.keys().isEmpty()) {
      return filtered(aggregate, conditions);
    }
    Map<Integer, Expression> byId = new HashMap<>();
    BitSet keys = new BitSet();
    for (int i = 0; i < aggregate.keys().size(); i++) {
      byId.put(aggregate.keyColumns().get(i).id(), aggregate.keys().get(i));
      keys.set(aggregate.keyColumns().get(i).id());
    }
    List<Expression> below = new ArrayList<>();
    List<Expression> above = new ArrayList<>();
    split(conditions, keys, below, above);
    below.replaceAll(condition -> substitute(condition, byId));
    return filtered(aggregate.withInputs(List.of(push(aggregate.input(), below))), above);
  }

  /// Splits conditions by whether they use certain columns alone. What a disjunction that stays above
  /// says about those columns goes below as well.
  private static void split(
      List<Expression> conditions, BitSet columns, List<Expression> below, List<Expression> above) {
    for (Expression condition : conditions) {
      if (Expressions.containsVolatile(condition)) {
        above.add(condition);
        continue;
      }
      BitSet used = Expressions.columns(condition);
      if (!used.isEmpty() && Expressions.contains(columns, used)) {
        below.add(condition);
        continue;
      }
      above.add(condition);
      Expression implied = PredicateSimplifier.impliedBy(condition, columns);
      if (implied != null) {
        below.add(implied);
      }
    }
  }

  private LogicalPlan belowWindow(LogicalPlan.Window window, List<Expression> conditions) {
    BitSet partition = new BitSet();
    window.partitionBy().forEach(partition::set);
    List<Expression> below = new ArrayList<>();
    List<Expression> above = new ArrayList<>();
    split(conditions, partition, below, above);
    return filtered(window.withInputs(List.of(push(window.input(), below))), above);
  }

  private LogicalPlan belowSetOperation(
      LogicalPlan.SetOperation operation, List<Expression> conditions) {
    List<Expression> below = new ArrayList<>();
    List<Expression> above = new ArrayList<>();
    split(conditions, Plans.columnIds(operation), below, above);
    if (below.isEmpty()) {
      return filtered(operation, above);
    }
    List<LogicalPlan> inputs = new ArrayList<>();
    for (LogicalPlan input : operation.inputs()) {
      Map<Integer, Expression> byId = new HashMap<>();
      for (int i = 0; i < operation.columns().size(); i++) {
        Column column = input.columns().get(i);
        byId.put(operation.columns().get(i).id(), column.reference());
      }
      inputs.add(
          push(input, below.stream().map(condition -> substitute(condition, byId)).toList()));
    }
    return filtered(operation.withInputs(List.copyOf(inputs)), above);
  }

  private LogicalPlan belowFunction(
      LogicalPlan.TableFunction function, List<Expression> conditions) {
    List<Expression> below = new ArrayList<>();
    List<Expression> above = new ArrayList<>();
    split(conditions, Plans.columnIds(function.input()), below, above);
    return filtered(function.withInputs(List.of(push(function.input(), below))), above);
  }

  private LogicalPlan belowDependentJoin(
      LogicalPlan.DependentJoin join, List<Expression> conditions) {
    boolean keepsRight =
        join.type() == io.blueshift.sql.logical.LogicalJoinType.RIGHT
            || join.type() == io.blueshift.sql.logical.LogicalJoinType.FULL;
    if (keepsRight) {
      return filtered(join, conditions);
    }
    List<Expression> below = new ArrayList<>();
    List<Expression> above = new ArrayList<>();
    split(conditions, Plans.columnIds(join.left()), below, above);
    return filtered(join.withInputs(List.of(push(join.left(), below), join.right())), above);
  }
}
