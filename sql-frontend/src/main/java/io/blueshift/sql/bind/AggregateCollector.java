package io.blueshift.sql.bind;

import io.blueshift.error.ErrorCode;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.plan.AggregateCall;
import io.blueshift.plan.SortKey;
import io.blueshift.sql.logical.Column;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.NumericType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Takes the aggregates of one query level out of its expressions. Equal calls share a column. Used
/// by one thread.
final class AggregateCollector {
  private final BindContext context;
  private final ExpressionBinder input;
  private final AggregateTypes types;
  private final List<Column> columns = new ArrayList<>();
  private final List<AggregateCall> calls = new ArrayList<>();
  private List<Expression> keys = List.of();

  /// Makes a collector whose arguments `input` binds, over the rows before grouping.
  AggregateCollector(BindContext context, ExpressionBinder input) {
    this.context = context;
    this.input = input;
    this.types = new AggregateTypes(context.style(), context.coercion());
  }

  /// Says what is grouped by, for GROUPING.
  void setKeys(List<Expression> groupKeys) {
    keys = groupKeys;
  }

  /// Returns the columns of the calls.
  List<Column> columns() {
    return columns;
  }

  /// Returns the calls.
  List<AggregateCall> calls() {
    return calls;
  }

  /// Takes an aggregate and returns the expression that reads its result.
  Expression collect(AggregateSyntax syntax, SqlNode node) {
    return add(bind(syntax, node), syntax.name());
  }

  private Expression add(AggregateCall call, String name) {
    int index = calls.indexOf(call);
    if (index < 0) {
      index = calls.size();
      calls.add(call);
      boolean nullable = !call.function().equals("count");
      columns.add(context.ids().column(name, call.type(), nullable));
    }
    return columns.get(index).reference();
  }

  /// Takes GROUPING(…) and returns the expression that reads its result.
  Expression collectGrouping(SqlCall call) {
    List<Expression> indexes = new ArrayList<>();
    for (SqlNode operand : call.getOperandList()) {
      int index = keys.indexOf(input.bindDecided(operand));
      if (index < 0) {
        throw BindErrors.error(
            ErrorCode.GROUPING_ERROR,
            "arguments to GROUPING must be grouping expressions of the query",
            operand);
      }
      indexes.add(new Literal((long) index, LogicalType.INTEGER));
    }
    return add(
        new AggregateCall(
            "grouping", List.copyOf(indexes), false, null, List.of(), LogicalType.INTEGER),
        "grouping");
  }

  private AggregateCall bind(AggregateSyntax syntax, SqlNode node) {
    Expression filter = syntax.filter() == null ? null : input.bindCondition(syntax.filter());
    return switch (syntax.name()) {
      case "listagg", "string_agg" -> listAggregate(syntax, filter, node);
      case "percentile_cont", "percentile_disc", "approximate_percentile_disc" ->
          percentile(syntax, filter, node);
      case "mode" -> mode(syntax, filter, node);
      case "median" -> median(syntax, filter, node);
      default -> plain(syntax, filter, node);
    };
  }

  private AggregateCall plain(AggregateSyntax syntax, @Nullable Expression filter, SqlNode node) {
    List<Expression> arguments = new ArrayList<>();
    for (SqlNode argument : syntax.arguments()) {
      if (!CallBinder.isStar(argument)) {
        arguments.add(input.bind(argument));
      }
    }
    AggregateTypes.Typed typed =
        arguments.size() > 1 && syntax.name().equals("count")
            ? null
            : types.type(syntax.name(), arguments);
    if (typed == null) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_FUNCTION,
          "aggregate does not exist ["
              + syntax.name()
              + "("
              + String.join(", ", arguments.stream().map(a -> a.type().sqlName()).toList())
              + ")]",
          node);
    }
    boolean isExtreme = syntax.name().equals("min") || syntax.name().equals("max");
    boolean distinct = syntax.distinct() && !isExtreme;
    List<Expression> typedArguments =
        distinct
            ? typed.arguments().stream().map(OperatorRules::groupable).toList()
            : typed.arguments();
    return new AggregateCall(
        typed.function(), typedArguments, distinct, filter, List.of(), typed.type());
  }

  private AggregateCall listAggregate(
      AggregateSyntax syntax, @Nullable Expression filter, SqlNode node) {
    if (syntax.arguments().isEmpty() || syntax.arguments().size() > 2) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_FUNCTION, "LISTAGG takes a value and a separator", node);
    }
    List<Expression> arguments = new ArrayList<>();
    LogicalType text = context.coercion().text();
    for (SqlNode argument : syntax.arguments()) {
      Expression bound = input.bindDecided(argument);
      arguments.add(
          bound.type().isString()
              ? bound
              : context.coercion().convert(bound, text, io.blueshift.expression.CastMode.EXPLICIT));
    }
    if (arguments.size() == 1) {
      arguments.add(new Literal(Values.bytes(""), text));
    }
    List<SortKey> orderBy = new ArrayList<>();
    if (syntax.orderBy() != null) {
      for (SqlNode item : syntax.orderBy()) {
        OrderSyntax order = OrderSyntax.of(item);
        Expression key = OperatorRules.sortable(input.bindDecided(order.expression()));
        int index = arguments.indexOf(key);
        if (index < 0) {
          index = arguments.size();
          arguments.add(key);
        }
        orderBy.add(new SortKey(index, order.ascending(), order.nullsFirst()));
      }
    }
    return new AggregateCall(
        "listagg", List.copyOf(arguments), syntax.distinct(), filter, List.copyOf(orderBy), text);
  }

  private static OrderSyntax withinGroup(AggregateSyntax syntax, SqlNode node) {
    if (syntax.orderBy() == null || syntax.orderBy().size() != 1) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_FUNCTION,
          "WITHIN GROUP (ORDER BY one expression) is required [" + syntax.name() + "]",
          node);
    }
    return OrderSyntax.of(syntax.orderBy().get(0));
  }

  private AggregateCall mode(AggregateSyntax syntax, @Nullable Expression filter, SqlNode node) {
    OrderSyntax order = withinGroup(syntax, node);
    if (!syntax.arguments().isEmpty()) {
      throw BindErrors.error(ErrorCode.UNDEFINED_FUNCTION, "MODE takes no argument", node);
    }
    Expression value = input.bindDecided(order.expression());
    return new AggregateCall(
        "mode",
        List.of(value),
        false,
        filter,
        List.of(new SortKey(0, order.ascending(), order.nullsFirst())),
        value.type());
  }

  private AggregateCall percentile(
      AggregateSyntax syntax, @Nullable Expression filter, SqlNode node) {
    OrderSyntax order = withinGroup(syntax, node);
    Expression value = input.bindDecided(order.expression());
    boolean continuous = syntax.name().equals("percentile_cont");
    if (syntax.arguments().size() != 1) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_FUNCTION,
          "a fraction from 0 to 1 is required [" + syntax.name() + "]",
          node);
    }
    Expression fraction =
        context.coercion().implicit(input.bind(syntax.arguments().getFirst()), LogicalType.DOUBLE);
    Expression ordered = continuous ? asDouble(value) : value;
    String function =
        syntax.name().equals("approximate_percentile_disc") ? "percentile_disc" : syntax.name();
    return new AggregateCall(
        function,
        List.of(fraction, ordered),
        syntax.distinct(),
        filter,
        List.of(new SortKey(1, order.ascending(), order.nullsFirst())),
        ordered.type());
  }

  private AggregateCall median(AggregateSyntax syntax, @Nullable Expression filter, SqlNode node) {
    if (syntax.arguments().size() != 1) {
      throw BindErrors.error(ErrorCode.UNDEFINED_FUNCTION, "MEDIAN takes one argument", node);
    }
    Expression value = asDouble(input.bindDecided(syntax.arguments().getFirst()));
    return new AggregateCall(
        "percentile_cont",
        List.of(new Literal(0.5, LogicalType.DOUBLE), value),
        false,
        filter,
        List.of(new SortKey(1, true, false)),
        value.type());
  }

  private Expression asDouble(Expression value) {
    return value.type() instanceof NumericType || value.type() instanceof LogicalType.SuperType
        ? context.coercion().implicit(value, LogicalType.DOUBLE)
        : value;
  }

  /// One item of ORDER BY: what to order by and how. NULLs are highest unless said otherwise.
  record OrderSyntax(SqlNode expression, boolean ascending, boolean nullsFirst) {
    static OrderSyntax of(SqlNode node) {
      SqlNode expression = node;
      boolean ascending = true;
      Boolean nullsFirst = null;
      while (true) {
        SqlKind kind = expression.getKind();
        if (kind == SqlKind.NULLS_FIRST || kind == SqlKind.NULLS_LAST) {
          nullsFirst = kind == SqlKind.NULLS_FIRST;
        } else if (kind == SqlKind.DESCENDING) {
          ascending = false;
        } else {
          return new OrderSyntax(
              expression, ascending, nullsFirst == null ? !ascending : nullsFirst);
        }
        expression = ((SqlCall) expression).operand(0);
      }
    }
  }
}
