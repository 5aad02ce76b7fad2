package io.blueshift.sql.parse.tree;

import static java.util.Objects.requireNonNull;

import io.blueshift.transaction.RowLockPolicy;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// A query with FOR UPDATE or the like, and perhaps with ORDER BY and bounds.
public final class LockingQuery extends SqlOrderBy {
  private final List<LockingClause> clauses;
  private final SqlOperator operator;

  /// Makes a query with at least one clause.
  public LockingQuery(
      SqlParserPos position,
      SqlNode query,
      SqlNodeList orderBy,
      @Nullable SqlNode offset,
      @Nullable SqlNode fetch,
      List<LockingClause> clauses) {
    super(position, query, orderBy, offset, fetch);
    this.clauses = List.copyOf(clauses);
    this.operator = new Operator(this.clauses);
  }

  /// Returns the clauses in the order of the text.
  public List<LockingClause> clauses() {
    return clauses;
  }

  @Override
  public SqlOperator getOperator() {
    return operator;
  }

  /// Keeps the clauses when a query is copied.
  private static final class Operator extends SqlSpecialOperator {
    private final List<LockingClause> clauses;

    Operator(List<LockingClause> clauses) {
      super("FOR", SqlKind.ORDER_BY, 0);
      this.clauses = clauses;
    }

    @Override
    public SqlCall createCall(
        @Nullable SqlLiteral quantifier, SqlParserPos position, @Nullable SqlNode... operands) {
      return new LockingQuery(
          position,
          requireNonNull(operands[0]),
          (SqlNodeList) requireNonNull(operands[1]),
          operands[2],
          operands[3],
          clauses);
    }

    @Override
    public void unparse(SqlWriter writer, SqlCall call, int leftPrecedence, int rightPrecedence) {
      SqlOrderBy query = (SqlOrderBy) call;
      StatementWriter target = new StatementWriter(writer);
      if (query.orderList.isEmpty() && query.offset == null && query.fetch == null) {
        target.node(query.query);
      } else {
        OPERATOR.unparse(writer, query, leftPrecedence, rightPrecedence);
        writer.setNeedWhitespace(true);
      }
      for (LockingClause clause : clauses) {
        target.words(clause.strength().words());
        if (!clause.tables().isEmpty()) {
          target.words("OF").list(clause.tables().getList());
        }
        target
            .wordsIf(clause.policy() == RowLockPolicy.NOWAIT, "NOWAIT")
            .wordsIf(clause.policy() == RowLockPolicy.SKIP_LOCKED, "SKIP LOCKED");
      }
    }
  }
}
