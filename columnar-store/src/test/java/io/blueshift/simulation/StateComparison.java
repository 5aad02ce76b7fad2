package io.blueshift.simulation;

import io.blueshift.catalog.NamedSnapshot;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.scan.ColumnPredicate;
import io.blueshift.scan.TableSnapshot;
import io.blueshift.store.Warehouse;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Transaction;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Compares what a warehouse shows with the states that it went through.
final class StateComparison {
  /// How many values of an indexed column are compared.
  private static final int INDEXED_COUNT = 8;

  private final MemoryBudget budget;
  private final List<DatabaseModel> states;

  /// @param budget pays for reading
  /// @param states the states by commit number, which become more
  StateComparison(MemoryBudget budget, List<DatabaseModel> states) {
    this.budget = budget;
    this.states = states;
  }

  /// Compares all tables of a warehouse with those of a commit.
  void checkAll(Warehouse warehouse, long number) {
    try (Transaction reader = warehouse.begin(AccessMode.READ_ONLY, Principal.OWNER)) {
      if (reader.snapshot().commitNumber() != number) {
        throw new SimulationFailure(
            "another commit is shown [expected="
                + number
                + ", actual="
                + reader.snapshot().commitNumber()
                + "]");
      }
      DatabaseModel expected = states.get(Math.toIntExact(number));
      for (int index = 0; index < Math.max(1, expected.tables().size()); index++) {
        check(reader, expected, expected, DatabaseModel.EMPTY, index);
      }
    }
  }

  /// Compares the lists of tables and of named snapshots, and the rows of one table.
  ///
  /// @param newest the newest state, which may hold less for named snapshots than the one that is read
  /// @param temporary the temporary tables
  /// @param choice which table
  void check(
      Transaction reader,
      DatabaseModel expected,
      DatabaseModel newest,
      DatabaseModel temporary,
      int choice) {
    Map<String, DatabaseModel.Named> names = new TreeMap<>();
    for (NamedSnapshot name : reader.olderStates().snapshots()) {
      names.put(name.name(), new DatabaseModel.Named(name.commitNumber(), name.givenUp()));
    }
    if (!names.equals(expected.snapshots())) {
      throw new SimulationFailure(
          "named snapshots differ [expected=" + expected.snapshots() + ", actual=" + names + "]");
    }
    long tableCount =
        reader.catalog().relations().stream().filter(TableDefinition.class::isInstance).count();
    Map<Integer, DatabaseModel.Table> all = new TreeMap<>(expected.tables());
    all.putAll(temporary.tables());
    if (tableCount != all.size()) {
      throw new SimulationFailure(
          "tables are missing or too many [expected=" + all + ", actual=" + tableCount + "]");
    }
    if (all.isEmpty()) {
      return;
    }
    int id = List.copyOf(all.keySet()).get(choice % all.size());
    DatabaseModel.Table table = all.get(id);
    DatabaseModel.Table found = TableDigest.of(reader.table(id), budget);
    if (found.rowCount() != table.rowCount()
        || reader.table(id).rowCount() != table.rowCount()
        || found.digest() != table.digest()
        || found.extraColumnCount() != table.extraColumnCount()) {
      throw new SimulationFailure(
          "rows differ [table=" + id + ", expected=" + table + ", actual=" + found + "]");
    }
    if (expected.tables().containsKey(id)) {
      checkPast(reader, id);
      checkNamed(reader, id, newest);
    }
    if (!reader.catalog().indexes(id).isEmpty() && table.rowCount() > 0) {
      checkIndex(reader.table(id), table.identityHigh());
    }
  }

  /// Compares a table as of some older commits, as far back as it can be read.
  private void checkPast(Transaction reader, int id) {
    long number = reader.snapshot().commitNumber();
    for (int distance = 1; distance <= number; distance *= 3) {
      int past;
      try {
        past = reader.olderStates().open(id, number - distance);
      } catch (DatabaseException e) {
        if (e.code() == ErrorCode.INVALID_PARAMETER_VALUE
            || e.code() == ErrorCode.FEATURE_NOT_SUPPORTED) {
          return; // Older than the history, or changed by the reader itself.
        }
        throw e;
      }
      DatabaseModel.Table table = comparePast(reader, id, past, number - distance);
      DatabaseModel.Table newest = states.get(Math.toIntExact(number)).tables().get(id);
      ChangesCheck.run(reader, id, number - distance, table, newest);
    }
  }

  /// Compares what was opened of a table as of an older commit; returns what is expected.
  private DatabaseModel.Table comparePast(Transaction reader, int id, int past, long commit) {
    DatabaseModel.Table table = states.get(Math.toIntExact(commit)).tables().get(id);
    DatabaseModel.Table found = TableDigest.of(reader.table(past), budget);
    if (table == null || found.rowCount() != table.rowCount() || found.digest() != table.digest()) {
      throw new SimulationFailure(
          "rows differ as of an older commit [table="
              + id
              + ", commit="
              + commit
              + ", newest="
              + reader.snapshot().commitNumber()
              + ", expected="
              + table
              + ", actual="
              + found
              + "]");
    }
    return table;
  }

  /// Compares a table as of the commits that named snapshots hold: as long as they do, and the table keeps its
  /// definition, it can be read.
  private void checkNamed(Transaction reader, int id, DatabaseModel newest) {
    DatabaseModel.Table now = newest.tables().get(id);
    for (NamedSnapshot named : reader.olderStates().snapshots()) {
      DatabaseModel.Named held = newest.snapshots().get(named.name());
      if (now == null
          || held == null
          || held.givenUp()
          || held.commitNumber() != named.commitNumber()) {
        continue;
      }
      long commit = named.commitNumber();
      DatabaseModel.Table then = states.get(Math.toIntExact(commit)).tables().get(id);
      if (then != null && then.extraColumnCount() == now.extraColumnCount()) {
        int past;
        try {
          past = reader.olderStates().open(id, commit);
        } catch (DatabaseException e) {
          if (e.code() == ErrorCode.FEATURE_NOT_SUPPORTED) {
            return; // Changed by the reader itself.
          }
          if (e.code() == ErrorCode.INVALID_PARAMETER_VALUE) {
            throw new SimulationFailure("a named snapshot cannot be read: " + named, e);
          }
          throw e;
        }
        comparePast(reader, id, past, commit);
      }
    }
  }

  /// Compares some rows as the index of the ordinals has them with those that a scan finds.
  private void checkIndex(TableSnapshot table, long ordinalHigh) {
    long from = ordinalHigh * 2 / 3;
    ColumnPredicate range = new ColumnPredicate.IntegerRange(1, from, from + INDEXED_COUNT - 1);
    Set<List<Long>> expected = new HashSet<>();
    TableDigest.forEachRow(
        table,
        table.rowGroups(),
        budget,
        (key, ordinal, extraSum, rowId) -> {
          if (ordinal >= from && ordinal < from + INDEXED_COUNT) {
            expected.add(List.of(key, ordinal, extraSum, rowId));
          }
        });
    Set<List<Long>> found = new HashSet<>();
    TableDigest.forEachRow(
        table,
        table.rowGroups(List.of(range)),
        budget,
        (key, ordinal, extraSum, rowId) -> {
          if (ordinal >= from
              && ordinal < from + INDEXED_COUNT
              && !found.add(List.of(key, ordinal, extraSum, rowId))) {
            throw new SimulationFailure("an index has a row twice [id=" + rowId + "]");
          }
        });
    if (!found.equals(expected)) {
      throw new SimulationFailure(
          "an index has other rows [expected=" + expected + ", actual=" + found + "]");
    }
  }
}
