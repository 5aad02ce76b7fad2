package io.blueshift.catalog;

/// Where a sequence is.
///
/// @param value the value that was given out last, or the one that comes next
/// @param called whether `value` was given out, so that the next one follows it
public record SequencePosition(long value, boolean called) {}
