package io.blueshift.sql.optimize;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.And;
import io.blueshift.expression.Expression.Call;
import io.blueshift.expression.Expression.Cast;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.expression.Expression.InList;
import io.blueshift.expression.Expression.IsNull;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Not;
import io.blueshift.expression.Expression.Or;
import io.blueshift.scan.ColumnStatistics;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.Plans;
import io.blueshift.sql.schema.TableSource.StoredTable;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.vector.Values;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Estimates how many rows operators yield, from counts of rows and column statistics, under the usual
/// assumptions of independence, uniformity and containment. Used by one thread for one statement.
final class Estimator {
  private static final double SYSTEM_TABLE_ROWS = 200;
  private static final double SERIES_ROWS = 100;
  private static final double ELEMENT_COUNT = 5;
  private static final double UNKNOWN_SELECTIVITY = 0.25;
  private static final double RANGE_SELECTIVITY = 0.3;
  private static final double SUBSTRING_SELECTIVITY = 0.06;
  private static final double PREFIX_SELECTIVITY = 0.03;

  /// HAVING usually asks for the few groups that stand out.
  private static final double GROUP_SELECTIVITY = 0.1;

  /// From how many times more keys than references on a table is larger than what refers to it.
  private static final double UNREFERRED_FACTOR = 4;

  /// How often the numbers of rows of groups differ, in multiples of their mean.
  private static final double COUNT_SPREAD = 10;

  /// What is known of a column over the whole table it comes from.
  record ColumnEstimate(
      double distinctCount,
      double tableRows,
      double nullFraction,
      boolean isAggregate,
      @Nullable Double minimum,
      @Nullable Double maximum,
      double @Nullable [] histogram) {}

  private final ConstantValues constants;
  private final IdentityHashMap<LogicalPlan, Double> rows = new IdentityHashMap<>();
  private final Map<Integer, ColumnEstimate> columns = new HashMap<>();

  /// For columns of an outer join's other side the share of rows that have no match.
  private final Map<Integer, Double> unmatchedShares = new HashMap<>();

  /// For columns that scans have limited to certain values the number of these.
  private final Map<Integer, Double> listedValues = new HashMap<>();

  Estimator(ConstantValues constants) {
    this.constants = constants;
  }

  /// Returns how many rows of a table meet all conditions, at least 1.
  ///
  /// @param columnIndexes for each column id of the conditions the column's index in the table
  double rows(
      TableSnapshot table, Map<Integer, Integer> columnIndexes, List<Expression> conditions) {
    double tableRows = Math.max(1, table.rowCountEstimate());
    columnIndexes.forEach((id, index) -> {
      columns.put(id, estimate(table.statistics(index), tableRows));
      listedValues.remove(id);
    });
    return Math.max(1, tableRows * selectivity(conditions));
  }

  /// Returns how many rows a plan yields, at least 1.
  double rows(LogicalPlan plan) {
    Double known = rows.get(plan);
    if (known == null) {
      known = Math.max(1, compute(plan));
      rows.put(plan, known);
    }
    return known;
  }

  /// Returns what is known of a column; the plans that make it must have been estimated.
  @Nullable ColumnEstimate column(int id) {
    return columns.get(id);
  }

  /// Returns how many values a column has, at most `limit`.
  double distinct(Expression expression, double limit) {
    Expression base = expression instanceof Cast cast ? cast.operand() : expression;
    if (base instanceof ColumnReference reference) {
      ColumnEstimate estimate = columns.get(reference.index());
      if (estimate != null) {
        return Math.max(1, Math.min(estimate.distinctCount, limit));
      }
    }
    if (expression instanceof Literal) {
      return 1;
    }
    if (expression instanceof Call(var function, var arguments, _) && arguments.size() == 2) {
      double parts = dateParts(function, arguments);
      if (parts > 0) {
        return Math.max(1, Math.min(limit, parts));
      }
    }
    return Math.max(1, Math.min(limit, Math.pow(limit, 0.7)));
  }

  /// Returns how many values a part of a date or time has, or 0 when it is not known.
  private double dateParts(String function, List<Expression> arguments) {
    boolean isPart = function.equals("extract") || function.equals("date_part");
    if (!isPart || !(arguments.getFirst() instanceof Literal(byte[] unit, _))) {
      return 0;
    }
    return switch (Values.text(unit)) {
      case "year", "years", "y" -> years(arguments.get(1));
      case "quarter", "qtr" -> 4;
      case "month", "mon", "months" -> 12;
      case "week", "w" -> 53;
      case "day", "d" -> 31;
      case "dow", "dayofweek", "weekday" -> 7;
      case "doy", "dayofyear" -> 366;
      case "hour", "h", "hr" -> 24;
      case "minute", "second" -> 60;
      default -> 0;
    };
  }

  private double years(Expression date) {
    ColumnEstimate estimate =
        date instanceof ColumnReference reference ? columns.get(reference.index()) : null;
    return estimate == null
            || estimate.minimum == null
            || estimate.maximum == null
            || !(date.type() instanceof LogicalType.DateType)
        ? 0
        : 1 + (estimate.maximum - estimate.minimum) / 365.25;
  }

  private double compute(LogicalPlan plan) {
    return switch (plan) {
      case LogicalPlan.Scan scan -> scan(scan);
      case LogicalPlan.Rows values -> values.rows().size();
      case LogicalPlan.Filter filter -> rows(filter.input()) * selectivity(filter.conditions());
      case LogicalPlan.Project project -> project(project);
      case LogicalPlan.Join join -> join(join.type(), join.left(), join.right(), join.conditions());
      case LogicalPlan.DependentJoin join ->
          join(join.type(), join.left(), join.right(), join.conditions());
      case LogicalPlan.Aggregate aggregate -> aggregate(aggregate);
      case LogicalPlan.Window window -> rows(window.input());
      case LogicalPlan.Sort sort -> sort(sort);
      case LogicalPlan.SetOperation operation -> setOperation(operation);
      case LogicalPlan.RecursiveUnion union -> rows(union.base()) * 10;
      case LogicalPlan.WorkTable _ -> 100;
      case LogicalPlan.CommonTable common -> commonTable(common);
      case LogicalPlan.SingleRow single -> {
        rows(single.input());
        yield 1;
      }
      case LogicalPlan.TableFunction function ->
          rows(function.input())
              * (function.function().equals("generate_series") ? SERIES_ROWS : ELEMENT_COUNT);
    };
  }

  private double scan(LogicalPlan.Scan scan) {
    if (!(scan.source() instanceof StoredTable table)) {
      return SYSTEM_TABLE_ROWS * selectivity(scan.filters());
    }
    TableSnapshot snapshot = table.snapshot();
    double tableRows = Math.max(1, snapshot.rowCountEstimate());
    for (int i = 0; i < scan.columns().size(); i++) {
      Column column = scan.columns().get(i);
      int index = scan.columnIndexes().get(i);
      if (!columns.containsKey(column.id()) && index != snapshot.rowIdColumn()) {
        columns.put(column.id(), estimate(snapshot.statistics(index), tableRows));
      }
    }
    scan.columns().forEach(column -> listedValues.remove(column.id()));
    double result = tableRows * selectivity(scan.filters());
    scan.filters().forEach(filter -> limitByConstants(filter, listedValues));
    return result;
  }

  private static ColumnEstimate estimate(ColumnStatistics statistics, double tableRows) {
    return new ColumnEstimate(
        Math.max(1, Math.min(statistics.distinctCountEstimate(), tableRows)),
        tableRows,
        statistics.nullCount() / tableRows,
        false,
        number(statistics.minimum()),
        number(statistics.maximum()),
        statistics.histogram() == null ? null : statistics.histogram().bounds());
  }

  private static @Nullable Double number(@Nullable Object value) {
    return switch (value) {
      case Long number -> number.doubleValue();
      case Double number -> number;
      case BigInteger number -> number.doubleValue();
      case null, default -> null;
    };
  }

  private double project(LogicalPlan.Project project) {
    double result = rows(project.input());
    for (int i = 0; i < project.columns().size(); i++) {
      int id = project.columns().get(i).id();
      switch (project.expressions().get(i)) {
        case ColumnReference reference -> alias(id, reference.index());
        case Literal(var value, _) ->
            columns.putIfAbsent(
                id, new ColumnEstimate(1, result, value == null ? 1 : 0, false, null, null, null));
        default -> {}
      }
    }
    return result;
  }

  private void alias(int id, int source) {
    ColumnEstimate estimate = columns.get(source);
    if (estimate != null) {
      columns.putIfAbsent(id, estimate);
    }
    Double listed = listedValues.get(source);
    if (listed != null) {
      listedValues.putIfAbsent(id, listed);
    }
  }

  private double aggregate(LogicalPlan.Aggregate aggregate) {
    double input = rows(aggregate.input());
    if (aggregate.keys().isEmpty()) {
      return aggregate.groupingSets().size();
    }
    double groups = 1;
    for (int i = 0; i < aggregate.keys().size(); i++) {
      Expression key = aggregate.keys().get(i);
      if (key instanceof ColumnReference reference) {
        groups *= Math.min(distinct(key, input), listed(reference));
        alias(aggregate.keyColumns().get(i).id(), reference.index());
      } else {
        groups *= distinct(key, input);
      }
    }
    double result = Math.min(input, groups);
    double countsOfRows = Math.min(result, COUNT_SPREAD * Math.max(1, input / result));
    for (int i = 0; i < aggregate.calls().size(); i++) {
      double distinct = aggregate.calls().get(i).function().equals("count") ? countsOfRows : result;
      columns.putIfAbsent(
          aggregate.callColumns().get(i).id(),
          new ColumnEstimate(distinct, result, 0, true, null, null, null));
    }
    return result * aggregate.groupingSets().size();
  }

  private double sort(LogicalPlan.Sort sort) {
    double input = rows(sort.input());
    return sort.limit() instanceof Literal(Long limit, _) ? Math.min(limit, input) : input;
  }

  private double setOperation(LogicalPlan.SetOperation operation) {
    double sum = 0;
    for (LogicalPlan input : operation.inputs()) {
      sum += rows(input);
    }
    for (int i = 0; i < operation.columns().size(); i++) {
      if (!noteConstants(operation, i)) {
        alias(operation.columns().get(i).id(), operation.inputs().getFirst().columns().get(i).id());
      }
    }
    return switch (operation.kind()) {
      case UNION -> operation.all() ? sum : sum * 0.7;
      case INTERSECT -> rows(operation.inputs().getFirst()) * 0.5;
      case EXCEPT -> rows(operation.inputs().getFirst()) * 0.7;
    };
  }

  /// Takes note of a column that is constant in each input and most likely another in each.
  private boolean noteConstants(LogicalPlan.SetOperation operation, int index) {
    for (LogicalPlan input : operation.inputs()) {
      ColumnEstimate estimate = columns.get(input.columns().get(index).id());
      if (estimate == null || estimate.distinctCount > 1) {
        return false;
      }
    }
    double count = operation.inputs().size();
    columns.putIfAbsent(
        operation.columns().get(index).id(),
        new ColumnEstimate(count, rows(operation.inputs().getFirst()), 0, false, null, null, null));
    return true;
  }

  private double commonTable(LogicalPlan.CommonTable common) {
    LogicalPlan source = common.definition().plan();
    double result = rows(source);
    for (int i = 0; i < common.columns().size(); i++) {
      alias(common.columns().get(i).id(), source.columns().get(common.sourceIndexes().get(i)).id());
    }
    return result;
  }

  private double join(
      LogicalJoinType type, LogicalPlan left, LogicalPlan right, List<Expression> conditions) {
    double leftRows = rows(left);
    double rightRows = rows(right);
    double inner = leftRows * rightRows * joinSelectivity(left, right, conditions);
    switch (type) {
      case LEFT -> noteUnmatched(right, leftRows, inner);
      case RIGHT -> noteUnmatched(left, rightRows, inner);
      case FULL -> {
        noteUnmatched(right, leftRows, inner);
        noteUnmatched(left, rightRows, inner);
      }
      default -> {}
    }
    return switch (type) {
      case INNER -> inner;
      case LEFT, SINGLE -> Math.max(leftRows, inner);
      case RIGHT -> Math.max(rightRows, inner);
      case FULL -> Math.max(leftRows, rightRows) + inner;
      case SEMI -> leftRows * matchFraction(right, conditions, rightRows);
      case ANTI, NULL_AWARE_ANTI ->
          leftRows * Math.max(0.05, 1 - matchFraction(right, conditions, rightRows));
      case MARK, EXISTS_MARK -> leftRows;
    };
  }

  private void noteUnmatched(LogicalPlan optional, double keptRows, double matches) {
    noteUnmatched(optional, Math.max(0, 1 - matches / keptRows));
  }

  /// Takes note that an outer join adds rows in which all columns of one side are NULL.
  ///
  /// @param share of the join's rows
  void noteUnmatched(LogicalPlan optional, double share) {
    for (Column column : optional.columns()) {
      unmatchedShares.put(column.id(), share);
    }
  }

  private double matchFraction(LogicalPlan right, List<Expression> conditions, double rightRows) {
    return matchFraction(oriented(conditions, Plans.columnIds(right)), rightRows);
  }

  /// Returns conditions in which comparisons have what reads columns of the right side on the right.
  static List<Expression> oriented(List<Expression> conditions, BitSet rightColumns) {
    List<Expression> result = new ArrayList<>();
    for (Expression condition : conditions) {
      if (condition instanceof Comparison(var operator, var left, var right)
          && Expressions.columns(left).intersects(rightColumns)) {
        result.add(new Comparison(operator.flipped(), /* left= */ right, /* right= */ left));
      } else {
        result.add(condition);
      }
    }
    return result;
  }

  private double joinSelectivity(LogicalPlan left, LogicalPlan right, List<Expression> conditions) {
    BitSet leftColumns = Plans.columnIds(left);
    double leftDistinct = 1;
    double rightDistinct = 1;
    double leftTable = Double.MAX_VALUE;
    double rightTable = Double.MAX_VALUE;
    boolean equality = false;
    double rest = 1;
    for (Expression condition : conditions) {
      if (condition instanceof Comparison(var operator, var first, var second)
          && operator == ComparisonOperator.EQUAL) {
        equality = true;
        boolean ofLeft = Expressions.contains(leftColumns, Expressions.columns(first));
        Expression own = ofLeft ? first : second;
        Expression other = ofLeft ? second : first;
        double ownDistinct = distinct(own, Double.MAX_VALUE);
        double otherDistinct = distinct(other, Double.MAX_VALUE);
        leftDistinct *= met(ownDistinct, otherDistinct, rows(left));
        rightDistinct *= met(otherDistinct, ownDistinct, rows(right));
        leftTable = Math.min(leftTable, tableRows(own, rows(left)));
        rightTable = Math.min(rightTable, tableRows(other, rows(right)));
      } else {
        rest *= selectivity(condition);
      }
    }
    if (!equality) {
      return rest;
    }
    double keys = Math.max(Math.min(leftDistinct, leftTable), Math.min(rightDistinct, rightTable));
    return rest / Math.max(1, keys);
  }

  /// Returns how many values of a key count when it is joined to one of fewer values. Whoever keeps
  /// some rows of a table that has far more keys than are referred to, such as a calendar, means
  /// those that are.
  ///
  /// @param distinctCount values of the key in its whole table
  /// @param referredCount values on the other side
  /// @param rows rows that are left on the key's side
  static double met(double distinctCount, double referredCount, double rows) {
    return distinctCount < UNREFERRED_FACTOR * referredCount
        ? distinctCount
        : Math.max(referredCount, Math.min(distinctCount, rows));
  }

  /// Returns how many groups the rows of a plan make by some of its columns, at most its rows. Keys
  /// of one table have no more values together than it has rows, conditions and joins leave fewer.
  double groups(List<Column> keys, LogicalPlan plan) {
    double rows = rows(plan);
    Map<Integer, Double> limits = new HashMap<>();
    List<LogicalPlan.Scan> scans = new ArrayList<>();
    collectLimits(plan, limits, scans);
    double groups = 1;
    BitSet counted = new BitSet();
    for (LogicalPlan.Scan scan : scans) {
      BitSet own = Plans.columnIds(scan);
      double combinations = 1;
      for (Column key : keys) {
        if (own.get(key.id()) && !counted.get(key.id())) {
          combinations *= limited(key, limits);
          counted.set(key.id());
        }
      }
      groups *= Math.min(combinations, rows(scan));
    }
    for (Column key : keys) {
      groups *= counted.get(key.id()) ? 1 : limited(key, limits);
    }
    return Math.min(rows, groups);
  }

  private double limited(Column key, Map<Integer, Double> limits) {
    double limit = limits.getOrDefault(key.id(), Double.MAX_VALUE);
    ColumnEstimate estimate = columns.get(key.id());
    return Math.max(1, estimate == null ? limit : Math.min(limit, estimate.distinctCount));
  }

  /// Collects how many values columns can have at most, and the tables that inner joins put together.
  private void collectLimits(
      LogicalPlan plan, Map<Integer, Double> limits, List<LogicalPlan.Scan> scans) {
    switch (plan) {
      case LogicalPlan.Scan scan -> {
        scan.filters().forEach(filter -> limitByConstants(filter, limits));
        scans.add(scan);
      }
      case LogicalPlan.Filter filter -> {
        filter.conditions().forEach(condition -> limitByConstants(condition, limits));
        collectLimits(filter.input(), limits, scans);
      }
      case LogicalPlan.Project project -> collectLimits(project.input(), limits, scans);
      case LogicalPlan.Join join -> {
        collectLimits(join.left(), limits, scans);
        if (join.type() == LogicalJoinType.INNER) {
          collectLimits(join.right(), limits, scans);
          join.conditions().forEach(condition -> limitByEquality(condition, join, limits));
        }
      }
      default -> {}
    }
  }

  private void limitByConstants(Expression condition, Map<Integer, Double> limits) {
    int column = -1;
    Set<Expression> values = new HashSet<>();
    for (Expression alternative : Expressions.disjuncts(condition)) {
      int found =
          switch (alternative) {
            case Comparison(var operator, ColumnReference reference, var right)
                when operator == ComparisonOperator.EQUAL && Expressions.isConstant(right) -> {
              Literal value = valueOf(right);
              values.add(value == null ? right : value);
              yield reference.index();
            }
            case InList(ColumnReference reference, var candidates) -> {
              values.addAll(candidates);
              yield reference.index();
            }
            default -> -1;
          };
      if (found < 0 || column >= 0 && column != found) {
        return;
      }
      column = found;
    }
    limits.merge(column, (double) values.size(), Math::min);
  }

  private void limitByEquality(
      Expression condition, LogicalPlan.Join join, Map<Integer, Double> limits) {
    if (condition instanceof Comparison(var operator, ColumnReference first, ColumnReference second)
        && operator == ComparisonOperator.EQUAL) {
      boolean firstLeft = Plans.columnIds(join.left()).get(first.index());
      double firstRows = rows(firstLeft ? join.left() : join.right());
      double secondRows = rows(firstLeft ? join.right() : join.left());
      limits.merge(first.index(), distinct(second, secondRows), Math::min);
      limits.merge(second.index(), distinct(first, firstRows), Math::min);
    }
  }

  private double tableRows(Expression expression, double fallback) {
    Expression base = expression instanceof Cast cast ? cast.operand() : expression;
    if (base instanceof ColumnReference reference) {
      ColumnEstimate estimate = columns.get(reference.index());
      if (estimate != null) {
        return estimate.tableRows;
      }
    }
    return fallback;
  }

  /// Returns the share of left rows that find a match among `right` rows.
  ///
  /// @param conditions [#oriented]
  double matchFraction(List<Expression> conditions, double right) {
    double fraction = 1;
    double keys = 1;
    double tableRows = Double.MAX_VALUE;
    for (Expression condition : conditions) {
      if (condition instanceof Comparison(var operator, var first, var second)
          && operator == ComparisonOperator.EQUAL) {
        double firstCount = distinct(first, Double.MAX_VALUE);
        double secondCount = distinct(second, Double.MAX_VALUE);
        double most = Math.max(firstCount, secondCount);
        fraction = Math.min(fraction, Math.min(1, Math.min(right, secondCount) / most));
        keys *= firstCount;
        tableRows = Math.min(tableRows, tableRows(first, Double.MAX_VALUE));
      }
    }
    // Several columns together are a key of which the right rows have but some values.
    return Math.min(fraction, right / Math.min(keys, tableRows));
  }

  // ---- conditions

  /// Returns the share of rows for which all conditions hold. Two bounds of one column count as one
  /// range; of several lists of a column's values the shortest counts.
  double selectivity(List<Expression> conditions) {
    double product = 1;
    Map<Expression, List<Double>> bounds = new HashMap<>();
    Map<Integer, Double> listed = new HashMap<>();
    for (Expression condition : conditions) {
      Expression bounded = boundedColumn(condition);
      int listedColumn = listedColumn(condition);
      if (listedColumn >= 0) {
        listed.merge(listedColumn, selectivity(condition), Math::min);
      } else if (bounded == null) {
        product *= selectivity(condition);
      } else {
        bounds.computeIfAbsent(bounded, key -> new ArrayList<>()).add(selectivity(condition));
      }
    }
    for (double share : listed.values()) {
      product *= share;
    }
    for (List<Double> shares : bounds.values()) {
      if (shares.size() == 2 && shares.get(0) + shares.get(1) > 1) {
        product *= Math.max(0.0005, shares.get(0) + shares.get(1) - 1);
      } else {
        for (double share : shares) {
          product *= share;
        }
      }
    }
    return product;
  }

  private static int listedColumn(Expression condition) {
    return switch (condition) {
      case InList(ColumnReference column, _) -> column.index();
      case Comparison(var operator, ColumnReference column, var right)
          when operator == ComparisonOperator.EQUAL && Expressions.isConstant(right) ->
          column.index();
      default -> -1;
    };
  }

  private static @Nullable Expression boundedColumn(Expression condition) {
    if (condition instanceof Comparison(var operator, ColumnReference column, var _)) {
      return switch (operator) {
        case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> column;
        default -> null;
      };
    }
    return null;
  }

  /// Returns the share of rows for which a condition is true.
  double selectivity(Expression condition) {
    return switch (condition) {
      case And(var operands) -> selectivity(operands);
      case Or(var operands) -> {
        double none = 1;
        for (Expression operand : operands) {
          none *= 1 - selectivity(operand);
        }
        yield 1 - none;
      }
      case Not(IsNull(ColumnReference column)) -> 1 - nullFraction(column);
      case Not(var operand) -> Math.max(0.01, 1 - selectivity(operand));
      case IsNull(ColumnReference column) -> nullFraction(column);
      case Comparison comparison -> comparison(comparison);
      case InList(var operand, var candidates) ->
          Math.min(0.9, candidates.size() * equality(operand));
      case Literal(var value, _) -> Boolean.TRUE.equals(value) ? 1 : 0;
      case Call(var function, var arguments, _) -> call(function, arguments);
      default -> UNKNOWN_SELECTIVITY;
    };
  }

  /// Returns the share of rows in which a column is NULL: in its table, or for want of a match.
  private double nullFraction(ColumnReference column) {
    ColumnEstimate estimate = columns.get(column.index());
    double own = estimate == null ? 0.05 : Math.max(0.0001, estimate.nullFraction);
    double unmatched = unmatchedShares.getOrDefault(column.index(), 0.0);
    return unmatched + (1 - unmatched) * own;
  }

  private double equality(Expression operand) {
    Expression base = operand instanceof Cast cast ? cast.operand() : operand;
    if (base instanceof ColumnReference column && columns.containsKey(column.index())) {
      return 1 / distinct(base, listed(column));
    }
    return 0.05;
  }

  /// Returns how many values scans have limited a column to.
  private double listed(ColumnReference column) {
    return listedValues.getOrDefault(column.index(), Double.MAX_VALUE);
  }

  private double call(String function, List<Expression> arguments) {
    if (function.contains("like") && arguments.size() > 1) {
      boolean anywhere =
          !(Expressions.isConstant(arguments.get(1))
                  && valueOf(arguments.get(1)) instanceof Literal(byte[] bytes, _))
              || Values.text(bytes).startsWith("%");
      return anywhere ? SUBSTRING_SELECTIVITY : PREFIX_SELECTIVITY;
    }
    return UNKNOWN_SELECTIVITY;
  }

  private double comparison(Comparison comparison) {
    Expression left = comparison.left();
    Expression right = comparison.right();
    if (Expressions.isConstant(left) && !Expressions.isConstant(right)) {
      return comparison(
          new Comparison(comparison.operator().flipped(), /* left= */ right, /* right= */ left));
    }
    boolean constant = Expressions.isConstant(right);
    return switch (comparison.operator()) {
      case EQUAL, IS_NOT_DISTINCT_FROM ->
          constant ? equality(left) : 1 / Math.max(distinct(left, 1e12), distinct(right, 1e12));
      case NOT_EQUAL, IS_DISTINCT_FROM -> constant ? 1 - equality(left) * 0.9 : 0.9;
      case LESS, LESS_OR_EQUAL ->
          constant && hasBounds(left) ? below(left, right) : unbounded(left);
      case GREATER, GREATER_OR_EQUAL ->
          constant && hasBounds(left) ? 1 - below(left, right) : unbounded(left);
    };
  }

  private @Nullable Literal valueOf(Expression constant) {
    return constant instanceof Literal literal ? literal : constants.valueOf(constant);
  }

  private boolean hasBounds(Expression expression) {
    ColumnEstimate estimate =
        expression instanceof ColumnReference reference ? columns.get(reference.index()) : null;
    return estimate != null && estimate.minimum != null && estimate.maximum != null;
  }

  private double unbounded(Expression expression) {
    ColumnEstimate estimate =
        expression instanceof ColumnReference reference ? columns.get(reference.index()) : null;
    return estimate != null && estimate.isAggregate ? GROUP_SELECTIVITY : RANGE_SELECTIVITY;
  }

  private double below(Expression column, Expression bound) {
    if (!(column instanceof ColumnReference reference)) {
      return RANGE_SELECTIVITY;
    }
    Literal literal = valueOf(bound);
    if (literal == null || literal.value() == null) {
      return RANGE_SELECTIVITY;
    }
    ColumnEstimate estimate = columns.get(reference.index());
    Double value = number(literal.value());
    if (estimate == null || value == null || estimate.minimum == null || estimate.maximum == null) {
      return RANGE_SELECTIVITY;
    }
    if (reference.type() instanceof DecimalType own
        && literal.type() instanceof DecimalType other
        && own.scale() != other.scale()) {
      value *= Math.pow(10, own.scale() - other.scale());
    }
    return Math.min(0.9999, Math.max(0.0001, fractionBelow(estimate, value)));
  }

  private static double fractionBelow(ColumnEstimate estimate, double value) {
    double[] bounds = estimate.histogram;
    if (bounds == null || bounds.length < 2) {
      double width = estimate.maximum - estimate.minimum;
      return width <= 0 ? 0.5 : (value - estimate.minimum) / width;
    }
    int bucketCount = bounds.length - 1;
    for (int bucket = 0; bucket < bucketCount; bucket++) {
      if (value < bounds[bucket + 1]) {
        double width = bounds[bucket + 1] - bounds[bucket];
        double inside = width <= 0 ? 0 : Math.max(0, (value - bounds[bucket]) / width);
        return (bucket + inside) / bucketCount;
      }
    }
    return 1;
  }
}
