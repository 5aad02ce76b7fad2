package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.plan.WindowCall;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalPlan;
import io.blueshift.sql.logical.SortOrder;
import io.blueshift.sql.parse.tree.LockingClause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.jspecify.annotations.Nullable;

/// Binds one SELECT: FROM, WHERE, GROUP BY, HAVING, window calls, QUALIFY, the select list, DISTINCT,
/// ORDER BY and LIMIT, in the order in which they take effect. Used once.
final class SelectBinder {
  private static final int COLUMN_COUNT_MAX = 1664;

  private final BindContext context;
  private final QueryBinder queries;
  private final SqlSelect select;
  private final @Nullable Scope outer;

  SelectBinder(BindContext context, QueryBinder queries, SqlSelect select, @Nullable Scope outer) {
    this.context = context;
    this.queries = queries;
    this.select = SeriesInSelect.rewritten(select);
    this.outer = outer;
  }

  private record OrderItem(Expression expression, boolean ascending, boolean nullsFirst) {}

  QueryBinder.BoundQuery bind(QueryBinder.Bounds bounds) {
    FromBinder fromBinder = new FromBinder(context, queries);
    FromBinder.Bound from =
        select.getFrom() == null
            ? new FromBinder.Bound(LogicalPlan.Rows.one(), List.of())
            : fromBinder.bind(FromBinder.commasLast(select.getFrom()), outer, outer);
    LockedTables.Result locked =
        LockedTables.find(context, bounds.locking(), from.plan(), fromBinder.items());
    Scope scope =
        new Scope(
            outer,
            from.entries().stream()
                .map(entry ->
                    SeriesInSelect.TABLE.equals(entry.table()) ? entry.qualifiedOnly() : entry)
                .toList());
    LogicalPlan plan = where(locked.plan(), scope);
    SelectList items = SelectList.of(select.getSelectList(), scope);
    Map<String, SqlNode> windows = namedWindows();
    List<SqlNode> distinctOn = new ArrayList<>();
    SqlNode qualify = QualifySyntax.split(select.getQualify(), distinctOn);
    QueryBinder.Bounds limits = limits(bounds);

    ExpressionBinder input = new ExpressionBinder(context, queries, scope, "aggregate arguments");
    AggregateCollector aggregates = new AggregateCollector(context, input);
    GroupBinder groups = new GroupBinder(context, queries, select, items, scope);
    boolean grouped = groups.isGrouped(qualify, limits.orderBy());
    GroupBinder.Groups keys = grouped ? groups.bind(input) : GroupBinder.Groups.NONE;
    refuseLocking(bounds.locking(), grouped, !distinctOn.isEmpty());
    aggregates.setKeys(keys.expressions());
    AggregateCollector allowed = grouped ? aggregates : null;

    Map<String, Expression> aliases = new LinkedHashMap<>();
    ExpressionBinder list =
        new ExpressionBinder(context, queries, scope, "SELECT")
            .withAggregates(allowed)
            .withWindows(windows)
            .withAliases(aliases);
    List<Expression> outputs = new ArrayList<>();
    for (SelectList.Item item : items.items()) {
      Expression expression =
          item.entry() != null ? Scope.reference(item.entry()) : list.bind(item.node());
      outputs.add(expression);
      if (item.alias() != null) {
        aliases.putIfAbsent(item.alias(), expression);
      }
    }
    if (outputs.size() > COLUMN_COUNT_MAX) {
      throw BindErrors.error(
          ErrorCode.TOO_MANY_COLUMNS,
          "select list has too many columns [maximum=" + COLUMN_COUNT_MAX + "]",
          select);
    }
    ExpressionBinder having =
        new ExpressionBinder(context, queries, scope, "HAVING")
            .withAggregates(allowed)
            .withAliases(aliases);
    Expression havingCondition =
        select.getHaving() == null ? null : having.bindCondition(select.getHaving());
    Expression qualifyCondition = qualify == null ? null : list.bindCondition(qualify);
    List<Expression> distinctKeys = new ArrayList<>();
    for (SqlNode node : distinctOn) {
      distinctKeys.add(orderExpression(node, list, items, outputs));
    }
    List<OrderItem> order = new ArrayList<>();
    for (SqlNode node : limits.orderBy()) {
      AggregateCollector.OrderSyntax item = AggregateCollector.OrderSyntax.of(node);
      order.add(
          new OrderItem(
              orderExpression(item.expression(), list, items, outputs),
              item.ascending(),
              item.nullsFirst()));
    }

    GroupRewrite rewrite = GroupRewrite.NONE;
    if (grouped) {
      plan = PendingSubquery.attachAll(plan, input.subqueries());
      GroupBinder.Grouping grouping = groups.aggregate(plan, keys, aggregates);
      plan = grouping.plan();
      rewrite = grouping.rewrite();
      outputs = rewrite.all(outputs, select);
      aliases.clear();
      final GroupRewrite keysOnly = rewrite;
      order.replaceAll(item ->
          new OrderItem(
              keysOnly.one(item.expression(), select), item.ascending(), item.nullsFirst()));
      distinctKeys.replaceAll(key -> keysOnly.one(key, select));
    }
    if (havingCondition != null) {
      final GroupRewrite keysOnly = rewrite;
      plan =
          SubqueryFilter.apply(
              plan,
              Expressions.conjuncts(keysOnly.one(havingCondition, select)),
              keysOnly.subqueries(having.subqueries(), select));
    }
    plan = PendingSubquery.attachAll(plan, rewrite.subqueries(list.subqueries(), select));
    if (!list.windows().isEmpty()) {
      LockedTables.refuse(limits.locking(), "window functions");
    }
    plan = windows(plan, rewrite.windows(list.windows(), select));
    if (qualifyCondition != null) {
      plan =
          new LogicalPlan.Filter(
              plan, Expressions.conjuncts(rewrite.one(qualifyCondition, select)));
    }
    return finish(plan, items, outputs, distinctKeys, order, limits, locked.tables());
  }

  private void refuseLocking(List<LockingClause> locking, boolean grouped, boolean distinctOn) {
    if (select.isDistinct() || distinctOn) {
      LockedTables.refuse(locking, "DISTINCT clause");
    }
    if (select.getGroup() != null) {
      LockedTables.refuse(locking, "GROUP BY clause");
    }
    if (select.getHaving() != null) {
      LockedTables.refuse(locking, "HAVING clause");
    }
    if (grouped) {
      LockedTables.refuse(locking, "aggregate functions");
    }
  }

  private LogicalPlan where(LogicalPlan plan, Scope scope) {
    if (select.getWhere() == null) {
      return plan;
    }
    ExpressionBinder binder = new ExpressionBinder(context, queries, scope, "WHERE");
    Expression condition = binder.bindCondition(select.getWhere());
    return SubqueryFilter.apply(plan, Expressions.conjuncts(condition), binder.subqueries());
  }

  private QueryBinder.Bounds limits(QueryBinder.Bounds bounds) {
    List<SqlNode> orderBy =
        bounds.orderBy().isEmpty() ? QueryBinder.nodes(select.getOrderList()) : bounds.orderBy();
    return new QueryBinder.Bounds(
        orderBy,
        bounds.offset() == null ? select.getOffset() : bounds.offset(),
        bounds.limit() == null ? select.getFetch() : bounds.limit(),
        bounds.locking());
  }

  private Map<String, SqlNode> namedWindows() {
    Map<String, SqlNode> windows = new HashMap<>();
    for (SqlNode node : QueryBinder.nodes(select.getWindowList())) {
      SqlWindow window = (SqlWindow) node;
      if (window.getDeclName() != null) {
        String name = window.getDeclName().getSimple();
        if (windows.put(name, window) != null) {
          throw BindErrors.error(
              ErrorCode.WINDOWING_ERROR, "window is already defined [" + name + "]", window);
        }
      }
    }
    return windows;
  }

  /// Binds what ORDER BY or DISTINCT ON names: an ordinal, an output's name, or an expression.
  private Expression orderExpression(
      SqlNode node, ExpressionBinder binder, SelectList items, List<Expression> outputs) {
    if (node instanceof SqlNumericLiteral number) {
      int position = number.bigDecimalValue().intValue();
      if (position < 1 || position > outputs.size()) {
        throw BindErrors.error(
            ErrorCode.INVALID_COLUMN_REFERENCE,
            "position is not in the select list [position=" + number.bigDecimalValue() + "]",
            number);
      }
      return context.coercion().decided(outputs.get(position - 1));
    }
    if (node instanceof SqlIdentifier name && name.isSimple()) {
      int index = items.indexOf(name.getSimple(), outputs, node);
      if (index >= 0) {
        return context.coercion().decided(outputs.get(index));
      }
    }
    return binder.bindDecided(node);
  }

  private LogicalPlan windows(LogicalPlan input, List<WindowRequest> requests) {
    LogicalPlan plan = input;
    List<WindowRequest> rest = new ArrayList<>(requests);
    while (!rest.isEmpty()) {
      WindowRequest first = rest.getFirst();
      List<WindowRequest> group =
          rest.stream()
              .filter(other ->
                  other.partitionBy().equals(first.partitionBy())
                      && other.orderBy().equals(first.orderBy()))
              .toList();
      rest.removeAll(group);
      plan = window(plan, first, group);
    }
    return plan;
  }

  private LogicalPlan window(LogicalPlan input, WindowRequest first, List<WindowRequest> group) {
    ColumnExtension extension = new ColumnExtension(context, input);
    List<Integer> partition = first.partitionBy().stream().map(extension::columnId).toList();
    List<SortOrder> order =
        first.orderBy().stream()
            .map(item ->
                new SortOrder(
                    extension.columnId(OperatorRules.sortable(item.expression())),
                    item.ascending(),
                    item.nullsFirst()))
            .toList();
    List<Column> columns = group.stream().map(WindowRequest::column).toList();
    List<WindowCall> calls =
        group.stream()
            .map(request ->
                new WindowCall(
                    request.function(),
                    request.arguments(),
                    request.distinct(),
                    request.ignoreNulls(),
                    request.filter(),
                    request.frame(),
                    request.column().type()))
            .toList();
    return new LogicalPlan.Window(extension.plan(), partition, order, columns, calls);
  }

  private QueryBinder.BoundQuery finish(
      LogicalPlan input,
      SelectList items,
      List<Expression> outputs,
      List<Expression> distinctKeys,
      List<OrderItem> order,
      QueryBinder.Bounds limits,
      List<LockedTables.Found> locked) {
    LogicalPlan plan = input;
    boolean distinct = select.isDistinct();
    if (!distinctKeys.isEmpty()) {
      plan = distinctOn(plan, distinctKeys, order);
    }
    List<Column> columns = new ArrayList<>();
    List<Expression> expressions = new ArrayList<>();
    for (int i = 0; i < outputs.size(); i++) {
      Expression expression =
          distinct || !locked.isEmpty()
              ? context.coercion().decided(outputs.get(i))
              : outputs.get(i);
      columns.add(outputColumn(items.items().get(i).name(), expression, plan));
      expressions.add(expression);
    }
    List<Column> visible = List.copyOf(columns);
    List<SortOrder> keys = new ArrayList<>();
    for (OrderItem item : order) {
      keys.add(
          new SortOrder(
              orderColumn(item.expression(), columns, expressions, distinct),
              item.ascending(),
              item.nullsFirst()));
    }
    for (LockedTables.Found table : locked) {
      columns.add(table.rowId());
      expressions.add(table.rowId().reference());
    }
    plan = new LogicalPlan.Project(plan, List.copyOf(columns), List.copyOf(expressions));
    if (!locked.isEmpty()) {
      return queries.locked(plan, visible, locked, keys, limits);
    }
    if (distinct) {
      plan = distinctRows(plan, visible);
    }
    plan = queries.sorted(plan, keys, limits);
    QueryBinder.BoundQuery query = new QueryBinder.BoundQuery(plan, visible);
    return columns.size() > visible.size() ? queries.exact(query) : query;
  }

  private static LogicalPlan distinctRows(LogicalPlan plan, List<Column> columns) {
    List<Column> unique = new ArrayList<>();
    for (Column column : columns) {
      if (unique.stream().noneMatch(other -> other.id() == column.id())) {
        unique.add(column);
      }
    }
    List<Expression> keys =
        unique.stream().map(column -> OperatorRules.groupable(column.reference())).toList();
    List<Integer> all = java.util.stream.IntStream.range(0, keys.size()).boxed().toList();
    return new LogicalPlan.Aggregate(
        plan, List.copyOf(unique), keys, List.of(all), List.of(), List.of());
  }

  private Column outputColumn(String name, Expression expression, LogicalPlan input) {
    if (expression instanceof ColumnReference reference) {
      for (Column column : input.columns()) {
        if (column.id() == reference.index()) {
          return column.named(name);
        }
      }
    }
    return context.ids().column(name, expression.type(), Nullability.isNullable(expression, input));
  }

  private int orderColumn(
      Expression expression, List<Column> columns, List<Expression> expressions, boolean distinct) {
    int index = expressions.indexOf(expression);
    if (index < 0) {
      for (int i = 0; i < expressions.size(); i++) {
        if (context.coercion().decided(expressions.get(i)).equals(expression)) {
          expressions.set(i, expression);
          Column column = columns.get(i);
          columns.set(
              i, new Column(column.id(), column.name(), expression.type(), column.nullable()));
          return column.id();
        }
      }
      if (distinct) {
        throw BindErrors.error(
            ErrorCode.INVALID_COLUMN_REFERENCE,
            "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
            select);
      }
      index = columns.size();
      columns.add(
          expression instanceof ColumnReference reference
              ? new Column(reference.index(), "order", reference.type(), true)
              : context.ids().column("order", expression.type(), true));
      expressions.add(expression);
    }
    return columns.get(index).id();
  }

  /// Keeps the first row of each combination of keys: row number 1 in the order of the query.
  private LogicalPlan distinctOn(LogicalPlan input, List<Expression> keys, List<OrderItem> order) {
    ColumnExtension extension = new ColumnExtension(context, input);
    List<Integer> partition = keys.stream().map(extension::columnId).toList();
    List<SortOrder> sort =
        order.stream()
            .map(item ->
                new SortOrder(
                    extension.columnId(OperatorRules.sortable(item.expression())),
                    item.ascending(),
                    item.nullsFirst()))
            .toList();
    Column number = context.ids().column("row_number", io.blueshift.type.LogicalType.BIGINT, false);
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
            number.type());
    LogicalPlan window =
        new LogicalPlan.Window(extension.plan(), partition, sort, List.of(number), List.of(call));
    return new LogicalPlan.Filter(
        window,
        List.of(
            new Expression.Comparison(
                io.blueshift.expression.ComparisonOperator.EQUAL,
                number.reference(),
                new Expression.Literal(1L, number.type()))));
  }

  /// The condition of QUALIFY and the expressions of DISTINCT ON, which the parser keeps in one place.
  private static final class QualifySyntax {
    static @Nullable SqlNode split(@Nullable SqlNode node, List<SqlNode> distinctOn) {
      if (node instanceof SqlCall call) {
        if (call.getOperator().getName().equals("DISTINCT ON")) {
          distinctOn.addAll(call.getOperandList());
          return null;
        }
        if (call.getKind() == SqlKind.AND
            && call.operand(0) instanceof SqlCall first
            && first.getOperator().getName().equals("DISTINCT ON")) {
          distinctOn.addAll(first.getOperandList());
          return call.operand(1);
        }
      }
      return node;
    }
  }

  /// Returns the text of a literal ordinal, or null; for GROUP BY.
  static @Nullable Integer ordinal(SqlNode node) {
    return node instanceof SqlNumericLiteral number
            && number.isInteger()
            && ((SqlLiteral) number).bigDecimalValue() != null
        ? number.bigDecimalValue().intValue()
        : null;
  }
}
