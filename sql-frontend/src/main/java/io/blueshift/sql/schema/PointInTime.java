package io.blueshift.sql.schema;

/// As of when a table is read, as it is written.
public sealed interface PointInTime {
  /// The state after a commit.
  record Commit(long commitNumber) implements PointInTime {}

  /// The newest state at a moment, a text in the session's time zone.
  record Moment(String text) implements PointInTime {}

  /// The newest state at a moment, in microseconds since 1970-01-01 00:00 UTC.
  record Instant(long timeMicros) implements PointInTime {}

  /// The state that has a name.
  record Named(String snapshotName) implements PointInTime {}
}
