package io.blueshift.aggregate;

import io.blueshift.spill.MemoryPressure;
import io.blueshift.spill.SpillDirectory;
import java.util.function.LongConsumer;

/// Where states that keep rows move them when memory is short.
///
/// @param directory where files are made
/// @param pressure tells when
/// @param writtenBytes is told of bytes written
record AggregateSpill(
    SpillDirectory directory, MemoryPressure pressure, LongConsumer writtenBytes) {}
