package io.blueshift.sql.parse;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.tree.CreateTableAs;
import io.blueshift.sql.parse.tree.CreateView;
import io.blueshift.sql.parse.tree.Delete;
import io.blueshift.sql.parse.tree.Explain;
import io.blueshift.sql.parse.tree.Insert;
import io.blueshift.sql.parse.tree.OnConflict;
import io.blueshift.sql.parse.tree.PreparedStatementCommand;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.parse.tree.Statement;
import io.blueshift.sql.parse.tree.StatementNode;
import io.blueshift.sql.parse.tree.Unload;
import io.blueshift.sql.parse.tree.Update;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;

/// Limits the depth of parsed trees, since everything behind the parser walks them by recursion. Chains
/// such as `a + b + c + …` are deep trees without any nesting in the text.
final class TreeDepth {
  /// The deepest tree. Calcite needs about 2 kB of stack for one level when it validates and converts.
  static final int MAX_DEPTH = 1_000;

  private record Visit(SqlNode node, int depth) {}

  private TreeDepth() {}

  /// Fails with STATEMENT_TOO_COMPLEX when a tree in the statement is too deep.
  static void check(SqlNode root) {
    List<SqlNode> trees = new ArrayList<>();
    if (root instanceof StatementNode statement) {
      collect(statement.statement(), trees);
    } else {
      trees.add(root);
    }
    for (SqlNode tree : trees) {
      checkTree(tree);
    }
  }

  private static void checkTree(SqlNode tree) {
    Deque<Visit> visits = new ArrayDeque<>();
    visits.push(new Visit(tree, 1));
    while (!visits.isEmpty()) {
      Visit visit = visits.pop();
      if (visit.depth > MAX_DEPTH) {
        throw new DatabaseException(
                ErrorCode.STATEMENT_TOO_COMPLEX,
                "expression or chain of set operations is too long [limit=" + MAX_DEPTH + "]")
            .at(StatementParser.positionOf(visit.node))
            .withHint("Split the chain with parentheses or into several statements.");
      }
      List<SqlNode> children =
          switch (visit.node) {
            case SqlNodeList list -> list.getList();
            case SqlCall call -> call.getOperandList();
            default -> List.of();
          };
      for (SqlNode child : children) {
        if (child instanceof SqlCall || child instanceof SqlNodeList) {
          visits.push(new Visit(child, isChain(visit.node, child) ? visit.depth : visit.depth + 1));
        }
      }
    }
  }

  /// Returns whether both are links of one chain of AND or OR, which the binder takes apart by a loop.
  private static boolean isChain(SqlNode node, SqlNode child) {
    return node.getKind() == child.getKind()
        && (node.getKind() == SqlKind.AND || node.getKind() == SqlKind.OR);
  }

  private static void collect(Statement statement, List<SqlNode> trees) {
    switch (statement) {
      case Query query -> trees.add(query.query());
      case Insert insert -> {
        add(insert.source(), trees);
        OnConflict conflict = insert.onConflict();
        if (conflict != null) {
          conflict.assignments().forEach(assignment -> trees.add(assignment.value()));
          add(conflict.where(), trees);
        }
      }
      case Update update -> {
        update.assignments().forEach(assignment -> trees.add(assignment.value()));
        add(update.with(), trees);
        add(update.from(), trees);
        add(update.where(), trees);
      }
      case Delete delete -> {
        add(delete.with(), trees);
        add(delete.using(), trees);
        add(delete.where(), trees);
      }
      case CreateTableAs create -> trees.add(create.query());
      case CreateView create -> trees.add(create.query());
      case Unload unload -> trees.add(unload.query());
      case Explain explain -> collect(explain.statement(), trees);
      case PreparedStatementCommand.Prepare prepare -> collect(prepare.statement(), trees);
      default -> {}
    }
  }

  private static void add(@Nullable SqlNode node, List<SqlNode> trees) {
    if (node != null) {
      trees.add(node);
    }
  }
}
