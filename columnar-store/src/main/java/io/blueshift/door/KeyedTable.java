package io.blueshift.door;

import io.blueshift.catalog.TableDefinition;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Pending;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rows of one table by its enforced primary key: a value for each of its columns, in the order of the
/// key.
///
/// A transaction's table reads its snapshot with its own changes, and keeps what it changes to itself until
/// the commit. A session's table takes each call for a transaction: it reads the newest rows, and a call
/// that changes something completes when it is as durable as the session asks for. What was read is durable
/// too, as far as those who wrote it asked for that, before the result is there.
///
/// No call parks its thread for a lock or a disk's sync: the result comes later then. Files may be read, and
/// written to, on the caller's thread. Failures: LOCK_NOT_AVAILABLE after the context's lock timeout,
/// QUERY_CANCELED at its deadline, DEADLOCK_DETECTED; SERIALIZATION_FAILURE when the table was altered while
/// the call waited for it, and in a transaction when another changed the row since the snapshot.
///
/// Used by one thread at a time: the next call begins when the result of the one before is there.
public interface KeyedTable {
  /// Returns the table's definition.
  TableDefinition definition();

  /// Reads the row of a key; null when there is none.
  Pending<@Nullable Row> get(Row key, CallContext context);

  /// Reads the rows of keys, all as of one moment, in the order of the keys; null where there is none.
  Pending<List<@Nullable Row>> getAll(List<Row> keys, CallContext context);

  /// Reads a page of a range of rows, in the order of the primary key or of an index. Each page of a session's
  /// table is read as of the moment of its call. What is in memory for it does not grow with the table; a
  /// transaction's table looks through all rows that the transaction wrote.
  ///
  /// The order of the primary key is an index that is made when it is first asked for, unless one was created.
  ///
  /// Fails with UNDEFINED_OBJECT when there is no such index, INVALID_PARAMETER_VALUE for bounds or a limit that
  /// cannot be, OUT_OF_MEMORY when the index has to be made and there is no room for it.
  Pending<RowPage> scan(RowRange range, CallContext context);

  /// Changes the row of a key.
  ///
  /// Fails with NOT_NULL_VIOLATION, UNIQUE_VIOLATION for another key of the table, INVALID_PARAMETER_VALUE
  /// when the new row's key is not the one that was asked for or a value is of another class than the
  /// column's.
  Pending<ChangedRow> change(Row key, RowChange change, CallContext context);

  /// Makes a row the one with its key, whatever was there, which is not read. Fails as [#change] does.
  ///
  /// @param row a value for each column
  Pending<Void> put(Row row, CallContext context);

  /// Changes the rows of several keys, all or none. Keys are locked in their order, so that two batches do
  /// not wait for each other.
  ///
  /// @param changes by key
  /// @return what each change did, by key
  Pending<Map<Row, ChangedRow>> changeAll(Map<Row, RowChange> changes, CallContext context);
}
