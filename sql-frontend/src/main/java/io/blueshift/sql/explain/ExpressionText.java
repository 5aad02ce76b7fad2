package io.blueshift.sql.explain;

import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.ComparisonOperator;
import io.blueshift.expression.Expression;
import io.blueshift.function.TextForm;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/// Writes an expression of a plan for people.
final class ExpressionText {
  private ExpressionText() {}

  static String of(Expression expression) {
    return switch (expression) {
      case Expression.ColumnReference column -> "$" + column.index();
      case Expression.Literal literal -> literal(literal);
      case Expression.Parameter parameter -> ":" + parameter.index();
      case Expression.Comparison comparison ->
          "("
              + of(comparison.left())
              + " "
              + symbol(comparison.operator())
              + " "
              + of(comparison.right())
              + ")";
      case Expression.And and -> "(" + joined(and.operands(), " AND ") + ")";
      case Expression.Or or -> "(" + joined(or.operands(), " OR ") + ")";
      case Expression.Not not -> "NOT " + of(not.operand());
      case Expression.IsNull isNull -> "(" + of(isNull.operand()) + " IS NULL)";
      case Expression.Arithmetic arithmetic ->
          "("
              + of(arithmetic.left())
              + " "
              + symbol(arithmetic.operator())
              + " "
              + of(arithmetic.right())
              + ")";
      case Expression.Cast cast -> of(cast.operand()) + "::" + cast.type().sqlName();
      case Expression.Case branches -> branches(branches);
      case Expression.Coalesce coalesce -> "COALESCE(" + joined(coalesce.operands(), ", ") + ")";
      case Expression.InList in ->
          "(" + of(in.operand()) + " IN (" + joined(in.candidates(), ", ") + "))";
      case Expression.Call call -> call.function() + "(" + joined(call.arguments(), ", ") + ")";
    };
  }

  private static String literal(Expression.Literal literal) {
    Object value = literal.value();
    if (value == null) {
      return "NULL";
    }
    String text = TextForm.of(value, literal.type(), ZoneOffset.UTC);
    return literal.type().isNumeric() || value instanceof Boolean
        ? text
        : "'" + text.replace("'", "''") + "'";
  }

  private static String branches(Expression.Case branches) {
    StringBuilder text = new StringBuilder("CASE");
    for (Expression.Case.Branch branch : branches.branches()) {
      text.append(" WHEN ")
          .append(of(branch.condition()))
          .append(" THEN ")
          .append(of(branch.result()));
    }
    return text.append(" ELSE ").append(of(branches.otherwise())).append(" END").toString();
  }

  private static String joined(List<Expression> expressions, String separator) {
    return expressions.stream().map(ExpressionText::of).collect(Collectors.joining(separator));
  }

  private static String symbol(ComparisonOperator operator) {
    return switch (operator) {
      case EQUAL -> "=";
      case NOT_EQUAL -> "<>";
      case LESS -> "<";
      case LESS_OR_EQUAL -> "<=";
      case GREATER -> ">";
      case GREATER_OR_EQUAL -> ">=";
      case IS_DISTINCT_FROM -> "IS DISTINCT FROM";
      case IS_NOT_DISTINCT_FROM -> "IS NOT DISTINCT FROM";
    };
  }

  private static String symbol(ArithmeticOperator operator) {
    return switch (operator) {
      case ADD -> "+";
      case SUBTRACT -> "-";
      case MULTIPLY -> "*";
      case DIVIDE -> "/";
      case MODULO -> "%";
    };
  }
}
