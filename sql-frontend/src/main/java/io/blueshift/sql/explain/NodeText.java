package io.blueshift.sql.explain;

import io.blueshift.expression.Expression;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.plan.WindowCall;
import io.blueshift.sql.bind.LockedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// Names an operator and tells its conditions, as EXPLAIN shows them.
final class NodeText {
  private final ColumnNames columnNames;
  private final Map<PhysicalPlan, String> accessPaths;

  /// @param accessPaths how scans find their rows that do not go through their tables
  NodeText(ColumnNames columnNames, Map<PhysicalPlan, String> accessPaths) {
    this.columnNames = columnNames;
    this.accessPaths = accessPaths;
  }

  /// One thing that is said beneath an operator.
  record Detail(String name, String text) {}

  String title(PhysicalPlan node) {
    return switch (node) {
      case PhysicalPlan.Scan scan -> {
        String path = accessPaths.get(scan);
        yield (path == null ? "Seq Scan" : path) + " on " + scan.tableName();
      }
      case PhysicalPlan.VirtualScan scan when scan.table() instanceof LockedTable -> "LockRows";
      case PhysicalPlan.VirtualScan scan -> "System Scan on " + scan.tableName();
      case PhysicalPlan.Values values -> "Values (" + values.rows().size() + " rows)";
      case PhysicalPlan.Filter ignored -> "Filter";
      case PhysicalPlan.Project ignored -> "Project";
      case PhysicalPlan.Aggregate aggregate ->
          aggregate.keys().isEmpty()
              ? "Aggregate"
              : aggregate.calls().isEmpty() ? "Unique" : "HashAggregate";
      case PhysicalPlan.HashJoin join ->
          "Hash "
              + words(join.type().name())
              + "Join (build "
              + words(join.buildSide().name()).strip()
              + ")";
      case PhysicalPlan.NestedLoopJoin join -> "Nested Loop " + words(join.type().name()) + "Join";
      case PhysicalPlan.DependentJoin join -> "Dependent " + words(join.type().name()) + "Join";
      case PhysicalPlan.Sort ignored -> "Sort";
      case PhysicalPlan.Limit limit -> limit.keys().isEmpty() ? "Limit" : "Top-N";
      case PhysicalPlan.Window ignored -> "Window";
      case PhysicalPlan.SetOperation operation ->
          words(operation.kind().name()).strip() + (operation.all() ? " All" : "");
      case PhysicalPlan.RecursiveUnion ignored -> "Recursive Union";
      case PhysicalPlan.WorkTable ignored -> "Work Table";
      case PhysicalPlan.Shared shared -> "Shared " + shared.sharedId();
      case PhysicalPlan.SingleRow ignored -> "Single Row";
      case PhysicalPlan.TableFunction function ->
          (function.outer() ? "Outer Function " : "Function ") + function.function();
    };
  }

  /// Turns NAME_OF_CONSTANT into `Name Of Constant `; INNER is left out.
  private static String words(String constant) {
    if (constant.equals("INNER")) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    for (String word : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
      text.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1)).append(' ');
    }
    return text.toString();
  }

  List<Detail> details(PhysicalPlan node) {
    List<Detail> details = new ArrayList<>();
    List<String> names = columnNames.ofInput(node);
    switch (node) {
      case PhysicalPlan.Scan scan -> {
        if (!scan.filters().isEmpty()) {
          details.add(new Detail("Filter", list(scan.filters(), " AND ", names)));
        }
      }
      case PhysicalPlan.Filter filter ->
          details.add(new Detail("Filter", ExpressionText.of(filter.condition(), names)));
      case PhysicalPlan.Project project ->
          details.add(new Detail("Output", list(project.expressions(), ", ", names)));
      case PhysicalPlan.Aggregate aggregate -> {
        if (!aggregate.keys().isEmpty()) {
          details.add(new Detail("Group Key", list(aggregate.keys(), ", ", names)));
        }
        if (aggregate.groupingSets().size() > 1) {
          details.add(new Detail("Grouping Sets", aggregate.groupingSets().toString()));
        }
        if (!aggregate.calls().isEmpty()) {
          details.add(
              new Detail(
                  "Aggregates",
                  aggregate.calls().stream()
                      .map(call -> call(call, names))
                      .collect(Collectors.joining(", "))));
        }
      }
      case PhysicalPlan.HashJoin join -> {
        details.add(new Detail("Hash Cond", keys(join)));
        if (join.residual() != null) {
          details.add(new Detail("Join Filter", ExpressionText.of(join.residual(), names)));
        }
      }
      case PhysicalPlan.NestedLoopJoin join -> {
        if (join.condition() != null) {
          details.add(new Detail("Join Filter", ExpressionText.of(join.condition(), names)));
        }
      }
      case PhysicalPlan.DependentJoin join ->
          details.add(new Detail("Outer Values", list(join.outerValues(), ", ", names)));
      case PhysicalPlan.Sort sort ->
          details.add(new Detail("Sort Key", sortKeys(sort.keys(), names)));
      case PhysicalPlan.Limit limit -> {
        if (!limit.keys().isEmpty()) {
          details.add(new Detail("Sort Key", sortKeys(limit.keys(), names)));
        }
      }
      case PhysicalPlan.Window window -> {
        details.add(new Detail("Partition", columns(window.partitionBy(), names)));
        details.add(new Detail("Order", sortKeys(window.orderBy(), names)));
        details.add(
            new Detail(
                "Calls",
                window.calls().stream()
                    .map(WindowCall::function)
                    .collect(Collectors.joining(", "))));
      }
      default -> {}
    }
    return details;
  }

  private String keys(PhysicalPlan.HashJoin join) {
    List<String> left = columnNames.of(join.left());
    List<String> right = columnNames.of(join.right());
    List<String> conditions = new ArrayList<>();
    for (int key = 0; key < join.leftKeys().size(); key++) {
      conditions.add(
          ExpressionText.of(join.leftKeys().get(key), left)
              + " = "
              + ExpressionText.of(join.rightKeys().get(key), right));
    }
    return String.join(" AND ", conditions);
  }

  static String call(AggregateCall call, List<String> names) {
    return call.function()
        + "("
        + (call.distinct() ? "DISTINCT " : "")
        + list(call.arguments(), ", ", names)
        + ")"
        + (call.filter() == null
            ? ""
            : " FILTER (" + ExpressionText.of(call.filter(), names) + ")");
  }

  private static String sortKeys(List<SortKey> keys, List<String> names) {
    return keys.stream()
        .map(key ->
            ExpressionText.name(key.column(), names)
                + (key.ascending() ? "" : " DESC")
                + (key.nullsFirst() == key.ascending()
                    ? (key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST")
                    : ""))
        .collect(Collectors.joining(", "));
  }

  private static String columns(List<Integer> columns, List<String> names) {
    return columns.stream()
        .map(column -> ExpressionText.name(column, names))
        .collect(Collectors.joining(", "));
  }

  private static String list(List<Expression> expressions, String separator, List<String> names) {
    return expressions.stream()
        .map(expression -> ExpressionText.of(expression, names))
        .collect(Collectors.joining(separator));
  }
}
