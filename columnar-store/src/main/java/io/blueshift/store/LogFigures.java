package io.blueshift.store;

/// How far the log of a warehouse is, in bytes since its beginning.
///
/// @param position behind the newest record
/// @param durablePosition up to which everything is synced
/// @param checkpointPosition up to which the newest checkpoint holds it
/// @param replayMillis how long opening the warehouse would replay it, as an estimate
/// @param fileCount its files
/// @param sizeBytes their size
public record LogFigures(
    long position,
    long durablePosition,
    long checkpointPosition,
    long replayMillis,
    int fileCount,
    long sizeBytes) {}
