package io.blueshift.transaction;

/// What a commit came to: its number and time, or the snapshot's when nothing was changed. Commit
/// times never go backwards.
///
/// @param commitTimeMicros microseconds since 1970-01-01 00:00 UTC
public record CommitResult(long commitNumber, long commitTimeMicros) {}
