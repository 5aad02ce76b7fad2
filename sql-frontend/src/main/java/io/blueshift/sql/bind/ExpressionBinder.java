package io.blueshift.sql.bind;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.And;
import io.blueshift.expression.Expression.Case;
import io.blueshift.expression.Expression.Coalesce;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.expression.Expression.InList;
import io.blueshift.expression.Expression.IsNull;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Not;
import io.blueshift.expression.Expression.Or;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.sql.logical.Column;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.logical.LogicalJoinType;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.BooleanType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlBetweenOperator;
import org.apache.calcite.sql.fun.SqlCase;
import org.jspecify.annotations.Nullable;

/// Binds scalar expressions of one clause. Subqueries become columns of [PendingSubquery], aggregates
/// columns of an [AggregateCollector], window calls of [WindowRequest]; the clause's owner places them.
final class ExpressionBinder {
  private final BindContext context;
  private final QueryBinder queries;
  private final Scope scope;
  private boolean insideWindow;
  private final String clause;
  private final List<PendingSubquery> subqueries = new ArrayList<>();
  private final List<WindowRequest> windows;
  private final LiteralBinder literals;
  private @Nullable AggregateCollector aggregates;
  private @Nullable WindowBinder windowBinder;
  private Map<String, Expression> aliases = Map.of();

  ExpressionBinder(BindContext context, QueryBinder queries, Scope scope, String clause) {
    this.context = context;
    this.queries = queries;
    this.scope = scope;
    this.clause = clause;
    this.windows = new ArrayList<>();
    this.literals = new LiteralBinder(context);
  }

  /// Allows aggregates, which `collector` takes.
  ExpressionBinder withAggregates(@Nullable AggregateCollector collector) {
    aggregates = collector;
    return this;
  }

  /// Allows window calls, whose named windows are in `namedWindows`.
  ExpressionBinder withWindows(Map<String, SqlNode> namedWindows) {
    windowBinder = new WindowBinder(context, this, namedWindows);
    return this;
  }

  /// Lets names that are no columns stand for expressions of the select list.
  ExpressionBinder withAliases(Map<String, Expression> names) {
    aliases = names;
    return this;
  }

  /// Returns the subqueries found so far, to be joined below the clause's operator.
  List<PendingSubquery> subqueries() {
    return subqueries;
  }

  /// Returns the window calls found so far.
  List<WindowRequest> windows() {
    return windows;
  }

  Scope scope() {
    return scope;
  }

  String clause() {
    return clause;
  }

  /// Binds an expression; a quoted literal may still be without type.
  Expression bind(SqlNode node) {
    context.depth().enter(node);
    try {
      return bindNode(node);
    } finally {
      context.depth().leave();
    }
  }

  /// Binds an expression and gives it a type.
  Expression bindDecided(SqlNode node) {
    return context.coercion().decided(bind(node));
  }

  /// Binds several expressions.
  List<Expression> bindAll(List<? extends SqlNode> nodes) {
    List<Expression> bound = new ArrayList<>(nodes.size());
    for (SqlNode node : nodes) {
      bound.add(bind(node));
    }
    return bound;
  }

  /// Binds what is written into a column of a type. A literal becomes a parameter of its own type,
  /// which is converted, since the conversion may fail for other values.
  Expression assigned(SqlNode node, LogicalType type) {
    Expression bound = bind(node);
    if (context.written() == null) {
      return context.coercion().toColumn(bound, type);
    }
    Expression own = context.coercion().ownType(bound, type);
    Expression parameter = parameterized(node, own);
    return parameter == own
        ? context.coercion().toColumn(bound, type)
        : context.coercion().convert(parameter, type, CastMode.ASSIGNMENT);
  }

  /// Binds a condition.
  Expression bindCondition(SqlNode node) {
    return asCondition(bind(node), node);
  }

  private Expression asCondition(Expression expression, SqlNode node) {
    if (Coercion.isUnknown(expression) || expression.type() instanceof LogicalType.SuperType) {
      return context.coercion().implicit(expression, LogicalType.BOOL);
    }
    if (!(expression.type() instanceof BooleanType)) {
      throw BindErrors.error(
          ErrorCode.DATATYPE_MISMATCH,
          "a condition must be boolean [clause="
              + clause
              + ", type="
              + expression.type().sqlName()
              + "]",
          node);
    }
    return expression;
  }

  private Expression bindNode(SqlNode node) {
    return switch (node) {
      case SqlDynamicParam parameter -> context.parameters().untyped(parameter.getIndex());
      case SqlLiteral literal -> literals.bind(literal);
      case SqlIdentifier identifier -> bindIdentifier(identifier);
      case SqlCase caseNode -> bindCase(caseNode);
      case SqlNodeList list when list.size() == 1 -> bind(list.get(0));
      case SqlCall call when isQuery(call) -> bindScalarSubquery(call);
      case SqlCall call -> bindCall(call);
      default -> throw BindErrors.unsupported("expression " + node.getKind(), node);
    };
  }

  static boolean isQuery(SqlNode node) {
    return switch (node.getKind()) {
      case SELECT, UNION, EXCEPT, INTERSECT, VALUES, WITH, ORDER_BY, EXPLICIT_TABLE -> true;
      default -> false;
    };
  }

  private Expression bindIdentifier(SqlIdentifier identifier) {
    Scope.Entry here = scope.findHere(identifier);
    if (here != null) {
      return column(identifier, here);
    }
    if (identifier.isSimple()) {
      Expression alias = aliases.get(identifier.getSimple());
      if (alias != null) {
        return alias;
      }
    }
    SuperNavigation navigation = new SuperNavigation(context);
    for (Scope level = scope; level != null; level = level.outer()) {
      Scope.Entry entry = level.findHere(identifier);
      Expression value =
          entry == null ? navigation.path(identifier, level, this) : column(identifier, entry);
      if (value != null) {
        return value;
      }
    }
    if (identifier.isSimple()) {
      Expression value =
          SessionFunctions.bindName(identifier.getSimple().toLowerCase(Locale.ROOT), context);
      if (value != null) {
        return value;
      }
    }
    throw scope.undefined(identifier);
  }

  /// Reads a column and notes that the name means it.
  Expression column(SqlIdentifier identifier, Scope.Entry entry) {
    NameUses uses = context.uses();
    if (uses != null) {
      uses.column(identifier, entry);
    }
    return Scope.reference(entry);
  }

  private Expression bindCall(SqlCall call) {
    List<SqlNode> operands = call.getOperandList();
    return switch (call.getKind()) {
      case AND -> logical(call, true);
      case OR -> logical(call, false);
      case NOT -> negated(bindCondition(operands.getFirst()));
      case EQUALS -> comparison(ComparisonOperator.EQUAL, call);
      case NOT_EQUALS -> comparison(ComparisonOperator.NOT_EQUAL, call);
      case LESS_THAN -> comparison(ComparisonOperator.LESS, call);
      case LESS_THAN_OR_EQUAL -> comparison(ComparisonOperator.LESS_OR_EQUAL, call);
      case GREATER_THAN -> comparison(ComparisonOperator.GREATER, call);
      case GREATER_THAN_OR_EQUAL -> comparison(ComparisonOperator.GREATER_OR_EQUAL, call);
      case IS_DISTINCT_FROM -> comparison(ComparisonOperator.IS_DISTINCT_FROM, call);
      case IS_NOT_DISTINCT_FROM -> comparison(ComparisonOperator.IS_NOT_DISTINCT_FROM, call);
      case IS_NULL, IS_UNKNOWN -> isNull(operands.getFirst());
      case IS_NOT_NULL -> negated(isNull(operands.getFirst()));
      case IS_TRUE -> isTruth(operands.getFirst(), true);
      case IS_NOT_TRUE -> negated(isTruth(operands.getFirst(), true));
      case IS_FALSE -> isTruth(operands.getFirst(), false);
      case IS_NOT_FALSE -> negated(isTruth(operands.getFirst(), false));
      case BETWEEN -> between(call);
      case IN -> inPredicate(call, false);
      case NOT_IN -> inPredicate(call, true);
      case SOME -> quantified(call, false);
      case ALL -> quantified(call, true);
      case EXISTS -> exists(operands.getFirst());
      case SCALAR_QUERY -> bindScalarSubquery(operands.getFirst());
      case PLUS, MINUS, TIMES, DIVIDE, MOD -> arithmetic(call);
      case PLUS_PREFIX -> bind(operands.getFirst());
      case MINUS_PREFIX -> minus(call);
      case CAST -> cast(call, CastMode.EXPLICIT);
      case SAFE_CAST -> cast(call, CastMode.TRY);
      case OVER -> window(call);
      case ROW -> {
        if (operands.size() != 1) {
          throw CallBinder.unsupportedRow(call);
        }
        yield bind(operands.getFirst());
      }
      case AS -> bind(operands.getFirst());
      default -> named(call);
    };
  }

  private Expression named(SqlCall call) {
    if (call.getOperator().getName().equalsIgnoreCase("IS NOT UNKNOWN")) {
      return negated(isNull(call.operand(0)));
    }
    return new CallBinder(context, this, aggregates).bind(call);
  }

  private Expression logical(SqlCall call, boolean conjunction) {
    List<Expression> bound = new ArrayList<>();
    Deque<SqlNode> open = new ArrayDeque<>(call.getOperandList());
    while (!open.isEmpty()) {
      SqlNode operand = open.pop();
      if (operand.getKind() == call.getKind()) {
        // A chain is a deep tree: taken apart here, not by recursion.
        List<SqlNode> inner = ((SqlCall) operand).getOperandList();
        inner.reversed().forEach(open::push);
        continue;
      }
      Expression condition = bindCondition(operand);
      if (conjunction && condition instanceof And(var inner)) {
        bound.addAll(inner);
      } else if (!conjunction && condition instanceof Or(var inner)) {
        bound.addAll(inner);
      } else {
        bound.add(condition);
      }
    }
    return conjunction ? new And(List.copyOf(bound)) : new Or(List.copyOf(bound));
  }

  /// Negates a condition, inside comparisons where that is the same.
  static Expression negated(Expression condition) {
    return switch (condition) {
      case Not(var operand) -> operand;
      case Literal(Boolean value, var type) -> new Literal(!value, type);
      case Comparison(var operator, var left, var right) ->
          new Comparison(operator.negated(), left, right);
      default -> new Not(condition);
    };
  }

  private Expression comparison(ComparisonOperator operator, SqlCall call) {
    SqlNode leftNode = call.operand(0);
    SqlNode rightNode = call.operand(1);
    List<SqlNode> leftRow = rowOf(leftNode);
    List<SqlNode> rightRow = rowOf(rightNode);
    if (leftRow.size() > 1 && rightRow.size() > 1) {
      return rowNodes(operator, leftRow, rightRow, call);
    }
    if (leftRow.size() > 1 && isQuery(rightNode)) {
      return rowSubqueryComparison(operator, leftRow, rightNode, call);
    }
    return parameterized(
        compare(operator, bind(leftNode), bind(rightNode), call), leftNode, rightNode);
  }

  /// Makes literals beside an expression that is no constant parameters.
  private Expression parameterized(Expression comparison, SqlNode leftNode, SqlNode rightNode) {
    if (!(comparison instanceof Comparison(var operator, var left, var right))
        || Expressions.isConstant(left) && Expressions.isConstant(right)) {
      return comparison;
    }
    return new Comparison(operator, parameterized(leftNode, left), parameterized(rightNode, right));
  }

  /// Makes a literal a parameter where nothing but its expression's value depends on it.
  Expression parameterized(SqlNode node, Expression bound) {
    WrittenLiterals written = context.written();
    return written == null ? bound : written.parameter(node, bound, context);
  }

  /// Makes a comparison, or fails with UNDEFINED_FUNCTION.
  Expression compare(ComparisonOperator operator, Expression left, Expression right, SqlNode node) {
    Expression comparison = context.operators().comparison(operator, left, right);
    if (comparison == null) {
      throw OperatorRules.undefined(operator.symbol(), left, right).at(BindErrors.position(node));
    }
    return comparison;
  }

  static List<SqlNode> rowOf(SqlNode node) {
    return node.getKind() == SqlKind.ROW ? ((SqlCall) node).getOperandList() : List.of(node);
  }

  private Expression rowNodes(
      ComparisonOperator operator, List<SqlNode> leftRow, List<SqlNode> rightRow, SqlNode node) {
    if (leftRow.size() != rightRow.size()) {
      throw BindErrors.error(ErrorCode.SYNTAX_ERROR, "unequal number of entries in rows", node);
    }
    return rowComparison(operator, bindAll(leftRow), bindAll(rightRow), node);
  }

  private Expression rowComparison(
      ComparisonOperator operator, List<Expression> left, List<Expression> right, SqlNode node) {
    List<Expression> parts = new ArrayList<>();
    switch (operator) {
      case EQUAL, IS_NOT_DISTINCT_FROM -> {
        for (int i = 0; i < left.size(); i++) {
          parts.add(compare(operator, left.get(i), right.get(i), node));
        }
        return Expressions.and(parts);
      }
      case NOT_EQUAL, IS_DISTINCT_FROM -> {
        for (int i = 0; i < left.size(); i++) {
          parts.add(compare(operator, left.get(i), right.get(i), node));
        }
        return Expressions.or(parts);
      }
      case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> {
        ComparisonOperator strict =
            operator == ComparisonOperator.LESS || operator == ComparisonOperator.LESS_OR_EQUAL
                ? ComparisonOperator.LESS
                : ComparisonOperator.GREATER;
        int last = left.size() - 1;
        Expression result = compare(operator, left.get(last), right.get(last), node);
        for (int i = last - 1; i >= 0; i--) {
          Expression equal = compare(ComparisonOperator.EQUAL, left.get(i), right.get(i), node);
          Expression before = compare(strict, left.get(i), right.get(i), node);
          result = Expressions.or(List.of(before, Expressions.and(List.of(equal, result))));
        }
        return result;
      }
    }
    throw new AssertionError(operator);
  }

  private Expression rowSubqueryComparison(
      ComparisonOperator operator, List<SqlNode> leftRow, SqlNode query, SqlNode node) {
    QueryBinder.BoundQuery bound = queries.bindQuery(query, scope);
    if (bound.columns().size() != leftRow.size()) {
      throw BindErrors.error(
          ErrorCode.SYNTAX_ERROR, "subquery has another number of columns than the row", query);
    }
    subqueries.add(new PendingSubquery(LogicalJoinType.SINGLE, bound.plan(), List.of(), null));
    List<Expression> right =
        bound.columns().stream().map(column -> (Expression) column.reference()).toList();
    return rowComparison(operator, bindAll(leftRow), right, node);
  }

  private Expression isNull(SqlNode operand) {
    List<SqlNode> row = rowOf(operand);
    if (row.size() == 1) {
      return new IsNull(bindDecided(operand));
    }
    List<Expression> parts = new ArrayList<>();
    for (SqlNode part : row) {
      parts.add(new IsNull(bindDecided(part)));
    }
    return Expressions.and(parts);
  }

  private Expression isTruth(SqlNode operand, boolean wanted) {
    Expression condition = bindCondition(operand);
    return new Coalesce(
        List.of(wanted ? condition : negated(condition), Expressions.FALSE), LogicalType.BOOL);
  }

  private Expression between(SqlCall call) {
    SqlBetweenOperator operator = (SqlBetweenOperator) call.getOperator();
    SqlNode valueNode = call.operand(0);
    Expression value = bind(valueNode);
    Expression low = bind(call.operand(1));
    Expression high = bind(call.operand(2));
    Expression inside = inside(value, low, high, call);
    if (operator.flag != SqlBetweenOperator.Flag.SYMMETRIC
        && inside instanceof And(var bounds)
        && bounds.size() == 2) {
      inside =
          new And(
              List.of(
                  parameterized(bounds.get(0), valueNode, call.operand(1)),
                  parameterized(bounds.get(1), valueNode, call.operand(2))));
    } else if (operator.flag == SqlBetweenOperator.Flag.SYMMETRIC) {
      inside = Expressions.or(List.of(inside, inside(value, high, low, call)));
    }
    return operator.isNegated() ? new Not(inside) : inside;
  }

  private Expression inside(Expression value, Expression low, Expression high, SqlNode node) {
    return Expressions.and(
        List.of(
            compare(ComparisonOperator.GREATER_OR_EQUAL, value, low, node),
            compare(ComparisonOperator.LESS_OR_EQUAL, value, high, node)));
  }

  private Expression inPredicate(SqlCall call, boolean negated) {
    SqlNode left = call.operand(0);
    SqlNode right = call.operand(1);
    Expression answer;
    if (isQuery(right)) {
      answer = subqueryMatch(rowOf(left), ComparisonOperator.EQUAL, right, call);
    } else if (right instanceof SqlNodeList list && list.size() == 1 && isQuery(list.get(0))) {
      answer = subqueryMatch(rowOf(left), ComparisonOperator.EQUAL, list.get(0), call);
    } else {
      answer = inList(left, ((SqlNodeList) right).getList(), call);
    }
    return negated ? negated(answer) : answer;
  }

  private Expression inList(
      SqlNode left, List<? extends @Nullable SqlNode> candidates, SqlNode node) {
    if (left.getKind() == SqlKind.ROW) {
      List<Expression> alternatives = new ArrayList<>();
      for (SqlNode candidate : candidates) {
        alternatives.add(rowNodes(ComparisonOperator.EQUAL, rowOf(left), rowOf(candidate), node));
      }
      return Expressions.or(alternatives);
    }
    Expression operand = bind(left);
    List<Expression> values = new ArrayList<>();
    for (SqlNode candidate : candidates) {
      values.add(bind(candidate));
    }
    return inList(operand, values, candidates, node);
  }

  private Expression inList(
      Expression operand,
      List<Expression> values,
      List<? extends @Nullable SqlNode> candidates,
      SqlNode node) {
    if (Coercion.isUnknown(operand)) {
      LogicalType type = context.coercion().commonType(values);
      operand =
          context.coercion().implicit(operand, type == null ? context.coercion().text() : type);
    }
    List<Expression> literals = new ArrayList<>();
    List<Expression> alternatives = new ArrayList<>();
    Expression listed = operand;
    boolean isConstant = Expressions.isConstant(operand);
    for (int i = 0; i < values.size(); i++) {
      Comparison comparison =
          (Comparison) compare(ComparisonOperator.EQUAL, operand, values.get(i), node);
      boolean constant =
          comparison.right() instanceof Literal || comparison.right() instanceof Parameter;
      if (constant && comparison.left().equals(listed)) {
        literals.add(
            isConstant ? comparison.right() : parameterized(candidates.get(i), comparison.right()));
      } else {
        alternatives.add(comparison);
      }
    }
    if (literals.size() == 1) {
      alternatives.addFirst(new Comparison(ComparisonOperator.EQUAL, listed, literals.getFirst()));
    } else if (!literals.isEmpty()) {
      alternatives.addFirst(new InList(listed, List.copyOf(literals)));
    }
    return Expressions.or(alternatives);
  }

  private Expression quantified(SqlCall call, boolean all) {
    ComparisonOperator operator = comparisonOf(call);
    SqlNode left = call.operand(0);
    SqlNode right = call.operand(1);
    SqlNode query = right instanceof SqlNodeList list && list.size() == 1 ? list.get(0) : right;
    if (isQuery(query)) {
      // x op ALL (q) is NOT (x negated-op ANY (q)).
      return all
          ? negated(subqueryMatch(rowOf(left), operator.negated(), query, call))
          : subqueryMatch(rowOf(left), operator, query, call);
    }
    if (right instanceof SqlNodeList list) {
      Expression operand = bind(left);
      List<Expression> parts = new ArrayList<>();
      for (SqlNode candidate : list) {
        parts.add(compare(operator, operand, bind(candidate), call));
      }
      return all ? Expressions.and(parts) : Expressions.or(parts);
    }
    throw BindErrors.unsupported("ANY or ALL of an array", call);
  }

  private static ComparisonOperator comparisonOf(SqlCall call) {
    SqlKind kind =
        ((org.apache.calcite.sql.fun.SqlQuantifyOperator) call.getOperator()).comparisonKind;
    return switch (kind) {
      case EQUALS -> ComparisonOperator.EQUAL;
      case NOT_EQUALS -> ComparisonOperator.NOT_EQUAL;
      case LESS_THAN -> ComparisonOperator.LESS;
      case LESS_THAN_OR_EQUAL -> ComparisonOperator.LESS_OR_EQUAL;
      case GREATER_THAN -> ComparisonOperator.GREATER;
      case GREATER_THAN_OR_EQUAL -> ComparisonOperator.GREATER_OR_EQUAL;
      default -> throw BindErrors.unsupported("quantified " + kind, call);
    };
  }

  /// Joins a subquery whose column is compared with the operand: the answer is a mark with IN's three
  /// values.
  private Expression subqueryMatch(
      List<SqlNode> left, ComparisonOperator operator, SqlNode query, SqlNode node) {
    QueryBinder.BoundQuery bound = queries.bindQuery(query, scope);
    if (bound.columns().size() != left.size()) {
      throw BindErrors.error(
          ErrorCode.SYNTAX_ERROR,
          "subquery has "
              + (bound.columns().size() > left.size() ? "too many" : "too few")
              + " columns",
          query);
    }
    List<Expression> operands = bindAll(left);
    List<Expression> columns =
        bound.columns().stream().map(column -> (Expression) column.reference()).toList();
    Expression condition =
        operands.size() == 1
            ? compare(operator, operands.getFirst(), columns.getFirst(), node)
            : rowComparison(operator, operands, columns, node);
    Column mark = context.ids().column("in", LogicalType.BOOL, true);
    subqueries.add(
        new PendingSubquery(
            LogicalJoinType.MARK, bound.plan(), Expressions.conjuncts(condition), mark));
    return mark.reference();
  }

  private Expression exists(SqlNode query) {
    QueryBinder.BoundQuery bound = queries.bindQuery(query, scope);
    Column mark = context.ids().column("exists", LogicalType.BOOL, false);
    subqueries.add(new PendingSubquery(LogicalJoinType.EXISTS_MARK, bound.plan(), List.of(), mark));
    return mark.reference();
  }

  private Expression bindScalarSubquery(SqlNode query) {
    List<Expression> columns = bindRowSubquery(query);
    if (columns.size() != 1) {
      throw BindErrors.error(ErrorCode.SYNTAX_ERROR, "subquery must return only one column", query);
    }
    return columns.getFirst();
  }

  /// Binds a subquery of at most one row and returns what reads its columns.
  List<Expression> bindRowSubquery(SqlNode query) {
    QueryBinder.BoundQuery bound = queries.bindQuery(query, scope);
    subqueries.add(new PendingSubquery(LogicalJoinType.SINGLE, bound.plan(), List.of(), null));
    return List.copyOf(bound.columns().stream().map(Column::reference).toList());
  }

  private Expression arithmetic(SqlCall call) {
    Expression left = bind(call.operand(0));
    if (call.operandCount() == 1) {
      return left;
    }
    Expression right = bind(call.operand(1));
    ArithmeticOperator operator =
        switch (call.getKind()) {
          case PLUS -> ArithmeticOperator.ADD;
          case MINUS -> ArithmeticOperator.SUBTRACT;
          case TIMES -> ArithmeticOperator.MULTIPLY;
          case DIVIDE -> ArithmeticOperator.DIVIDE;
          default -> ArithmeticOperator.MODULO;
        };
    Expression result = context.operators().arithmetic(operator, left, right);
    if (result == null) {
      throw OperatorRules.undefined(call.getOperator().getName(), left, right)
          .at(BindErrors.position(call));
    }
    return switch (result) {
      case Expression.Arithmetic(_, var first, var second, var type) ->
          new Expression.Arithmetic(
              operator,
              parameterized(call.operand(0), first),
              parameterized(call.operand(1), second),
              type);
      case Expression.Call(var function, var arguments, var type) when arguments.size() == 2 ->
          new Expression.Call(
              function,
              List.of(
                  parameterized(call.operand(0), arguments.get(0)),
                  parameterized(call.operand(1), arguments.get(1))),
              type);
      default -> result;
    };
  }

  private Expression minus(SqlCall call) {
    Expression operand = bind(call.operand(0));
    Expression result = context.operators().negate(operand);
    if (result == null) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_FUNCTION,
          "operator does not exist [- " + operand.type().sqlName() + "]",
          call);
    }
    return result;
  }

  private Expression cast(SqlCall call, CastMode mode) {
    SqlDataTypeSpec typeSpec = call.operand(1);
    SqlNode objectId = objectId(call.operand(0), typeSpec);
    if (objectId != null) {
      return bind(objectId);
    }
    LogicalType target = context.typeNames().resolve(typeSpec);
    Expression operand = bind(call.operand(0));
    if (Coercion.isUnknown(operand)) {
      if (operand instanceof Parameter) {
        return context.coercion().implicit(operand, target);
      }
      operand =
          operand instanceof Literal(var value, _) && value == null
              ? new Literal(null, target)
              : context.coercion().decided(operand);
    }
    DatabaseException impossible = CastRules.check(operand.type(), target);
    if (impossible != null) {
      throw impossible.at(BindErrors.position(call));
    }
    if (isUnconstrainedNumeric(call.operand(1))) {
      target = CastRules.unconstrainedNumeric(operand, target);
    }
    CastMode castMode = new SuperNavigation(context).castMode(operand, mode);
    Expression converted = rounded(context.coercion().convert(operand, target, castMode), typeSpec);
    return target instanceof LogicalType.DateType || target instanceof LogicalType.TimestampType
        ? parameterized(call.operand(0), converted)
        : converted;
  }

  /// Rounds a time to the digits that its type name says.
  private Expression rounded(Expression value, SqlDataTypeSpec type) {
    int digits = TypeNames.fractionDigits(type);
    return digits == TypeNames.FRACTION_DIGITS_MAX
        ? value
        : new Expression.Call(
            "round_fraction",
            List.of(value, new Literal((long) digits, LogicalType.INTEGER)),
            value.type());
  }

  /// Returns the query for the object id that a literal name such as `'t'::regclass` stands for, or null.
  private @Nullable SqlNode objectId(SqlNode operand, SqlDataTypeSpec type) {
    String text = CatalogFunctions.textOf(operand);
    if (text == null || text.isEmpty() || Character.isDigit(text.charAt(0))) {
      return null;
    }
    return switch (type.getTypeName().names.getLast().toLowerCase(Locale.ROOT)) {
      case "regclass" -> CatalogFunctions.relationId(text, operand, context);
      case "regtype" -> CatalogFunctions.typeId(text, context);
      default -> null;
    };
  }

  private boolean isUnconstrainedNumeric(SqlNode type) {
    return context.style() == io.blueshift.catalog.SqlStyle.POSTGRESQL
        && ((SqlDataTypeSpec) type).getTypeNameSpec()
            instanceof org.apache.calcite.sql.SqlBasicTypeNameSpec basic
        && basic.getPrecision() < 0
        && basic.getTypeName().getSimple().equalsIgnoreCase("decimal");
  }

  private Expression bindCase(SqlCase node) {
    SqlNode value = node.getValueOperand();
    Expression operand = value == null ? null : bind(value);
    List<Expression> conditions = new ArrayList<>();
    List<Expression> results = new ArrayList<>();
    for (int i = 0; i < node.getWhenOperands().size(); i++) {
      SqlNode when = node.getWhenOperands().get(i);
      conditions.add(
          operand == null
              ? bindCondition(when)
              : compare(ComparisonOperator.EQUAL, operand, bind(when), when));
      results.add(bind(node.getThenOperands().get(i)));
    }
    SqlNode otherwise = node.getElseOperand();
    results.add(otherwise == null ? new Literal(null, LogicalType.NULL) : bind(otherwise));
    List<Expression> typed = unify(results, "CASE", node);
    List<Case.Branch> branches = new ArrayList<>();
    for (int i = 0; i < conditions.size(); i++) {
      branches.add(new Case.Branch(conditions.get(i), typed.get(i)));
    }
    return new Case(List.copyOf(branches), typed.getLast(), typed.getLast().type());
  }

  /// Brings expressions to one type, or fails with DATATYPE_MISMATCH.
  List<Expression> unify(List<Expression> expressions, String construct, SqlNode node) {
    LogicalType type = context.coercion().commonType(expressions);
    if (type == null) {
      throw BindErrors.error(
          ErrorCode.DATATYPE_MISMATCH,
          construct
              + " types cannot be matched ["
              + String.join(
                  ", ", expressions.stream().map(e -> e.type().sqlName()).distinct().toList())
              + "]",
          node);
    }
    return expressions.stream()
        .map(expression -> context.coercion().implicit(expression, type))
        .toList();
  }

  private Expression window(SqlCall call) {
    if (windowBinder == null) {
      throw BindErrors.error(
          ErrorCode.WINDOWING_ERROR, "window functions are not allowed in " + clause, call);
    }
    if (insideWindow) {
      throw BindErrors.error(
          ErrorCode.WINDOWING_ERROR, "window function calls cannot be nested", call);
    }
    insideWindow = true;
    WindowRequest request = windowBinder.bind((SqlBasicCall) call);
    insideWindow = false;
    for (WindowRequest other : windows) {
      if (sameExceptColumn(other, request)) {
        return other.column().reference();
      }
    }
    windows.add(request);
    return request.column().reference();
  }

  private static boolean sameExceptColumn(WindowRequest left, WindowRequest right) {
    WindowRequest aligned =
        new WindowRequest(
            right.function(),
            right.arguments(),
            right.distinct(),
            right.ignoreNulls(),
            right.filter(),
            right.partitionBy(),
            right.orderBy(),
            right.frame(),
            left.column());
    return left.equals(aligned);
  }
}
