package io.blueshift.sql.explain;

import io.blueshift.expression.Expression;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.ScanPath;
import io.blueshift.plan.WindowCall;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.IntFunction;

/// What the columns of a plan's operators are called: by the tables' columns and by the expressions that
/// they come from. A column of a long expression is `$n`, counted from 0 in the operator's output.
final class ColumnNames {
  private static final int LENGTH_MAX = 60;
  private static final String ROW_ID = "(row id)";

  private final IntFunction<List<String>> tableColumns;
  private final IdentityHashMap<PhysicalPlan, List<String>> known = new IdentityHashMap<>();

  /// @param tableColumns gives the columns' names of a table by its id
  ColumnNames(IntFunction<List<String>> tableColumns) {
    this.tableColumns = tableColumns;
  }

  /// Returns the names of the columns that an operator's expressions refer to.
  List<String> ofInput(PhysicalPlan node) {
    if (node instanceof PhysicalPlan.Scan scan) {
      List<String> names = tableColumns.apply(scan.tableId());
      return scan.columns().stream().map(column -> name(column, names, scan)).toList();
    }
    List<String> names = new ArrayList<>();
    for (PhysicalPlan input : node.inputs()) {
      names.addAll(of(input));
    }
    return names;
  }

  private static String name(int column, List<String> names, PhysicalPlan.Scan scan) {
    if (column < names.size()) {
      return names.get(column);
    }
    if (column == names.size()) {
      return ROW_ID;
    }
    ScanPath path = scan.paths().get(column - names.size() - 1);
    String name = names.get(path.column()) + "." + String.join(".", path.keys());
    return path.type() instanceof LogicalType.SuperType
        ? name
        : name + "::" + path.type().sqlName();
  }

  /// Returns the names of the columns that an operator yields.
  List<String> of(PhysicalPlan node) {
    List<String> names = known.get(node);
    if (names == null) {
      names = made(node);
      known.put(node, names);
    }
    return names;
  }

  private List<String> made(PhysicalPlan node) {
    List<String> input = ofInput(node);
    List<String> names =
        switch (node) {
          case PhysicalPlan.Scan scan ->
              scan.outputs().stream()
                  .map(output -> scan.tableName() + "." + input.get(output))
                  .toList();
          case PhysicalPlan.Project project -> expressions(project.expressions(), input);
          case PhysicalPlan.Aggregate aggregate -> {
            List<String> all = new ArrayList<>(expressions(aggregate.keys(), input));
            for (AggregateCall call : aggregate.calls()) {
              all.add(NodeText.call(call, input));
            }
            yield all;
          }
          case PhysicalPlan.Window window -> {
            List<String> all = new ArrayList<>(input);
            window.calls().stream().map(WindowCall::function).forEach(all::add);
            yield all;
          }
          default -> input;
        };
    List<String> fitting = new ArrayList<>();
    for (int column = 0; column < node.outputTypes().size(); column++) {
      boolean isKnown = column < names.size() && names.get(column).length() <= LENGTH_MAX;
      fitting.add(isKnown ? names.get(column) : "$" + column);
    }
    return fitting;
  }

  private static List<String> expressions(List<Expression> expressions, List<String> names) {
    return expressions.stream().map(expression -> ExpressionText.of(expression, names)).toList();
  }
}
