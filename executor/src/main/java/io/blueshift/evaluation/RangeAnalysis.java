package io.blueshift.evaluation;

import io.blueshift.expression.Expression;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.DecimalType;
import io.blueshift.type.LogicalType.IntegralType;
import java.math.BigInteger;
import java.util.IdentityHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Derives bounds of an expression's values from bounds of its columns. Bounds are of the scaled
/// integers: 1.50 as DECIMAL(3,2) is 150. A bound always holds for every row that is not NULL; where
/// nothing is known, the type's own bounds are returned. What was derived is kept for as long as the
/// analysis lives, so that asking for every part of a long chain takes time in its length only.
/// Used by one thread.
public final class RangeAnalysis {
  private final ColumnRanges columns;
  private final IdentityHashMap<Expression, Optional<ValueRange>> known = new IdentityHashMap<>();

  /// @param columns the bounds of the columns that expressions refer to
  public RangeAnalysis(ColumnRanges columns) {
    this.columns = columns;
  }

  /// Returns the range of an expression, null for other types than exact numbers and dates.
  public @Nullable ValueRange of(Expression expression) {
    Optional<ValueRange> range = known.get(expression);
    if (range == null) {
      range = Optional.ofNullable(find(expression));
      known.put(expression, range);
    }
    return range.orElse(null);
  }

  private @Nullable ValueRange find(Expression expression) {
    ValueRange ofType = ofType(expression.type());
    if (ofType == null) {
      return null;
    }
    ValueRange derived = derive(expression);
    return derived == null ? ofType : intersect(derived, ofType);
  }

  /// Returns the bounds that a type sets, null for types without.
  public static @Nullable ValueRange ofType(LogicalType type) {
    return switch (type) {
      case IntegralType integral -> ValueRange.of(integral.minimum(), integral.maximum());
      case DecimalType decimal -> {
        BigInteger bound = BigInteger.TEN.pow(decimal.precision()).subtract(BigInteger.ONE);
        yield new ValueRange(bound.negate(), bound);
      }
      case DateType ignored -> ValueRange.of(Integer.MIN_VALUE, Integer.MAX_VALUE);
      default -> null;
    };
  }

  /// A result outside its type is an error and so never a value.
  private static ValueRange intersect(ValueRange left, ValueRange right) {
    BigInteger minimum = left.minimum().max(right.minimum());
    BigInteger maximum = left.maximum().min(right.maximum());
    return minimum.compareTo(maximum) <= 0 ? new ValueRange(minimum, maximum) : right;
  }

  private @Nullable ValueRange derive(Expression expression) {
    return switch (expression) {
      case Expression.ColumnReference column -> columns.rangeOf(column.index());
      case Expression.Literal literal -> ofLiteral(literal.value());
      case Expression.Arithmetic arithmetic -> ofArithmetic(arithmetic);
      case Expression.Cast cast -> ofCast(cast);
      case Expression.Case cases -> ofCase(cases);
      case Expression.Coalesce coalesce -> {
        ValueRange union = null;
        for (Expression operand : coalesce.operands()) {
          union = union(union, of(operand));
        }
        yield union;
      }
      case Expression.Parameter ignored -> null;
      case Expression.Comparison ignored -> null;
      case Expression.And ignored -> null;
      case Expression.Or ignored -> null;
      case Expression.Not ignored -> null;
      case Expression.IsNull ignored -> null;
      case Expression.InList ignored -> null;
      case Expression.Call ignored -> null;
    };
  }

  private static @Nullable ValueRange union(@Nullable ValueRange left, @Nullable ValueRange right) {
    return left == null || right == null ? right : left.union(right);
  }

  private static @Nullable ValueRange ofLiteral(@Nullable Object value) {
    return switch (value) {
      case Long number -> ValueRange.of(number, number);
      case BigInteger number -> ValueRange.of(number);
      case null -> ValueRange.of(0, 0);
      default -> null;
    };
  }

  private @Nullable ValueRange ofCase(Expression.Case cases) {
    ValueRange union = of(cases.otherwise());
    for (Expression.Case.Branch branch : cases.branches()) {
      ValueRange range = of(branch.result());
      if (union == null || range == null) {
        return null;
      }
      union = union.union(range);
    }
    return union;
  }

  private @Nullable ValueRange ofArithmetic(Expression.Arithmetic arithmetic) {
    ValueRange left = of(arithmetic.left());
    ValueRange right = of(arithmetic.right());
    if (left == null || right == null) {
      return null;
    }
    int excess =
        DecimalArithmeticNode.scaleOf(arithmetic.left().type())
            + DecimalArithmeticNode.scaleOf(arithmetic.right().type())
            - DecimalArithmeticNode.scaleOf(arithmetic.type());
    return switch (arithmetic.operator()) {
      case ADD -> left.plus(right);
      case SUBTRACT -> left.minus(right);
      case MULTIPLY -> rescaled(left.times(right), -excess);
      case MODULO -> {
        BigInteger bound = right.magnitude().min(left.magnitude());
        yield new ValueRange(bound.negate(), bound);
      }
      case DIVIDE -> null;
    };
  }

  private @Nullable ValueRange ofCast(Expression.Cast cast) {
    ValueRange operand = of(cast.operand());
    LogicalType from = cast.operand().type();
    LogicalType to = cast.type();
    boolean exact =
        (from instanceof IntegralType || from instanceof DecimalType)
            && (to instanceof IntegralType || to instanceof DecimalType);
    int added = DecimalArithmeticNode.scaleOf(to) - DecimalArithmeticNode.scaleOf(from);
    return operand == null || !exact ? null : rescaled(operand, added);
  }

  /// Returns the range after so many digits are added to the scale, or rounded away if negative.
  private static ValueRange rescaled(ValueRange range, int addedDigits) {
    BigInteger factor = BigInteger.TEN.pow(Math.abs(addedDigits));
    return addedDigits >= 0 ? range.times(ValueRange.of(factor)) : range.dividedBy(factor);
  }
}
