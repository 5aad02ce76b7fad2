package io.blueshift.wal;

import java.util.List;

/// One step of a warehouse's history: a commit, or a local move of rows. A record holds or names all
/// that is needed to repeat the step, and repeating it gives the same state everywhere.
///
/// @param kind whether the record takes a commit number
/// @param commitNumber the commit's number, or that of the commit before for a local record
/// @param commitTimeMicros microseconds since 1970-01-01 00:00 UTC, never less than the record's
///     before
/// @param protocol the number of the protocol by which the change came
public record LogRecord(
    Kind kind,
    int timeline,
    long commitNumber,
    long commitTimeMicros,
    String userName,
    int protocol,
    long sessionId,
    List<LogChange> changes) {
  /// What a record is.
  public enum Kind {
    /// A transaction's changes.
    COMMIT,
    /// Upkeep that changes where rows lie, not what they are.
    LOCAL
  }

  public LogRecord {
    changes = List.copyOf(changes);
  }
}
