package io.blueshift.store;

/// How much memory a part of the warehouse holds, for system views.
///
/// @param charged whether it is charged to the warehouse's budget; what is not is measured
/// @param limitBytes the most that it may hold, or a negative number when there is no limit of its own
public record MemoryUse(String owner, long heldBytes, long limitBytes, boolean charged) {}
