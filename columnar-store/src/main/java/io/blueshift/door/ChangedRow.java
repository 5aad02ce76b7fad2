package io.blueshift.door;

import org.jspecify.annotations.Nullable;

/// What a change did.
///
/// @param before the row that was there; null when there was none
/// @param after the row that is there now; null when there is none
/// @param changed whether anything was written
public record ChangedRow(@Nullable Row before, @Nullable Row after, boolean changed) {}
