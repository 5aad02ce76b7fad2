package io.blueshift.sql.bind;

import io.blueshift.catalog.NameSuggestions;
import io.blueshift.catalog.SqlStyle;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.Case;
import io.blueshift.expression.Expression.Coalesce;
import io.blueshift.expression.Expression.IsNull;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Not;
import io.blueshift.function.FunctionRegistry;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.sql.parse.QuotedNames;
import io.blueshift.sql.parse.tree.DatePartName;
import io.blueshift.sql.schema.TableSource;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlLikeOperator;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.jspecify.annotations.Nullable;

/// Binds calls of functions and of operators that are functions: aggregates go to the collector,
/// conditional functions become expressions, everything else is looked up in the registry.
final class CallBinder {
  private final BindContext context;
  private final ExpressionBinder expressions;
  private final @Nullable AggregateCollector aggregates;

  CallBinder(
      BindContext context, ExpressionBinder expressions, @Nullable AggregateCollector aggregates) {
    this.context = context;
    this.expressions = expressions;
    this.aggregates = aggregates;
  }

  /// Makes the error of a row where a value must stand.
  static DatabaseException unsupportedRow(SqlNode node) {
    return BindErrors.unsupported("row as a value", node);
  }

  Expression bind(SqlCall call) {
    AggregateSyntax aggregate = AggregateSyntax.of(call);
    if (aggregate != null) {
      return bindAggregate(aggregate, call);
    }
    String name = nameOf(call);
    return switch (call.getKind()) {
      case LIKE, RLIKE, SIMILAR, POSIX_REGEX_CASE_SENSITIVE, POSIX_REGEX_CASE_INSENSITIVE ->
          pattern(call);
      case EXTRACT -> extract(call);
      case TRIM -> trim(call);
      case GROUPING, GROUPING_ID -> bindGrouping(call);
      case OVERLAPS -> throw BindErrors.unsupported("OVERLAPS", call);
      default -> bindNamed(name, call);
    };
  }

  private static String nameOf(SqlCall call) {
    if (call.getOperator() instanceof SqlFunction function && function.getNameAsId() != null) {
      return function.getNameAsId().names.getLast().toLowerCase(Locale.ROOT);
    }
    return call.getOperator().getName().toLowerCase(Locale.ROOT);
  }

  private Expression bindAggregate(AggregateSyntax aggregate, SqlCall call) {
    if (aggregates == null) {
      throw BindErrors.error(
          ErrorCode.GROUPING_ERROR,
          "aggregate functions are not allowed in " + expressions.clause(),
          call);
    }
    return aggregates.collect(aggregate, call);
  }

  private Expression bindGrouping(SqlCall call) {
    if (aggregates == null) {
      throw BindErrors.error(
          ErrorCode.GROUPING_ERROR, "GROUPING is not allowed in " + expressions.clause(), call);
    }
    return aggregates.collectGrouping(call);
  }

  private Expression bindNamed(String name, SqlCall call) {
    List<SqlNode> operands = call.getOperandList();
    return switch (name) {
      case "coalesce", "nvl", "ifnull" -> coalesce(operands, call);
      case "nullif" -> nullIf(operands, call);
      case "nvl2" -> nvl2(operands, call);
      case "decode" -> decode(operands, call);
      case "iif", "if" -> iif(operands, call);
      case "greatest", "least" -> extreme(name, operands, call);
      case "grouping", "grouping_id" -> bindGrouping(call);
      case "substring" -> substring(name, operands, call);
      case "item", "dot" ->
          new SuperNavigation(context)
              .step(expressions.bindDecided(operands.getFirst()), call, expressions);
      case "json_parse" ->
          registered(
              SuperNavigation.parseFunction(context.sessionValues()), arguments(operands), call);
      case "current_schemas", "version", "pg_backend_pid", "current_database", "current_setting" ->
          sessionFunction(name, operands, call);
      case "nextval", "currval", "setval" -> sequenceFunction(name, operands, call);
      case "current_commit" -> {
        requireCount(operands, 0, call);
        yield SessionFunctions.currentCommit(context);
      }
      case "merge_action" -> mergeAction(operands, call);
      case "pg_typeof" -> typeName(operands, call);
      default -> {
        SqlNode lookup = CatalogFunctions.query(name, operands, context);
        if (lookup != null) {
          yield expressions.bind(lookup);
        }
        if (operands.isEmpty()) {
          Expression value = SessionFunctions.value(name, context);
          if (value != null) {
            yield value;
          }
          if (WindowBinder.isWindowFunction(name)) {
            throw BindErrors.error(
                ErrorCode.WINDOWING_ERROR,
                "window function requires an OVER clause [" + name + "]",
                call);
          }
        }
        yield registered(name, arguments(operands), call);
      }
    };
  }

  private Expression mergeAction(List<SqlNode> operands, SqlCall call) {
    requireCount(operands, 0, call);
    Scope.Entry action = expressions.scope().mergeAction();
    if (action == null) {
      throw BindErrors.error(
          ErrorCode.SYNTAX_ERROR,
          "MERGE_ACTION() can only be used in the RETURNING list of a MERGE command",
          call);
    }
    return Scope.reference(action);
  }

  /// Binds a function of a sequence; a name that is a literal is looked up now.
  private Expression sequenceFunction(String name, List<SqlNode> operands, SqlCall call) {
    List<Expression> bound = new ArrayList<>();
    for (int index = 0; index < operands.size(); index++) {
      SqlNode operand = operands.get(index);
      String text = index == 0 ? sequenceName(operand) : null;
      bound.add(text == null ? expressions.bind(operand) : sequenceId(text, operand));
    }
    return registered(name, bound, call);
  }

  private static @Nullable String sequenceName(SqlNode operand) {
    if (operand.getKind() == SqlKind.CAST
        && ((SqlCall) operand).operand(1) instanceof SqlDataTypeSpec type
        && type.getTypeName().names.getLast().equalsIgnoreCase("regclass")) {
      return CatalogFunctions.textOf(((SqlCall) operand).operand(0));
    }
    return CatalogFunctions.textOf(operand);
  }

  private Expression sequenceId(String text, SqlNode node) {
    List<String> path = QuotedNames.split(text);
    TableSource found = path.isEmpty() ? null : context.tables().find(path);
    if (found instanceof TableSource.Sequence sequence) {
      return new Literal((long) sequence.relationId(), LogicalType.BIGINT);
    }
    throw found == null
        ? BindErrors.error(
            ErrorCode.UNDEFINED_TABLE, "relation \"" + text + "\" does not exist", node)
        : BindErrors.error(ErrorCode.WRONG_OBJECT_TYPE, "\"" + text + "\" is not a sequence", node);
  }

  private Expression typeName(List<SqlNode> operands, SqlCall call) {
    requireCount(operands, 1, call);
    String name = expressions.bind(operands.getFirst()).type().sqlName();
    int length = name.indexOf('(');
    String plain = length < 0 ? name : name.substring(0, length);
    return new Literal(Values.bytes(plain), context.coercion().text());
  }

  private List<Expression> arguments(List<SqlNode> operands) {
    List<Expression> arguments = new ArrayList<>(operands.size());
    for (SqlNode operand : operands) {
      arguments.add(argument(operand));
    }
    return arguments;
  }

  /// A quoted second argument is a regular expression, unless it is a number.
  private Expression substring(String name, List<SqlNode> operands, SqlCall call) {
    List<Expression> arguments = arguments(operands);
    if (arguments.size() > 1
        && arguments.get(1) instanceof Literal(byte[] text, LogicalType.NullType _)
        && LiteralCasts.decimalTypeOf(Values.text(text)) == null) {
      for (int i = 1; i < arguments.size(); i++) {
        arguments.set(i, context.coercion().decided(arguments.get(i)));
      }
    }
    return registered(name, arguments, call);
  }

  private Expression argument(SqlNode operand) {
    if (operand instanceof SqlIntervalQualifier qualifier) {
      String unit =
          qualifier.timeFrameName != null ? qualifier.timeFrameName : qualifier.getUnit().name();
      return new Literal(Values.bytes(unit.toLowerCase(Locale.ROOT)), context.coercion().text());
    }
    if (operand instanceof SqlLiteral literal
        && literal.getTypeName() == org.apache.calcite.sql.type.SqlTypeName.SYMBOL) {
      return new Literal(
          Values.bytes(String.valueOf(literal.getValue()).toLowerCase(Locale.ROOT)),
          context.coercion().text());
    }
    if (operand instanceof DatePartName part
        && context.style() == SqlStyle.POSTGRESQL
        && expressions.scope().find(part.name()) != null) {
      return expressions.bind(part.name());
    }
    return expressions.bind(operand);
  }

  /// Calls a function of the registry, or fails with UNDEFINED_FUNCTION.
  Expression registered(String name, List<Expression> arguments, SqlNode node) {
    Expression result = ScalarFunctions.call(name, arguments, context.style(), context.coercion());
    if (result == null) {
      throw undefined(name, arguments, node);
    }
    return result;
  }

  private static DatabaseException undefined(
      String name, List<Expression> arguments, SqlNode node) {
    String signature =
        name
            + "("
            + String.join(", ", arguments.stream().map(a -> a.type().sqlName()).toList())
            + ")";
    DatabaseException error =
        BindErrors.error(
            ErrorCode.UNDEFINED_FUNCTION, "function does not exist [" + signature + "]", node);
    return FunctionRegistry.overloads(name).isEmpty()
        ? NameSuggestions.addHint(error, name, FunctionRegistry.names())
        : error.withHint("Add explicit CASTs so that the arguments fit a function of this name.");
  }

  private Expression sessionFunction(String name, List<SqlNode> operands, SqlCall call) {
    if (name.equals("current_setting")) {
      Expression setting = expressions.bindDecided(operands.getFirst());
      if (setting instanceof Literal(byte[] bytes, _)) {
        String value = context.sessionValues().get("setting:" + Values.text(bytes));
        if (value != null) {
          return new Literal(Values.bytes(value), context.coercion().text());
        }
      }
      throw BindErrors.error(
          ErrorCode.UNDEFINED_OBJECT, "unrecognized configuration parameter", call);
    }
    Expression value = SessionFunctions.value(name, context);
    return value == null ? registered(name, arguments(operands), call) : value;
  }

  private Expression coalesce(List<SqlNode> operands, SqlCall call) {
    List<Expression> unified = expressions.unify(expressions.bindAll(operands), "COALESCE", call);
    return unified.size() == 1
        ? unified.getFirst()
        : new Coalesce(unified, unified.getFirst().type());
  }

  private Expression nullIf(List<SqlNode> operands, SqlCall call) {
    requireCount(operands, 2, call);
    Expression left = expressions.bind(operands.get(0));
    Expression right = expressions.bind(operands.get(1));
    Expression equal = expressions.compare(ComparisonOperator.EQUAL, left, right, call);
    Expression value = context.coercion().decided(left);
    return new Case(
        List.of(new Case.Branch(equal, new Literal(null, value.type()))), value, value.type());
  }

  private static void requireCount(List<SqlNode> operands, int count, SqlNode node) {
    if (operands.size() != count) {
      throw BindErrors.error(
          ErrorCode.UNDEFINED_FUNCTION,
          "wrong number of arguments [expected=" + count + ", given=" + operands.size() + "]",
          node);
    }
  }

  private Expression nvl2(List<SqlNode> operands, SqlCall call) {
    requireCount(operands, 3, call);
    Expression value = expressions.bindDecided(operands.get(0));
    List<Expression> results =
        expressions.unify(expressions.bindAll(operands.subList(1, 3)), "NVL2", call);
    return choose(new Not(new IsNull(value)), results.get(0), results.get(1));
  }

  private Expression iif(List<SqlNode> operands, SqlCall call) {
    requireCount(operands, 3, call);
    Expression condition = expressions.bindCondition(operands.getFirst());
    List<Expression> results =
        expressions.unify(expressions.bindAll(operands.subList(1, 3)), "IIF", call);
    return choose(condition, results.get(0), results.get(1));
  }

  private static Expression choose(Expression condition, Expression yes, Expression no) {
    return new Case(List.of(new Case.Branch(condition, yes)), no, yes.type());
  }

  private Expression decode(List<SqlNode> operands, SqlCall call) {
    Expression value = expressions.bind(operands.getFirst());
    List<Expression> conditions = new ArrayList<>();
    List<Expression> results = new ArrayList<>();
    int index = 1;
    for (; index + 1 < operands.size(); index += 2) {
      // DECODE's NULL equals NULL.
      conditions.add(
          expressions.compare(
              ComparisonOperator.IS_NOT_DISTINCT_FROM,
              value,
              expressions.bind(operands.get(index)),
              call));
      results.add(expressions.bind(operands.get(index + 1)));
    }
    results.add(
        index < operands.size()
            ? expressions.bind(operands.get(index))
            : new Literal(null, LogicalType.NULL));
    List<Expression> unified = expressions.unify(results, "DECODE", call);
    List<Case.Branch> branches = new ArrayList<>();
    for (int i = 0; i < conditions.size(); i++) {
      branches.add(new Case.Branch(conditions.get(i), unified.get(i)));
    }
    return new Case(List.copyOf(branches), unified.getLast(), unified.getLast().type());
  }

  private Expression extreme(String name, List<SqlNode> operands, SqlCall call) {
    List<Expression> unified =
        expressions.unify(expressions.bindAll(operands), name.toUpperCase(Locale.ROOT), call);
    if (unified.getFirst().type() instanceof LogicalType.SuperType) {
      throw undefined(name, unified, call);
    }
    return new Expression.Call(name, unified, unified.getFirst().type());
  }

  private Expression pattern(SqlCall call) {
    String name = nameOf(call);
    boolean negated =
        call.getOperator() instanceof SqlLikeOperator like
            ? like.isNegated()
            : name.startsWith("negated ") || name.startsWith("not ");
    String base =
        name.startsWith("not ")
            ? name.substring("not ".length())
            : name.startsWith("negated ") ? name.substring("negated ".length()) : name;
    String function =
        switch (base) {
          case "like" -> "like";
          case "ilike" -> "ilike";
          case "similar to" -> "similar to";
          case "posix regex case sensitive" -> "~";
          case "posix regex case insensitive" -> "~*";
          default -> base;
        };
    List<Expression> arguments = new ArrayList<>();
    for (SqlNode operand : call.getOperandList()) {
      if (!(operand instanceof SqlLiteral literal
          && literal.getTypeName() == org.apache.calcite.sql.type.SqlTypeName.BOOLEAN)) {
        arguments.add(expressions.bindDecided(operand));
      }
    }
    Expression match = registered(function, arguments, call);
    if (match instanceof Expression.Call(var _, var converted, var type)
        && converted.size() > 1
        && !Expressions.isConstant(converted.getFirst())) {
      List<Expression> parameterized = new ArrayList<>(converted);
      parameterized.set(1, expressions.parameterized(call.operand(1), converted.get(1)));
      match = new Expression.Call(function, List.copyOf(parameterized), type);
    }
    return negated ? ExpressionBinder.negated(match) : match;
  }

  private Expression extract(SqlCall call) {
    List<Expression> arguments = arguments(call.getOperandList());
    return registered("extract", arguments, call);
  }

  private Expression trim(SqlCall call) {
    if (call.operandCount() != 3) {
      return registered("btrim", arguments(call.getOperandList()), call);
    }
    SqlTrimFunction.Flag flag =
        ((SqlLiteral) call.operand(0)).getValueAs(SqlTrimFunction.Flag.class);
    String function =
        switch (flag) {
          case BOTH -> "btrim";
          case LEADING -> "ltrim";
          case TRAILING -> "rtrim";
        };
    Expression text = expressions.bindDecided(call.operand(2));
    Expression characters = expressions.bindDecided(call.operand(1));
    return registered(function, List.of(text, characters), call);
  }

  /// Returns whether the node is the star of COUNT(*).
  static boolean isStar(SqlNode node) {
    return node instanceof SqlIdentifier identifier
        && identifier.isStar()
        && node.getKind() == SqlKind.IDENTIFIER;
  }
}
