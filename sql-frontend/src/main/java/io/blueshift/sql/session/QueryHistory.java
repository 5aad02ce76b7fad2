package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.sql.parse.ParsedStatement;
import io.blueshift.sql.parse.StatementShape;
import io.blueshift.sql.system.SystemState.RecordedQuery;
import io.blueshift.store.PointOperations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last statements of all sessions of a database, those that run included. A ring: the oldest go
/// when there are more than the setting `query_history_size` of the session that ends one. Safe for
/// use by several threads.
///
/// A statement that found its row by an enforced key, or added one to a table that has such a key, is not kept
/// but counted ([io.blueshift.store.PointOperations]) when it is over, unless it failed or was slow.
final class QueryHistory {
  private static final int TEXT_LENGTH_MAX = 4000;

  private final Deque<Entry> entries = new ArrayDeque<>();
  private long lastId;

  /// One statement. Its session's thread writes, any may read.
  final class Entry {
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
    private long examinedRowCount;
    private boolean usesKeys;
    private boolean usesOthers;
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

    /// Notes that the statement reads or adds rows of a table, before it does.
    ///
    /// @param hasKey whether an enforced key finds rows of the table
    synchronized void uses(boolean hasKey) {
      usesKeys |= hasKey;
      usesOthers |= !hasKey;
    }

    /// Notes what a query of the statement took.
    synchronized void took(long queryScannedBytes, long queryRowCount, long queryMemoryBytes) {
      scannedBytes = scannedBytes + queryScannedBytes;
      examinedRowCount = examinedRowCount + queryRowCount;
      memoryBytes = Math.max(memoryBytes, queryMemoryBytes);
    }

    /// Notes the end, once.
    ///
    /// @param rowCount rows that were returned or changed
    /// @param failure what ended it, or null when it succeeded
    void ended(long rowCount, @Nullable Throwable failure) {
      if (outcome == null) {
        Outcome end = new Outcome(System.nanoTime() - startedNanos, rowCount, failure);
        outcome = end;
        boolean counted = isPoint(end);
        if (counted) {
          session
              .warehouseSession()
              .operations()
              .note(
                  shape(),
                  started.plusNanos(end.elapsedNanos).getEpochSecond(),
                  rowCount,
                  end.elapsedNanos);
        }
        keep(this, !counted);
      }
    }

    private String shape() {
      StatementShape shape = parsed.shape();
      return shape == null ? text : shape.text();
    }

    private synchronized boolean isPoint(Outcome end) {
      return usesKeys
          && !usesOthers
          && end.failure == null
          && end.elapsedNanos <= PointOperations.SLOW_NANOS
          && examinedRowCount <= 1
          && end.rowCount <= 1;
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
  Entry begin(Session session, ParsedStatement parsed) {
    String text = parsed.text();
    String kept = text.length() > TEXT_LENGTH_MAX ? text.substring(0, TEXT_LENGTH_MAX) : text;
    synchronized (entries) {
      Entry entry = new Entry(++lastId, session, parsed, kept);
      entries.addLast(entry);
      return entry;
    }
  }

  /// Keeps a statement that has ended, or forgets it; the oldest go when there are too many.
  private void keep(Entry ended, boolean kept) {
    int keptCount = kept ? ended.session.settings().queryHistorySize() : 0;
    synchronized (entries) {
      if (!kept) {
        entries.removeLastOccurrence(ended);
        return;
      }
      while (entries.size() > keptCount && hasEnded(entries.getFirst(), ended)) {
        entries.removeFirst();
      }
    }
  }

  private static boolean hasEnded(Entry oldest, Entry ended) {
    return oldest.equals(ended) || oldest.outcome != null;
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
