package io.blueshift.store;

import io.blueshift.catalog.IdentityDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.wal.LogChange.IdentityAdvanced;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/// How many values of identity columns were taken when one transaction took its last. Safe for use by several
/// threads.
final class TransactionIdentities {
  private final Map<Key, Long> ordinals = new ConcurrentSkipListMap<>();

  private record Key(int tableId, int columnNumber) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byTable = Integer.compare(tableId, other.tableId);
      return byTable != 0 ? byTable : Integer.compare(columnNumber, other.columnNumber);
    }
  }

  /// Takes values of a column and returns the first.
  ///
  /// @throws DatabaseException INVALID_COLUMN_REFERENCE when the column does not number its rows
  long allocate(TableDefinition table, int columnNumber, int count, RowCounters counters) {
    int index = table.columnIndexOfNumber(columnNumber);
    IdentityDefinition identity = index < 0 ? null : table.columns().get(index).identity();
    if (identity == null) {
      throw new DatabaseException(
          ErrorCode.INVALID_COLUMN_REFERENCE,
          "column has no identity [table=" + table.name() + ", number=" + columnNumber + "]");
    }
    long ordinal = counters.identityOrdinals(table.id(), columnNumber).getAndAdd(count);
    ordinals.merge(new Key(table.id(), columnNumber), ordinal + count, Math::max);
    return Math.addExact(identity.seed(), Math.multiplyExact(ordinal, identity.step()));
  }

  /// Gives out what was taken as changes for the log.
  void forEachTaken(Consumer<IdentityAdvanced> consumer) {
    ordinals.forEach((key, ordinal) ->
        consumer.accept(new IdentityAdvanced(key.tableId, key.columnNumber, ordinal)));
  }
}
