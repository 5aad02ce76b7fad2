package io.blueshift.transaction;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.table.TableAppender;
import java.util.List;

/// A bracket around reads and changes of one warehouse. It reads the snapshot it began with and its
/// own changes; others see the changes after [#commit], all at once.
///
/// Many transactions change the warehouse at a time. A change takes locks, which are held until the
/// transaction ends, also when a savepoint takes the change back:
///
/// - rows that are deleted or changed: exclusive, each for itself;
/// - the table of rows that are added, deleted or changed: shared; one that is emptied or redefined:
///   exclusive;
/// - the catalog, for every change of a definition: exclusive.
///
/// The `lock` methods ask for them without parking a thread. The methods that change take what is not held
/// yet, and park their caller when it is not free. Temporary objects need no locks.
///
/// When another transaction has committed since the snapshot, a change to an object or a row that it
/// changed too fails with SERIALIZATION_FAILURE (the first one to update wins); appends to a table never
/// conflict.
///
/// Used by one thread at a time, except for the appenders' locals and table snapshots, which workers
/// share, and for [#cancelWaits]. Whatever a transaction gave out is valid until it ends, so a reader of results ends it last.
public interface Transaction extends AutoCloseable {
  /// Returns what the transaction may do.
  AccessMode accessMode();

  /// Says what the transaction may do from now on. A rollback to a savepoint takes this back too.
  void setAccessMode(AccessMode mode);

  /// Makes the transaction serializable, before it has read anything: its commit fails with
  /// SERIALIZATION_FAILURE when a commit since its snapshot changed what it has read, so that it might as well
  /// have done everything at the moment of its commit. One without changes does not fail, and one that is
  /// read-only stays as it is.
  void serialize();

  /// Returns the state that is read, apart from own changes.
  Snapshot snapshot();

  /// Takes the newest state for the snapshot, on which own changes then stand. For READ COMMITTED, at the
  /// beginning of each statement, and for a statement that begins again after it met a changed row.
  ///
  /// @param keepOlder whether table snapshots that were given out may still be read, which keeps their
  ///     rows until the transaction ends
  /// @return whether there was a newer one
  boolean refresh(boolean keepOlder);

  /// Returns the names and definitions of the snapshot, of the session's temporary objects, and of
  /// what this transaction changed.
  Catalog catalog();

  /// Returns the rows of a table: those of the snapshot and those this transaction appended. Later
  /// appends do not show in it.
  TableSnapshot table(int tableId);

  /// Returns about how many rows [#table] has; costs nothing that grows with the table or with what the
  /// transaction changed, and commits meanwhile may count.
  long rowCountEstimate(int tableId);

  /// Returns the tables as of older commits, as this transaction sees them.
  OlderStates olderStates();

  /// Asks for a table: shared to write to it, exclusive to empty it or to keep writers away. Whoever
  /// has read nothing yet reads the newest state from the first change after this on.
  ///
  /// Fails with LOCK_NOT_AVAILABLE after the context's lock timeout, with QUERY_CANCELED at its
  /// deadline, with DEADLOCK_DETECTED, with READ_ONLY_TRANSACTION when the transaction or the warehouse
  /// is read-only. So do the other methods that ask for locks.
  Pending<Void> lockTable(int tableId, RowLockMode mode, CallContext context);

  /// Asks for all rows of a table at once, instead of for very many of them one by one. Rows may still be
  /// added by others.
  Pending<Void> lockRowsOfTable(int tableId, CallContext context);

  /// Asks for rows that the transaction sees, and for their table, shared. Completes with those that
  /// were granted: all, unless the policy is to skip rows that others hold.
  ///
  /// @param rowIds their ids, each once, as [TableSnapshot#rowIdColumn] gives them; ascending ones meet
  ///     no deadlock with others who ask in that order
  Pending<LockedRows> lockRows(
      int tableId, long[] rowIds, RowLockMode mode, RowLockPolicy policy, CallContext context);

  /// Fails with SERIALIZATION_FAILURE when another transaction has changed or deleted one of the rows since
  /// the snapshot. While they are locked, the answer lasts.
  ///
  /// @param rows what [#lockRows] gave
  void requireUnchanged(LockedRows rows);

  /// Asks for what a change of the catalog needs.
  Pending<Void> lockFor(CatalogChange change, CallContext context);

  /// Fails with SERIALIZATION_FAILURE when others have added or changed rows of a table since the
  /// snapshot. The table must be locked exclusively for the answer to last.
  void requireNewest(int tableId);

  /// Says how long the methods that change, and the appenders, wait for locks that are not held yet: from now on
  /// as the context says. At the beginning of each statement.
  void waitAs(CallContext context);

  /// Lets what the transaction waits for fail with QUERY_CANCELED, also what it waits for later without a
  /// context, until the next [#waitAs]. Called by any thread.
  void cancelWaits();

  /// Returns an id that no object has had.
  int allocateObjectId(Persistence persistence);

  /// Returns the schema of a database in which this session's temporary objects live, making it when
  /// there is none.
  SchemaDefinition temporarySchema(int databaseId);

  /// Changes the catalog.
  ///
  /// @throws io.blueshift.error.DatabaseException SERIALIZATION_FAILURE when another transaction has
  ///     changed the object since the snapshot
  void apply(CatalogChange change);

  /// Takes all rows from a table, as a change of which numbers of rows and identity values do not
  /// begin anew: also those that others added since the snapshot.
  void truncate(int tableId);

  /// Opens a way to add rows to a table.
  TableAppender appender(int tableId);

  /// Deletes rows that the transaction sees and has locked for it.
  ///
  /// @param rows what [#lockRows] gave, locked exclusively
  /// @throws io.blueshift.error.DatabaseException SERIALIZATION_FAILURE when another transaction has
  ///     changed one of them since the snapshot
  void deleteRows(LockedRows rows);

  /// Opens a way to add new versions of rows that this transaction deleted. Batches have one column
  /// more than the table: the last one has the row's id, BIGINT.
  default TableAppender rowWriter(int tableId) {
    return rowWriter(tableId, false);
  }

  /// Opens a way to add new versions of rows, as the other form does.
  ///
  /// @param keepsKeys whether each version has the enforced keys that its row had before, so that they need
  ///     not be locked and compared
  TableAppender rowWriter(int tableId, boolean keepsKeys);

  /// Looks whether what was added since the last call refers to rows that are there, as enforced foreign keys
  /// want it, and keeps those rows from losing their keys until the transaction ends. Called when a
  /// statement has ended; a savepoint and a commit do it too.
  ///
  /// @throws io.blueshift.error.DatabaseException FOREIGN_KEY_VIOLATION, and as [#lockTable]
  void checkReferences(CallContext context);

  /// Locks keys of rows that the transaction takes away or changes, so that nobody refers to them any more.
  /// Waits for those who do.
  ///
  /// @param columnNumbers the columns of an enforced key
  /// @param keys their values, as [io.blueshift.vector.Values] says, none NULL
  void lockKeys(int tableId, List<Integer> columnNumbers, List<Object[]> keys, CallContext context);

  /// Returns the rows of a table as of the newest commit, apart from what this transaction did: also
  /// those that were committed since the snapshot. For comparing keys, under locks that make the answer last.
  TableSnapshot newestTable(int tableId);

  /// Fails with SERIALIZATION_FAILURE when a table has got or lost enforced foreign keys that refer to it since
  /// the snapshot. The table must be locked for the answer to last.
  void requireSameReferences(int tableId);

  /// Takes `count` values of an IDENTITY column for rows to be appended and returns the first; the
  /// next ones follow by the column's step. Values are never given out twice, rolled back or not.
  /// Workers may call this at once after the first call of the transaction's thread that changed
  /// something.
  long allocateIdentityValues(int tableId, int columnNumber, int count);

  /// Takes the next value of a sequence. It never comes again, whether the transaction commits or not, and
  /// others need not wait for it. Called by any thread of the transaction's statement.
  ///
  /// @throws io.blueshift.error.DatabaseException SEQUENCE_GENERATOR_LIMIT_EXCEEDED,
  ///     READ_ONLY_TRANSACTION
  long nextSequenceValue(int sequenceId);

  /// Sets where a sequence is, for everybody and at once, whether the transaction commits or not.
  ///
  /// @throws io.blueshift.error.DatabaseException NUMERIC_VALUE_OUT_OF_RANGE, READ_ONLY_TRANSACTION
  void setSequence(int sequenceId, SequencePosition position);

  /// Returns where a sequence is now.
  SequencePosition sequencePosition(int sequenceId);

  /// Returns whether values of sequences were taken, which a commit makes lasting.
  boolean hasMovedSequences();

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
