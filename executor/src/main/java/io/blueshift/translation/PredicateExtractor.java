package io.blueshift.translation;

import io.blueshift.error.DatabaseException;
import io.blueshift.evaluation.ExpressionCompiler;
import io.blueshift.evaluation.VectorExpression;
import io.blueshift.expression.ColumnMapping;
import io.blueshift.expression.ColumnUsage;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.kernel.RowComparison;
import io.blueshift.kernel.VectorReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.ExpressionCondition;
import io.blueshift.operator.ScanSource;
import io.blueshift.pipeline.PipelineBuilder;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.type.LogicalType;
import io.blueshift.type.PhysicalType;
import io.blueshift.vector.Batch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Splits a scan's filters into predicates that readers answer on encoded data and what is left.
///
/// 1. Comparisons of a column with a constant, IN lists and null tests take special forms; ranges of
///    one column are merged.
/// 2. Every other deterministic condition on one column that fails for NULL is a computed predicate,
///    asked once per dictionary entry where there is a dictionary.
/// 3. The rest is evaluated on decoded batches.
final class PredicateExtractor {
  /// Functions that give another answer each time.
  private static final Set<String> VOLATILE =
      Set.of(
          "random",
          "rand",
          "timeofday",
          "clock_timestamp",
          "gen_random_uuid",
          "nextval",
          "currval",
          "setval",
          "lastval");

  /// What a scan's filters come down to. `predicates` name columns of the table, `residuals`
  /// positions in the scan's column list.
  record Split(
      List<ColumnPredicate> predicates,
      List<Expression> residuals,
      ScanSource.ComputedFilters computed) {}

  private final QueryContext query;

  /// Closes computed predicates; null where they are left out.
  private final @Nullable PipelineBuilder builder;

  private final MemoryBudget budget;
  private final List<Integer> tableColumns;
  private final Map<Integer, ColumnPredicate.IntegerRange> ranges = new LinkedHashMap<>();
  private final List<ColumnPredicate> predicates = new ArrayList<>();
  private final List<Expression> residuals = new ArrayList<>();
  private final List<ExpressionCondition> conditions = new ArrayList<>();

  /// What became computed predicates or residual conditions.
  private final List<Expression> evaluated = new ArrayList<>();

  PredicateExtractor(PipelineBuilder builder, MemoryBudget budget, List<Integer> tableColumns) {
    this(builder.query(), builder, budget, tableColumns);
  }

  /// @param builder closes computed predicates; null to leave them out
  PredicateExtractor(
      QueryContext query,
      @Nullable PipelineBuilder builder,
      MemoryBudget budget,
      List<Integer> tableColumns) {
    this.builder = builder;
    this.query = query;
    this.budget = budget;
    this.tableColumns = tableColumns;
  }

  Split split(List<Expression> filters) {
    filters.forEach(this::add);
    List<ColumnPredicate> all = new ArrayList<>(ranges.values());
    all.addAll(predicates);
    return new Split(
        all, residuals, new ScanSource.ComputedFilters(List.copyOf(conditions), evaluated));
  }

  private void add(Expression filter) {
    if (filter instanceof Expression.And and) {
      and.operands().forEach(this::add);
      return;
    }
    int conditionCount = conditions.size();
    ColumnPredicate predicate = extract(filter);
    if (predicate == null || conditions.size() > conditionCount) {
      evaluated.add(filter);
    }
    switch (predicate) {
      case null -> residuals.add(filter);
      case ColumnPredicate.IntegerRange range ->
          ranges.merge(range.column(), range, PredicateExtractor::intersection);
      default -> predicates.add(predicate);
    }
  }

  /// Returns the values in both ranges; a range without values has its bounds at the far ends.
  private static ColumnPredicate.IntegerRange intersection(
      ColumnPredicate.IntegerRange first, ColumnPredicate.IntegerRange second) {
    long lower = Math.max(first.lower(), second.lower());
    long upper = Math.min(first.upper(), second.upper());
    return lower <= upper
        ? new ColumnPredicate.IntegerRange(first.column(), lower, upper)
        : new ColumnPredicate.IntegerRange(first.column(), Long.MAX_VALUE, Long.MIN_VALUE);
  }

  private @Nullable ColumnPredicate extract(Expression filter) {
    ColumnPredicate ofDocuments =
        filter instanceof Expression.Comparison comparison
            ? DocumentComparison.of(comparison, this::constantValue)
                .map(range -> documentRange(range, filter))
                .orElse(null)
            : null;
    if (ofDocuments != null) {
      return ofDocuments;
    }
    ColumnPredicate special =
        switch (filter) {
          case Expression.Comparison comparison -> ofComparison(comparison);
          case Expression.InList list -> ofInList(list);
          case Expression.IsNull(ColumnReference column) ->
              new ColumnPredicate.IsNull(tableColumn(column));
          case Expression.Not(Expression.IsNull(ColumnReference column)) ->
              new ColumnPredicate.IsNotNull(tableColumn(column));
          default -> null;
        };
    return special != null ? special : computed(filter);
  }

  private @Nullable ColumnPredicate documentRange(DocumentComparison range, Expression filter) {
    return computed(filter) instanceof ColumnPredicate.Computed(int column, var condition)
        ? new ColumnPredicate.DocumentRange(
            column,
            range.lower(),
            range.lowerInclusive(),
            range.upper(),
            range.upperInclusive(),
            condition)
        : null;
  }

  private @Nullable Object constantValue(Expression expression) {
    return isConstant(expression) ? valueOf(expression) : null;
  }

  private int tableColumn(ColumnReference column) {
    return tableColumns.get(column.index());
  }

  private @Nullable ColumnPredicate ofComparison(Expression.Comparison comparison) {
    if (comparison.left() instanceof ColumnReference column && isConstant(comparison.right())) {
      return compare(column, comparison.operator(), comparison.right());
    }
    if (comparison.right() instanceof ColumnReference column && isConstant(comparison.left())) {
      return compare(column, comparison.operator().flipped(), comparison.left());
    }
    return null;
  }

  private @Nullable ColumnPredicate compare(
      ColumnReference column, ComparisonOperator operator, Expression constant) {
    if (operator == ComparisonOperator.IS_DISTINCT_FROM
        || operator == ComparisonOperator.IS_NOT_DISTINCT_FROM) {
      return null;
    }
    Object value = valueOf(constant);
    if (value == null) {
      return null;
    }
    int target = tableColumn(column);
    return switch (column.type().physicalType()) {
      case INT32, INT64 -> value instanceof Long number ? integer(target, operator, number) : null;
      case FLOAT64 -> value instanceof Double number ? floating(target, operator, number) : null;
      case BYTES ->
          value instanceof byte[] bytes && sameCollation(column.type(), constant.type())
              ? bytes(target, operator, bytes)
              : null;
      case BOOLEAN, INT128, INTERVAL -> null;
    };
  }

  private static @Nullable ColumnPredicate integer(
      int column, ComparisonOperator operator, long value) {
    return switch (operator) {
      case EQUAL -> new ColumnPredicate.IntegerRange(column, value, value);
      case NOT_EQUAL -> new ColumnPredicate.IntegerNotEqual(column, value);
      case LESS ->
          value == Long.MIN_VALUE
              ? null
              : new ColumnPredicate.IntegerRange(column, Long.MIN_VALUE, value - 1);
      case LESS_OR_EQUAL -> new ColumnPredicate.IntegerRange(column, Long.MIN_VALUE, value);
      case GREATER ->
          value == Long.MAX_VALUE
              ? null
              : new ColumnPredicate.IntegerRange(column, value + 1, Long.MAX_VALUE);
      case GREATER_OR_EQUAL -> new ColumnPredicate.IntegerRange(column, value, Long.MAX_VALUE);
      case IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> null;
    };
  }

  private static @Nullable ColumnPredicate floating(
      int column, ComparisonOperator operator, double value) {
    double low = Double.NEGATIVE_INFINITY;
    return switch (operator) {
      case EQUAL -> new ColumnPredicate.FloatRange(column, value, true, value, true);
      case LESS -> new ColumnPredicate.FloatRange(column, low, true, value, false);
      case LESS_OR_EQUAL -> new ColumnPredicate.FloatRange(column, low, true, value, true);
      case GREATER -> new ColumnPredicate.FloatRange(column, value, false, Double.NaN, true);
      case GREATER_OR_EQUAL ->
          new ColumnPredicate.FloatRange(column, value, true, Double.NaN, true);
      case NOT_EQUAL, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> null;
    };
  }

  private static @Nullable ColumnPredicate bytes(
      int column, ComparisonOperator operator, byte[] value) {
    return switch (operator) {
      case EQUAL -> new ColumnPredicate.BytesRange(column, value, true, value, true);
      case LESS -> new ColumnPredicate.BytesRange(column, null, true, value, false);
      case LESS_OR_EQUAL -> new ColumnPredicate.BytesRange(column, null, true, value, true);
      case GREATER -> new ColumnPredicate.BytesRange(column, value, false, null, true);
      case GREATER_OR_EQUAL -> new ColumnPredicate.BytesRange(column, value, true, null, true);
      case NOT_EQUAL, IS_DISTINCT_FROM, IS_NOT_DISTINCT_FROM -> null;
    };
  }

  /// A comparison ignores blanks when either side does; a predicate follows the column alone.
  private static boolean sameCollation(LogicalType column, LogicalType constant) {
    return RowComparison.ignoresBlanks(column) || !RowComparison.ignoresBlanks(constant);
  }

  private @Nullable ColumnPredicate ofInList(Expression.InList list) {
    if (!(list.operand() instanceof ColumnReference column)) {
      return null;
    }
    PhysicalType lane = column.type().physicalType();
    List<Object> values = new ArrayList<>();
    for (Expression candidate : list.candidates()) {
      if (!isConstant(candidate) || !sameCollation(column.type(), candidate.type())) {
        return null;
      }
      Object value = valueOf(candidate);
      if (value != null) {
        values.add(value);
      }
    }
    if (values.isEmpty()) {
      return null;
    }
    return switch (lane) {
      case INT32, INT64 ->
          values.stream().allMatch(Long.class::isInstance)
              ? new ColumnPredicate.IntegerSet(
                  tableColumn(column),
                  values.stream().mapToLong(value -> (Long) value).sorted().distinct().toArray())
              : null;
      case BYTES ->
          new ColumnPredicate.BytesSet(
              tableColumn(column), values.stream().map(value -> (byte[]) value).toList());
      case BOOLEAN, INT128, FLOAT64, INTERVAL -> null;
    };
  }

  private static boolean isConstant(Expression expression) {
    return ColumnUsage.of(expression).isEmpty() && isDeterministic(expression);
  }

  private @Nullable Object valueOf(Expression constant) {
    return switch (constant) {
      case Expression.Literal literal -> literal.value();
      case Expression.Parameter parameter -> query.parameter(parameter.index());
      default -> evaluateOnce(constant, Batch.of(1, List.of()));
    };
  }

  /// Returns the value of an expression for a batch's first row; null for NULL and where it fails,
  /// so that the error happens when rows ask for it.
  private @Nullable Object evaluateOnce(Expression expression, Batch batch) {
    try (VectorExpression compiled =
        ExpressionCompiler.compile(expression, query.evaluation(budget))) {
      return VectorReader.of(compiled.evaluate(batch)).objectAt(0);
    } catch (DatabaseException e) {
      return null;
    }
  }

  private @Nullable ColumnPredicate computed(Expression filter) {
    BitSet columns = ColumnUsage.of(filter);
    PipelineBuilder closing = builder;
    if (closing == null || columns.cardinality() != 1 || !isDeterministic(filter)) {
      return null;
    }
    int position = columns.nextSetBit(0);
    LogicalType[] type = new LogicalType[1];
    Expression onFirst =
        new ColumnMapping(
                column -> {
                  type[0] = column.type();
                  return new ColumnReference(0, column.type());
                })
            .apply(filter);
    LogicalType columnType = Objects.requireNonNull(type[0]);
    if (!failsForNull(onFirst, columnType)) {
      return null;
    }
    ExpressionCondition condition = new ExpressionCondition(onFirst, query, budget);
    closing.closeAtEnd(condition);
    conditions.add(condition);
    return new ColumnPredicate.Computed(tableColumns.get(position), condition);
  }

  private boolean failsForNull(Expression condition, LogicalType columnType) {
    Expression ofNull =
        new ColumnMapping(column -> new Expression.Literal(null, columnType)).apply(condition);
    return !Boolean.TRUE.equals(evaluateOnce(ofNull, Batch.of(1, List.of()))) && !mayFail(ofNull);
  }

  /// An error for NULL must stay one.
  private boolean mayFail(Expression ofNull) {
    try (VectorExpression compiled = ExpressionCompiler.compile(ofNull, query.evaluation(budget))) {
      compiled.evaluate(Batch.of(1, List.of()));
      return false;
    } catch (DatabaseException e) {
      return true;
    }
  }

  static boolean isDeterministic(Expression expression) {
    return switch (expression) {
      case ColumnReference ignored -> true;
      case Expression.Literal ignored -> true;
      case Expression.Parameter ignored -> true;
      case Expression.Comparison it -> isDeterministic(it.left()) && isDeterministic(it.right());
      case Expression.And it -> areDeterministic(it.operands());
      case Expression.Or it -> areDeterministic(it.operands());
      case Expression.Not it -> isDeterministic(it.operand());
      case Expression.IsNull it -> isDeterministic(it.operand());
      case Expression.Arithmetic it -> isDeterministic(it.left()) && isDeterministic(it.right());
      case Expression.Cast it -> isDeterministic(it.operand());
      case Expression.Case it ->
          it.branches().stream()
                  .allMatch(branch ->
                      isDeterministic(branch.condition()) && isDeterministic(branch.result()))
              && isDeterministic(it.otherwise());
      case Expression.Coalesce it -> areDeterministic(it.operands());
      case Expression.InList it ->
          isDeterministic(it.operand()) && areDeterministic(it.candidates());
      case Expression.Call it ->
          !VOLATILE.contains(it.function()) && areDeterministic(it.arguments());
    };
  }

  /// Returns whether expressions give the same answers each time.
  static boolean areDeterministic(List<Expression> expressions) {
    return expressions.stream().allMatch(PredicateExtractor::isDeterministic);
  }
}
