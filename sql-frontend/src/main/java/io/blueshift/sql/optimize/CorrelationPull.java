package io.blueshift.sql.optimize;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Coalesce;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.WindowCall;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.ColumnIds;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Pulls the conditions that use outer columns out of one subquery's plan. Used once.
final class CorrelationPull {
  /// A plan without outer columns, the conditions that were in it, and, when the plan was an aggregate
  /// without keys, what each of its columns is in terms of the plan's, also where no group was found.
  record Result(
      LogicalPlan plan, List<Expression> conditions, Map<Column, Expression> scalarOutputs) {
    boolean isScalar() {
      return !scalarOutputs.isEmpty();
    }
  }

  private final ColumnIds ids;
  private final LogicalPlan outerRows;
  private final BitSet outer;
  private final boolean ignoresRowCount;

  /// @param outerRows the rows around the subquery
  /// @param outer the columns of theirs that the subquery uses
  /// @param ignoresRowCount whether only the existence of rows matters, so that LIMIT 1 does not
  CorrelationPull(ColumnIds ids, LogicalPlan outerRows, BitSet outer, boolean ignoresRowCount) {
    this.ids = ids;
    this.outerRows = outerRows;
    this.outer = outer;
    this.ignoresRowCount = ignoresRowCount;
  }

  /// Returns the plan and its conditions, or null when some use of an outer column cannot be moved.
  @Nullable Result pull(LogicalPlan plan) {
    BitSet free = Plans.freeColumns(plan);
    if (!free.intersects(outer)) {
      return new Result(plan, List.of(), Map.of());
    }
    return switch (plan) {
      case LogicalPlan.Filter filter -> filter(filter);
      case LogicalPlan.Project project -> project(project);
      case LogicalPlan.Join join -> join(join);
      case LogicalPlan.Aggregate aggregate -> aggregate(aggregate);
      case LogicalPlan.Sort sort -> sort(sort);
      case LogicalPlan.TableFunction function -> function(function);
      default -> null;
    };
  }

  private boolean usesOuter(Expression expression) {
    return Expressions.columns(expression).intersects(outer);
  }

  private @Nullable Result filter(LogicalPlan.Filter filter) {
    Result input = pull(filter.input());
    if (input == null || input.isScalar()) {
      return null;
    }
    List<Expression> pulled = new ArrayList<>(input.conditions());
    List<Expression> kept = new ArrayList<>();
    Map<Integer, Expression> inner = innerValues(input.conditions());
    for (Expression condition : filter.conditions()) {
      Expression own = FilterPushdown.substitute(condition, inner);
      if (usesOuter(own)) {
        pulled.add(condition);
      } else {
        kept.add(own);
      }
    }
    LogicalPlan plan =
        kept.isEmpty() ? input.plan() : new LogicalPlan.Filter(input.plan(), List.copyOf(kept));
    return new Result(plan, List.copyOf(pulled), Map.of());
  }

  private @Nullable Result project(LogicalPlan.Project project) {
    Result input = pull(project.input());
    if (input == null) {
      return null;
    }
    if (input.isScalar()) {
      return scalarProject(project, input);
    }
    Map<Integer, Expression> inner = innerValues(input.conditions());
    List<Column> columns = new ArrayList<>(project.columns());
    List<Expression> expressions = new ArrayList<>();
    for (Expression expression : project.expressions()) {
      expressions.add(FilterPushdown.substitute(expression, inner));
    }
    if (expressions.stream().anyMatch(this::usesOuter)) {
      return null;
    }
    passOn(input, columns, expressions);
    return new Result(
        new LogicalPlan.Project(input.plan(), List.copyOf(columns), List.copyOf(expressions)),
        input.conditions(),
        Map.of());
  }

  /// Adds the input's columns that the pulled conditions need.
  private void passOn(Result input, List<Column> columns, List<Expression> expressions) {
    BitSet needed = new BitSet();
    input.conditions().forEach(condition -> Expressions.collectColumns(condition, needed));
    columns.forEach(column -> needed.clear(column.id()));
    for (Column column : input.plan().columns()) {
      if (needed.get(column.id())) {
        columns.add(column);
        expressions.add(column.reference());
      }
    }
  }

  private static Result scalarProject(LogicalPlan.Project project, Result input) {
    Map<Integer, Expression> byId = new LinkedHashMap<>();
    input.scalarOutputs().forEach((column, value) -> byId.put(column.id(), value));
    Map<Column, Expression> outputs = new LinkedHashMap<>();
    for (int i = 0; i < project.columns().size(); i++) {
      Expression expression =
          Expressions.rewrite(
              project.expressions().get(i),
              part -> part instanceof ColumnReference ref ? byId.get(ref.index()) : null);
      outputs.put(project.columns().get(i), expression);
    }
    return new Result(input.plan(), input.conditions(), outputs);
  }

  private @Nullable Result join(LogicalPlan.Join join) {
    boolean leftUses = Plans.freeColumns(join.left()).intersects(outer);
    boolean rightUses = Plans.freeColumns(join.right()).intersects(outer);
    boolean conditionUses = join.conditions().stream().anyMatch(this::usesOuter);
    boolean inner = join.type() == LogicalJoinType.INNER;
    boolean leftKept =
        inner
            || join.type() == LogicalJoinType.LEFT
            || join.type() == LogicalJoinType.SEMI
            || join.type() == LogicalJoinType.ANTI
            || join.type() == LogicalJoinType.NULL_AWARE_ANTI
            || join.type().isMark();
    if (!leftKept || !inner && (rightUses || conditionUses)) {
      return null;
    }
    Result left = leftUses ? pull(join.left()) : new Result(join.left(), List.of(), Map.of());
    Result right = rightUses ? pull(join.right()) : new Result(join.right(), List.of(), Map.of());
    if (left == null || right == null || left.isScalar() || right.isScalar()) {
      return null;
    }
    List<Expression> pulled = new ArrayList<>(left.conditions());
    pulled.addAll(right.conditions());
    List<Expression> kept = new ArrayList<>();
    for (Expression condition : join.conditions()) {
      (usesOuter(condition) ? pulled : kept).add(condition);
    }
    return new Result(
        new LogicalPlan.Join(
            join.type(), left.plan(), right.plan(), List.copyOf(kept), join.mark()),
        List.copyOf(pulled),
        Map.of());
  }

  /// A function of outer columns is computed on their distinct values.
  private @Nullable Result function(LogicalPlan.TableFunction function) {
    Result input = pull(function.input());
    if (input == null || input.isScalar()) {
      return null;
    }
    List<Expression> conditions = new ArrayList<>(input.conditions());
    LogicalPlan rows = input.plan();
    List<Expression> arguments = substituted(function.arguments(), conditions);
    if (arguments.stream().anyMatch(this::usesOuter)) {
      LogicalPlan.Aggregate values = outerValues(conditions);
      if (values == null) {
        return null;
      }
      rows =
          rows.equals(LogicalPlan.Rows.one())
              ? values
              : new LogicalPlan.Join(LogicalJoinType.INNER, values, rows, List.of(), null);
      arguments = substituted(function.arguments(), conditions);
    }
    LogicalPlan plan =
        new LogicalPlan.TableFunction(
            rows,
            function.function(),
            arguments,
            function.functionTypes(),
            function.functionColumns(),
            function.outer());
    return new Result(plan, List.copyOf(conditions), Map.of());
  }

  private static List<Expression> substituted(
      List<Expression> expressions, List<Expression> conditions) {
    Map<Integer, Expression> inner = innerValues(conditions);
    return expressions.stream()
        .map(expression -> FilterPushdown.substitute(expression, inner))
        .toList();
  }

  /// Returns the distinct values of the outer columns, and adds that they are those of the outer row;
  /// null when the outer rows cannot be computed twice.
  private LogicalPlan.@Nullable Aggregate outerValues(List<Expression> conditions) {
    if (!isRepeatable(outerRows)) {
      return null;
    }
    List<Column> columns = new ArrayList<>();
    List<Expression> keys = new ArrayList<>();
    for (Column column : outerRows.columns()) {
      if (outer.get(column.id())) {
        Column copy = ids.column(column.name(), column.type(), column.nullable());
        columns.add(copy);
        keys.add(column.reference());
        conditions.add(
            new Comparison(
                ComparisonOperator.IS_NOT_DISTINCT_FROM, copy.reference(), column.reference()));
      }
    }
    return new LogicalPlan.Aggregate(
        outerRows,
        List.copyOf(columns),
        List.copyOf(keys),
        List.of(IntStream.range(0, keys.size()).boxed().toList()),
        List.of(),
        List.of());
  }

  /// Returns whether a plan yields the same rows each time.
  private static boolean isRepeatable(LogicalPlan plan) {
    boolean bounded = plan instanceof LogicalPlan.Sort sort && sort.isBounded();
    return !bounded
        && Plans.expressions(plan).stream().noneMatch(Expressions::containsVolatile)
        && plan.inputs().stream().allMatch(CorrelationPull::isRepeatable);
  }

  /// Returns, for outer columns that a condition says to be the same as an inner expression, that.
  private static Map<Integer, Expression> innerValues(List<Expression> conditions) {
    Map<Integer, Expression> values = new HashMap<>();
    for (Expression condition : conditions) {
      if (condition instanceof Comparison(var operator, var left, ColumnReference right)
          && operator == ComparisonOperator.IS_NOT_DISTINCT_FROM
          && left.type().equals(right.type())) {
        values.put(right.index(), left);
      }
    }
    return values;
  }

  /// An equality of an inner and an outer expression.
  private record Equality(Expression inner, ComparisonOperator operator, Expression outer) {}

  private @Nullable List<Equality> equalities(List<Expression> conditions) {
    List<Equality> equalities = new ArrayList<>();
    for (Expression condition : conditions) {
      Equality equality = equality(condition);
      if (equality == null) {
        return null;
      }
      equalities.add(equality);
    }
    return equalities;
  }

  private @Nullable Equality equality(Expression condition) {
    if (!(condition instanceof Comparison(var operator, var left, var right))
        || operator != ComparisonOperator.EQUAL
            && operator != ComparisonOperator.IS_NOT_DISTINCT_FROM) {
      return null;
    }
    if (!usesOuter(left) && isOuterOnly(right)) {
      return new Equality(left, operator, right);
    }
    return !usesOuter(right) && isOuterOnly(left) ? new Equality(right, operator, left) : null;
  }

  private boolean isOuterOnly(Expression expression) {
    return Expressions.contains(outer, Expressions.columns(expression));
  }

  private @Nullable Result aggregate(LogicalPlan.Aggregate written) {
    if (!written.isSimple() && !written.keys().isEmpty() || written.groupingSets().size() != 1) {
      return null;
    }
    Result input = pull(written.input());
    if (input == null || input.isScalar()) {
      return null;
    }
    Map<Integer, Expression> inner = innerValues(input.conditions());
    LogicalPlan.Aggregate aggregate =
        (LogicalPlan.Aggregate)
            Plans.mapExpressions(
                written, expression -> FilterPushdown.substitute(expression, inner));
    if (Plans.expressions(aggregate).stream().anyMatch(this::usesOuter)) {
      return null;
    }
    List<Equality> equalities = equalities(input.conditions());
    if (equalities == null) {
      return null;
    }
    List<Column> keyColumns = new ArrayList<>(aggregate.keyColumns());
    List<Expression> keys = new ArrayList<>(aggregate.keys());
    List<Expression> conditions = new ArrayList<>();
    for (Equality equality : equalities) {
      int index = keys.indexOf(equality.inner());
      if (index < 0) {
        index = keys.size();
        keys.add(equality.inner());
        keyColumns.add(ids.column("correlation", equality.inner().type(), true));
      }
      conditions.add(
          new Comparison(equality.operator(), keyColumns.get(index).reference(), equality.outer()));
    }
    LogicalPlan plan =
        new LogicalPlan.Aggregate(
            input.plan(),
            List.copyOf(keyColumns),
            List.copyOf(keys),
            List.of(IntStream.range(0, keys.size()).boxed().toList()),
            aggregate.callColumns(),
            aggregate.calls());
    Map<Column, Expression> outputs = new LinkedHashMap<>();
    if (aggregate.keys().isEmpty()) {
      for (int i = 0; i < aggregate.calls().size(); i++) {
        outputs.put(
            aggregate.callColumns().get(i),
            overNoRow(aggregate.calls().get(i), aggregate.callColumns().get(i)));
      }
      if (outputs.isEmpty()) {
        return null;
      }
    }
    return new Result(plan, List.copyOf(conditions), outputs);
  }

  private static Expression overNoRow(AggregateCall call, Column column) {
    return switch (call.function()) {
      case "count", "approx_count_distinct", "regr_count" ->
          new Coalesce(
              List.of(column.reference(), new Literal(0L, LogicalType.BIGINT)), LogicalType.BIGINT);
      default -> column.reference();
    };
  }

  private @Nullable Result sort(LogicalPlan.Sort sort) {
    Result input = pull(sort.input());
    if (input == null || input.isScalar()) {
      return null;
    }
    boolean atLeastOne =
        sort.offset() == null
            && (sort.limit() == null
                || sort.limit() instanceof Literal(Long limit, _) && limit >= 1);
    if (!sort.isBounded() || ignoresRowCount && atLeastOne) {
      return input;
    }
    return sort.offset() == null && sort.limit() instanceof Literal limit
        ? firstRows(sort, limit, input)
        : null;
  }

  /// LIMIT for each outer row: row numbers within the rows that correlate with the same outer values.
  private @Nullable Result firstRows(LogicalPlan.Sort sort, Literal limit, Result input) {
    List<Equality> equalities = equalities(input.conditions());
    if (equalities == null) {
      return null;
    }
    List<Integer> partition = new ArrayList<>();
    for (Equality equality : equalities) {
      if (!(equality.inner() instanceof ColumnReference reference)) {
        return null;
      }
      partition.add(reference.index());
    }
    Column number = ids.column("row_number", LogicalType.BIGINT, false);
    WindowCall call =
        new WindowCall(
            "row_number",
            List.of(),
            false,
            false,
            null,
            new WindowCall.WindowFrame(
                WindowCall.WindowFrame.Unit.ROWS,
                new WindowCall.Bound(WindowCall.Bound.Kind.UNBOUNDED_PRECEDING, null),
                new WindowCall.Bound(WindowCall.Bound.Kind.CURRENT_ROW, null),
                WindowCall.WindowFrame.Exclusion.NO_OTHERS),
            LogicalType.BIGINT);
    LogicalPlan window =
        new LogicalPlan.Window(
            input.plan(), List.copyOf(partition), sort.keys(), List.of(number), List.of(call));
    LogicalPlan filtered =
        new LogicalPlan.Filter(
            window,
            List.of(new Comparison(ComparisonOperator.LESS_OR_EQUAL, number.reference(), limit)));
    return new Result(filtered, input.conditions(), Map.of());
  }
}
