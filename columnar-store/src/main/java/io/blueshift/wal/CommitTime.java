package io.blueshift.wal;

/// A commit and its time, in microseconds since 1970-01-01 00:00 UTC.
public record CommitTime(long commitNumber, long timeMicros) {}
