package io.blueshift.translation;

import io.blueshift.expression.ColumnUsage;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.plan.WindowCall;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// Finds, for each node of a plan, which of its columns somebody above reads. A node may yield
/// anything of the right type in the others, which saves decoding and keeping them.
final class RequiredColumns {
  private final IdentityHashMap<PhysicalPlan, BitSet> required = new IdentityHashMap<>();
  private final Map<Integer, BitSet> shared = new HashMap<>();

  /// Analyses a plan of which all columns are wanted.
  RequiredColumns(PhysicalPlan root) {
    visit(root, all(root));
  }

  /// Returns the columns of a node that are read. Not to be changed.
  BitSet of(PhysicalPlan node) {
    if (node instanceof PhysicalPlan.Shared occurrence) {
      return shared.getOrDefault(occurrence.sharedId(), all(node));
    }
    return required.getOrDefault(node, all(node));
  }

  private static BitSet all(PhysicalPlan node) {
    BitSet columns = new BitSet();
    columns.set(0, node.outputTypes().size());
    return columns;
  }

  private void visit(PhysicalPlan node, BitSet wanted) {
    BitSet columns = required.computeIfAbsent(node, key -> new BitSet());
    columns.or(wanted);
    switch (node) {
      case PhysicalPlan.Scan ignored -> {}
      case PhysicalPlan.VirtualScan ignored -> {}
      case PhysicalPlan.Values ignored -> {}
      case PhysicalPlan.WorkTable ignored -> {}
      case PhysicalPlan.Filter filter -> {
        BitSet input = copy(columns);
        ColumnUsage.collect(filter.condition(), input);
        visit(filter.input(), input);
      }
      case PhysicalPlan.Project project -> {
        BitSet input = new BitSet();
        columns.stream()
            .forEach(column -> ColumnUsage.collect(project.expressions().get(column), input));
        visit(project.input(), input);
      }
      case PhysicalPlan.Aggregate aggregate -> visit(aggregate.input(), readBy(aggregate));
      case PhysicalPlan.HashJoin join -> visitHashJoin(join, columns);
      case PhysicalPlan.NestedLoopJoin join -> {
        BitSet both = sidesRead(join.type(), join.left(), columns);
        ColumnUsage.collect(join.condition(), both);
        visitSides(join.left(), join.right(), both);
      }
      case PhysicalPlan.DependentJoin join -> {
        BitSet both = sidesRead(join.type(), join.left(), columns);
        ColumnUsage.collect(join.condition(), both);
        int leftCount = join.left().outputTypes().size();
        BitSet left = both.get(0, leftCount);
        ColumnUsage.collectAll(join.outerValues(), left);
        visit(join.left(), left);
        visit(join.right(), all(join.right()));
      }
      case PhysicalPlan.Sort sort -> visit(sort.input(), withKeys(columns, sort.keys()));
      case PhysicalPlan.Limit limit -> visit(limit.input(), withKeys(columns, limit.keys()));
      case PhysicalPlan.Window window -> visitWindow(window, columns);
      case PhysicalPlan.SetOperation operation -> {
        boolean keepsRows =
            operation.kind() == PhysicalPlan.SetOperation.Kind.UNION && operation.all();
        for (PhysicalPlan input : operation.inputs()) {
          visit(input, keepsRows ? columns : all(input));
        }
      }
      case PhysicalPlan.RecursiveUnion union -> {
        visit(union.base(), all(union.base()));
        visit(union.step(), all(union.step()));
      }
      case PhysicalPlan.Shared occurrence -> {
        BitSet known = shared.computeIfAbsent(occurrence.sharedId(), key -> new BitSet());
        known.or(columns);
        visit(occurrence.input(), copy(known));
      }
      case PhysicalPlan.SingleRow single -> visit(single.input(), columns);
      case PhysicalPlan.TableFunction function -> {
        BitSet input = columns.get(0, function.input().outputTypes().size());
        ColumnUsage.collectAll(function.arguments(), input);
        visit(function.input(), input);
      }
    }
  }

  private static BitSet copy(BitSet columns) {
    return (BitSet) columns.clone();
  }

  private static BitSet withKeys(BitSet columns, List<SortKey> keys) {
    BitSet input = copy(columns);
    keys.forEach(key -> input.set(key.column()));
    return input;
  }

  private static BitSet readBy(PhysicalPlan.Aggregate aggregate) {
    BitSet input = new BitSet();
    ColumnUsage.collectAll(aggregate.keys(), input);
    for (AggregateCall call : aggregate.calls()) {
      ColumnUsage.collectAll(call.arguments(), input);
      ColumnUsage.collect(call.filter(), input);
    }
    return input;
  }

  private void visitWindow(PhysicalPlan.Window window, BitSet columns) {
    int inputCount = window.input().outputTypes().size();
    BitSet input = withKeys(columns.get(0, inputCount), window.orderBy());
    window.partitionBy().forEach(input::set);
    for (WindowCall call : window.calls()) {
      ColumnUsage.collectAll(call.arguments(), input);
      ColumnUsage.collect(call.filter(), input);
    }
    visit(window.input(), input);
  }

  /// Returns the wanted columns as columns of both sides: a mark is none.
  private static BitSet sidesRead(JoinType type, PhysicalPlan left, BitSet columns) {
    return type.yieldsRight() ? copy(columns) : columns.get(0, left.outputTypes().size());
  }

  private void visitHashJoin(PhysicalPlan.HashJoin join, BitSet columns) {
    BitSet both = sidesRead(join.type(), join.left(), columns);
    int leftCount = join.left().outputTypes().size();
    ColumnUsage.collect(join.residual(), both);
    BitSet left = both.get(0, leftCount);
    BitSet right = both.get(leftCount, Math.max(leftCount, both.length()));
    ColumnUsage.collectAll(join.leftKeys(), left);
    ColumnUsage.collectAll(join.rightKeys(), right);
    visit(join.left(), left);
    visit(join.right(), right);
  }

  private void visitSides(PhysicalPlan left, PhysicalPlan right, BitSet both) {
    int leftCount = left.outputTypes().size();
    visit(left, both.get(0, leftCount));
    visit(right, both.get(leftCount, Math.max(leftCount, both.length())));
  }
}
