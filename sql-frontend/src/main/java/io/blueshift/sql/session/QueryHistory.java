package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.system.SystemState.RecordedQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last statements of all sessions of a database, those that run included. A ring: the oldest go
/// when there are more than the setting `query_history_size` of the session that adds one. Safe for
/// use by several threads.
final class QueryHistory {
  private static final int TEXT_LENGTH_MAX = 4000;

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long lastId;

  /// One statement. Its session's thread writes, any may read.
  static final class Entry {
    private final long id;
    private final Session session;
    private final String text;
    private final String label;
    private final ParsedStatement parsed;
    private final Instant started = Instant.now();
    private final long startedNanos = System.nanoTime();
    private volatile @Nullable Long commitNumber;
    private long scannedBytes;
    private long memoryBytes;
    private volatile @Nullable Outcome outcome;

    private Entry(long id, Session session, ParsedStatement parsed, String text) {
      this.id = id;
      this.session = session;
      this.parsed = parsed;
      this.text = text;
      this.label = session.settings().get("query_group");
    }

    /// Notes at which commit number the statement reads.
    void readsAt(long snapshotCommitNumber) {
      commitNumber = snapshotCommitNumber;
    }

    /// Notes what a query of the statement took.
    synchronized void took(long queryScannedBytes, long queryMemoryBytes) {
      scannedBytes = scannedBytes + queryScannedBytes;
      memoryBytes = Math.max(memoryBytes, queryMemoryBytes);
    }

    /// Notes the end, once.
    ///
    /// @param rowCount rows that were returned or changed
    /// @param failure what ended it, or null when it succeeded
    void ended(long rowCount, @Nullable Throwable failure) {
      if (outcome == null) {
        outcome = new Outcome(System.nanoTime() - startedNanos, rowCount, failure);
      }
    }

    private synchronized RecordedQuery recorded() {
      Outcome end = outcome;
      long elapsedNanos = end == null ? System.nanoTime() - startedNanos : end.elapsedNanos;
      Throwable failure = end == null ? null : end.failure;
      return new RecordedQuery(
          id,
          session.id(),
          session.userName(),
          session.warehouseSession().protocol(),
          label,
          text,
          QueryTypes.of(parsed),
          end == null ? "running" : status(failure),
          started,
          end == null ? null : started.plus(Duration.ofNanos(elapsedNanos)),
          elapsedNanos / 1_000,
          end == null ? 0 : end.rowCount,
          scannedBytes,
          memoryBytes,
          commitNumber,
          failure instanceof DatabaseException error ? error.code().sqlState() : null,
          failure == null ? null : message(failure));
    }

    private static String status(@Nullable Throwable failure) {
      if (failure == null) {
        return "success";
      }
      boolean canceled =
          failure instanceof DatabaseException error && error.code() == ErrorCode.QUERY_CANCELED;
      return canceled ? "canceled" : "failed";
    }

    private static String message(Throwable failure) {
      return failure instanceof DatabaseException error ? error.message() : failure.toString();
    }
  }

  private record Outcome(long elapsedNanos, long rowCount, @Nullable Throwable failure) {}

  /// Adds a statement that begins.
  ///
  /// @param keptCount how many are kept, this one included
  Entry begin(Session session, ParsedStatement parsed, int keptCount) {
    String text = parsed.text();
    String kept = text.length() > TEXT_LENGTH_MAX ? text.substring(0, TEXT_LENGTH_MAX) : text;
    synchronized (entries) {
      Entry entry = new Entry(++lastId, session, parsed, kept);
      while (!entries.isEmpty() && entries.size() >= keptCount) {
        entries.removeFirst();
      }
      if (keptCount > 0) {
        entries.addLast(entry);
      }
      return entry;
    }
  }

  /// Returns the statements, oldest first.
  List<RecordedQuery> list() {
    List<Entry> all;
    synchronized (entries) {
      all = new ArrayList<>(entries);
    }
    return all.stream().map(Entry::recorded).toList();
  }
}
