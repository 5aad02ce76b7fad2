package io.blueshift.transaction;

/// A moment within a transaction to which it can go back.
///
/// A savepoint lives until it is released, until the transaction goes back to an earlier one, or until
/// the transaction ends; from then on both methods fail with INVALID_SAVEPOINT. Used by the
/// transaction's thread.
public interface Savepoint {
  /// Forgets what the transaction changed since. The savepoint stays, later ones are released.
  ///
  /// Ids, row ids and identity values that were given out are not given out again, locks that were taken
  /// stay held until the transaction ends, and table snapshots that were taken since stay readable until the transaction ends.
  void rollbackTo();

  /// Gives up the savepoint and all later ones; their changes become those of the transaction, or of
  /// the savepoint around them.
  void release();
}
