package io.blueshift.sql.explain;

import io.blueshift.expression.ArithmeticOperator;
import io.blueshift.expression.Expression;
import io.blueshift.function.TextForm;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

/// Writes an expression of a plan for people. `names` are those of the input's columns.
final class ExpressionText {
  private ExpressionText() {}

  static String of(Expression expression, List<String> names) {
    return switch (expression) {
      case Expression.ColumnReference column -> name(column.index(), names);
      case Expression.Literal literal -> literal(literal);
      case Expression.Parameter parameter -> ":" + parameter.index();
      case Expression.Comparison comparison ->
          "("
              + of(comparison.left(), names)
              + " "
              + comparison.operator().symbol()
              + " "
              + of(comparison.right(), names)
              + ")";
      case Expression.And and -> "(" + joined(and.operands(), " AND ", names) + ")";
      case Expression.Or or -> "(" + joined(or.operands(), " OR ", names) + ")";
      case Expression.Not not -> "NOT " + of(not.operand(), names);
      case Expression.IsNull isNull -> "(" + of(isNull.operand(), names) + " IS NULL)";
      case Expression.Arithmetic arithmetic ->
          "("
              + of(arithmetic.left(), names)
              + " "
              + symbol(arithmetic.operator())
              + " "
              + of(arithmetic.right(), names)
              + ")";
      case Expression.Cast cast -> of(cast.operand(), names) + "::" + cast.type().sqlName();
      case Expression.Case branches -> branches(branches, names);
      case Expression.Coalesce coalesce ->
          "COALESCE(" + joined(coalesce.operands(), ", ", names) + ")";
      case Expression.InList in ->
          "(" + of(in.operand(), names) + " IN (" + joined(in.candidates(), ", ", names) + "))";
      case Expression.Call call ->
          call.function() + "(" + joined(call.arguments(), ", ", names) + ")";
    };
  }

  /// Returns what a column of the input is called, or `$n` where nobody knows.
  static String name(int column, List<String> names) {
    return column < names.size() ? names.get(column) : "$" + column;
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

  private static String branches(Expression.Case branches, List<String> names) {
    StringBuilder text = new StringBuilder("CASE");
    for (Expression.Case.Branch branch : branches.branches()) {
      text.append(" WHEN ")
          .append(of(branch.condition(), names))
          .append(" THEN ")
          .append(of(branch.result(), names));
    }
    return text.append(" ELSE ").append(of(branches.otherwise(), names)).append(" END").toString();
  }

  private static String joined(List<Expression> expressions, String separator, List<String> names) {
    return expressions.stream()
        .map(expression -> of(expression, names))
        .collect(Collectors.joining(separator));
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
