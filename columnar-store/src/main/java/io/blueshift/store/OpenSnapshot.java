package io.blueshift.store;

/// A state that is being read, for system views.
///
/// @param commitNumber the newest commit that it shows
/// @param readerCount by how many transactions and pieces of upkeep
/// @param ageNanos for how long
public record OpenSnapshot(long commitNumber, int readerCount, long ageNanos) {}
