package io.blueshift.join;

import io.blueshift.expression.ColumnMapping;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.pipeline.PipelineBuilder;
import io.blueshift.pipeline.PipelineStream;
import io.blueshift.pipeline.PlanTranslation;
import io.blueshift.pipeline.Stage;
import io.blueshift.plan.BuildSide;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.spill.MemoryPressure;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Translates joins into a build stage and a probe operator.
///
/// A join without equal keys is one with an empty key: every row matches every row, and the condition
/// decides.
public final class JoinTranslator {
  private JoinTranslator() {}

  /// Returns whether the left side is the build side of a hash join.
  public static boolean buildsLeft(PhysicalPlan.HashJoin join) {
    return join.buildSide() == BuildSide.LEFT
        && join.type() != JoinType.MARK
        && join.type() != JoinType.NULL_AWARE_ANTI;
  }

  /// Returns whether rows of the probe side of a hash join without a match are left out.
  public static boolean filtersProbe(PhysicalPlan.HashJoin join) {
    return JoinDescription.mayDropProbe(join.type(), buildsLeft(join));
  }

  /// Translates a hash join.
  public static PipelineStream translate(PlanTranslation translation, PhysicalPlan.HashJoin join) {
    boolean answersUnknown =
        join.type() == JoinType.MARK || join.type() == JoinType.NULL_AWARE_ANTI;
    if (answersUnknown && join.residual() != null) {
      return new Joining(
              translation,
              join,
              join.type(),
              join.left(),
              join.right(),
              List.of(),
              List.of(),
              List.of(),
              keysAndResidual(join),
              false)
          .translate();
    }
    return new Joining(
            translation,
            join,
            join.type(),
            join.left(),
            join.right(),
            join.leftKeys(),
            join.rightKeys(),
            join.nullSafeKeys(),
            join.residual(),
            buildsLeft(join))
        .translate();
  }

  /// Translates a join on any condition.
  public static PipelineStream translate(
      PlanTranslation translation, PhysicalPlan.NestedLoopJoin join) {
    return new Joining(
            translation,
            join,
            join.type(),
            join.left(),
            join.right(),
            List.of(),
            List.of(),
            List.of(),
            join.condition(),
            false)
        .translate();
  }

  /// NULL keys beside a further condition make an answer unknown only for rows that pass it, so the
  /// keys become part of the condition.
  private static Expression keysAndResidual(PhysicalPlan.HashJoin join) {
    List<Expression> operands = new ArrayList<>();
    ColumnMapping toRight = ColumnMapping.shift(join.left().outputTypes().size());
    for (int key = 0; key < join.leftKeys().size(); key++) {
      operands.add(
          new Expression.Comparison(
              join.nullSafeKeys().get(key)
                  ? ComparisonOperator.IS_NOT_DISTINCT_FROM
                  : ComparisonOperator.EQUAL,
              join.leftKeys().get(key),
              toRight.apply(join.rightKeys().get(key))));
    }
    if (join.residual() != null) {
      operands.add(join.residual());
    }
    return operands.size() == 1 ? operands.getFirst() : new Expression.And(operands);
  }

  private record Joining(
      PlanTranslation translation,
      PhysicalPlan node,
      JoinType type,
      PhysicalPlan left,
      PhysicalPlan right,
      List<Expression> leftKeys,
      List<Expression> rightKeys,
      List<Boolean> nullSafeKeys,
      @Nullable Expression residual,
      boolean buildsLeft) {

    PipelineStream translate() {
      PipelineBuilder builder = translation.builder();
      PhysicalPlan buildPlan = buildsLeft ? left : right;
      PhysicalPlan probePlan = buildsLeft ? right : left;
      List<Expression> buildKeys = buildsLeft ? leftKeys : rightKeys;
      List<Expression> probeKeys = buildsLeft ? rightKeys : leftKeys;
      JoinDescription description = describe(probeKeys);
      JoinBuild build =
          new JoinBuild(
              buildPlan.outputTypes(),
              description.payloadColumns(),
              description.mayDropProbe(),
              builder.budget(node));
      JoinBuildSink.Description building =
          new JoinBuildSink.Description(
              buildKeys,
              probeKeys,
              nullSafeKeys,
              description.tracksBuild(),
              description.tracksBuild());
      MemoryPressure pressure = new MemoryPressure(builder.query().budget(), builder.budget(node));
      JoinBuildSink sink =
          new JoinBuildSink(
              building,
              build,
              builder.budget(node),
              new JoinBuildSink.Spilling(
                  description.probeTypes(),
                  description.probeColumns(),
                  pressure,
                  builder.metrics(node)));
      Stage stage = builder.finish(translation.translate(buildPlan), node, sink);
      PipelineStream probe = translation.translate(probePlan);
      translation.noteBuilt(node, buildsLeft, column -> new ColumnFilter(build, column), stage);
      if (type == JoinType.INNER && buildPlan instanceof PhysicalPlan.Scan scan) {
        filterBuild(scan, buildKeys, probePlan, probeKeys);
      }
      if (description.mayDropProbe()) {
        sendFilters(probePlan, probeKeys, build, stage);
      }
      PipelineStream stream =
          builder.append(
              probe, node, new JoinProbe(description, build, builder.metrics(node)), stage);
      stream =
          builder.thenBegin(
              stream,
              node,
              new SpilledJoinSource(description, build, building, builder.metrics(node)),
              stage);
      if (!description.tracksBuild()) {
        return stream;
      }
      boolean matched = type == JoinType.SEMI;
      return builder.thenBegin(
          stream, node, new BuildRowsSource(description, build, matched), stage);
    }

    private JoinDescription describe(List<Expression> probeKeys) {
      BitSet required = (BitSet) translation.requiredColumns(node).clone();
      int leftCount = left.outputTypes().size();
      if (!type.yieldsRight()) {
        required.clear(leftCount, Math.max(leftCount, required.length()));
      }
      return new JoinDescription(
          type,
          buildsLeft,
          left.outputTypes(),
          right.outputTypes(),
          probeKeys,
          required,
          residual,
          translation.rangesOfSides(left, right));
    }

    /// A whole table as build side tells the probe side little; the probe side may know better which
    /// of its rows matter.
    private void filterBuild(
        PhysicalPlan.Scan scan,
        List<Expression> buildKeys,
        PhysicalPlan probePlan,
        List<Expression> probeKeys) {
      for (int key = 0; key < buildKeys.size(); key++) {
        if (scan.filters().isEmpty() && !nullSafeKeys.get(key)) {
          translation.filterBuild(scan, buildKeys.get(key), probePlan, probeKeys.get(key));
        }
      }
    }

    private void sendFilters(
        PhysicalPlan probePlan, List<Expression> probeKeys, JoinBuild build, Stage stage) {
      for (int key = 0; key < probeKeys.size(); key++) {
        if (!nullSafeKeys.get(key)) {
          Expression probeKey = probeKeys.get(key);
          translation.sendFilter(
              probePlan, probeKey, new JoinFilter(build, key, probeKey.type()), stage);
        }
      }
    }
  }
}
