package io.blueshift.sql.planner;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.VirtualTable;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;

/// Makes of a plan that computes one row of parameters, such as that of `VALUES (?, upper(?))`, a plan
/// that computes many rows at once, one for each row of a table of parameters: parameters become columns
/// of that table.
///
/// The columns of the plan come first; behind them may be others. The order of the rows is kept.
public final class ParameterRowsPlan {
  private final List<ParameterSlots.Slot> slots;
  private final PhysicalPlan.VirtualScan parameters;

  private ParameterRowsPlan(List<ParameterSlots.Slot> slots, PhysicalPlan.VirtualScan parameters) {
    this.slots = slots;
    this.parameters = parameters;
  }

  /// Returns whether a plan computes one row out of parameters and nothing else.
  public static boolean exists(PhysicalPlan plan) {
    return switch (plan) {
      case PhysicalPlan.Values values -> values.rows().size() == 1;
      case PhysicalPlan.Project project -> exists(project.input());
      default -> false;
    };
  }

  /// Returns the types of the columns that a table of parameters has: those of the parameters that
  /// the statement is given, in the order of the slots.
  public static List<LogicalType> columnTypes(List<ParameterSlots.Slot> slots) {
    List<LogicalType> types = new ArrayList<>();
    for (ParameterSlots.Slot slot : slots) {
      if (slot instanceof ParameterSlots.Given given) {
        types.add(given.type());
      }
    }
    return List.copyOf(types);
  }

  /// Returns the plan for many rows.
  ///
  /// @param plan one that [#exists] accepts
  /// @param slots what its parameters are
  /// @param parameters the rows of parameters, with columns of [#columnTypes]
  public static PhysicalPlan of(
      PhysicalPlan plan, List<ParameterSlots.Slot> slots, VirtualTable parameters) {
    List<Integer> columns = new ArrayList<>();
    for (int column = 0; column < parameters.columnTypes().size(); column++) {
      columns.add(column);
    }
    return new ParameterRowsPlan(
            slots, new PhysicalPlan.VirtualScan(parameters, "parameters", columns))
        .rows(plan);
  }

  /// Returns a node for many rows, with the parameters behind its columns.
  private PhysicalPlan rows(PhysicalPlan plan) {
    return switch (plan) {
      case PhysicalPlan.Values values -> project(parameters, values.rows().getFirst(), 0);
      case PhysicalPlan.Project project ->
          project(
              rows(project.input()), project.expressions(), project.input().outputTypes().size());
      default -> throw new IllegalArgumentException("plan does not compute one row");
    };
  }

  /// @param firstParameter the index of the input's column with the first parameter
  private PhysicalPlan project(
      PhysicalPlan input, List<Expression> expressions, int firstParameter) {
    List<Expression> all = new ArrayList<>();
    for (Expression expression : expressions) {
      all.add(
          Expressions.rewrite(
              expression,
              part ->
                  part instanceof Parameter parameter ? column(parameter, firstParameter) : null));
    }
    List<LogicalType> types = parameters.outputTypes();
    for (int index = 0; index < types.size(); index++) {
      all.add(new ColumnReference(firstParameter + index, types.get(index)));
    }
    return new PhysicalPlan.Project(input, List.copyOf(all));
  }

  /// Returns the column of a parameter that the statement is given; others have one value for all rows.
  private Expression column(Parameter parameter, int firstParameter) {
    if (!(slots.get(parameter.index()) instanceof ParameterSlots.Given)) {
      return parameter;
    }
    int column = firstParameter;
    for (ParameterSlots.Slot slot : slots.subList(0, parameter.index())) {
      column += slot instanceof ParameterSlots.Given ? 1 : 0;
    }
    return new ColumnReference(column, parameter.type());
  }
}
