package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.bind.ConflictRule;
import io.blueshift.sql.bind.MergedRows;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.parse.tree.Query;
import io.blueshift.sql.planner.OutputColumn;
import io.blueshift.sql.planner.PlannedChange;
import io.blueshift.sql.planner.PlannedInsert;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Tells the columns and parameters of a statement without running it.
final class StatementDescriber {
  private StatementDescriber() {}

  static SessionStatement.StatementDescription describe(Session session, ParsedStatement parsed) {
    if (parsed.isQuery()) {
      PlannedQuery planned = plan(session, parsed, false);
      return description(planned.columns(), planned, parsed);
    }
    return switch (parsed.kind()) {
      case CHANGE -> {
        PlannedChange planned = planned(session, parsed, Planning::planChangeStatement);
        List<OutputColumn> returning = returning(session, parsed, planned);
        yield description(returning.isEmpty() ? null : returning, planned.query(), parsed);
      }
      case INSERT -> {
        PlannedInsert planned = planned(session, parsed, Planning::planInsertStatement);
        List<OutputColumn> returned =
            planned.returning() ? planned(session, parsed, InsertedRows::returned) : null;
        yield description(returned, planned.query(), parsed);
      }
      case QUERY, OTHER -> new SessionStatement.StatementDescription(null, unknown(parsed));
    };
  }

  private static List<OutputColumn> returning(
      Session session, ParsedStatement parsed, PlannedChange planned) {
    ConflictRule conflict = planned.layout().conflict();
    if (conflict != null && conflict.returning()) {
      return planned(session, parsed, InsertedRows::returned);
    }
    MergedRows merged = planned.layout().merged();
    return merged == null
        ? planned.returning()
        : planned(session, parsed, scope -> ReturningQuery.ofMerge(merged, scope).columns());
  }

  private static List<LogicalType> unknown(ParsedStatement parsed) {
    return new ArrayList<>(Collections.nCopies(parsed.parameterCount(), LogicalType.NULL));
  }

  private static SessionStatement.StatementDescription description(
      @Nullable List<OutputColumn> columns, PlannedQuery planned, ParsedStatement parsed) {
    List<LogicalType> types = new ArrayList<>(planned.parameterTypes());
    while (types.size() < parsed.parameterCount()) {
      types.add(LogicalType.NULL);
    }
    return new SessionStatement.StatementDescription(columns, types);
  }

  /// Plans a query.
  ///
  /// @param anew whether to plan it although the plan cache may have its plan
  static PlannedQuery plan(Session session, ParsedStatement parsed, boolean anew) {
    if (!parsed.isQuery()) {
      throw new DatabaseException(ErrorCode.FEATURE_NOT_SUPPORTED, "only queries have plans");
    }
    return planned(
        session,
        parsed,
        scope ->
            anew
                ? Planning.plan(((Query) parsed.statement()).query(), scope)
                : Planning.planStatement(scope));
  }

  /// Plans within the session's transaction, or in one of its own.
  private static <T> T planned(
      Session session, ParsedStatement parsed, Function<StatementScope, T> planner) {
    Transaction block = session.transactions().block();
    Transaction transaction =
        block != null ? block : session.warehouseSession().begin(AccessMode.READ_ONLY);
    try {
      return planner.apply(StatementScope.described(session, transaction, parsed));
    } finally {
      if (block == null) {
        transaction.rollback();
      }
    }
  }
}
