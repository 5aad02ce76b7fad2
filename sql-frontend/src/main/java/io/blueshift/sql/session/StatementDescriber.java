package io.blueshift.sql.session;

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
    if (!(parsed.statement() instanceof Query query)) {
      List<LogicalType> unknown =
          new ArrayList<>(Collections.nCopies(parsed.parameterCount(), LogicalType.NULL));
      return new SessionStatement.StatementDescription(null, unknown);
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
      PlannedQuery planned = Planning.plan(query.query(), scope);
      List<LogicalType> types = new ArrayList<>(planned.parameterTypes());
      while (types.size() < parsed.parameterCount()) {
        types.add(LogicalType.NULL);
      }
      return new SessionStatement.StatementDescription(planned.columns(), types);
    } finally {
      if (block == null) {
        transaction.rollback();
      }
    }
  }
}
