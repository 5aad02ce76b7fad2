package io.blueshift.sql.session;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.expression.SessionStyle;
import io.blueshift.function.DateTimeParser;
import io.blueshift.function.FunctionSession;
import io.blueshift.function.SequenceAccess;
import io.blueshift.sql.schema.PointInTime;
import io.blueshift.transaction.Transaction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// SET snapshot, by which a session reads permanent tables as of an older commit, and only reads. A moment is
/// resolved once, when it is set.
final class SnapshotSetting {
  private final Session session;

  SnapshotSetting(Session session) {
    this.session = session;
  }

  /// Returns the setting's value: the number of a commit, or `default`.
  ///
  /// @throws DatabaseException ACTIVE_TRANSACTION in a block, INVALID_PARAMETER_VALUE when there is no such
  ///     commit, INVALID_DATETIME_FORMAT
  String value(String text) {
    String plain = text.strip();
    if (session.inTransactionBlock()) {
      throw new DatabaseException(
              ErrorCode.ACTIVE_TRANSACTION, "SET snapshot cannot run inside a transaction block")
          .withHint("Set it before BEGIN, or read single tables with AS OF.");
    }
    if (plain.equalsIgnoreCase("default") || plain.isEmpty()) {
      return "default";
    }
    try (Transaction transaction = session.transactions().single(true)) {
      return Long.toString(commitNumber(pointInTime(plain, transaction), transaction, functions()));
    }
  }

  /// Returns what a text means: a commit's number, a snapshot's name, or a moment.
  private static PointInTime pointInTime(String text, Transaction transaction) {
    if (text.matches("[0-9]{1,18}")) {
      return new PointInTime.Commit(Long.parseLong(text));
    }
    boolean isName =
        transaction.olderStates().snapshots().stream()
            .anyMatch(snapshot -> snapshot.name().equals(text));
    return isName ? new PointInTime.Named(text) : new PointInTime.Moment(text);
  }

  private FunctionSession functions() {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    return new FunctionSession(
        session.settings().timeZone(), now, now, SessionStyle.POSTGRESQL, 0, SequenceAccess.NONE);
  }

  /// Returns the commit that a point in time means.
  static long commitNumber(PointInTime point, Transaction transaction, FunctionSession functions) {
    return switch (point) {
      case PointInTime.Commit(long number) -> {
        transaction.olderStates().requireCommitted(number);
        yield number;
      }
      case PointInTime.Moment(String text) ->
          transaction.olderStates().commitAt(DateTimeParser.timestampTz(text, functions));
      case PointInTime.Instant(long timeMicros) -> transaction.olderStates().commitAt(timeMicros);
      case PointInTime.Named(String name) -> transaction.olderStates().commitOf(name);
    };
  }
}
