package io.blueshift.evaluation;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.function.BindRequest;
import io.blueshift.function.Conversions;
import io.blueshift.function.FunctionRegistry;
import io.blueshift.function.FunctionSession;
import io.blueshift.function.RowFunction;
import io.blueshift.function.ScalarImplementation;
import io.blueshift.kernel.VectorReader;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import io.blueshift.type.LogicalType.NullType;
import io.blueshift.type.PhysicalType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds the nodes of expressions that are compiled together.
///
/// Nodes are shared within a scope: a scope is what is evaluated over the same frame. Operands that
/// are evaluated for fewer rows, or over a dictionary, have scopes of their own, because evaluating a
/// shared node again would overwrite a result that is still in use.
final class NodeBuilder {
  /// Up to how many integers of IN are compared one after the other, not looked up.
  private static final int COMPARED_CANDIDATES_MAX = 6;

  private final EvaluationContext context;
  private final RangeAnalysis ranges;
  private final MemoryBudget budget;
  private final FunctionSession session;
  private final ExpressionTraits.Analysis traits = new ExpressionTraits.Analysis();
  private final List<EvaluationNode> allNodes = new ArrayList<>();
  private final Scope rootScope = new Scope();

  /// The nodes known in a scope.
  private static final class Scope {
    private final Map<Subexpression, EvaluationNode> nodes = new HashMap<>();
  }

  /// An expression as a key; its hash is known, since computing it anew for every part of a long chain
  /// would take time in the square of its length.
  private record Subexpression(Expression expression, int hash) {
    @Override
    public int hashCode() {
      return hash;
    }
  }

  NodeBuilder(EvaluationContext context, ColumnRanges ranges) {
    this.context = context;
    this.ranges = new RangeAnalysis(ranges);
    this.budget = context.budget();
    this.session =
        new FunctionSession(
            context.timeZone(),
            context.statementTimestampMicros(),
            context.transactionTimestampMicros(),
            context.style(),
            context.randomSeed(),
            context.sequences());
  }

  /// Returns every node made so far.
  List<EvaluationNode> allNodes() {
    return allNodes;
  }

  /// Builds the node of an expression of the set.
  EvaluationNode root(Expression expression) {
    return build(expression, 2, rootScope);
  }

  private <N extends EvaluationNode> N made(N node) {
    allNodes.add(node);
    return node;
  }

  /// Builds an operand. `parentColumnCount` tells whether the parent is folded or answered by
  /// dictionary itself: if it is, the operand need not be.
  private EvaluationNode build(Expression expression, int parentColumnCount, Scope scope) {
    ExpressionTraits own = traits.of(expression);
    Subexpression key = new Subexpression(expression, own.hash());
    EvaluationNode known = scope.nodes.get(key);
    if (known != null) {
      return known;
    }
    EvaluationNode node;
    if (isLeaf(expression) || !own.deterministic()) {
      node = buildPlain(expression, own.deterministic() ? own.columnCount() : 2, scope);
    } else if (own.columnCount() == 0 && parentColumnCount > 0) {
      node = made(new FoldedNode(buildPlain(expression, 0, new Scope())));
    } else if (own.columnCount() == 1 && parentColumnCount > 1) {
      node = made(new DictionaryNode(buildPlain(expression, 1, new Scope()), own.column()));
    } else {
      node = buildPlain(expression, own.columnCount(), scope);
    }
    if (own.deterministic()) {
      scope.nodes.put(key, node);
    }
    return node;
  }

  private static boolean isLeaf(Expression expression) {
    return expression instanceof Expression.ColumnReference
        || expression instanceof Expression.Literal
        || expression instanceof Expression.Parameter;
  }

  private EvaluationNode buildPlain(Expression expression, int columnCount, Scope scope) {
    return switch (expression) {
      case Expression.ColumnReference it -> made(new ColumnNode(it.index(), it.type(), budget));
      case Expression.Literal it -> made(new ConstantNode(it.value(), it.type(), budget));
      case Expression.Parameter it -> made(new ConstantNode(parameter(it), it.type(), budget));
      case Expression.Comparison it -> comparison(it, columnCount, scope);
      case Expression.And it -> logical(false, it.operands(), columnCount, scope);
      case Expression.Or it -> logical(true, it.operands(), columnCount, scope);
      case Expression.Not it -> made(new NotNode(build(it.operand(), columnCount, scope), budget));
      case Expression.IsNull it ->
          made(new IsNullNode(build(it.operand(), columnCount, scope), budget));
      case Expression.Arithmetic it -> arithmetic(it, columnCount, scope);
      case Expression.Cast it ->
          cast(build(it.operand(), columnCount, scope), it.type(), it.mode());
      case Expression.Case it -> cases(it, columnCount, scope);
      case Expression.Coalesce it -> coalesce(it, columnCount, scope);
      case Expression.InList it -> inList(it, columnCount, scope);
      case Expression.Call it -> call(it, columnCount, scope);
    };
  }

  private @Nullable Object parameter(Expression.Parameter parameter) {
    if (parameter.index() >= context.parameters().size()) {
      throw new DatabaseException(
          ErrorCode.UNDEFINED_PARAMETER,
          "parameter has no value [index=" + parameter.index() + "]");
    }
    return context.parameters().get(parameter.index());
  }

  private EvaluationNode buildScoped(
      Expression expression, boolean lazy, int columnCount, Scope scope) {
    return build(expression, columnCount, lazy ? new Scope() : scope);
  }

  private EvaluationNode logical(
      boolean disjunction, List<Expression> operands, int columnCount, Scope scope) {
    EvaluationNode[] nodes = new EvaluationNode[operands.size()];
    boolean[] lazy = new boolean[nodes.length];
    for (int index = 0; index < nodes.length; index++) {
      lazy[index] = index > 0 && traits.of(operands.get(index)).lazy();
      nodes[index] = asBoolean(buildScoped(operands.get(index), lazy[index], columnCount, scope));
    }
    return made(new LogicalNode(disjunction, nodes, lazy, budget));
  }

  private EvaluationNode asBoolean(EvaluationNode node) {
    return node.type() instanceof LogicalType.BooleanType
        ? node
        : cast(node, LogicalType.BOOL, CastMode.EXPLICIT);
  }

  private EvaluationNode comparison(Expression.Comparison it, int columnCount, Scope scope) {
    EvaluationNode left = build(it.left(), columnCount, scope);
    EvaluationNode right = build(it.right(), columnCount, scope);
    if (left.type() instanceof NullType && !(right.type() instanceof NullType)) {
      left = cast(left, right.type(), CastMode.EXPLICIT);
    } else if (right.type() instanceof NullType && !(left.type() instanceof NullType)) {
      right = cast(right, left.type(), CastMode.EXPLICIT);
    }
    PhysicalType lane = widerLane(left.type().physicalType(), right.type().physicalType());
    left = toLane(left, lane);
    right = toLane(right, lane);
    ComparisonOperator operator = it.operator();
    if (operator == ComparisonOperator.IS_DISTINCT_FROM
        || operator == ComparisonOperator.IS_NOT_DISTINCT_FROM) {
      EvaluationNode equal =
          made(new ComparisonNode(ComparisonOperator.EQUAL, left, right, budget));
      boolean distinct = operator == ComparisonOperator.IS_DISTINCT_FROM;
      return made(new DistinctNode(left, right, equal, distinct, budget));
    }
    if (lane == PhysicalType.BYTES
        && traits.of(it.right()).columnCount() == 0
        && traits.of(it.right()).deterministic()) {
      return made(new BytesComparisonNode(operator, left, right, budget));
    }
    if (lane == PhysicalType.BYTES
        && traits.of(it.left()).columnCount() == 0
        && traits.of(it.left()).deterministic()) {
      return made(new BytesComparisonNode(operator.flipped(), right, left, budget));
    }
    return made(new ComparisonNode(operator, left, right, budget));
  }

  private static PhysicalType widerLane(PhysicalType left, PhysicalType right) {
    if (left == right) {
      return left;
    }
    if (isInteger(left) && isInteger(right)) {
      return left.compareTo(right) > 0 ? left : right;
    }
    throw new DatabaseException(
        ErrorCode.INTERNAL_ERROR,
        "operands have different lanes [left=" + left + ", right=" + right + "]");
  }

  private static boolean isInteger(PhysicalType lane) {
    return lane == PhysicalType.INT32 || lane == PhysicalType.INT64 || lane == PhysicalType.INT128;
  }

  /// Widens an integer lane and keeps the scale.
  private EvaluationNode toLane(EvaluationNode node, PhysicalType lane) {
    PhysicalType own = node.type().physicalType();
    if (own == lane) {
      return node;
    }
    int scale = DecimalArithmeticNode.scaleOf(node.type());
    LogicalType type =
        lane == PhysicalType.INT128
            ? new DecimalType(DecimalType.PRECISION_MAX, scale)
            : scale == 0
                ? LogicalType.BIGINT
                : new DecimalType(DecimalType.LONG_PRECISION_MAX, scale);
    CastNode.Form form =
        lane == PhysicalType.INT128 ? CastNode.Form.WIDEN_TO_128 : CastNode.Form.WIDEN_32_TO_64;
    return made(new CastNode(form, 1, null, node, type, budget));
  }

  private EvaluationNode cast(EvaluationNode operand, LogicalType type, CastMode mode) {
    if (operand.type() instanceof NullType) {
      return made(new ConstantNode(null, type, budget));
    }
    CastPlan plan = CastPlan.of(operand.type(), type);
    RowFunction conversion =
        switch (plan.form()) {
          case BY_VALUE, NARROW_128 -> Conversions.between(operand.type(), type, mode, session);
          default -> null;
        };
    return made(new CastNode(plan.form(), plan.factor(), conversion, operand, type, budget));
  }

  private EvaluationNode arithmetic(Expression.Arithmetic it, int columnCount, Scope scope) {
    EvaluationNode left = build(it.left(), columnCount, scope);
    EvaluationNode right = build(it.right(), columnCount, scope);
    LogicalType type = it.type();
    if (left.type() instanceof NullType || right.type() instanceof NullType) {
      return made(new ConstantNode(null, type, budget));
    }
    return switch (type.physicalType()) {
      case FLOAT64 ->
          made(
              new FloatArithmeticNode(
                  it.operator(), toDouble(left), toDouble(right), type, budget));
      case INT32, INT64, INT128 -> exact(it, left, right);
      case BOOLEAN, BYTES, INTERVAL ->
          throw new DatabaseException(
              ErrorCode.INTERNAL_ERROR,
              "arithmetic of other things than numbers [type=" + type.sqlName() + "]");
    };
  }

  private EvaluationNode toDouble(EvaluationNode node) {
    return node.type().physicalType() == PhysicalType.FLOAT64
        ? node
        : cast(node, LogicalType.DOUBLE, CastMode.EXPLICIT);
  }

  private EvaluationNode exact(
      Expression.Arithmetic it, EvaluationNode left, EvaluationNode right) {
    LogicalType type = it.type();
    if (type instanceof IntegralType) {
      PhysicalType lane = type.physicalType();
      return made(
          new IntegerArithmeticNode(
              it.operator(), toLane(left, lane), toLane(right, lane), type, isProved(it), budget));
    }
    DecimalType decimal = (DecimalType) type;
    boolean aligned = isAligned(it.operator(), left.type(), right.type(), decimal);
    if (!aligned
        && it.operator() != ArithmeticOperator.MULTIPLY
        && it.operator() != ArithmeticOperator.DIVIDE) {
      left = toScale(left, decimal.scale());
      right = toScale(right, decimal.scale());
      aligned = true;
    }
    boolean narrow =
        decimal.physicalType() == PhysicalType.INT64
            && left.type().physicalType() != PhysicalType.INT128
            && right.type().physicalType() != PhysicalType.INT128;
    if (aligned && narrow) {
      return made(
          new IntegerArithmeticNode(
              it.operator(),
              toLane(left, PhysicalType.INT64),
              toLane(right, PhysicalType.INT64),
              decimal,
              isProved(it),
              budget));
    }
    return made(new DecimalArithmeticNode(it.operator(), left, right, decimal, budget));
  }

  /// Returns whether the operation on unscaled values gives the unscaled result.
  private static boolean isAligned(
      ArithmeticOperator operator, LogicalType left, LogicalType right, DecimalType result) {
    int leftScale = DecimalArithmeticNode.scaleOf(left);
    int rightScale = DecimalArithmeticNode.scaleOf(right);
    return switch (operator) {
      case ADD, SUBTRACT, MODULO -> leftScale == result.scale() && rightScale == result.scale();
      case MULTIPLY -> leftScale + rightScale == result.scale();
      case DIVIDE -> false;
    };
  }

  private EvaluationNode toScale(EvaluationNode node, int scale) {
    return DecimalArithmeticNode.scaleOf(node.type()) == scale
        ? node
        : cast(node, new DecimalType(DecimalType.PRECISION_MAX, scale), CastMode.EXPLICIT);
  }

  /// Returns whether types or known bounds prove that no result leaves its type. The bound of the
  /// operation itself is asked for, not that of the expression, which the type limits.
  private boolean isProved(Expression.Arithmetic it) {
    ValueRange left = ranges.of(it.left());
    ValueRange right = ranges.of(it.right());
    ValueRange allowed = RangeAnalysis.ofType(it.type());
    if (left == null || right == null || allowed == null) {
      return false;
    }
    ValueRange result =
        switch (it.operator()) {
          case ADD -> left.plus(right);
          case SUBTRACT -> left.minus(right);
          case MULTIPLY -> left.times(right);
          case DIVIDE, MODULO -> left.union(right);
        };
    return result.minimum().compareTo(allowed.minimum()) >= 0
        && result.maximum().compareTo(allowed.maximum()) <= 0;
  }

  private EvaluationNode cases(Expression.Case it, int columnCount, Scope scope) {
    CaseNode.Branch[] branches = new CaseNode.Branch[it.branches().size() + 1];
    for (int index = 0; index < it.branches().size(); index++) {
      Expression.Case.Branch branch = it.branches().get(index);
      boolean lazyCondition = index > 0 && traits.of(branch.condition()).lazy();
      boolean lazyResult = traits.of(branch.result()).lazy();
      branches[index] =
          new CaseNode.Branch(
              asBoolean(buildScoped(branch.condition(), lazyCondition, columnCount, scope)),
              lazyCondition,
              asType(buildScoped(branch.result(), lazyResult, columnCount, scope), it.type()),
              lazyResult);
    }
    boolean lazyOtherwise = traits.of(it.otherwise()).lazy();
    branches[branches.length - 1] =
        new CaseNode.Branch(
            null,
            false,
            asType(buildScoped(it.otherwise(), lazyOtherwise, columnCount, scope), it.type()),
            lazyOtherwise);
    return made(new CaseNode(branches, it.type(), budget));
  }

  /// Converts a branch to the lane and scale of the whole, where the plan left that out.
  private EvaluationNode asType(EvaluationNode node, LogicalType type) {
    boolean same =
        node.type().physicalType() == type.physicalType()
            && !(node.type() instanceof NullType)
            && DecimalArithmeticNode.scaleOf(node.type()) == DecimalArithmeticNode.scaleOf(type);
    return same ? node : cast(node, type, CastMode.EXPLICIT);
  }

  private EvaluationNode coalesce(Expression.Coalesce it, int columnCount, Scope scope) {
    EvaluationNode[] nodes = new EvaluationNode[it.operands().size()];
    boolean[] lazy = new boolean[nodes.length];
    for (int index = 0; index < nodes.length; index++) {
      lazy[index] = index > 0 && traits.of(it.operands().get(index)).lazy();
      nodes[index] =
          asType(buildScoped(it.operands().get(index), lazy[index], columnCount, scope), it.type());
    }
    return made(new CoalesceNode(nodes, lazy, it.type(), budget));
  }

  private EvaluationNode inList(Expression.InList it, int columnCount, Scope scope) {
    boolean constant =
        it.candidates().stream()
            .map(traits::of)
            .allMatch(candidate -> candidate.columnCount() == 0 && candidate.deterministic());
    PhysicalType lane = it.operand().type().physicalType();
    boolean few =
        it.candidates().size() <= COMPARED_CANDIDATES_MAX
            && (lane == PhysicalType.INT32 || lane == PhysicalType.INT64);
    if (!constant || few) {
      List<Expression> comparisons = new ArrayList<>();
      for (Expression candidate : it.candidates()) {
        comparisons.add(
            new Expression.Comparison(ComparisonOperator.EQUAL, it.operand(), candidate));
      }
      return comparisons.size() == 1
          ? buildPlain(comparisons.getFirst(), columnCount, scope)
          : logical(true, comparisons, columnCount, scope);
    }
    EvaluationNode operand = build(it.operand(), columnCount, scope);
    Scope own = new Scope();
    EvaluationNode[] candidates =
        it.candidates().stream()
            .map(candidate -> asType(build(candidate, 0, own), operand.type()))
            .toArray(EvaluationNode[]::new);
    return made(new InListNode(operand, candidates, budget));
  }

  private EvaluationNode call(Expression.Call it, int columnCount, Scope scope) {
    List<Expression> arguments = it.arguments();
    EvaluationNode[] inputs =
        arguments.stream()
            .map(argument -> build(argument, columnCount, scope))
            .toArray(EvaluationNode[]::new);
    List<@Nullable Object> constants = new ArrayList<>();
    for (int index = 0; index < inputs.length; index++) {
      ExpressionTraits own = traits.of(arguments.get(index));
      boolean constant = columnCount > 0 && own.columnCount() == 0 && own.deterministic();
      constants.add(constant ? constantValue(inputs[index]) : null);
    }
    ScalarImplementation implementation =
        FunctionRegistry.bind(
            it.function(),
            new BindRequest(
                arguments.stream().map(Expression::type).toList(), it.type(), session, constants));
    if (implementation instanceof ScalarImplementation.Rows rows
        && (!rows.strict() || inputs.length == 0)) {
      return made(new NullableFunctionNode(rows.function(), inputs, it.type(), budget));
    }
    return made(new FunctionNode(implementation, inputs, it.type(), budget));
  }

  /// Returns a constant's value, null also when computing it fails: then the error belongs to the
  /// first row that needs it.
  private static @Nullable Object constantValue(EvaluationNode node) {
    try {
      return VectorReader.of(node.evaluate(EvaluationFrame.ofConstants())).objectAt(0);
    } catch (DatabaseException failsAtRun) {
      return null;
    }
  }
}
