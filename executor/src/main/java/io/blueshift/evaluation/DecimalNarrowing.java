package io.blueshift.evaluation;

import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.CastMode;
import io.blueshift.expression.Expression;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.PhysicalType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rewrites expressions so that decimals of 19 to 38 digits are computed in 64 bits where the bounds
/// of the columns prove that every value fits 18 digits. Values and scales stay; the type of a
/// narrowed result is `DECIMAL(18, scale)`.
public final class DecimalNarrowing {
  private final RangeAnalysis ranges;

  private DecimalNarrowing(ColumnRanges columns) {
    this.ranges = new RangeAnalysis(columns);
  }

  /// Rewrites an expression; the result's type may be narrower.
  public static Expression narrow(Expression expression, ColumnRanges columns) {
    return new DecimalNarrowing(columns).rewrite(expression);
  }

  /// Rewrites an expression whose type must stay.
  public static Expression narrowInside(Expression expression, ColumnRanges columns) {
    return widen(narrow(expression, columns), expression.type());
  }

  private static Expression widen(Expression expression, LogicalType type) {
    return expression.type().equals(type)
        ? expression
        : new Expression.Cast(expression, type, CastMode.EXPLICIT);
  }

  /// Returns the type in 64 bits, null when the bounds do not prove that it holds every value.
  private @Nullable DecimalType narrowType(Expression expression) {
    if (!(expression.type() instanceof DecimalType decimal)
        || decimal.precision() <= DecimalType.LONG_PRECISION_MAX
        || decimal.scale() > DecimalType.LONG_PRECISION_MAX) {
      return null;
    }
    ValueRange range = ranges.of(expression);
    return range != null && range.fitsDigits(DecimalType.LONG_PRECISION_MAX)
        ? new DecimalType(DecimalType.LONG_PRECISION_MAX, decimal.scale())
        : null;
  }

  private Expression rewrite(Expression expression) {
    return switch (expression) {
      case Expression.Arithmetic arithmetic -> rewriteArithmetic(arithmetic);
      case Expression.Cast cast -> rewriteCast(cast);
      case Expression.Literal literal -> rewriteLiteral(literal);
      case Expression.Case cases -> rewriteCase(cases);
      case Expression.Coalesce coalesce -> rewriteCoalesce(coalesce);
      case Expression.ColumnReference column -> {
        DecimalType narrow = narrowType(column);
        yield narrow == null ? column : new Expression.Cast(column, narrow, CastMode.EXPLICIT);
      }
      case Expression.Comparison it -> rewriteComparison(it);
      case Expression.And it -> new Expression.And(rewriteAll(it.operands()));
      case Expression.Or it -> new Expression.Or(rewriteAll(it.operands()));
      case Expression.Not it -> new Expression.Not(rewrite(it.operand()));
      case Expression.IsNull it -> new Expression.IsNull(rewrite(it.operand()));
      case Expression.InList it ->
          new Expression.InList(rewriteInside(it.operand()), it.candidates());
      case Expression.Call it ->
          new Expression.Call(
              it.function(), it.arguments().stream().map(this::rewriteInside).toList(), it.type());
      case Expression.Parameter it -> it;
    };
  }

  private List<Expression> rewriteAll(List<Expression> expressions) {
    return expressions.stream().map(this::rewrite).toList();
  }

  private Expression rewriteInside(Expression expression) {
    return widen(rewrite(expression), expression.type());
  }

  /// Both sides are brought to the same lane: narrow when both are, else as they were.
  private Expression rewriteComparison(Expression.Comparison comparison) {
    Expression left = rewrite(comparison.left());
    Expression right = rewrite(comparison.right());
    boolean sameLane = left.type().physicalType() == right.type().physicalType();
    return new Expression.Comparison(
        comparison.operator(),
        sameLane ? left : widen(left, comparison.left().type()),
        sameLane ? right : widen(right, comparison.right().type()));
  }

  private Expression rewriteArithmetic(Expression.Arithmetic arithmetic) {
    DecimalType narrow = narrowType(arithmetic);
    Expression left = rewrite(arithmetic.left());
    Expression right = rewrite(arithmetic.right());
    Expression.Arithmetic product = narrowProduct(arithmetic, left, right);
    if (product != null) {
      return new Expression.Cast(
          product, narrow == null ? arithmetic.type() : narrow, CastMode.EXPLICIT);
    }
    boolean divides = arithmetic.operator() == ArithmeticOperator.DIVIDE;
    LogicalType type = narrow == null || divides ? arithmetic.type() : narrow;
    return new Expression.Arithmetic(arithmetic.operator(), left, right, type);
  }

  /// Returns the exact product in 64 bits of a multiplication whose result is rounded to fewer digits,
  /// null for anything else: rounding by a conversion costs a loop of few instructions.
  private Expression.@Nullable Arithmetic narrowProduct(
      Expression.Arithmetic arithmetic, Expression left, Expression right) {
    int scale =
        DecimalArithmeticNode.scaleOf(left.type()) + DecimalArithmeticNode.scaleOf(right.type());
    if (arithmetic.operator() != ArithmeticOperator.MULTIPLY
        || scale > DecimalType.LONG_PRECISION_MAX
        || scale <= DecimalArithmeticNode.scaleOf(arithmetic.type())
        || left.type().physicalType() == PhysicalType.INT128
        || right.type().physicalType() == PhysicalType.INT128) {
      return null;
    }
    DecimalType exact = new DecimalType(DecimalType.LONG_PRECISION_MAX, scale);
    ValueRange leftRange = ranges.of(arithmetic.left());
    ValueRange rightRange = ranges.of(arithmetic.right());
    return leftRange != null
            && rightRange != null
            && leftRange.times(rightRange).fitsDigits(DecimalType.LONG_PRECISION_MAX)
        ? new Expression.Arithmetic(ArithmeticOperator.MULTIPLY, left, right, exact)
        : null;
  }

  /// A conversion that only widens a decimal disappears when the value fits anyway.
  private Expression rewriteCast(Expression.Cast cast) {
    Expression operand = rewrite(cast.operand());
    DecimalType narrow = cast.mode() == CastMode.EXPLICIT ? narrowType(cast) : null;
    LogicalType type = narrow == null ? cast.type() : narrow;
    return operand.type().equals(type) ? operand : new Expression.Cast(operand, type, cast.mode());
  }

  private Expression rewriteLiteral(Expression.Literal literal) {
    DecimalType narrow = narrowType(literal);
    if (narrow == null) {
      return literal;
    }
    Object value =
        literal.value() instanceof java.math.BigInteger big
            ? (Object) big.longValueExact()
            : literal.value();
    return new Expression.Literal(value, narrow);
  }

  private Expression rewriteCase(Expression.Case cases) {
    DecimalType narrow = narrowType(cases);
    LogicalType type = narrow == null ? cases.type() : narrow;
    List<Expression.Case.Branch> branches =
        cases.branches().stream()
            .map(branch ->
                new Expression.Case.Branch(
                    rewrite(branch.condition()), widen(rewrite(branch.result()), type)))
            .toList();
    return new Expression.Case(branches, widen(rewrite(cases.otherwise()), type), type);
  }

  private Expression rewriteCoalesce(Expression.Coalesce coalesce) {
    DecimalType narrow = narrowType(coalesce);
    LogicalType type = narrow == null ? coalesce.type() : narrow;
    return new Expression.Coalesce(
        coalesce.operands().stream().map(it -> widen(rewrite(it), type)).toList(), type);
  }
}
