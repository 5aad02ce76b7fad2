package io.blueshift.sql.system;

import io.blueshift.segment.PageCache;
import io.blueshift.sql.copy.LoadError;
import java.time.Instant;
import java.util.List;

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

  /// Returns how the cache of plans was used.
  PlanCacheFigures planCacheFigures();

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

  /// How the plan cache was used since the database was opened.
  ///
  /// @param hitCount queries that were run by a plan that was there
  /// @param missCount queries that were planned
  /// @param planCount plans that are kept
  record PlanCacheFigures(long hitCount, long missCount, long planCount) {}
}
