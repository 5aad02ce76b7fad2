package io.blueshift.store;

import io.blueshift.catalog.TableDefinition;
import io.blueshift.table.SegmentHandle;
import io.blueshift.table.WriteBuffer;

/// Holds the rows that one transaction writes against the enforced keys of their tables, at once, and against the
/// foreign keys, when the statement has ended. Used by the transaction's thread.
///
/// @param catalog has the constraints as the transaction sees them
/// @param changes what the transaction did to its tables, the rows in question too
record TransactionConstraints(
    TransactionKeys keys,
    TransactionReferences references,
    TransactionCatalog catalog,
    TransactionChanges changes) {
  /// Looks at new rows in memory, numbered from `firstRowId` on.
  void check(TableDefinition table, WriteBuffer.View rows, long firstRowId) {
    keys.check(table, changes.table(table.id()), rows, firstRowId);
    references.note(table, catalog.seen(), rows);
  }

  /// Looks at rows in memory whose ids are in a last column.
  ///
  /// @param keepKeys whether they are new versions with the keys that their rows had before
  void checkVersions(TableDefinition table, WriteBuffer.View rows, boolean keepKeys) {
    keys.checkVersions(table, changes.table(table.id()), rows, keepKeys);
    references.note(table, catalog.seen(), rows);
  }

  /// Looks at the rows of a new segment.
  ///
  /// @param keepKeys whether they are new versions with the keys that their rows had before
  void check(TableDefinition table, SegmentHandle segment, boolean keepKeys) {
    keys.check(table, changes.table(table.id()), segment, keepKeys);
    references.note(table, catalog.seen(), segment);
  }

  /// Notes that rows of a table go, to which others may refer.
  void noteRemoval(int tableId) {
    references.forgetPresent(tableId);
  }
}
