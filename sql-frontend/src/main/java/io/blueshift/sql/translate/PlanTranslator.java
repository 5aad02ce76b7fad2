package io.blueshift.sql.translate;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Coalesce;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.BuildSide;
import io.blueshift.plan.JoinType;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.SortKey;
import io.blueshift.plan.WindowCall;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.ColumnIds;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import io.blueshift.sql.logical.SortOrder;
import io.blueshift.sql.optimize.PlanEstimates;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Translates one plan. Used by one thread, once.
public final class PlanTranslator {
  private final ScanPaths paths;
  private final PlanEstimates estimates;
  private final ParameterSlots parameters;
  private final Map<Integer, Integer> outerParameters = new HashMap<>();
  private final Map<Integer, PhysicalPlan> commonTables = new HashMap<>();
  private final IdentityHashMap<PhysicalPlan, Double> rowEstimates = new IdentityHashMap<>();

  /// Makes a translator.
  ///
  /// @param ids gives columns that the translation adds their ids
  public PlanTranslator(PlanEstimates estimates, ParameterSlots parameters, ColumnIds ids) {
    this.paths = new ScanPaths(ids);
    this.estimates = plan -> estimates.rows(paths.original(plan));
    this.parameters = parameters;
  }

  /// A physical plan and where it has which column.
  record Translated(PhysicalPlan plan, Map<Integer, Integer> positions) {
    static Translated of(PhysicalPlan plan, List<Column> columns) {
      Map<Integer, Integer> positions = new HashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        positions.putIfAbsent(columns.get(i).id(), i);
      }
      return new Translated(plan, positions);
    }
  }

  /// Returns the physical plan that yields exactly the given columns of a logical plan.
  public PhysicalPlan translate(LogicalPlan plan, List<Column> columns) {
    return translateExactly(paths.apply(plan), columns);
  }

  private PhysicalPlan translateExactly(LogicalPlan plan, List<Column> columns) {
    BitSet needed = new BitSet();
    columns.forEach(column -> needed.set(column.id()));
    return exact(translate(plan, needed), columns);
  }

  /// Returns how many rows the operators that were translated are expected to yield, by identity.
  public Map<PhysicalPlan, Double> rowEstimates() {
    return rowEstimates;
  }

  private static PhysicalPlan exact(Translated input, List<Column> columns) {
    boolean same = input.plan.outputTypes().size() == columns.size();
    List<Expression> expressions = new ArrayList<>();
    List<LogicalType> types = input.plan.outputTypes();
    for (int i = 0; i < columns.size(); i++) {
      Integer position = input.positions.get(columns.get(i).id());
      if (position == null) {
        throw new DatabaseException(
            ErrorCode.INTERNAL_ERROR, "plan lacks a column [column=" + columns.get(i).name() + "]");
      }
      same &= position == i;
      expressions.add(new ColumnReference(position, types.get(position)));
    }
    return same ? input.plan : new PhysicalPlan.Project(input.plan, List.copyOf(expressions));
  }

  private Translated translate(LogicalPlan plan, BitSet needed) {
    Translated translated = translateNode(plan, needed);
    rowEstimates.putIfAbsent(translated.plan, estimates.rows(plan));
    return translated;
  }

  private Translated translateNode(LogicalPlan plan, BitSet needed) {
    return switch (plan) {
      case LogicalPlan.Scan scan -> scan(scan, needed);
      case LogicalPlan.Rows rows ->
          Translated.of(
              new PhysicalPlan.Values(
                  rows.rows().stream().map(row -> mapAll(row, Map.of())).toList(),
                  rows.columns().stream().map(Column::type).toList()),
              rows.columns());
      case LogicalPlan.Filter filter -> filter(filter, needed);
      case LogicalPlan.Project project -> project(project, needed);
      case LogicalPlan.Join join -> join(join, needed);
      case LogicalPlan.DependentJoin join -> dependentJoin(join, needed);
      case LogicalPlan.Aggregate aggregate -> aggregate(aggregate, needed);
      case LogicalPlan.Window window -> window(window, needed);
      case LogicalPlan.Sort sort -> sort(sort, needed);
      case LogicalPlan.SetOperation operation -> setOperation(operation);
      case LogicalPlan.RecursiveUnion union ->
          Translated.of(
              new PhysicalPlan.RecursiveUnion(
                  union.workTableId(),
                  translateExactly(union.base(), union.base().columns()),
                  translateExactly(union.step(), union.step().columns()),
                  union.all()),
              union.columns());
      case LogicalPlan.WorkTable work ->
          Translated.of(
              new PhysicalPlan.WorkTable(
                  work.workTableId(), work.columns().stream().map(Column::type).toList()),
              work.columns());
      case LogicalPlan.CommonTable common -> commonTable(common);
      case LogicalPlan.SingleRow single -> {
        Translated input = translate(single.input(), needed);
        yield new Translated(new PhysicalPlan.SingleRow(input.plan), input.positions);
      }
      case LogicalPlan.TableFunction function -> tableFunction(function, needed);
    };
  }

  // ---- expressions

  private Expression map(Expression expression, Map<Integer, Integer> positions) {
    return Expressions.rewrite(
        expression,
        part -> {
          if (!(part instanceof ColumnReference reference)) {
            return null;
          }
          Integer position = positions.get(reference.index());
          if (position != null) {
            return new ColumnReference(position, reference.type());
          }
          Integer parameter = outerParameters.get(reference.index());
          if (parameter != null) {
            return new Parameter(parameter, reference.type());
          }
          throw new DatabaseException(
              ErrorCode.INTERNAL_ERROR,
              "expression uses a column that is not there [column=" + reference.index() + "]");
        });
  }

  private List<Expression> mapAll(List<Expression> expressions, Map<Integer, Integer> positions) {
    return expressions.stream().map(expression -> map(expression, positions)).toList();
  }

  private static BitSet with(BitSet needed, Iterable<Expression> expressions) {
    BitSet all = (BitSet) needed.clone();
    expressions.forEach(expression -> Expressions.collectColumns(expression, all));
    return all;
  }

  // ---- operators of one input

  private Translated scan(LogicalPlan.Scan scan, BitSet needed) {
    BitSet read = with(needed, scan.filters());
    List<Column> columns = new ArrayList<>();
    List<Integer> indexes = new ArrayList<>();
    List<Integer> outputs = new ArrayList<>();
    List<Column> outputColumns = new ArrayList<>();
    Map<Integer, Integer> readPositions = new HashMap<>();
    for (int i = 0; i < scan.columns().size(); i++) {
      Column column = scan.columns().get(i);
      if (!read.get(column.id())) {
        continue;
      }
      readPositions.put(column.id(), columns.size());
      if (needed.get(column.id())) {
        outputs.add(columns.size());
        outputColumns.add(column);
      }
      columns.add(column);
      indexes.add(scan.columnIndexes().get(i));
    }
    List<Expression> filters = mapAll(scan.filters(), readPositions);
    return switch (scan.source()) {
      case TableSource.StoredTable table ->
          Translated.of(
              new PhysicalPlan.Scan(
                  table.tableId(),
                  table.name(),
                  List.copyOf(indexes),
                  columns.stream().map(Column::type).toList(),
                  filters,
                  List.copyOf(outputs),
                  scan.paths()),
              outputColumns);
      case TableSource.SystemTable table -> {
        PhysicalPlan plan =
            new PhysicalPlan.VirtualScan(table.table(), table.name(), List.copyOf(indexes));
        yield Translated.of(
            filters.isEmpty() ? plan : new PhysicalPlan.Filter(plan, Expressions.and(filters)),
            columns);
      }
      case TableSource.Sequence sequence ->
          throw new DatabaseException(
              ErrorCode.INTERNAL_ERROR, "sequence was not read as a row [" + sequence.name() + "]");
      case TableSource.View view ->
          throw new DatabaseException(
              ErrorCode.INTERNAL_ERROR, "view was not expanded [" + view.name() + "]");
    };
  }

  private Translated filter(LogicalPlan.Filter filter, BitSet needed) {
    Translated input = translate(filter.input(), with(needed, filter.conditions()));
    return new Translated(
        new PhysicalPlan.Filter(
            input.plan, map(Expressions.and(filter.conditions()), input.positions)),
        input.positions);
  }

  private Translated project(LogicalPlan.Project project, BitSet needed) {
    List<Column> columns = new ArrayList<>();
    List<Expression> expressions = new ArrayList<>();
    BitSet taken = new BitSet();
    for (int i = 0; i < project.columns().size(); i++) {
      Column column = project.columns().get(i);
      if (needed.get(column.id()) && !taken.get(column.id())) {
        taken.set(column.id());
        columns.add(column);
        expressions.add(project.expressions().get(i));
      }
    }
    Translated input = translate(project.input(), with(new BitSet(), expressions));
    boolean passesOn = true;
    Map<Integer, Integer> renamed = new HashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      if (expressions.get(i) instanceof ColumnReference reference
          && input.positions.containsKey(reference.index())) {
        renamed.put(columns.get(i).id(), input.positions.get(reference.index()));
      } else {
        passesOn = false;
      }
    }
    if (passesOn) {
      return new Translated(input.plan, renamed);
    }
    return Translated.of(
        new PhysicalPlan.Project(input.plan, mapAll(expressions, input.positions)), columns);
  }

  private Translated aggregate(LogicalPlan.Aggregate aggregate, BitSet needed) {
    List<Column> columns = new ArrayList<>(aggregate.keyColumns());
    List<AggregateCall> calls = new ArrayList<>();
    List<Expression> used = new ArrayList<>(aggregate.keys());
    for (int i = 0; i < aggregate.calls().size(); i++) {
      Column column = aggregate.callColumns().get(i);
      if (needed.get(column.id())) {
        AggregateCall call = aggregate.calls().get(i);
        columns.add(column);
        calls.add(call);
        used.addAll(call.arguments());
        if (call.filter() != null) {
          used.add(call.filter());
        }
      }
    }
    if (calls.isEmpty() && aggregate.keys().isEmpty() && !aggregate.calls().isEmpty()) {
      // A row without columns still has to come: keep one call.
      columns.add(aggregate.callColumns().getFirst());
      AggregateCall call = aggregate.calls().getFirst();
      calls.add(call);
      used.addAll(call.arguments());
      if (call.filter() != null) {
        used.add(call.filter());
      }
    }
    Translated input = translate(aggregate.input(), with(new BitSet(), used));
    List<AggregateCall> mapped =
        calls.stream()
            .map(call ->
                new AggregateCall(
                    call.function(),
                    call.function().equals("grouping")
                        ? call.arguments()
                        : mapAll(call.arguments(), input.positions),
                    call.distinct(),
                    call.filter() == null ? null : map(call.filter(), input.positions),
                    call.orderBy(),
                    call.type()))
            .toList();
    return Translated.of(
        new PhysicalPlan.Aggregate(
            input.plan,
            mapAll(aggregate.keys(), input.positions),
            aggregate.groupingSets(),
            mapped),
        columns);
  }

  private Translated window(LogicalPlan.Window window, BitSet needed) {
    BitSet read = (BitSet) needed.clone();
    window.callColumns().forEach(column -> read.clear(column.id()));
    Plans.expressions(window).forEach(expression -> Expressions.collectColumns(expression, read));
    Translated input = translate(window.input(), read);
    Map<Integer, Integer> positions = new HashMap<>(input.positions);
    int width = input.plan.outputTypes().size();
    List<WindowCall> calls = new ArrayList<>();
    for (int i = 0; i < window.calls().size(); i++) {
      WindowCall call = window.calls().get(i);
      positions.put(window.callColumns().get(i).id(), width + i);
      calls.add(
          new WindowCall(
              call.function(),
              mapAll(call.arguments(), input.positions),
              call.distinct(),
              call.ignoreNulls(),
              call.filter() == null ? null : map(call.filter(), input.positions),
              call.frame(),
              call.type()));
    }
    return new Translated(
        new PhysicalPlan.Window(
            input.plan,
            window.partitionBy().stream().map(input.positions::get).toList(),
            sortKeys(window.orderBy(), input.positions),
            List.copyOf(calls)),
        positions);
  }

  private static List<SortKey> sortKeys(List<SortOrder> orders, Map<Integer, Integer> positions) {
    return orders.stream()
        .map(order ->
            new SortKey(positions.get(order.columnId()), order.ascending(), order.nullsFirst()))
        .toList();
  }

  private Translated sort(LogicalPlan.Sort sort, BitSet needed) {
    BitSet read = (BitSet) needed.clone();
    sort.keys().forEach(key -> read.set(key.columnId()));
    Translated input = translate(sort.input(), read);
    List<SortKey> keys = sortKeys(sort.keys(), input.positions);
    PhysicalPlan plan =
        sort.isBounded()
            ? new PhysicalPlan.Limit(
                input.plan,
                keys,
                sort.limit() == null ? null : map(sort.limit(), Map.of()),
                sort.offset() == null ? null : map(sort.offset(), Map.of()))
            : new PhysicalPlan.Sort(input.plan, keys);
    return new Translated(plan, input.positions);
  }

  private Translated setOperation(LogicalPlan.SetOperation operation) {
    List<PhysicalPlan> inputs = new ArrayList<>();
    for (LogicalPlan input : operation.inputs()) {
      inputs.add(translateExactly(input, input.columns()));
    }
    return Translated.of(
        new PhysicalPlan.SetOperation(operation.kind(), operation.all(), List.copyOf(inputs)),
        operation.columns());
  }

  private Translated commonTable(LogicalPlan.CommonTable common) {
    int id = common.definition().id();
    LogicalPlan source = common.definition().plan();
    PhysicalPlan plan = commonTables.get(id);
    if (plan == null) {
      plan = translate(source, source.columns());
      commonTables.put(id, plan);
    }
    Map<Integer, Integer> positions = new HashMap<>();
    for (int i = 0; i < common.columns().size(); i++) {
      positions.put(common.columns().get(i).id(), common.sourceIndexes().get(i));
    }
    return new Translated(new PhysicalPlan.Shared(id, plan), positions);
  }

  private Translated tableFunction(LogicalPlan.TableFunction function, BitSet needed) {
    BitSet read = with(needed, function.arguments());
    function.functionColumns().forEach(column -> read.clear(column.id()));
    Translated input = translate(function.input(), read);
    Map<Integer, Integer> positions = new HashMap<>(input.positions);
    int width = input.plan.outputTypes().size();
    for (int i = 0; i < function.functionColumns().size(); i++) {
      positions.put(function.functionColumns().get(i).id(), width + i);
    }
    return new Translated(
        new PhysicalPlan.TableFunction(
            input.plan,
            function.function(),
            mapAll(function.arguments(), input.positions),
            function.functionTypes(),
            function.outer()),
        positions);
  }

  // ---- joins

  private Translated join(LogicalPlan.Join join, BitSet needed) {
    BitSet read = with(needed, join.conditions());
    if (join.mark() != null) {
      read.clear(join.mark().id());
    }
    Translated left = translate(join.left(), restricted(read, join.left()));
    LogicalPlan rightPlan = join.right();
    Translated right = translate(rightPlan, restricted(read, rightPlan));
    JoinConditions split = JoinConditions.split(join.conditions(), left.positions, right.positions);
    int leftWidth = left.plan.outputTypes().size();
    Map<Integer, Integer> both = new HashMap<>(left.positions);
    right.positions.forEach((id, position) -> both.put(id, leftWidth + position));
    PhysicalPlan plan = physicalJoin(join, left, right, split, both);
    if (join.mark() == null) {
      return new Translated(plan, join.type().yieldsRight() ? both : left.positions);
    }
    return marked(join, left, plan);
  }

  private static BitSet restricted(BitSet needed, LogicalPlan plan) {
    BitSet own = Plans.columnIds(plan);
    own.and(needed);
    return own;
  }

  private PhysicalPlan physicalJoin(
      LogicalPlan.Join join,
      Translated left,
      Translated right,
      JoinConditions split,
      Map<Integer, Integer> both) {
    JoinType type = joinType(join.type());
    boolean wholeCondition =
        (type == JoinType.MARK || type == JoinType.NULL_AWARE_ANTI)
            && join.type() != LogicalJoinType.EXISTS_MARK
            && (!split.residual().isEmpty() || split.leftKeys().size() > 1);
    if (split.leftKeys().isEmpty() || wholeCondition) {
      return nestedLoops(join, type, left, right, both);
    }
    Expression residual =
        split.residual().isEmpty() ? null : map(Expressions.and(split.residual()), both);
    return new PhysicalPlan.HashJoin(
        type,
        left.plan,
        right.plan,
        mapAll(split.leftKeys(), left.positions),
        mapAll(split.rightKeys(), right.positions),
        split.nullSafe(),
        residual,
        buildSide(join));
  }

  private PhysicalPlan nestedLoops(
      LogicalPlan.Join join,
      JoinType type,
      Translated left,
      Translated right,
      Map<Integer, Integer> both) {
    Expression condition =
        join.conditions().isEmpty() ? null : map(Expressions.and(join.conditions()), both);
    boolean oneRowDecides =
        condition == null
            && (type == JoinType.SEMI || type == JoinType.ANTI || type == JoinType.MARK);
    PhysicalPlan inner =
        oneRowDecides
            ? new PhysicalPlan.Limit(
                right.plan, List.of(), new Literal(1L, LogicalType.BIGINT), null)
            : right.plan;
    return new PhysicalPlan.NestedLoopJoin(type, left.plan, inner, condition);
  }

  private static JoinType joinType(LogicalJoinType type) {
    return switch (type) {
      case INNER -> JoinType.INNER;
      case LEFT, SINGLE -> JoinType.LEFT;
      case RIGHT -> JoinType.RIGHT;
      case FULL -> JoinType.FULL;
      case SEMI -> JoinType.SEMI;
      case ANTI -> JoinType.ANTI;
      case NULL_AWARE_ANTI -> JoinType.NULL_AWARE_ANTI;
      case MARK, EXISTS_MARK -> JoinType.MARK;
    };
  }

  private BuildSide buildSide(LogicalPlan.Join join) {
    double left = estimates.rows(join.left());
    double right = estimates.rows(join.right());
    return switch (join.type()) {
      case INNER -> left < right ? BuildSide.LEFT : BuildSide.RIGHT;
      case LEFT, RIGHT, FULL, SEMI, ANTI -> left * 3 < right ? BuildSide.LEFT : BuildSide.RIGHT;
      case NULL_AWARE_ANTI, MARK, EXISTS_MARK, SINGLE -> BuildSide.RIGHT;
    };
  }

  /// Adds the mark, which for EXISTS is false where no right row makes the condition true.
  private static Translated marked(LogicalPlan.Join join, Translated left, PhysicalPlan plan) {
    int width = left.plan.outputTypes().size();
    Map<Integer, Integer> positions = new HashMap<>(left.positions);
    positions.put(join.mark().id(), width);
    if (join.type() == LogicalJoinType.MARK) {
      return new Translated(plan, positions);
    }
    List<Expression> expressions = new ArrayList<>();
    List<LogicalType> types = plan.outputTypes();
    for (int i = 0; i < width; i++) {
      expressions.add(new ColumnReference(i, types.get(i)));
    }
    expressions.add(
        new Coalesce(
            List.of(new ColumnReference(width, LogicalType.BOOL), Expressions.FALSE),
            LogicalType.BOOL));
    return new Translated(new PhysicalPlan.Project(plan, List.copyOf(expressions)), positions);
  }

  private Translated dependentJoin(LogicalPlan.DependentJoin join, BitSet needed) {
    BitSet free = Plans.freeColumns(join.right());
    free.and(Plans.columnIds(join.left()));
    BitSet read = with(needed, join.conditions());
    read.or(free);
    if (join.mark() != null) {
      read.clear(join.mark().id());
    }
    Translated left = translate(join.left(), restricted(read, join.left()));
    List<Integer> indexes = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    for (Column column : join.left().columns()) {
      if (free.get(column.id()) && !outerParameters.containsKey(column.id())) {
        int index = parameters.addInternal(column.type());
        outerParameters.put(column.id(), index);
        indexes.add(index);
        values.add(map(column.reference(), left.positions));
      }
    }
    boolean single = join.type() == LogicalJoinType.SINGLE;
    LogicalPlan rightPlan = single ? new LogicalPlan.SingleRow(join.right()) : join.right();
    Translated right = translate(rightPlan, restricted(read, rightPlan));
    int leftWidth = left.plan.outputTypes().size();
    Map<Integer, Integer> both = new HashMap<>(left.positions);
    right.positions.forEach((id, position) -> both.put(id, leftWidth + position));
    @Nullable Expression condition =
        join.conditions().isEmpty() ? null : map(Expressions.and(join.conditions()), both);
    JoinType type = single ? JoinType.INNER : joinType(join.type());
    PhysicalPlan plan =
        new PhysicalPlan.DependentJoin(
            type, left.plan, right.plan, List.copyOf(indexes), List.copyOf(values), condition);
    free.stream().forEach(outerParameters::remove);
    if (join.mark() == null) {
      return new Translated(plan, join.type().yieldsRight() ? both : left.positions);
    }
    return marked(
        new LogicalPlan.Join(
            join.type(), join.left(), join.right(), join.conditions(), join.mark()),
        left,
        plan);
  }

  /// The conditions of a join as keys and a rest.
  private record JoinConditions(
      List<Expression> leftKeys,
      List<Expression> rightKeys,
      List<Boolean> nullSafe,
      List<Expression> residual) {
    static JoinConditions split(
        List<Expression> conditions, Map<Integer, Integer> left, Map<Integer, Integer> right) {
      List<Expression> leftKeys = new ArrayList<>();
      List<Expression> rightKeys = new ArrayList<>();
      List<Boolean> nullSafe = new ArrayList<>();
      List<Expression> residual = new ArrayList<>();
      for (Expression condition : conditions) {
        if (condition instanceof Comparison(var operator, var first, var second)
            && (operator == ComparisonOperator.EQUAL
                || operator == ComparisonOperator.IS_NOT_DISTINCT_FROM)) {
          if (isOf(first, left) && isOf(second, right)) {
            leftKeys.add(first);
            rightKeys.add(second);
            nullSafe.add(operator == ComparisonOperator.IS_NOT_DISTINCT_FROM);
            continue;
          }
          if (isOf(second, left) && isOf(first, right)) {
            leftKeys.add(second);
            rightKeys.add(first);
            nullSafe.add(operator == ComparisonOperator.IS_NOT_DISTINCT_FROM);
            continue;
          }
        }
        residual.add(condition);
      }
      return new JoinConditions(
          List.copyOf(leftKeys),
          List.copyOf(rightKeys),
          List.copyOf(nullSafe),
          List.copyOf(residual));
    }

    private static boolean isOf(Expression expression, Map<Integer, Integer> positions) {
      BitSet used = Expressions.columns(expression);
      return !used.isEmpty() && used.stream().allMatch(positions::containsKey);
    }
  }
}
