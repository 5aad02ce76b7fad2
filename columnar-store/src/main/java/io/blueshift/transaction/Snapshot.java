package io.blueshift.transaction;

import java.util.UUID;

/// Names a state of a warehouse: everything up to one commit of one timeline. A timeline begins when
/// a warehouse is made, and anew when a copy of it goes its own way.
public record Snapshot(UUID warehouseId, int timeline, long commitNumber) {}
