package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The catalog as one transaction sees it, and the catalog that its commit makes. Used by the transaction's
/// thread.
final class TransactionCatalog {
  private final WarehouseSession session;
  private final TemporaryState temporary;
  private final TransactionChanges changes;
  private Catalog seen;

  /// The newest catalog with this transaction's changes; null until the catalog's lock is held.
  private @Nullable Catalog publishing;

  /// The newest catalog, which no other transaction can change; null until its lock is held.
  private @Nullable Catalog locked;

  /// Begins without changes.
  ///
  /// @param temporary the session's temporary objects as the transaction sees them
  /// @param changes what the transaction does
  /// @param base the catalog of its snapshot
  TransactionCatalog(
      WarehouseSession session,
      TemporaryState temporary,
      TransactionChanges changes,
      Catalog base) {
    this.session = session;
    this.temporary = temporary;
    this.changes = changes;
    this.seen = session.merge(base, temporary);
  }

  /// Returns the catalog as the transaction sees it.
  Catalog seen() {
    return seen;
  }

  /// Returns the newest catalog with this transaction's changes, or null when it does not hold the lock.
  @Nullable Catalog publishing() {
    return publishing;
  }

  /// Takes the catalog of another snapshot, with the transaction's changes.
  void rebase(Catalog base) {
    seen = changes.appliedTo(session.merge(base, temporary));
  }

  /// Returns the newest catalog with this transaction's changes. Called with the lock held.
  ///
  /// @param newest the newest catalog, which is noted when none was
  Catalog hold(Catalog newest) {
    Catalog known = publishing;
    if (known == null) {
      known = newest;
      locked = newest;
      publishing = newest;
    }
    return known;
  }

  /// Returns the newest catalog without this transaction's changes, as [#hold] noted it.
  Catalog locked() {
    return Objects.requireNonNull(locked);
  }

  /// Applies a change to what the transaction alone sees.
  void applyTemporary(CatalogChange change) {
    seen = seen.apply(change);
  }

  /// Applies a change that others will see.
  ///
  /// @param next the newest catalog with the change
  void applyPermanent(CatalogChange change, Catalog next) {
    seen = seen.apply(change);
    publishing = next;
  }

  /// Goes back to the catalogs of a savepoint.
  void rollbackTo(TransactionSavepoint savepoint) {
    seen = savepoint.catalog();
    publishing = savepoint.publishing() == null ? locked : savepoint.publishing();
  }
}
