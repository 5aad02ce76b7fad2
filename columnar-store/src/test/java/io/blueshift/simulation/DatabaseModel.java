package io.blueshift.simulation;

import io.blueshift.catalog.NamedSnapshot;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.simulation.SimulatedRows.Row;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What the warehouse holds after a commit. Immutable.
///
/// @param tables the permanent tables, by id
/// @param snapshots the named snapshots, by name
/// @param sequences where the log says that the sequences are, by id
record DatabaseModel(
    Map<Integer, Table> tables,
    Map<String, Named> snapshots,
    Map<Integer, SequencePosition> sequences) {
  static final DatabaseModel EMPTY = new DatabaseModel(Map.of(), Map.of(), Map.of());

  /// A named snapshot.
  ///
  /// @param commitNumber its commit, or [NamedSnapshot#UNCOMMITTED]
  record Named(long commitNumber, boolean givenUp) {}

  /// A row with a key that the door changes.
  ///
  /// @param extraSum the sum of the columns that were added later
  record KeyedRow(long ordinal, long extraSum) {
    long digest(long key) {
      return rowDigest(key, ordinal) + extraSum;
    }
  }

  /// A table `id bigint, ordinal bigint identity(1,1)`, and columns of bigint that were added later: 5
  /// in the rows before, 8 in those after.
  ///
  /// @param digest the sum of the rows' hashes, whatever their order
  /// @param identityHigh the largest identity value
  /// @param keyed the rows with negative ids, by these
  record Table(
      int extraColumnCount,
      long rowCount,
      long digest,
      long identityHigh,
      Map<Long, KeyedRow> keyed) {
    static final Table EMPTY = new Table(0, 0, 0, 0, Map.of());

    Table {
      keyed = new TreeMap<>(keyed);
    }

    /// Returns the table with rows of ids and identity values that follow each other.
    Table withRows(long firstId, long firstIdentity, int count) {
      long sum = digest;
      for (int row = 0; row < count; row++) {
        sum += rowDigest(firstId + row, firstIdentity + row) + 8L * extraColumnCount;
      }
      return new Table(
          extraColumnCount,
          rowCount + count,
          sum,
          Math.max(identityHigh, firstIdentity + count - 1),
          keyed);
    }

    /// Returns the table without some rows.
    Table without(List<Row> rows) {
      long sum = digest;
      Map<Long, KeyedRow> left = new TreeMap<>(keyed);
      for (Row row : rows) {
        sum -= row.digest();
        left.remove(row.id());
      }
      return new Table(extraColumnCount, rowCount - rows.size(), sum, identityHigh, left);
    }

    /// Returns the table with rows in the place of others with the same ids.
    Table withVersions(List<Row> before, List<Row> after) {
      Table left = without(before);
      long sum = left.digest;
      Map<Long, KeyedRow> more = new TreeMap<>(left.keyed);
      for (Row row : after) {
        sum += row.digest();
        if (row.id() < 0) {
          more.put(row.id(), new KeyedRow(row.ordinal(), row.extraSum()));
        }
      }
      return new Table(extraColumnCount, left.rowCount + after.size(), sum, identityHigh, more);
    }

    /// Returns the table with a row the one with its key.
    Table withKeyed(long key, KeyedRow row) {
      Table left = withoutKeyed(key);
      Map<Long, KeyedRow> more = new TreeMap<>(left.keyed);
      more.put(key, row);
      return new Table(
          extraColumnCount, left.rowCount + 1, left.digest + row.digest(key), identityHigh, more);
    }

    /// Returns the table without the row of a key, if there is one.
    Table withoutKeyed(long key) {
      KeyedRow gone = keyed.get(key);
      if (gone == null) {
        return this;
      }
      Map<Long, KeyedRow> left = new TreeMap<>(keyed);
      left.remove(key);
      return new Table(
          extraColumnCount, rowCount - 1, digest - gone.digest(key), identityHigh, left);
    }

    Table truncated() {
      return new Table(extraColumnCount, 0, 0, identityHigh, Map.of());
    }

    Table withColumn() {
      Map<Long, KeyedRow> wider = new TreeMap<>();
      keyed.forEach((key, row) -> wider.put(key, new KeyedRow(row.ordinal, row.extraSum + 5)));
      return new Table(extraColumnCount + 1, rowCount, digest + 5 * rowCount, identityHigh, wider);
    }
  }

  DatabaseModel {
    tables = new TreeMap<>(tables);
    snapshots = new TreeMap<>(snapshots);
    sequences = new TreeMap<>(sequences);
  }

  /// Returns a hash of the columns that every row has.
  static long rowDigest(long id, long identity) {
    long mixed = (id * 0x9e3779b97f4a7c15L) ^ (identity * 0xc2b2ae3d27d4eb4fL);
    mixed ^= mixed >>> 29;
    return mixed * 0xbf58476d1ce4e5b9L;
  }

  /// Returns the database with a table put in.
  DatabaseModel with(int id, Table table) {
    Map<Integer, Table> changed = new TreeMap<>(tables);
    changed.put(id, table);
    return new DatabaseModel(changed, snapshots, sequences);
  }

  DatabaseModel without(int id) {
    Map<Integer, Table> changed = new TreeMap<>(tables);
    changed.remove(id);
    return new DatabaseModel(changed, snapshots, sequences);
  }

  /// Returns the database with a change to a table; tables that are gone stay so.
  DatabaseModel change(int id, UnaryOperator<Table> change) {
    Table table = tables.get(id);
    return table == null ? this : with(id, change.apply(table));
  }

  private DatabaseModel withSnapshot(String name, @Nullable Named snapshot) {
    Map<String, Named> named = new TreeMap<>(snapshots);
    if (snapshot == null) {
      named.remove(name);
    } else {
      named.put(name, snapshot);
    }
    return new DatabaseModel(tables, named, sequences);
  }

  /// Returns the database with a name for the commit under way.
  DatabaseModel withSnapshot(String name) {
    return withSnapshot(name, new Named(NamedSnapshot.UNCOMMITTED, false));
  }

  DatabaseModel withoutSnapshot(String name) {
    return withSnapshot(name, null);
  }

  DatabaseModel withSnapshotGivenUp(String name) {
    Named known = snapshots.get(name);
    return known == null ? this : withSnapshot(name, new Named(known.commitNumber, true));
  }

  DatabaseModel withSequence(int id, SequencePosition position) {
    Map<Integer, SequencePosition> positions = new TreeMap<>(sequences);
    positions.put(id, position);
    return new DatabaseModel(tables, snapshots, positions);
  }

  DatabaseModel withoutSequence(int id) {
    Map<Integer, SequencePosition> positions = new TreeMap<>(sequences);
    positions.remove(id);
    return new DatabaseModel(tables, snapshots, positions);
  }

  /// Returns the database when what it has got is committed under a number.
  DatabaseModel committed(long number) {
    DatabaseModel committed = this;
    for (Map.Entry<String, Named> each : snapshots.entrySet()) {
      if (each.getValue().commitNumber == NamedSnapshot.UNCOMMITTED) {
        committed = committed.withSnapshot(each.getKey(), new Named(number, false));
      }
    }
    return committed;
  }
}
