package io.blueshift.sql.system;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.segment.PageCache;
import io.blueshift.sql.copy.LoadError;
import io.blueshift.store.Warehouse;
import io.blueshift.transaction.OpenTransaction;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.RowLock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What system tables show beside the catalog: the session that asks, and its database. Sessions
/// provide it, so that this package need not know them.
public interface SystemState {
  /// Returns the name of the session's user.
  String userName();

  /// Returns the session's settings by name.
  List<Setting> settings();

  /// Returns the records that COPY refused since the database was opened, oldest first.
  List<RecordedLoadError> loadErrors();

  /// Returns how the cache of pages was used.
  PageCache.Figures pageCacheFigures();

  /// Returns the warehouse.
  Warehouse warehouse();

  /// Returns the budget of all queries.
  MemoryBudget queryMemory();

  /// Returns how the cache of plans was used.
  PlanCacheFigures planCacheFigures();

  /// Returns the last statements of all sessions, oldest first.
  List<RecordedQuery> queryHistory();

  /// Returns the transactions that have not ended.
  List<OpenTransaction> openTransactions();

  /// Returns locks that transactions hold and wait for, at most so many.
  List<RowLock> locks(int maxCount);

  /// A setting.
  ///
  /// @param description what it does, one sentence
  record Setting(String name, String value, String description) {}

  /// A refused record with the number of its COPY.
  ///
  /// @param copyId the number of the COPY
  /// @param tableId the table that was to take the record
  /// @param sessionId the session that ran the COPY
  /// @param time when the COPY ended
  record RecordedLoadError(
      long copyId, int tableId, long sessionId, Instant time, LoadError error) {}

  /// A statement that runs or has run.
  ///
  /// @param id its number since the database was opened
  /// @param label the setting `query_group`
  /// @param text its text, cut when it is long
  /// @param type the kind of statement, such as SELECT or DDL
  /// @param status running, success, failed or canceled
  /// @param ended null while it runs
  /// @param rowCount rows that were returned or changed
  /// @param scannedBytes encoded bytes that were read
  /// @param memoryBytes the most memory that a query of it held
  /// @param commitNumber the snapshot that it read, or null when it read none
  /// @param errorCode the SQLSTATE of its failure, or null
  record RecordedQuery(
      long id,
      long sessionId,
      String userName,
      Protocol protocol,
      String label,
      String text,
      String type,
      String status,
      Instant started,
      @Nullable Instant ended,
      long elapsedMicros,
      long rowCount,
      long scannedBytes,
      long memoryBytes,
      @Nullable Long commitNumber,
      @Nullable String errorCode,
      @Nullable String errorMessage) {}

  /// How the plan cache was used since the database was opened.
  ///
  /// @param hitCount queries that were run by a plan that was there
  /// @param missCount queries that were planned
  /// @param planCount plans that are kept
  record PlanCacheFigures(long hitCount, long missCount, long planCount) {}
}
