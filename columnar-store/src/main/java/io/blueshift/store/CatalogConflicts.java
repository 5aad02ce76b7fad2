package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.IndexDefinition;
import java.util.Objects;

/// Finds out whether others changed an object that a transaction is about to change.
final class CatalogConflicts {
  private CatalogConflicts() {}

  /// Fails when the object of a change is not what it was.
  ///
  /// @param then the catalog as the transaction found it
  /// @param now the newest one
  /// @throws io.blueshift.error.DatabaseException SERIALIZATION_FAILURE
  static void requireUnchanged(CatalogChange change, Catalog then, Catalog now) {
    int id = change.objectId();
    boolean same =
        switch (change) {
          case CatalogChange.PutDatabase ignored -> sameDatabase(id, then, now);
          case CatalogChange.DropDatabase ignored -> sameDatabase(id, then, now);
          case CatalogChange.PutSchema ignored -> sameSchema(id, then, now);
          case CatalogChange.DropSchema ignored -> sameSchema(id, then, now);
          case CatalogChange.PutRelation ignored -> sameRelation(id, then, now);
          case CatalogChange.DropRelation ignored -> sameRelation(id, then, now);
        };
    if (!same) {
      throw Conflicts.ofObject(id);
    }
  }

  /// Fails when the enforced foreign keys that refer to a table are not those that were.
  ///
  /// @param then the catalog as the transaction found it
  /// @param now the newest one
  /// @throws io.blueshift.error.DatabaseException SERIALIZATION_FAILURE
  static void requireSameReferences(int tableId, Catalog then, Catalog now) {
    if (now.version() != then.version()
        && !now.enforcedReferences(tableId).equals(then.enforcedReferences(tableId))) {
      throw Conflicts.ofObject(tableId);
    }
  }

  /// Fails when a table has unique indexes that it did not have.
  ///
  /// @param then the catalog as the transaction found it
  /// @param now the newest one
  /// @throws io.blueshift.error.DatabaseException SERIALIZATION_FAILURE
  static void requireUniqueIndexes(int tableId, Catalog then, Catalog now) {
    if (now.version() != then.version()) {
      for (IndexDefinition index : now.indexes(tableId)) {
        if (index.unique() && !index.equals(then.relation(index.id()))) {
          throw Conflicts.ofObject(tableId);
        }
      }
    }
  }

  private static boolean sameDatabase(int id, Catalog then, Catalog now) {
    return Objects.equals(then.database(id), now.database(id));
  }

  private static boolean sameSchema(int id, Catalog then, Catalog now) {
    return Objects.equals(then.schema(id), now.schema(id));
  }

  private static boolean sameRelation(int id, Catalog then, Catalog now) {
    return Objects.equals(then.relation(id), now.relation(id));
  }
}
