package io.blueshift.sql.session;

import io.blueshift.engine.QueryEngine;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.spill.SpillDirectory;
import io.blueshift.sql.copy.LoadError;
import io.blueshift.sql.system.SystemState.PlanCacheFigures;
import io.blueshift.sql.system.SystemState.RecordedLoadError;
import io.blueshift.store.Warehouse;
import io.blueshift.store.WarehouseOptions;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// An open warehouse with the engine that runs its queries. Sessions share it; it is safe for use by
/// several threads.
public final class Database implements AutoCloseable {
  private static final int LOAD_ERRORS_KEPT_COUNT = 100_000;

  private final Warehouse warehouse;
  private final QueryEngine engine;
  private final MemoryBudget all;
  private final MemoryBudget memory;
  private final PlanCache plans = new PlanCache();
  private final QueryHistory history = new QueryHistory();
  private final TableChecks.BoundChecks checks = new TableChecks.BoundChecks();
  private final SpillDirectory spill;
  private final AtomicLong copyCount = new AtomicLong();
  private final Deque<RecordedLoadError> loadErrors = new ArrayDeque<>();

  private Database(
      Warehouse warehouse, QueryEngine engine, MemoryBudget all, SpillDirectory spill) {
    this.warehouse = warehouse;
    this.engine = engine;
    this.all = all;
    this.memory = all.child("queries", all.limitBytes());
    this.spill = spill;
  }

  /// How a database is opened.
  ///
  /// @param workerCount threads that run queries, 0 for one a core
  /// @param memoryLimitBytes the most memory that queries, rows in memory and caches hold together, 0 for half
  ///     of the machine's
  /// @param readOnly opens the last published snapshot beside a process that writes
  public record Options(int workerCount, long memoryLimitBytes, boolean readOnly) {
    /// What a database is opened with when nothing is asked for.
    public static final Options DEFAULT = new Options(0, 0, false);
  }

  /// Opens the warehouse in a folder, which is made when it does not exist; null is one in memory.
  public static Database open(@Nullable Path folder, Options options) {
    MemoryBudget all = MemoryBudget.root("memory", memoryLimitBytes(options.memoryLimitBytes()));
    WarehouseOptions warehouseOptions =
        WarehouseOptions.defaults().withReadOnly(options.readOnly()).withMemory(all);
    Warehouse warehouse =
        folder == null
            ? Warehouse.inMemory(warehouseOptions)
            : Warehouse.open(
                options.readOnly()
                    ? LocalStorageDirectory.openReadOnly(folder)
                    : LocalStorageDirectory.open(folder),
                warehouseOptions);
    QueryEngine engine =
        options.workerCount() > 0 ? new QueryEngine(options.workerCount()) : new QueryEngine();
    SpillDirectory spill =
        folder == null || warehouse.readOnly()
            ? SpillDirectory.temporary()
            : SpillDirectory.open(warehouse.spillDirectory(), warehouse.spillFolder());
    return new Database(warehouse, engine, all, spill);
  }

  private static long memoryLimitBytes(long asked) {
    return asked > 0 ? asked : PhysicalMemory.sizeBytes() / 2;
  }

  /// Opens a session.
  ///
  /// @param settings start values of session settings
  public Session openSession(Principal principal, Protocol protocol, Map<String, String> settings) {
    SessionSettings sessionSettings = new SessionSettings(settings);
    return new Session(this, warehouse.openSession(principal, protocol), sessionSettings);
  }

  /// Returns the warehouse.
  public Warehouse warehouse() {
    return warehouse;
  }

  /// Returns the plans of queries that were run before.
  PlanCache plans() {
    return plans;
  }

  /// Returns the CHECK constraints that were bound before.
  TableChecks.BoundChecks checks() {
    return checks;
  }

  /// Returns the last statements.
  QueryHistory history() {
    return history;
  }

  /// Returns how the plan cache was used since the database was opened.
  public PlanCacheFigures planCacheFigures() {
    return new PlanCacheFigures(plans.hitCount(), plans.missCount(), plans.planCount());
  }

  /// Returns the engine.
  public QueryEngine engine() {
    return engine;
  }

  /// Returns the budget of all queries.
  public MemoryBudget memory() {
    return memory;
  }

  /// Returns where operators write rows when memory is short: the warehouse's own folder, or a
  /// temporary one for a warehouse in memory or open for reading only.
  public SpillDirectory spill() {
    return spill;
  }

  /// Returns the number of the next COPY.
  long nextCopyId() {
    return copyCount.incrementAndGet();
  }

  /// Keeps the records that a COPY refused; the oldest go when there are too many.
  void record(long copyId, int tableId, long sessionId, List<LoadError> errors) {
    Instant now = Instant.now();
    synchronized (loadErrors) {
      for (LoadError error : errors) {
        if (loadErrors.size() == LOAD_ERRORS_KEPT_COUNT) {
          loadErrors.removeFirst();
        }
        loadErrors.addLast(new RecordedLoadError(copyId, tableId, sessionId, now, error));
      }
    }
  }

  /// Returns the records that COPY refused, oldest first.
  public List<RecordedLoadError> loadErrors() {
    synchronized (loadErrors) {
      return List.copyOf(loadErrors);
    }
  }

  /// Closes engine and warehouse. All sessions are closed before.
  @Override
  public void close() {
    engine.close();
    warehouse.close();
    memory.close();
    all.close();
  }
}
