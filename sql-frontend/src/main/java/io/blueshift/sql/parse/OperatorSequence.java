package io.blueshift.sql.parse;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Builds the tree of an expression from operands and operators as they are read, by PostgreSQL's
/// precedences (the shunting-yard algorithm of E. W. Dijkstra, 1961), without recursion.
///
/// The grammar calls, in the order of the text: [#prefix] any number of times, [#operand], then
/// [#left] and [#replaceLeft] for a postfix operator or [#infix] and so on, and [#finish] at the end. Binary operators associate to the left.
/// A run of the same *flat* operator (AND, OR) becomes a tree that is balanced when the run is long, so
/// that generated conditions of thousands of terms do not make a deep tree.
public final class OperatorSequence {
  /// Runs of flat operators that are longer than this become balanced trees.
  private static final int LONGEST_LEFT_DEEP_RUN = 32;

  private final List<SqlNode> operands = new ArrayList<>(4);
  private final List<Pending> operators = new ArrayList<>(4);

  private record Pending(ExpressionOperator operator, SqlParserPos position, boolean isPrefix) {}

  /// Adds a prefix operator.
  public void prefix(ExpressionOperator operator, SqlParserPos position) {
    operators.add(new Pending(operator, position, true));
  }

  /// Adds an operand.
  public void operand(SqlNode operand) {
    operands.add(operand);
  }

  /// Adds a binary operator.
  public void infix(ExpressionOperator operator, SqlParserPos position) {
    reduce(operator.isFlat() ? operator.precedence() + 1 : operator.precedence());
    operators.add(new Pending(operator, position, false));
  }

  /// Closes all operators that bind at least as tightly as `precedence` and returns the operand to the
  /// left of a postfix operator, which [#replaceLeft] replaces.
  public SqlNode left(int precedence) {
    reduce(precedence);
    return operands.getLast();
  }

  /// Puts the postfix operator's result in the place of its operand.
  public void replaceLeft(SqlNode result) {
    operands.set(operands.size() - 1, result);
  }

  /// Returns the whole expression.
  public SqlNode finish() {
    reduce(0);
    return operands.getFirst();
  }

  private void reduce(int precedence) {
    while (!operators.isEmpty() && operators.getLast().operator.precedence() >= precedence) {
      Pending top = operators.removeLast();
      if (top.isPrefix) {
        SqlNode operand = operands.removeLast();
        operands.add(top.operator.prefixCall(top.position, operand));
      } else if (top.operator.isFlat()) {
        reduceRun(top);
      } else {
        SqlNode right = operands.removeLast();
        SqlNode left = operands.removeLast();
        operands.add(top.operator.call(top.position, left, right));
      }
    }
  }

  private void reduceRun(Pending last) {
    int operatorCount = 1;
    while (!operators.isEmpty() && operators.getLast().operator == last.operator) {
      operators.removeLast();
      operatorCount++;
    }
    int first = operands.size() - operatorCount - 1;
    List<SqlNode> run = new ArrayList<>(operands.subList(first, operands.size()));
    operands.subList(first, operands.size()).clear();
    operands.add(combine(run, last));
  }

  private static SqlNode combine(List<SqlNode> run, Pending operator) {
    if (run.size() <= LONGEST_LEFT_DEEP_RUN) {
      SqlNode tree = run.getFirst();
      for (SqlNode right : run.subList(1, run.size())) {
        tree = operator.operator.call(operator.position, tree, right);
      }
      return tree;
    }
    int middle = run.size() / 2;
    SqlNode left = combine(run.subList(0, middle), operator);
    SqlNode right = combine(run.subList(middle, run.size()), operator);
    return operator.operator.call(operator.position, left, right);
  }
}
