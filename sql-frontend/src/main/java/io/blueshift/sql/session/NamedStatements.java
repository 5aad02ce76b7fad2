package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.parse.tree.PreparedStatementCommand;
import io.blueshift.sql.parse.tree.PreparedStatementCommand.Deallocate;
import io.blueshift.sql.parse.tree.PreparedStatementCommand.Execute;
import io.blueshift.sql.parse.tree.PreparedStatementCommand.Prepare;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Transaction;
import io.blueshift.vector.Batch;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// PREPARE, EXECUTE and DEALLOCATE of one session.
final class NamedStatements {
  private final Session session;
  private final Map<String, ParsedStatement> statements = new HashMap<>();

  NamedStatements(Session session) {
    this.session = session;
  }

  StatementResult run(
      PreparedStatementCommand command, ParsedStatement parsed, ExecutionOptions options) {
    return switch (command) {
      case Prepare prepare -> {
        String name = prepare.name().getSimple();
        if (statements.containsKey(name)) {
          throw Names.at(
              new DatabaseException(
                  ErrorCode.DUPLICATE_PREPARED_STATEMENT,
                  "prepared statement \"" + name + "\" already exists"),
              prepare.name());
        }
        statements.put(name, StatementParser.parse(parsed.textBehindAs()));
        yield StatementResult.Done.of("PREPARE");
      }
      case Execute execute -> {
        ParsedStatement prepared = statements.get(execute.name().getSimple());
        if (prepared == null) {
          throw Names.at(
              new DatabaseException(
                  ErrorCode.UNDEFINED_PREPARED_STATEMENT,
                  "prepared statement \"" + execute.name() + "\" does not exist"),
              execute.name());
        }
        @Nullable Object[] values = new Object[execute.arguments().size()];
        for (int index = 0; index < values.length; index++) {
          values[index] = value(execute.arguments().get(index), parsed);
        }
        yield session.execute(prepared, values, options);
      }
      case Deallocate deallocate -> {
        if (deallocate.name() == null) {
          statements.clear();
        } else if (statements.remove(deallocate.name().getSimple()) == null) {
          throw Names.at(
              new DatabaseException(
                  ErrorCode.UNDEFINED_PREPARED_STATEMENT,
                  "prepared statement \"" + deallocate.name() + "\" does not exist"),
              deallocate.name());
        }
        yield StatementResult.Done.of("DEALLOCATE");
      }
    };
  }

  /// Computes an argument, an expression without columns.
  private Object value(SqlNode argument, ParsedStatement parsed) {
    Transaction block = session.transactions().block();
    Transaction transaction =
        block != null ? block : session.warehouseSession().begin(AccessMode.READ_ONLY);
    try {
      StatementScope scope =
          new StatementScope(
              session,
              transaction,
              parsed,
              List.of(),
              ExecutionOptions.DEFAULT,
              CallContext.NO_DEADLINE,
              Instant.now());
      PlannedQuery planned =
          Planning.plan(Planning.parseQuery("select " + parsed.textOf(argument)), scope);
      try (QueryRows rows = Planning.runInline(planned, scope)) {
        Batch batch = rows.next();
        if (batch == null) {
          throw new IllegalStateException("an expression gives one row");
        }
        Object value = VectorReader.of(batch.column(0)).objectAt(0);
        return new ParameterValues.Typed(value, planned.plan().outputTypes().getFirst());
      }
    } finally {
      if (block == null) {
        transaction.rollback();
      }
    }
  }
}
