package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.plan.WindowCall.Bound;
import io.blueshift.plan.WindowCall.WindowFrame;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.IntegralType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlWindow;
import org.jspecify.annotations.Nullable;

/// Binds calls with OVER.
final class WindowBinder {
  private final BindContext context;
  private final ExpressionBinder expressions;
  private final Map<String, SqlNode> namedWindows;

  WindowBinder(
      BindContext context, ExpressionBinder expressions, Map<String, SqlNode> namedWindows) {
    this.context = context;
    this.expressions = expressions;
    this.namedWindows = namedWindows;
  }

  /// Returns whether a name is a function that needs OVER.
  static boolean isWindowFunction(String name) {
    return FunctionNames.windowFunctions().contains(name);
  }

  /// Binds `function(…) OVER window`.
  WindowRequest bind(SqlBasicCall over) {
    AggregateSyntax syntax = AggregateSyntax.parts(over.operand(0));
    if (syntax == null) {
      throw BindErrors.error(ErrorCode.WINDOWING_ERROR, "OVER must follow a function call", over);
    }
    SqlWindow window = resolve(over.operand(1));
    List<Expression> partition = new ArrayList<>();
    for (SqlNode node : window.getPartitionList()) {
      partition.add(OperatorRules.sortable(expressions.bindDecided(node)));
    }
    List<WindowRequest.OrderItem> order = new ArrayList<>();
    for (SqlNode node : window.getOrderList()) {
      order.add(orderItem(node));
    }
    WindowFrame frame = frame(window, !order.isEmpty());
    Expression filter = syntax.filter() == null ? null : expressions.bindCondition(syntax.filter());
    return call(syntax, over, partition, order, frame, filter);
  }

  private WindowRequest.OrderItem orderItem(SqlNode node) {
    AggregateCollector.OrderSyntax item = AggregateCollector.OrderSyntax.of(node);
    return new WindowRequest.OrderItem(
        expressions.bindDecided(item.expression()), item.ascending(), item.nullsFirst());
  }

  private SqlWindow resolve(SqlNode node) {
    if (node instanceof SqlIdentifier name) {
      return named(name);
    }
    SqlWindow window = (SqlWindow) node;
    SqlIdentifier base = window.getRefName();
    if (base == null) {
      return window;
    }
    SqlWindow parent = named(base);
    return SqlWindow.create(
        null,
        null,
        parent.getPartitionList(),
        window.getOrderList().isEmpty() ? parent.getOrderList() : window.getOrderList(),
        org.apache.calcite.sql.SqlLiteral.createBoolean(
            window.isRows(), window.getParserPosition()),
        window.getLowerBound(),
        window.getUpperBound(),
        null,
        window.getExclude(),
        window.getParserPosition());
  }

  private SqlWindow named(SqlIdentifier name) {
    SqlNode node = namedWindows.get(name.getSimple());
    if (node == null) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_OBJECT, "window does not exist [" + name + "]", name);
    }
    return resolve(node);
  }

  private WindowFrame frame(SqlWindow window, boolean ordered) {
    SqlNode lower = window.getLowerBound();
    SqlNode upper = window.getUpperBound();
    WindowFrame.Exclusion exclusion = exclusion(window);
    if (lower == null && upper == null) {
      return new WindowFrame(
          WindowFrame.Unit.RANGE,
          new Bound(Bound.Kind.UNBOUNDED_PRECEDING, null),
          new Bound(ordered ? Bound.Kind.CURRENT_ROW : Bound.Kind.UNBOUNDED_FOLLOWING, null),
          exclusion);
    }
    WindowFrame.Unit unit = window.isRows() ? WindowFrame.Unit.ROWS : WindowFrame.Unit.RANGE;
    Bound start = bound(lower, unit);
    Bound end = upper == null ? new Bound(Bound.Kind.CURRENT_ROW, null) : bound(upper, unit);
    if (start.kind() == Bound.Kind.UNBOUNDED_FOLLOWING
        || end.kind() == Bound.Kind.UNBOUNDED_PRECEDING
        || side(start) > side(end)) {
      throw BindErrors.error(
          ErrorCode.WINDOWING_ERROR, "a window's frame cannot end before it starts", window);
    }
    return new WindowFrame(unit, start, end, exclusion);
  }

  /// Returns -1 for a bound before the current row, 0 for it, 1 for one behind it.
  private static int side(Bound bound) {
    return switch (bound.kind()) {
      case UNBOUNDED_PRECEDING, PRECEDING -> -1;
      case CURRENT_ROW -> 0;
      case FOLLOWING, UNBOUNDED_FOLLOWING -> 1;
    };
  }

  private static WindowFrame.Exclusion exclusion(SqlWindow window) {
    String text = String.valueOf(window.getExclude());
    if (text.contains("CURRENT")) {
      return WindowFrame.Exclusion.CURRENT_ROW;
    }
    if (text.contains("GROUP")) {
      return WindowFrame.Exclusion.GROUP;
    }
    return text.contains("TIES") ? WindowFrame.Exclusion.TIES : WindowFrame.Exclusion.NO_OTHERS;
  }

  private Bound bound(@Nullable SqlNode node, WindowFrame.Unit unit) {
    if (node == null || SqlWindow.isCurrentRow(node)) {
      return new Bound(Bound.Kind.CURRENT_ROW, null);
    }
    if (SqlWindow.isUnboundedPreceding(node)) {
      return new Bound(Bound.Kind.UNBOUNDED_PRECEDING, null);
    }
    if (SqlWindow.isUnboundedFollowing(node)) {
      return new Bound(Bound.Kind.UNBOUNDED_FOLLOWING, null);
    }
    SqlCall call = (SqlCall) node;
    boolean preceding = call.getOperator() == SqlWindow.PRECEDING_OPERATOR;
    Expression offset = expressions.bind(call.operand(0));
    if (unit == WindowFrame.Unit.ROWS) {
      offset = context.coercion().implicit(offset, LogicalType.BIGINT);
    }
    return new Bound(preceding ? Bound.Kind.PRECEDING : Bound.Kind.FOLLOWING, offset);
  }

  private WindowRequest call(
      AggregateSyntax syntax,
      SqlCall over,
      List<Expression> partition,
      List<WindowRequest.OrderItem> order,
      WindowFrame frame,
      @Nullable Expression filter) {
    List<Expression> arguments = new ArrayList<>();
    for (SqlNode argument : syntax.arguments()) {
      if (!CallBinder.isStar(argument)) {
        arguments.add(expressions.bind(argument));
      }
    }
    AggregateTypes.Typed typed =
        isWindowFunction(syntax.name())
            ? windowFunction(syntax.name(), arguments, over)
            : aggregate(syntax, arguments);
    if (typed == null) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_FUNCTION,
          "window function does not exist ["
              + syntax.name()
              + "("
              + String.join(", ", arguments.stream().map(a -> a.type().sqlName()).toList())
              + ")]",
          over);
    }
    List<WindowRequest.OrderItem> items = order;
    WindowFrame bounds = frame;
    if (syntax.orderBy() != null && items.isEmpty()) {
      // LISTAGG and PERCENTILE_* over a partition order its rows themselves.
      items = new ArrayList<>();
      for (SqlNode node : syntax.orderBy()) {
        items.add(orderItem(node));
      }
      bounds =
          new WindowFrame(
              WindowFrame.Unit.ROWS,
              new Bound(Bound.Kind.UNBOUNDED_PRECEDING, null),
              new Bound(Bound.Kind.UNBOUNDED_FOLLOWING, null),
              WindowFrame.Exclusion.NO_OTHERS);
    }
    return new WindowRequest(
        typed.function(),
        typed.arguments(),
        syntax.distinct(),
        syntax.ignoreNulls(),
        filter,
        List.copyOf(partition),
        List.copyOf(items),
        bounds,
        context.ids().column(syntax.name(), typed.type(), !typed.function().equals("row_number")));
  }

  private AggregateTypes.@Nullable Typed aggregate(
      AggregateSyntax syntax, List<Expression> arguments) {
    AggregateTypes types = new AggregateTypes(context.style(), context.coercion());
    Coercion coercion = context.coercion();
    switch (syntax.name()) {
      case "listagg", "string_agg" -> {
        List<Expression> texts =
            arguments.stream()
                .map(coercion::decided)
                .map(argument ->
                    argument.type().isString()
                        ? argument
                        : coercion.convert(
                            argument, coercion.text(), io.blueshift.expression.CastMode.EXPLICIT))
                .toList();
        return new AggregateTypes.Typed("listagg", texts, coercion.text());
      }
      case "median" -> {
        return median(arguments);
      }
      case "percentile_cont", "percentile_disc" -> {
        return percentile(syntax, arguments);
      }
      default -> {
        return types.type(syntax.name(), arguments);
      }
    }
  }

  private AggregateTypes.@Nullable Typed median(List<Expression> arguments) {
    if (arguments.size() != 1) {
      return null;
    }
    Expression value = context.coercion().implicit(arguments.getFirst(), LogicalType.DOUBLE);
    return new AggregateTypes.Typed(
        "percentile_cont",
        List.of(new Literal(0.5, LogicalType.DOUBLE), value),
        LogicalType.DOUBLE);
  }

  private AggregateTypes.@Nullable Typed percentile(
      AggregateSyntax syntax, List<Expression> arguments) {
    if (syntax.orderBy() == null || syntax.orderBy().size() != 1 || arguments.size() != 1) {
      return null;
    }
    WindowRequest.OrderItem order = orderItem(syntax.orderBy().get(0));
    if (!order.ascending()) {
      throw BindErrors.unsupported(
          "descending order of " + syntax.name() + " over a window", syntax.orderBy());
    }
    Expression value = order.expression();
    if (syntax.name().equals("percentile_cont")) {
      value = context.coercion().implicit(value, LogicalType.DOUBLE);
    }
    Expression fraction = context.coercion().implicit(arguments.getFirst(), LogicalType.DOUBLE);
    return new AggregateTypes.Typed(syntax.name(), List.of(fraction, value), value.type());
  }

  private AggregateTypes.@Nullable Typed windowFunction(
      String name, List<Expression> given, SqlNode node) {
    Coercion coercion = context.coercion();
    List<Expression> arguments = new ArrayList<>(given.stream().map(coercion::decided).toList());
    switch (name) {
      case "row_number", "rank", "dense_rank" -> {
        return new AggregateTypes.Typed(name, List.of(), LogicalType.BIGINT);
      }
      case "percent_rank", "cume_dist" -> {
        return new AggregateTypes.Typed(name, List.of(), LogicalType.DOUBLE);
      }
      case "ntile" -> {
        return arguments.size() == 1 && arguments.getFirst().type() instanceof IntegralType
            ? new AggregateTypes.Typed(
                name,
                List.of(coercion.implicit(arguments.getFirst(), LogicalType.BIGINT)),
                LogicalType.BIGINT)
            : null;
      }
      case "ratio_to_report" -> {
        return ratio(arguments, coercion);
      }
      default -> {
        return value(name, arguments, node);
      }
    }
  }

  private static AggregateTypes.@Nullable Typed ratio(
      List<Expression> arguments, Coercion coercion) {
    if (arguments.size() != 1 || !arguments.getFirst().type().isNumeric()) {
      return null;
    }
    return new AggregateTypes.Typed(
        "ratio_to_report",
        List.of(coercion.implicit(arguments.getFirst(), LogicalType.DOUBLE)),
        LogicalType.DOUBLE);
  }

  private AggregateTypes.@Nullable Typed value(
      String name, List<Expression> arguments, SqlNode node) {
    Coercion coercion = context.coercion();
    int countMax = name.equals("lag") || name.equals("lead") ? 3 : name.equals("nth_value") ? 2 : 1;
    if (arguments.isEmpty() || arguments.size() > countMax) {
      return null;
    }
    if (arguments.size() == 3) {
      List<Expression> unified =
          expressions.unify(List.of(arguments.get(0), arguments.get(2)), name, node);
      arguments.set(0, unified.get(0));
      arguments.set(2, unified.get(1));
    }
    if (arguments.size() >= 2) {
      arguments.set(1, coercion.implicit(arguments.get(1), LogicalType.BIGINT));
    }
    return new AggregateTypes.Typed(name, List.copyOf(arguments), arguments.getFirst().type());
  }
}
