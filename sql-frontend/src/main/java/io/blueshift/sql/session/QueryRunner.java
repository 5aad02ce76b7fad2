package io.blueshift.sql.session;

import io.blueshift.catalog.SqlStyle;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.engine.QueryResult;
import io.blueshift.expression.SessionStyle;
import io.blueshift.function.FunctionSession;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.OperatorMetrics;
import io.blueshift.operator.Sink;
import io.blueshift.operator.Source;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.plan.VirtualTable;
import io.blueshift.query.QueryContext;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.sql.bind.ParameterSlots;
import io.blueshift.sql.constant.ConstantFolder;
import io.blueshift.sql.planner.ParameterSubstitution;
import io.blueshift.sql.planner.PlannedQuery;
import io.blueshift.transaction.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Plans and runs the queries of one statement.
final class QueryRunner {
  private final StatementScope scope;

  QueryRunner(StatementScope scope) {
    this.scope = scope;
  }

  /// Runs the statement's own query; its rows end the transaction if the statement stands alone.
  StatementResult run() {
    PlannedQuery planned = Planning.planStatement(scope);
    StatementResult row = KeyLookups.select(scope, planned);
    return row == null ? run(planned) : row;
  }

  StatementResult run(PlannedQuery planned) {
    return new StatementResult.Rows(start(planned));
  }

  /// Starts a query; its rows end the transaction when they are closed if the statement stands alone.
  QueryRows start(PlannedQuery planned) {
    Session session = scope.session();
    MemoryBudget budget = session.memory().child("query", Long.MAX_VALUE);
    QueryContext context = context(planned.slots(), budget);
    QueryResult result = session.database().engine().execute(executable(planned, context), context);
    Transaction single = session.transactions().inBlock() ? null : scope.transaction();
    if (single != null) {
      scope.passTransactionOn();
    }
    QueryHistory.Entry entry = session.recorded();
    if (entry != null) {
      noteTables(entry, planned.plan());
    }
    EngineRows rows =
        new EngineRows(
            planned.columns(),
            result,
            budget,
            scope.options().maxRowCount(),
            (ended, failure) -> {
              if (entry != null) {
                note(entry, result, budget);
                entry.ended(ended.rowCount(), failure);
              }
              ended(ended, failure != null, context, single);
            });
    session.running(context, result);
    session.opened(rows);
    return rows;
  }

  private void ended(
      EngineRows rows, boolean failed, QueryContext context, @Nullable Transaction single) {
    Session session = scope.session();
    session.ended(context);
    session.closed(rows);
    if (single != null && !failed && single.hasMovedSequences()) {
      single
          .commit(scope.callContext(), session.database().warehouse().defaultDurability())
          .await();
    } else if (single != null) {
      single.rollback();
    } else if (failed) {
      session.transactions().fail();
    }
  }

  private static void note(QueryHistory.Entry entry, QueryResult result, MemoryBudget budget) {
    Scanned scanned = new Scanned();
    scanned.add(result, result.plan());
    entry.took(scanned.bytes, scanned.rowCount, budget.peakBytes());
  }

  /// What the scans of a query read.
  private static final class Scanned {
    long bytes;
    long rowCount;

    void add(QueryResult result, PhysicalPlan node) {
      OperatorMetrics.Figures figures = result.figures(node);
      if (figures != null) {
        bytes += figures.scannedBytes();
        rowCount += figures.scannedRowCount() + figures.skippedRowCount();
      }
      node.inputs().forEach(input -> add(result, input));
    }
  }

  /// Notes which tables a plan reads; those read as of an older commit are not in the catalog.
  private void noteTables(QueryHistory.Entry entry, PhysicalPlan node) {
    if (node instanceof PhysicalPlan.Scan scan) {
      entry.uses(
          scope.catalog().relation(scan.tableId()) instanceof TableDefinition table
              && table.hasEnforcedKey());
    }
    node.inputs().forEach(input -> noteTables(entry, input));
  }

  /// Returns the plan with the values of this execution in it, and with the rows that it locks, which this
  /// waits for.
  PhysicalPlan executable(PlannedQuery planned, QueryContext context) {
    Map<VirtualTable, VirtualTable> lockedRows =
        planned.lockings().isEmpty() ? Map.of() : new RowLocking(scope, planned).run();
    return substitution(planned, context, lockedRows).apply(planned.plan());
  }

  /// Returns what puts the values of this execution into plans of a query.
  static ParameterSubstitution substitution(
      PlannedQuery planned, QueryContext context, Map<VirtualTable, VirtualTable> lockedRows) {
    return new ParameterSubstitution(
        planned.slots(),
        context.parameters(),
        ConstantFolder.forExecution(context.evaluation(context.budget())),
        lockedRows);
  }

  /// Makes what a plan runs with; `slots` tells its parameters.
  QueryContext context(List<ParameterSlots.Slot> slots, MemoryBudget budget) {
    return context(slots, budget, scope.transaction()::table);
  }

  /// The same with other tables than those of the transaction.
  QueryContext context(
      List<ParameterSlots.Slot> slots, MemoryBudget budget, IntFunction<TableSnapshot> tables) {
    Session session = scope.session();
    SessionSettings settings = session.settings();
    QueryContext context =
        new QueryContext(
            session.userName(),
            scope.deadlineNanos(),
            new QueryContext.SessionStyle(
                settings.style() == SqlStyle.POSTGRESQL,
                settings.timeZone(),
                session.transactions().began(scope.statementTime()),
                scope.statementTime()),
            ParameterValues.bind(slots, scope, functionSession()),
            tables,
            budget);
    context.spillTo(session.database().spill());
    context.useSequences(new StatementSequences(scope));
    return context;
  }

  /// Returns by which rules the statement converts values.
  FunctionSession functionSession() {
    Session session = scope.session();
    Instant statement = scope.statementTime();
    return new FunctionSession(
        session.settings().timeZone(),
        micros(statement),
        micros(session.transactions().began(statement)),
        session.settings().style() == SqlStyle.POSTGRESQL
            ? SessionStyle.POSTGRESQL
            : SessionStyle.REDSHIFT,
        0,
        new StatementSequences(scope));
  }

  private static long micros(Instant instant) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
  }

  /// Runs a query into a sink and waits for its end.
  void drain(PlannedQuery planned, Sink sink) {
    MemoryBudget budget = scope.session().memory().child("query", Long.MAX_VALUE);
    QueryContext context = context(planned.slots(), budget);
    PhysicalPlan plan =
        planned.lockings().isEmpty() ? planned.plan() : executable(planned, context);
    drain(plan, sink, context);
  }

  /// Runs a plan without parameters into a sink and waits for its end.
  void drain(PhysicalPlan plan, Sink sink) {
    MemoryBudget budget = scope.session().memory().child("query", Long.MAX_VALUE);
    drain(plan, sink, context(List.of(), budget));
  }

  /// Runs a plan without parameters over the newest rows of tables into a sink and waits for its end.
  void drainNewest(PhysicalPlan plan, Sink sink) {
    MemoryBudget budget = scope.session().memory().child("query", Long.MAX_VALUE);
    drain(plan, sink, context(List.of(), budget, scope.transaction()::newestTable));
  }

  private void drain(PhysicalPlan plan, Sink sink, QueryContext context) {
    QueryResult result = scope.session().database().engine().execute(plan, sink, context);
    QueryHistory.Entry entry = scope.session().recorded();
    if (entry != null) {
      noteTables(entry, plan);
    }
    try {
      await(result, context, context.budget());
    } finally {
      if (entry != null) {
        note(entry, result, context.budget());
      }
    }
  }

  /// Runs a source into a sink and waits for its end.
  void drain(Source source, Sink sink) {
    MemoryBudget budget = scope.session().memory().child("load", Long.MAX_VALUE);
    QueryContext context = context(List.of(), budget);
    await(scope.session().database().engine().execute(source, sink, context), context, budget);
  }

  private void await(QueryResult result, QueryContext context, MemoryBudget budget) {
    scope.session().running(context, result);
    try (budget;
        result) {
      if (result.next() != null) {
        throw new IllegalStateException("a write gives no rows");
      }
    } finally {
      scope.session().ended(context);
    }
  }
}
