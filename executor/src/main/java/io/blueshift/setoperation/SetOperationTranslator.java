package io.blueshift.setoperation;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.pipeline.PipelineStream;
import io.blueshift.pipeline.PlanTranslation;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.PhysicalPlan.SetOperation;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Rewrites set operations. UNION is a DISTINCT over UNION ALL. INTERSECT and EXCEPT number their
/// inputs in one more column, count equal rows of each, and repeat rows by the counts. NULLs are
/// equal to each other, as in grouping.
public final class SetOperationTranslator {
  private SetOperationTranslator() {}

  /// Translates a node other than UNION ALL, and what is below it.
  public static PipelineStream translate(PlanTranslation translation, SetOperation node) {
    List<Expression> keys = references(node.outputTypes());
    if (node.kind() == SetOperation.Kind.UNION) {
      PhysicalPlan all = new SetOperation(SetOperation.Kind.UNION, true, node.inputs());
      return translation.translate(group(all, keys, List.of()));
    }
    List<PhysicalPlan> tagged = new ArrayList<>();
    for (int input = 0; input < node.inputs().size(); input++) {
      List<Expression> columns = new ArrayList<>(keys);
      columns.add(new Expression.Literal((long) input, LogicalType.INTEGER));
      tagged.add(new PhysicalPlan.Project(node.inputs().get(input), columns));
    }
    PhysicalPlan all = new SetOperation(SetOperation.Kind.UNION, true, tagged);
    PhysicalPlan counted =
        group(all, keys, List.of(countOf(keys.size(), 0), countOf(keys.size(), 1)));
    return translation
        .builder()
        .append(
            translation.translate(counted),
            node,
            new RepeatOperator(keys.size(), node.kind(), node.all()));
  }

  private static List<Expression> references(List<LogicalType> types) {
    return IntStream.range(0, types.size())
        .<Expression>mapToObj(column -> new Expression.ColumnReference(column, types.get(column)))
        .toList();
  }

  private static PhysicalPlan group(
      PhysicalPlan input, List<Expression> keys, List<AggregateCall> calls) {
    List<Integer> all = IntStream.range(0, keys.size()).boxed().toList();
    return new PhysicalPlan.Aggregate(input, keys, List.of(all), calls);
  }

  private static AggregateCall countOf(int tagColumn, long input) {
    Expression isInput =
        new Expression.Comparison(
            ComparisonOperator.EQUAL,
            new Expression.ColumnReference(tagColumn, LogicalType.INTEGER),
            new Expression.Literal(input, LogicalType.INTEGER));
    return new AggregateCall("count", List.of(), false, isInput, List.of(), LogicalType.BIGINT);
  }
}
