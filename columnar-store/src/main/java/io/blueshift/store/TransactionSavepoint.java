package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Savepoint;
import org.jspecify.annotations.Nullable;

/// What a transaction had when a savepoint was set.
///
/// @param baseNumber the number of the state that was read then
/// @param publishing the newest catalog with the transaction's changes, or null when it held no lock
record TransactionSavepoint(
    WarehouseTransaction transaction,
    AccessMode accessMode,
    long baseNumber,
    Catalog catalog,
    @Nullable Catalog publishing,
    TransactionChanges.Mark changes)
    implements Savepoint {
  @Override
  public void rollbackTo() {
    transaction.rollbackTo(this);
  }

  @Override
  public void release() {
    transaction.release(this);
  }
}
