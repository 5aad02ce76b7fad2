package io.blueshift.simulation;

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
        check(reader, expected, DatabaseModel.EMPTY, index);
      }
    }
  }

  /// Compares the list of tables, and the rows of one of them.
  void check(Transaction reader, DatabaseModel expected, DatabaseModel temporary, int choice) {
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
      DatabaseModel.Table table = states.get(Math.toIntExact(number - distance)).tables().get(id);
      DatabaseModel.Table found = TableDigest.of(reader.table(past), budget);
      if (table == null
          || found.rowCount() != table.rowCount()
          || found.digest() != table.digest()) {
        throw new SimulationFailure(
            "rows differ as of an older commit [table="
                + id
                + ", commit="
                + (number - distance)
                + ", newest="
                + number
                + ", expected="
                + table
                + ", actual="
                + found
                + "]");
      }
      DatabaseModel.Table newest = states.get(Math.toIntExact(number)).tables().get(id);
      ChangesCheck.run(reader, id, number - distance, table, newest);
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
