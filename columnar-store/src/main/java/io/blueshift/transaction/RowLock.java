package io.blueshift.transaction;

/// One lock of a row, held or waited for, as a system view shows it.
///
/// @param ownerName who holds it or waits for it
/// @param granted whether it is held
public record RowLock(
    int tableId, long rowId, String ownerName, RowLockMode mode, boolean granted) {}
