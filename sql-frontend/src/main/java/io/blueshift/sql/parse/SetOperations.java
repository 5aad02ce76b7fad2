package io.blueshift.sql.parse;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.parser.SqlParserUtil;

/// Builds the tree of a chain of set operations without recursion: INTERSECT binds more tightly than
/// UNION and EXCEPT, which associate to the left. Long runs of UNION ALL, whose grouping does not matter,
/// become balanced trees.
public final class SetOperations {
  /// Runs of UNION ALL that are longer than this become balanced trees.
  private static final int LONGEST_LEFT_DEEP_RUN = 32;

  private SetOperations() {}

  /// Returns the tree of a list in which queries and operators (Calcite's `ToTreeListItem`) alternate.
  public static SqlNode tree(List<Object> list) {
    List<SqlNode> operands = new ArrayList<>();
    List<SqlOperator> operators = new ArrayList<>();
    operands.add((SqlNode) list.getFirst());
    for (int i = 1; i < list.size(); i += 2) {
      SqlOperator operator = ((SqlParserUtil.ToTreeListItem) list.get(i)).getOperator();
      SqlNode right = (SqlNode) list.get(i + 1);
      if (operator.getKind() == SqlKind.INTERSECT) {
        operands.add(call(operator, operands.removeLast(), right));
      } else {
        operands.add(right);
        operators.add(operator);
      }
    }
    return combine(operands, operators);
  }

  private static SqlNode combine(List<SqlNode> operands, List<SqlOperator> operators) {
    SqlNode tree = operands.getFirst();
    int at = 0;
    while (at < operators.size()) {
      int runEnd = at;
      while (runEnd < operators.size() && isUnionAll(operators.get(runEnd))) {
        runEnd++;
      }
      if (runEnd - at > LONGEST_LEFT_DEEP_RUN) {
        List<SqlNode> run = new ArrayList<>(operands.subList(at, runEnd + 1));
        run.set(0, tree);
        tree = balanced(run);
        at = runEnd;
      } else {
        tree = call(operators.get(at), tree, operands.get(at + 1));
        at++;
      }
    }
    return tree;
  }

  private static boolean isUnionAll(SqlOperator operator) {
    return operator.equals(SqlStdOperatorTable.UNION_ALL);
  }

  private static SqlNode balanced(List<SqlNode> run) {
    if (run.size() == 1) {
      return run.getFirst();
    }
    int middle = run.size() / 2;
    return call(
        SqlStdOperatorTable.UNION_ALL,
        balanced(run.subList(0, middle)),
        balanced(run.subList(middle, run.size())));
  }

  private static SqlNode call(SqlOperator operator, SqlNode left, SqlNode right) {
    SqlParserPos position = left.getParserPosition().plus(right.getParserPosition());
    return operator.createCall(position, left, right);
  }
}
