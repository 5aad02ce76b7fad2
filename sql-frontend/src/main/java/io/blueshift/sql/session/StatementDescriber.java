package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells the columns and parameters of a statement without running it.
final class StatementDescriber {
  private StatementDescriber() {}

  static SessionStatement.StatementDescription describe(Session session, ParsedStatement parsed) {
    if (!parsed.isQuery()) {
      List<LogicalType> unknown =
          new ArrayList<>(Collections.nCopies(parsed.parameterCount(), LogicalType.NULL));
      return new SessionStatement.StatementDescription(null, unknown);
    }
    PlannedQuery planned = plan(session, parsed, false);
    List<LogicalType> types = new ArrayList<>(planned.parameterTypes());
    while (types.size() < parsed.parameterCount()) {
      types.add(LogicalType.NULL);
    }
    return new SessionStatement.StatementDescription(planned.columns(), types);
  }

  /// Plans a query.
  ///
  /// @param anew whether to plan it although the plan cache may have its plan
  static PlannedQuery plan(Session session, ParsedStatement parsed, boolean anew) {
    if (!parsed.isQuery()) {
      throw new DatabaseException(ErrorCode.FEATURE_NOT_SUPPORTED, "only queries have plans");
    }
    Transaction block = session.transactions().block();
    Transaction transaction =
        block != null ? block : session.warehouseSession().begin(AccessMode.READ_ONLY);
    try {
      @Nullable Object[] noValues = new Object[parsed.parameterCount()];
      StatementScope scope =
          new StatementScope(
              session,
              transaction,
              parsed,
              noValues,
              ExecutionOptions.DEFAULT,
              CallContext.NO_DEADLINE,
              Instant.now());
      return anew
          ? Planning.plan(((Query) parsed.statement()).query(), scope)
          : Planning.planStatement(scope);
    } finally {
      if (block == null) {
        transaction.rollback();
      }
    }
  }
}
