package io.blueshift.sql.session;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.engine.QueryResult;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.query.QueryContext;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.parse.StatementParser;
import io.blueshift.sql.parse.StatementShape;
import io.blueshift.sql.parse.tree.CursorStatement;
import io.blueshift.sql.parse.tree.PreparedStatementCommand;
import io.blueshift.sql.parse.tree.SettingStatement;
import io.blueshift.sql.parse.tree.TransactionStatement;
import io.blueshift.store.WarehouseSession;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Transaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One user's conversation with a database: statements one after another, settings, and at most one
/// transaction block.
///
/// Used by one thread at a time; [#cancel] and [#progressFraction] are safe from any.
public final class Session implements AutoCloseable {
  private static final long NANOS_PER_MILLI = 1_000_000L;

  private final Database database;
  private final WarehouseSession warehouseSession;
  private final SessionSettings settings;
  private final TransactionState transactions;
  private final NamedStatements namedStatements;
  private final Cursors cursors;
  private final MemoryBudget memory;
  private final List<Notice> notices = new ArrayList<>();
  private final Set<QueryRows> openRows = new HashSet<>();
  private volatile @Nullable QueryContext runningContext;
  private volatile @Nullable QueryResult runningResult;

  /// The transaction whose statement runs and may wait for locks.
  private volatile @Nullable Transaction waitingTransaction;

  private volatile boolean executing;
  private volatile boolean cancelRequested;
  private final StatementSequences.TakenValues takenSequenceValues =
      new StatementSequences.TakenValues();
  private long lastCopyId;
  private long lastCopyRowCount;
  private long lastUnloadRowCount;
  private List<String> searchPathSetting = List.of();
  private List<String> searchPath = List.of();
  private QueryHistory.@Nullable Entry recorded;
  private boolean closed;

  Session(Database database, WarehouseSession warehouseSession, SessionSettings settings) {
    this.database = database;
    this.warehouseSession = warehouseSession;
    this.settings = settings;
    this.transactions = new TransactionState(warehouseSession, settings);
    this.namedStatements = new NamedStatements(this);
    this.cursors = new Cursors(this);
    this.memory = database.memory().child("memory_limit", settings.memoryLimitBytes());
  }

  /// Returns the database.
  public Database database() {
    return database;
  }

  /// Returns the session's settings.
  public SessionSettings settings() {
    return settings;
  }

  /// Returns the budget of all statements of the session, limited by `memory_limit` as it is now.
  MemoryBudget memory() {
    memory.limitTo(settings.memoryLimitBytes());
    return memory;
  }

  WarehouseSession warehouseSession() {
    return warehouseSession;
  }

  TransactionState transactions() {
    return transactions;
  }

  Cursors cursors() {
    return cursors;
  }

  /// Returns the session's number, which CANCEL and pg_backend_pid use.
  public long id() {
    return warehouseSession.id();
  }

  /// Returns the name of the user.
  public String userName() {
    return warehouseSession.principal().userName();
  }

  /// Returns whether BEGIN was run and neither COMMIT nor ROLLBACK.
  public boolean inTransactionBlock() {
    return transactions.inBlock();
  }

  /// Returns whether a statement of the open block failed, so that only ROLLBACK and ROLLBACK TO are
  /// left.
  public boolean inFailedTransactionBlock() {
    return transactions.isFailed();
  }

  /// Splits a text into its statements. They are bound when they are executed or described. A text
  /// that does not parse fails an open block like any other error.
  public List<SessionStatement> prepare(String script) {
    StatementShape shape = StatementShape.of(script);
    ParsedStatement.KnownShape known = shape == null ? null : database.plans().known(shape);
    if (known != null) {
      return List.of(
          new SessionStatement(this, ParsedStatement.ofKnownShape(script, shape, known)));
    }
    List<SessionStatement> statements = new ArrayList<>();
    boolean parses = false;
    try {
      for (ParsedStatement parsed : StatementParser.parseScript(script)) {
        statements.add(new SessionStatement(this, parsed));
      }
      parses = true;
    } finally {
      if (!parses) {
        transactions.fail();
      }
    }
    return statements;
  }

  /// Adds a message for the client that is no error.
  void notice(String text) {
    notices.add(new Notice(Notice.WARNING, text));
  }

  /// Adds a warning that is an error elsewhere.
  void warning(ErrorCode code, String text) {
    notices.add(new Notice(code.sqlState(), text));
  }

  /// Returns the messages since the last call.
  public List<Notice> takeNotices() {
    if (notices.isEmpty()) {
      return List.of();
    }
    List<Notice> taken = List.copyOf(notices);
    notices.clear();
    return taken;
  }

  /// Runs a statement and notes it in the history, unless it is run by another one, as by EXECUTE.
  StatementResult execute(
      ParsedStatement parsed, @Nullable Object[] parameters, ExecutionOptions options) {
    if (recorded != null) {
      return executeUnrecorded(parsed, parameters, options);
    }
    QueryHistory.Entry entry = database.history().begin(this, parsed);
    recorded = entry;
    try {
      StatementResult result = executeUnrecorded(parsed, parameters, options);
      if (!(result instanceof StatementResult.Rows rows && rows.rows() instanceof EngineRows)) {
        entry.ended(rowCount(result), null);
      }
      return result;
    } catch (RuntimeException | Error failure) {
      entry.ended(0, failure);
      throw failure;
    } finally {
      recorded = null;
    }
  }

  private static long rowCount(StatementResult result) {
    return switch (result) {
      case StatementResult.Done done -> done.rowCount();
      case StatementResult.Rows rows -> rows.rows() instanceof ListRows list ? list.rowCount() : 0;
    };
  }

  /// Returns where to note what the running statement does, or null when it is not kept.
  QueryHistory.@Nullable Entry recorded() {
    return recorded;
  }

  private StatementResult executeUnrecorded(
      ParsedStatement parsed, @Nullable Object[] parameters, ExecutionOptions options) {
    return whileExecuting(
        options,
        deadlineNanos -> {
          if (parsed.kind() != ParsedStatement.Kind.OTHER) {
            transactions.requireUsable();
            return runInTransaction(parsed, parameters, options, deadlineNanos);
          }
          if (!(parsed.statement() instanceof TransactionStatement)) {
            transactions.requireUsable();
          }
          return switch (parsed.statement()) {
            case TransactionStatement statement ->
                new TransactionStatements(this).run(statement, deadlineNanos);
            case SettingStatement statement -> new SettingStatements(this).run(statement);
            case PreparedStatementCommand command -> namedStatements.run(command, parsed, options);
            case CursorStatement statement -> cursors.run(statement, parsed, parameters, options);
            default -> runInTransaction(parsed, parameters, options, deadlineNanos);
          };
        });
  }

  /// Runs a statement by its deadline, which may be cancelled meanwhile. Where it throws, an open block has
  /// failed.
  private <T> T whileExecuting(ExecutionOptions options, LongFunction<T> statement) {
    if (closed) {
      throw new DatabaseException(ErrorCode.WAREHOUSE_CLOSED, "the session is closed");
    }
    long timeoutMillis =
        options.timeoutMillis() > 0 ? options.timeoutMillis() : settings.statementTimeoutMillis();
    long deadlineNanos =
        timeoutMillis > 0
            ? System.nanoTime() + timeoutMillis * NANOS_PER_MILLI
            : CallContext.NO_DEADLINE;
    boolean succeeded = false;
    cancelRequested = false;
    executing = true;
    try {
      T result = statement.apply(deadlineNanos);
      succeeded = true;
      return result;
    } finally {
      executing = false;
      if (!succeeded) {
        transactions.fail();
      }
    }
  }

  /// Runs a statement for each of several rows of parameters, as [SessionStatement#executeBatch] says, and
  /// notes it in the history as one.
  BatchResult executeBatch(
      ParsedStatement parsed, List<@Nullable Object[]> parameterRows, ExecutionOptions options) {
    QueryHistory.Entry entry = database.history().begin(this, parsed);
    recorded = entry;
    try {
      BatchResult result =
          whileExecuting(
              options,
              deadlineNanos -> {
                transactions.requireUsable();
                StatementFrame frame = new StatementFrame(this, parsed, options, deadlineNanos);
                return runInTransaction(frame, () -> new BatchRun(frame, parameterRows).run());
              });
      BatchResult.Failure failure = result.failure();
      entry.ended(result.totalRowCount(), failure == null ? null : failure.error());
      return result;
    } catch (RuntimeException | Error failure) {
      entry.ended(0, failure);
      throw failure;
    } finally {
      recorded = null;
    }
  }

  private StatementResult runInTransaction(
      ParsedStatement parsed,
      @Nullable Object[] parameters,
      ExecutionOptions options,
      long deadlineNanos) {
    StatementFrame frame = new StatementFrame(this, parsed, options, deadlineNanos);
    return runInTransaction(
        frame, () -> frame.run(Collections.singletonList(parameters), frame.inBlock()));
  }

  /// Runs what a frame is for. A statement that stands alone is committed then.
  private <T> T runInTransaction(StatementFrame frame, Supplier<T> body) {
    if (frame.inBlock() && frame.refreshes()) {
      frame.refresh();
    }
    Transaction transaction = frame.transaction();
    if (recorded != null) {
      recorded.readsAt(transaction.snapshot().commitNumber());
    }
    boolean done = false;
    transaction.waitAs(frame.scope(List.of()).callContext());
    waitingTransaction = transaction;
    try {
      T result = body.get();
      frame.complete();
      done = true;
      return result;
    } finally {
      waitingTransaction = null;
      if (!done) {
        frame.abandon();
      }
    }
  }

  /// Returns when commits of the session are acknowledged.
  Durability durability() {
    return settings.durability(warehouseSession.warehouse().defaultDurability());
  }

  /// Returns the database whose names the session sees.
  DatabaseDefinition currentDatabase(Catalog catalog) {
    DatabaseDefinition current = catalog.database(Catalog.INITIAL_DATABASE);
    return current != null ? current : catalog.databases().getFirst();
  }

  /// Returns the names of schemas in which names are looked up, `$user` replaced.
  List<String> searchPath() {
    List<String> path = settings.searchPath();
    if (path != searchPathSetting) {
      searchPath = path.stream().map(name -> name.equals("$user") ? userName() : name).toList();
      searchPathSetting = path;
    }
    return searchPath;
  }

  /// Notes which query runs, for [#cancel] and progress.
  void running(QueryContext context, QueryResult result) {
    runningContext = context;
    runningResult = result;
    if (cancelRequested) {
      context.cancel();
    }
  }

  /// Notes that a query has ended.
  void ended(QueryContext context) {
    if (runningContext == context) {
      runningContext = null;
      runningResult = null;
    }
  }

  /// Returns whether a client still reads rows of an earlier statement.
  boolean hasOpenRows() {
    return !openRows.isEmpty();
  }

  /// Notes rows that must be closed before the session.
  void opened(QueryRows rows) {
    openRows.add(rows);
  }

  void closed(QueryRows rows) {
    openRows.remove(rows);
  }

  /// Asks the statement that runs now, if any, to end with QUERY_CANCELED; one that is still being
  /// planned ends when its query begins. Returns whether there was a statement to end.
  public boolean cancel() {
    boolean planning = executing;
    cancelRequested = planning;
    QueryContext context = runningContext;
    if (context != null) {
      context.cancel();
    }
    Transaction waiting = waitingTransaction;
    if (waiting != null) {
      waiting.cancelWaits();
    }
    return planning || context != null;
  }

  /// Returns whether the statement that runs was asked to end.
  boolean isCancelRequested() {
    return cancelRequested;
  }

  /// Returns the share of the running statement that is done, or a negative number when none runs.
  public double progressFraction() {
    QueryResult result = runningResult;
    return result == null ? -1 : result.progress();
  }

  void unloaded(long rowCount) {
    lastUnloadRowCount = rowCount;
  }

  /// Returns how many rows the last UNLOAD of the session has written.
  long lastUnloadRowCount() {
    return lastUnloadRowCount;
  }

  /// Notes a COPY.
  void copied(long copyId, long rowCount) {
    lastCopyId = copyId;
    lastCopyRowCount = rowCount;
  }

  /// Returns the values that the session has taken from sequences.
  StatementSequences.TakenValues takenSequenceValues() {
    return takenSequenceValues;
  }

  /// Returns the number of the session's last COPY, 0 when there was none.
  long lastCopyId() {
    return lastCopyId;
  }

  /// Returns how many rows the session's last COPY loaded.
  long lastCopyRowCount() {
    return lastCopyRowCount;
  }

  /// Closes open results, rolls an open block back and drops temporary objects.
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    cancel();
    List.copyOf(openRows).forEach(QueryRows::close);
    cursors.closeAll();
    warehouseSession.close();
    memory.close();
  }
}
