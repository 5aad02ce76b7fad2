package io.blueshift.benchmark;

import org.jspecify.annotations.Nullable;

/// What both engines are told before a run.
///
/// @param threadCount threads that a query may use
/// @param memoryLimit a size such as `8GB`, or null for the engines' own defaults
record EngineSettings(int threadCount, @Nullable String memoryLimit) {}
