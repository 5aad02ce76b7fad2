package io.blueshift.transaction;

import java.time.Instant;

/// A transaction that has not ended, as a system view shows it.
///
/// @param id its number since the warehouse was opened
/// @param began when it began
/// @param commitNumber the snapshot that it reads
public record OpenTransaction(
    long id,
    long sessionId,
    Principal principal,
    Protocol protocol,
    Instant began,
    long commitNumber) {}
