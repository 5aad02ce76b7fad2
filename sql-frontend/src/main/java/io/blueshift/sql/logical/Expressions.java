package io.blueshift.sql.logical;

import io.blueshift.expression.Expression;
import io.blueshift.expression.Expression.And;
import io.blueshift.expression.Expression.Arithmetic;
import io.blueshift.expression.Expression.Call;
import io.blueshift.expression.Expression.Case;
import io.blueshift.expression.Expression.Cast;
import io.blueshift.expression.Expression.Coalesce;
import io.blueshift.expression.Expression.ColumnReference;
import io.blueshift.expression.Expression.Comparison;
import io.blueshift.expression.Expression.InList;
import io.blueshift.expression.Expression.IsNull;
import io.blueshift.expression.Expression.Literal;
import io.blueshift.expression.Expression.Not;
import io.blueshift.expression.Expression.Or;
import io.blueshift.expression.Expression.Parameter;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Walks and rebuilds expression trees.
public final class Expressions {
  /// The boolean constant true.
  public static final Literal TRUE = new Literal(true, LogicalType.BOOL);

  /// The boolean constant false.
  public static final Literal FALSE = new Literal(false, LogicalType.BOOL);

  private Expressions() {}

  /// Returns the direct operands of an expression.
  public static List<Expression> operands(Expression expression) {
    return switch (expression) {
      case ColumnReference _, Literal _, Parameter _ -> List.of();
      case Comparison(_, var left, var right) -> List.of(left, right);
      case And(var operands) -> operands;
      case Or(var operands) -> operands;
      case Not(var operand) -> List.of(operand);
      case IsNull(var operand) -> List.of(operand);
      case Arithmetic(_, var left, var right, _) -> List.of(left, right);
      case Cast(var operand, _, _) -> List.of(operand);
      case Case(var branches, var otherwise, _) -> {
        List<Expression> all = new ArrayList<>();
        for (Case.Branch branch : branches) {
          all.add(branch.condition());
          all.add(branch.result());
        }
        all.add(otherwise);
        yield all;
      }
      case Coalesce(var operands, _) -> operands;
      case InList(var operand, var candidates) -> {
        List<Expression> all = new ArrayList<>();
        all.add(operand);
        all.addAll(candidates);
        yield all;
      }
      case Call(_, var arguments, _) -> arguments;
    };
  }

  /// Returns the expression with each direct operand replaced; the same object when none changes.
  public static Expression mapOperands(Expression expression, UnaryOperator<Expression> mapper) {
    List<Expression> before = operands(expression);
    if (before.isEmpty()) {
      return expression;
    }
    List<Expression> after = new ArrayList<>(before.size());
    boolean changed = false;
    for (Expression operand : before) {
      Expression mapped = mapper.apply(operand);
      changed |= mapped != operand;
      after.add(mapped);
    }
    return changed ? withOperands(expression, List.copyOf(after)) : expression;
  }

  private static Expression withOperands(Expression expression, List<Expression> operands) {
    return switch (expression) {
      case ColumnReference _, Literal _, Parameter _ -> expression;
      case Comparison(var operator, _, _) ->
          new Comparison(operator, operands.get(0), operands.get(1));
      case And _ -> new And(operands);
      case Or _ -> new Or(operands);
      case Not _ -> new Not(operands.getFirst());
      case IsNull _ -> new IsNull(operands.getFirst());
      case Arithmetic(var operator, _, _, var type) ->
          new Arithmetic(operator, operands.get(0), operands.get(1), type);
      case Cast(_, var type, var mode) -> new Cast(operands.getFirst(), type, mode);
      case Case(var branches, _, var type) -> {
        List<Case.Branch> rebuilt = new ArrayList<>(branches.size());
        for (int index = 0; index < branches.size(); index++) {
          rebuilt.add(new Case.Branch(operands.get(2 * index), operands.get(2 * index + 1)));
        }
        yield new Case(List.copyOf(rebuilt), operands.getLast(), type);
      }
      case Coalesce(_, var type) -> new Coalesce(operands, type);
      case InList _ -> new InList(operands.getFirst(), operands.subList(1, operands.size()));
      case Call(var function, _, var type) -> new Call(function, operands, type);
    };
  }

  /// Rebuilds a tree from the top: where `mapper` answers, its answer stands for the subtree.
  public static Expression rewrite(
      Expression expression, Function<Expression, @Nullable Expression> mapper) {
    Expression replaced = mapper.apply(expression);
    if (replaced != null) {
      return replaced;
    }
    return mapOperands(expression, operand -> rewrite(operand, mapper));
  }

  /// Shows every node of the tree, top first.
  public static void visit(Expression expression, Consumer<Expression> visitor) {
    visitor.accept(expression);
    for (Expression operand : operands(expression)) {
      visit(operand, visitor);
    }
  }

  /// Adds the ids of all columns that the expression reads.
  public static void collectColumns(Expression expression, BitSet columnIds) {
    if (expression instanceof ColumnReference reference) {
      columnIds.set(reference.index());
      return;
    }
    for (Expression operand : operands(expression)) {
      collectColumns(operand, columnIds);
    }
  }

  /// Returns the ids of all columns that the expression reads.
  public static BitSet columns(Expression expression) {
    BitSet columnIds = new BitSet();
    collectColumns(expression, columnIds);
    return columnIds;
  }

  /// Returns whether the expression reads no column and calls nothing whose answer varies by row.
  public static boolean isConstant(Expression expression) {
    if (expression instanceof ColumnReference) {
      return false;
    }
    if (expression instanceof Call(var function, _, _) && isVolatile(function)) {
      return false;
    }
    for (Expression operand : operands(expression)) {
      if (!isConstant(operand)) {
        return false;
      }
    }
    return true;
  }

  /// Returns whether a function of this name may answer differently for equal arguments.
  public static boolean isVolatile(String function) {
    return switch (function) {
      case "random",
          "timeofday",
          "gen_random_uuid",
          "pg_sleep",
          "nextval",
          "currval",
          "setval",
          "lastval" ->
          true;
      default -> false;
    };
  }

  /// Returns whether evaluation anywhere in the tree may answer differently for equal inputs.
  public static boolean containsVolatile(Expression expression) {
    if (expression instanceof Call(var function, _, _) && isVolatile(function)) {
      return true;
    }
    for (Expression operand : operands(expression)) {
      if (containsVolatile(operand)) {
        return true;
      }
    }
    return false;
  }

  /// Adds the conditions whose conjunction the expression is.
  public static void collectConjuncts(Expression expression, List<Expression> conjuncts) {
    if (expression instanceof And(var operands)) {
      operands.forEach(operand -> collectConjuncts(operand, conjuncts));
    } else if (!expression.equals(TRUE)) {
      conjuncts.add(expression);
    }
  }

  /// Returns the conditions whose conjunction the expression is.
  public static List<Expression> conjuncts(Expression expression) {
    List<Expression> conjuncts = new ArrayList<>();
    collectConjuncts(expression, conjuncts);
    return conjuncts;
  }

  /// Returns the alternatives whose disjunction the expression is.
  public static List<Expression> disjuncts(Expression expression) {
    List<Expression> alternatives = new ArrayList<>();
    collectDisjuncts(expression, alternatives);
    return alternatives;
  }

  private static void collectDisjuncts(Expression expression, List<Expression> alternatives) {
    if (expression instanceof Or(var operands)) {
      operands.forEach(operand -> collectDisjuncts(operand, alternatives));
    } else {
      alternatives.add(expression);
    }
  }

  /// Returns the conjunction of conditions; true when there is none.
  public static Expression and(Collection<Expression> conditions) {
    List<Expression> all = new ArrayList<>();
    conditions.forEach(condition -> collectConjuncts(condition, all));
    return switch (all.size()) {
      case 0 -> TRUE;
      case 1 -> all.getFirst();
      default -> new And(List.copyOf(all));
    };
  }

  /// Returns the disjunction of alternatives; false when there is none.
  public static Expression or(Collection<Expression> alternatives) {
    List<Expression> all = new ArrayList<>();
    alternatives.forEach(alternative -> collectDisjuncts(alternative, all));
    return switch (all.size()) {
      case 0 -> FALSE;
      case 1 -> all.getFirst();
      default -> new Or(List.copyOf(all));
    };
  }

  /// Returns whether `inner` holds no id outside `outer`.
  public static boolean contains(BitSet outer, BitSet inner) {
    BitSet rest = (BitSet) inner.clone();
    rest.andNot(outer);
    return rest.isEmpty();
  }
}
