package io.blueshift.sql.explain;

import io.blueshift.expression.Expression;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.plan.WindowCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Names an operator and tells its conditions, as EXPLAIN shows them. Columns are `$n`, counted from 0
/// in the operator's input.
final class NodeText {
  private NodeText() {}

  /// One thing that is said beneath an operator.
  record Detail(String name, String text) {}

  static String title(PhysicalPlan node) {
    return switch (node) {
      case PhysicalPlan.Scan scan -> "Seq Scan on " + scan.tableName();
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
      case PhysicalPlan.TableFunction function -> "Function " + function.function();
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

  static List<Detail> details(PhysicalPlan node) {
    List<Detail> details = new ArrayList<>();
    switch (node) {
      case PhysicalPlan.Scan scan -> {
        if (!scan.filters().isEmpty()) {
          details.add(new Detail("Filter", list(scan.filters(), " AND ")));
        }
      }
      case PhysicalPlan.Filter filter ->
          details.add(new Detail("Filter", ExpressionText.of(filter.condition())));
      case PhysicalPlan.Project project ->
          details.add(new Detail("Output", list(project.expressions(), ", ")));
      case PhysicalPlan.Aggregate aggregate -> {
        if (!aggregate.keys().isEmpty()) {
          details.add(new Detail("Group Key", list(aggregate.keys(), ", ")));
        }
        if (aggregate.groupingSets().size() > 1) {
          details.add(new Detail("Grouping Sets", aggregate.groupingSets().toString()));
        }
        if (!aggregate.calls().isEmpty()) {
          details.add(
              new Detail(
                  "Aggregates",
                  aggregate.calls().stream()
                      .map(NodeText::call)
                      .collect(Collectors.joining(", "))));
        }
      }
      case PhysicalPlan.HashJoin join -> {
        details.add(new Detail("Hash Cond", keys(join)));
        if (join.residual() != null) {
          details.add(new Detail("Join Filter", ExpressionText.of(join.residual())));
        }
      }
      case PhysicalPlan.NestedLoopJoin join -> {
        if (join.condition() != null) {
          details.add(new Detail("Join Filter", ExpressionText.of(join.condition())));
        }
      }
      case PhysicalPlan.DependentJoin join ->
          details.add(new Detail("Outer Values", list(join.outerValues(), ", ")));
      case PhysicalPlan.Sort sort -> details.add(new Detail("Sort Key", sortKeys(sort.keys())));
      case PhysicalPlan.Limit limit -> {
        if (!limit.keys().isEmpty()) {
          details.add(new Detail("Sort Key", sortKeys(limit.keys())));
        }
      }
      case PhysicalPlan.Window window -> {
        details.add(new Detail("Partition", columns(window.partitionBy())));
        details.add(new Detail("Order", sortKeys(window.orderBy())));
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

  private static String keys(PhysicalPlan.HashJoin join) {
    List<String> conditions = new ArrayList<>();
    for (int key = 0; key < join.leftKeys().size(); key++) {
      conditions.add(
          "left "
              + ExpressionText.of(join.leftKeys().get(key))
              + " = right "
              + ExpressionText.of(join.rightKeys().get(key)));
    }
    return String.join(" AND ", conditions);
  }

  private static String call(AggregateCall call) {
    return call.function()
        + "("
        + (call.distinct() ? "DISTINCT " : "")
        + list(call.arguments(), ", ")
        + ")"
        + (call.filter() == null ? "" : " FILTER (" + ExpressionText.of(call.filter()) + ")");
  }

  private static String sortKeys(List<SortKey> keys) {
    return keys.stream()
        .map(key ->
            "$"
                + key.column()
                + (key.ascending() ? "" : " DESC")
                + (key.nullsFirst() == key.ascending()
                    ? (key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST")
                    : ""))
        .collect(Collectors.joining(", "));
  }

  private static String columns(List<Integer> columns) {
    return columns.stream().map(column -> "$" + column).collect(Collectors.joining(", "));
  }

  private static String list(List<Expression> expressions, String separator) {
    return expressions.stream().map(ExpressionText::of).collect(Collectors.joining(separator));
  }
}
