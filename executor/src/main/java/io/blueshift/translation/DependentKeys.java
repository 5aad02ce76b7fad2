package io.blueshift.translation;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Finds the keys of a grouping that its other keys determine, so that rows are grouped by fewer keys
/// and the rest is carried along, one value a group.
///
/// A column of which the snapshot's statistics prove that no value occurs twice determines all
/// columns of its table (a functional dependency, Armstrong 1974), and columns that an inner join
/// makes equal determine each other. Declared keys are not trusted: nobody enforces them.
final class DependentKeys {
  /// A column of one occurrence of a table in the plan.
  private record Attribute(PhysicalPlan.Scan scan, int column) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Attribute that && scan == that.scan && column == that.column;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(scan) * 31 + column;
    }
  }

  private record Equality(Attribute left, Attribute right) {}

  private final QueryContext query;
  private final List<Equality> equalities = new ArrayList<>();

  private DependentKeys(QueryContext query) {
    this.query = query;
  }

  /// Returns an aggregation with the same columns that groups by as few keys as are known to be
  /// enough, or the given one.
  static PhysicalPlan reduce(PhysicalPlan.Aggregate aggregate, QueryContext query) {
    int keyCount = aggregate.keys().size();
    if (keyCount < 2
        || aggregate.groupingSets().size() != 1
        || aggregate.groupingSets().getFirst().size() != keyCount) {
      return aggregate;
    }
    List<Integer> kept = new DependentKeys(query).determinants(aggregate);
    return kept.size() == keyCount ? aggregate : carrying(aggregate, kept);
  }

  private List<Integer> determinants(PhysicalPlan.Aggregate aggregate) {
    List<@Nullable Attribute> columns = origins(aggregate.input());
    List<@Nullable Attribute> keys =
        aggregate.keys().stream().map(key -> originOf(key, columns)).toList();
    List<Integer> kept = new ArrayList<>(IntStream.range(0, keys.size()).boxed().toList());
    List<Integer> candidates = new ArrayList<>(kept);
    Collections.reverse(candidates);
    candidates.sort(Comparator.comparingInt(key -> rank(aggregate.keys().get(key).type())));
    for (Integer candidate : candidates) {
      Attribute attribute = keys.get(candidate);
      List<Integer> others = kept.stream().filter(key -> !key.equals(candidate)).toList();
      if (attribute != null && closure(others, keys).contains(attribute)) {
        kept = others;
      }
    }
    return kept;
  }

  /// Orders keys by how much it helps to be without them.
  private static int rank(LogicalType type) {
    PhysicalType lane = type.physicalType();
    return switch (lane) {
      case BYTES, INTERVAL -> 0;
      case INT128, FLOAT64 -> 1;
      case BOOLEAN, INT32, INT64 -> type instanceof LogicalType.IntegralType ? 3 : 2;
    };
  }

  /// Returns all columns that some keys determine.
  private Set<Attribute> closure(List<Integer> determinants, List<@Nullable Attribute> keys) {
    Set<Attribute> known = new HashSet<>();
    Set<PhysicalPlan.Scan> wholeTables =
        Collections.newSetFromMap(new java.util.IdentityHashMap<>());
    for (int key : determinants) {
      add(keys.get(key), known, wholeTables);
    }
    boolean grows = true;
    while (grows) {
      grows = false;
      for (Equality equality : equalities) {
        if (isKnown(equality.left(), known, wholeTables)) {
          grows |= add(equality.right(), known, wholeTables);
        }
        if (isKnown(equality.right(), known, wholeTables)) {
          grows |= add(equality.left(), known, wholeTables);
        }
      }
    }
    for (Attribute key : keys) {
      if (key != null && wholeTables.contains(key.scan())) {
        known.add(key);
      }
    }
    return known;
  }

  private static boolean isKnown(
      Attribute attribute, Set<Attribute> known, Set<PhysicalPlan.Scan> wholeTables) {
    return known.contains(attribute) || wholeTables.contains(attribute.scan());
  }

  private boolean add(
      @Nullable Attribute attribute, Set<Attribute> known, Set<PhysicalPlan.Scan> wholeTables) {
    if (attribute == null || !known.add(attribute)) {
      return false;
    }
    TableSnapshot table = query.table(attribute.scan().tableId());
    if (attribute.column() < table.rowIdColumn() && table.statistics(attribute.column()).unique()) {
      wholeTables.add(attribute.scan());
    }
    return true;
  }

  private static PhysicalPlan carrying(PhysicalPlan.Aggregate aggregate, List<Integer> kept) {
    List<Expression> keys = kept.stream().map(aggregate.keys()::get).toList();
    List<AggregateCall> calls = new ArrayList<>(aggregate.calls());
    List<Expression> outputs = new ArrayList<>();
    for (int key = 0; key < aggregate.keys().size(); key++) {
      Expression expression = aggregate.keys().get(key);
      int place = kept.indexOf(key);
      if (place < 0) {
        place = keys.size() + calls.size();
        calls.add(
            new AggregateCall(
                "any_value", List.of(expression), false, null, List.of(), expression.type()));
      }
      outputs.add(new ColumnReference(place, expression.type()));
    }
    for (int call = 0; call < aggregate.calls().size(); call++) {
      outputs.add(new ColumnReference(keys.size() + call, aggregate.calls().get(call).type()));
    }
    List<Integer> set = IntStream.range(0, keys.size()).boxed().toList();
    return new PhysicalPlan.Project(
        new PhysicalPlan.Aggregate(aggregate.input(), keys, List.of(set), calls), outputs);
  }

  /// Returns which table column each output column is, null for what is computed, and notes the
  /// equalities that inner joins make.
  private List<@Nullable Attribute> origins(PhysicalPlan node) {
    return switch (node) {
      case PhysicalPlan.Scan scan -> {
        List<@Nullable Attribute> columns = new ArrayList<>();
        scan.outputs()
            .forEach(output -> columns.add(new Attribute(scan, scan.columns().get(output))));
        yield columns;
      }
      case PhysicalPlan.Filter filter -> origins(filter.input());
      case PhysicalPlan.Sort sort -> origins(sort.input());
      case PhysicalPlan.Limit limit -> origins(limit.input());
      case PhysicalPlan.Window window -> padded(origins(window.input()), node);
      case PhysicalPlan.Project project -> {
        List<@Nullable Attribute> input = origins(project.input());
        List<@Nullable Attribute> columns = new ArrayList<>();
        project.expressions().forEach(expression -> columns.add(originOf(expression, input)));
        yield columns;
      }
      case PhysicalPlan.HashJoin join -> ofHashJoin(join);
      case PhysicalPlan.NestedLoopJoin join -> {
        List<@Nullable Attribute> columns = new ArrayList<>(origins(join.left()));
        if (join.type().yieldsRight()) {
          columns.addAll(origins(join.right()));
        }
        yield padded(columns, node);
      }
      case PhysicalPlan.VirtualScan ignored -> padded(List.of(), node);
      case PhysicalPlan.Values ignored -> padded(List.of(), node);
      case PhysicalPlan.Aggregate ignored -> padded(List.of(), node);
      case PhysicalPlan.DependentJoin ignored -> padded(List.of(), node);
      case PhysicalPlan.SetOperation ignored -> padded(List.of(), node);
      case PhysicalPlan.RecursiveUnion ignored -> padded(List.of(), node);
      case PhysicalPlan.WorkTable ignored -> padded(List.of(), node);
      // Two occurrences of a shared node are the same scan with different rows.
      case PhysicalPlan.Shared ignored -> padded(List.of(), node);
      case PhysicalPlan.SingleRow ignored -> padded(List.of(), node);
      case PhysicalPlan.TableFunction ignored -> padded(List.of(), node);
    };
  }

  private List<@Nullable Attribute> ofHashJoin(PhysicalPlan.HashJoin join) {
    List<@Nullable Attribute> left = origins(join.left());
    List<@Nullable Attribute> columns = new ArrayList<>(left);
    if (join.type().yieldsRight()) {
      List<@Nullable Attribute> right = origins(join.right());
      columns.addAll(right);
      if (join.type() == JoinType.INNER) {
        for (int key = 0; key < join.leftKeys().size(); key++) {
          Attribute leftKey = originOf(join.leftKeys().get(key), left);
          Attribute rightKey = originOf(join.rightKeys().get(key), right);
          if (leftKey != null && rightKey != null) {
            equalities.add(new Equality(leftKey, rightKey));
          }
        }
      }
    }
    return padded(columns, join);
  }

  /// Returns which table column an expression is; an integer may have become a wider one.
  private static @Nullable Attribute originOf(
      Expression expression, List<@Nullable Attribute> columns) {
    return switch (expression) {
      case ColumnReference column -> columns.get(column.index());
      case Expression.Cast cast
          when cast.type() instanceof LogicalType.IntegralType to
              && cast.operand().type() instanceof LogicalType.IntegralType from
              && to.maximum() >= from.maximum() ->
          originOf(cast.operand(), columns);
      default -> null;
    };
  }

  private static List<@Nullable Attribute> padded(
      List<@Nullable Attribute> columns, PhysicalPlan node) {
    List<@Nullable Attribute> result = new ArrayList<>(columns);
    while (result.size() < node.outputTypes().size()) {
      result.add(null);
    }
    return result;
  }
}
