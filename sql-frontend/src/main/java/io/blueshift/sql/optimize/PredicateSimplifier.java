package io.blueshift.sql.optimize;

import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.And;
import io.blueshift.expression.Expression.Arithmetic;
import io.blueshift.expression.Expression.Call;
import io.blueshift.expression.Expression.Cast;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.expression.Expression.InList;
import io.blueshift.expression.Expression.IsNull;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Not;
import io.blueshift.expression.Expression.Or;
import io.blueshift.sql.logical.Expressions;
import io.blueshift.type.LogicalType;
import io.blueshift.type.LogicalType.DateType;
import io.blueshift.type.LogicalType.TimestampType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Brings conditions into a form that can be pushed down.
public final class PredicateSimplifier {
  private static final long MICROS_PER_DAY = 86_400_000_000L;

  private PredicateSimplifier() {}

  /// Returns the conjuncts of a condition that rows must meet, with constant parts left out, common
  /// parts of disjunctions taken out, disjunctions of equalities made lists, and comparisons of dates
  /// with timestamps made comparisons of dates.
  static List<Expression> simplify(Expression condition) {
    List<Expression> result = new ArrayList<>();
    for (Expression conjunct : Expressions.conjuncts(withoutConstants(condition))) {
      for (Expression part : Expressions.conjuncts(factored(conjunct))) {
        result.add(dateComparison(asList(part)));
      }
    }
    return result;
  }

  /// Leaves out what is always true among alternatives' parts and alternatives that never are.
  private static Expression withoutConstants(Expression condition) {
    return switch (condition) {
      case And(var operands) -> {
        List<Expression> parts =
            operands.stream().map(PredicateSimplifier::withoutConstants).toList();
        yield parts.stream().anyMatch(PredicateSimplifier::isNeverTrue)
            ? Expressions.FALSE
            : Expressions.and(parts);
      }
      case Or(var operands) -> {
        List<Expression> parts =
            operands.stream()
                .map(PredicateSimplifier::withoutConstants)
                .filter(part -> !isNeverTrue(part))
                .toList();
        yield parts.contains(Expressions.TRUE) ? Expressions.TRUE : Expressions.or(parts);
      }
      default -> condition;
    };
  }

  private static boolean isNeverTrue(Expression condition) {
    return condition instanceof Literal(var value, _) && !Boolean.TRUE.equals(value);
  }

  /// a = 1 or a in (2, 3) is a in (1, 2, 3).
  private static Expression asList(Expression condition) {
    if (!(condition instanceof Or)) {
      return condition;
    }
    Expression operand = null;
    Set<Expression> candidates = new LinkedHashSet<>();
    for (Expression alternative : Expressions.disjuncts(condition)) {
      Expression own =
          switch (alternative) {
            case Comparison(var operator, ColumnReference column, Literal value)
                when operator == ComparisonOperator.EQUAL && value.type().equals(column.type()) -> {
              candidates.add(value);
              yield column;
            }
            case InList(ColumnReference column, var values) -> {
              candidates.addAll(values);
              yield column;
            }
            default -> null;
          };
      if (own == null || operand != null && !operand.equals(own)) {
        return condition;
      }
      operand = own;
    }
    return candidates.size() == 1
        ? new Comparison(ComparisonOperator.EQUAL, operand, candidates.iterator().next())
        : new InList(operand, List.copyOf(candidates));
  }

  /// (A and B) or (A and C) is A and (B or C).
  private static Expression factored(Expression condition) {
    if (!(condition instanceof Or)) {
      return condition;
    }
    List<Expression> alternatives = Expressions.disjuncts(condition);
    Set<Expression> common = new LinkedHashSet<>(Expressions.conjuncts(alternatives.getFirst()));
    for (Expression alternative : alternatives) {
      common.retainAll(Expressions.conjuncts(alternative));
    }
    if (common.isEmpty()) {
      return condition;
    }
    List<Expression> rests = new ArrayList<>();
    for (Expression alternative : alternatives) {
      List<Expression> rest = Expressions.conjuncts(alternative);
      rest.removeAll(common);
      if (rest.isEmpty()) {
        return Expressions.and(common);
      }
      rests.add(Expressions.and(rest));
    }
    List<Expression> all = new ArrayList<>(common);
    all.add(Expressions.or(rests));
    return Expressions.and(all);
  }

  /// Returns what a disjunction says about columns of one relation alone, or null when nothing.
  static @Nullable Expression impliedBy(Expression condition, BitSet relationColumns) {
    if (!(condition instanceof Or)) {
      return null;
    }
    List<Expression> alternatives = new ArrayList<>();
    for (Expression alternative : Expressions.disjuncts(condition)) {
      List<Expression> own = new ArrayList<>();
      for (Expression part : Expressions.conjuncts(alternative)) {
        BitSet used = Expressions.columns(part);
        if (!used.isEmpty() && Expressions.contains(relationColumns, used)) {
          own.add(part);
        }
      }
      if (own.isEmpty()) {
        return null;
      }
      alternatives.add(Expressions.and(own));
    }
    return asList(Expressions.or(alternatives));
  }

  /// Makes comparisons of dates with timestamps anywhere in an expression comparisons of dates.
  public static Expression withDateComparisons(Expression expression) {
    return dateComparison(
        Expressions.mapOperands(expression, PredicateSimplifier::withDateComparisons));
  }

  private static Expression dateComparison(Expression condition) {
    if (!(condition instanceof Comparison(var operator, var left, var right))) {
      return condition;
    }
    if (isWidenedDate(right) && !isWidenedDate(left)) {
      return dateComparison(
          new Comparison(operator.flipped(), /* left= */ right, /* right= */ left));
    }
    if (!isWidenedDate(left)) {
      return condition;
    }
    Expression date = ((Cast) left).operand();
    if (right instanceof Literal(Long micros, _)) {
      return compareDate(operator, date, micros, condition);
    }
    return condition;
  }

  private static boolean isWidenedDate(Expression expression) {
    return expression instanceof Cast(var operand, TimestampType _, _)
        && operand.type() instanceof DateType
        && !Expressions.isConstant(operand);
  }

  private static Expression compareDate(
      ComparisonOperator operator, Expression date, long micros, Expression original) {
    long day = Math.floorDiv(micros, MICROS_PER_DAY);
    boolean midnight = Math.floorMod(micros, MICROS_PER_DAY) == 0;
    Literal bound = new Literal(day, LogicalType.DATE);
    if (midnight) {
      return new Comparison(operator, date, bound);
    }
    return switch (operator) {
      case LESS, LESS_OR_EQUAL -> new Comparison(ComparisonOperator.LESS_OR_EQUAL, date, bound);
      case GREATER, GREATER_OR_EQUAL -> new Comparison(ComparisonOperator.GREATER, date, bound);
      default -> original;
    };
  }

  /// Returns whether a condition cannot be true when all given columns are NULL.
  static boolean rejectsNulls(Expression condition, BitSet columns) {
    return switch (condition) {
      case Comparison(var operator, var left, var right) ->
          operator != ComparisonOperator.IS_DISTINCT_FROM
              && operator != ComparisonOperator.IS_NOT_DISTINCT_FROM
              && (isNullWith(left, columns) || isNullWith(right, columns));
      case InList(var operand, _) -> isNullWith(operand, columns);
      case Not(IsNull(var operand)) -> isNullWith(operand, columns);
      case Not(var operand) ->
          operand instanceof Comparison || operand instanceof InList
              ? rejectsNulls(operand, columns)
              : operand instanceof Call && isNullWith(operand, columns);
      case And(var operands) -> operands.stream().anyMatch(part -> rejectsNulls(part, columns));
      case Or(var operands) -> operands.stream().allMatch(part -> rejectsNulls(part, columns));
      case Call _, ColumnReference _ -> isNullWith(condition, columns);
      default -> false;
    };
  }

  private static boolean isNullWith(Expression expression, BitSet columns) {
    return switch (expression) {
      case ColumnReference reference -> columns.get(reference.index());
      case Cast(var operand, _, _) -> isNullWith(operand, columns);
      case Arithmetic(_, var left, var right, _) ->
          isNullWith(left, columns) || isNullWith(right, columns);
      case Call(var function, var arguments, _) ->
          isStrict(function)
              && arguments.stream().anyMatch(argument -> isNullWith(argument, columns));
      default -> false;
    };
  }

  private static boolean isStrict(String function) {
    return io.blueshift.function.FunctionRegistry.overloads(function).stream()
            .allMatch(io.blueshift.function.FunctionDefinition::strict)
        && !io.blueshift.function.FunctionRegistry.overloads(function).isEmpty();
  }
}
