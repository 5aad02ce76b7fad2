package io.blueshift.transaction;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.TableAppender;

/// A bracket around reads and changes of one warehouse. It reads the snapshot it began with and its
/// own changes; others see the changes after [#commit], all at once.
///
/// One transaction changes the warehouse at a time: the first change takes the write lock, which
/// [#lockForWriting] asks for without parking a thread. Changes to temporary objects need no lock.
/// When another transaction has committed since the snapshot, a change to an object or a row that it
/// changed too fails with SERIALIZATION_FAILURE; appends to a table never conflict.
///
/// Used by one thread at a time, except for the appenders' locals and table snapshots, which workers
/// share. Whatever a transaction gave out is valid until it ends, so a reader of results ends it last.
public interface Transaction extends AutoCloseable {
  /// Returns what the transaction may do.
  AccessMode accessMode();

  /// Says what the transaction may do from now on. A rollback to a savepoint takes this back too.
  void setAccessMode(AccessMode mode);

  /// Returns the state that is read, apart from own changes.
  Snapshot snapshot();

  /// Returns the names and definitions of the snapshot, of the session's temporary objects, and of
  /// what this transaction changed.
  Catalog catalog();

  /// Returns the rows of a table: those of the snapshot and those this transaction appended. Later
  /// appends do not show in it.
  TableSnapshot table(int tableId);

  /// Asks for the right to change. Completes at once when it is free or already held.
  ///
  /// Fails with LOCK_NOT_AVAILABLE after the context's lock timeout, with QUERY_CANCELED at its
  /// deadline, with READ_ONLY_TRANSACTION when the transaction or the warehouse is read-only.
  Pending<Void> lockForWriting(CallContext context);

  /// Returns an id that no object has had.
  int allocateObjectId(Persistence persistence);

  /// Returns the schema of a database in which this session's temporary objects live, making it when
  /// there is none.
  SchemaDefinition temporarySchema(int databaseId);

  /// Changes the catalog. Waits for the write lock when it is not held and the object is permanent.
  void apply(CatalogChange change);

  /// Takes all rows from a table, as a change of which numbers of rows and identity values do not
  /// begin anew. Waits for the write lock when it is not held.
  void truncate(int tableId);

  /// Opens a way to add rows to a table. Waits for the write lock when it is not held.
  TableAppender appender(int tableId);

  /// Deletes rows that the transaction sees. Waits for the write lock when it is not held.
  ///
  /// @param rowIds their ids, each once, as [TableSnapshot#rowIdColumn] gives them
  /// @throws io.blueshift.error.DatabaseException SERIALIZATION_FAILURE when another transaction has
  ///     changed one of them since the snapshot
  void deleteRows(int tableId, long[] rowIds);

  /// Opens a way to add new versions of rows that this transaction deleted. Batches have one column
  /// more than the table: the last one has the row's id, BIGINT. Waits for the write lock when it is
  /// not held.
  TableAppender rowWriter(int tableId);

  /// Takes `count` values of an IDENTITY column for rows to be appended and returns the first; the
  /// next ones follow by the column's step. Values are never given out twice, rolled back or not.
  /// Workers may call this at once after the first call of the transaction's thread that changed
  /// something.
  long allocateIdentityValues(int tableId, int columnNumber, int count);

  /// Sets a savepoint, to which the transaction can go back.
  Savepoint savepoint();

  /// Ends the transaction and publishes its changes. They are visible when the call returns; the
  /// result completes when they are as durable as asked for, and, whatever this transaction changed,
  /// not before the commits it has read are.
  ///
  /// When the call throws, nothing of the transaction is visible and it has ended.
  Pending<CommitResult> commit(CallContext context, Durability durability);

  /// Ends the transaction and forgets its changes. Does nothing when it has ended.
  void rollback();

  /// Rolls back what is not committed.
  @Override
  default void close() {
    rollback();
  }
}
