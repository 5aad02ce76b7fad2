package io.blueshift.transaction;

/// What a transaction may do.
public enum AccessMode {
  /// It reads; every change fails with READ_ONLY_TRANSACTION, except to temporary objects.
  READ_ONLY,
  /// It reads and changes.
  READ_WRITE
}
