package io.blueshift.store;

import static io.blueshift.store.StoreFixture.CONTEXT;
import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.content;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.catalog.ConstraintDefinition;
import io.blueshift.catalog.Persistence;
import io.blueshift.catalog.Relation;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.door.Row;
import io.blueshift.door.RowChange;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.io.SimulatedDirectory.Fault;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// A history of every kind of change is cut off at every single write, the files are left as a crash
/// may leave them, and opening must find the state before or after the change that was under way.
class CrashTest {
  private static final int CLONE_COUNT = 2;

  private static WarehouseOptions options(MemoryBudget budget) {
    return WarehouseOptions.defaults().withMemory(budget).withUpkeep(1 << 30, 100, false);
  }

  /// The rows of each table by its name, sorted: what a reader sees.
  private static Map<String, List<String>> contentOf(Warehouse warehouse) {
    Map<String, List<String>> content = new TreeMap<>();
    try (Transaction transaction = read(warehouse)) {
      for (Relation relation : transaction.catalog().relations()) {
        content.put(
            relation.name(),
            TestRows.read(transaction.table(relation.id())).stream()
                .map(Object::toString)
                .sorted(Comparator.naturalOrder())
                .toList());
      }
    }
    return content;
  }

  private static int tableId(Transaction transaction, String name) {
    int schema = StoreFixture.publicSchema(transaction.catalog());
    return transaction.catalog().requireRelation(List.of(schema), name).id();
  }

  private interface Step {
    void run(Warehouse warehouse);
  }

  private interface Change {
    void run(Transaction transaction);
  }

  private static Step inTransaction(Change change) {
    return warehouse -> {
      try (Transaction transaction = write(warehouse)) {
        change.run(transaction);
        commit(transaction);
      }
    };
  }

  private static Step smallInsert(int first) {
    return inTransaction(t -> append(t, tableId(t, "a"), rows(first, 60)));
  }

  private static Step bulkInsert(int first) {
    return inTransaction(t -> append(t, tableId(t, "a"), rows(first, 8200)));
  }

  private static void createKeyedTable(Transaction transaction) {
    TableDefinition definition =
        TableDefinition.builder(
                transaction.allocateObjectId(Persistence.PERMANENT),
                StoreFixture.publicSchema(transaction.catalog()),
                "keyed")
            .addColumn(ColumnDefinition.of("id", LogicalType.BIGINT).withNullable(false))
            .addColumn(ColumnDefinition.of("text", new LogicalType.VarbyteType(60)))
            .addConstraint(new ConstraintDefinition.PrimaryKey("keyed_pkey", List.of(1), true))
            .build();
    transaction.apply(new CatalogChange.PutRelation(definition));
  }

  /// Changes a row by its key, as a call of its own.
  private static Step keyedChange(long id, RowChange change) {
    return warehouse -> {
      int tableId;
      try (Transaction transaction = read(warehouse)) {
        tableId = tableId(transaction, "keyed");
      }
      try (WarehouseSession session = warehouse.openSession(Principal.OWNER, Protocol.EMBEDDED)) {
        session.rows(tableId, Durability.SYNC).change(Row.of(id), change, CONTEXT).await();
      }
    };
  }

  private static Step keyedPut(long id, String text) {
    return keyedChange(id, RowChange.put(Row.of(id, Values.bytes(text))));
  }

  private static List<Step> history() {
    return List.of(
        inTransaction(CrashTest::createKeyedTable),
        keyedPut(1, "one"),
        keyedPut(2, "a text that is too long to stand in its view"),
        keyedPut(1, "one again"),
        inTransaction(t -> createTable(t, "a")),
        smallInsert(0),
        smallInsert(100),
        Warehouse::upkeep,
        keyedChange(2, RowChange.delete()),
        keyedPut(1, "once more"),
        bulkInsert(1000),
        smallInsert(200),
        inTransaction(t -> {
          createTable(t, "b");
          append(t, tableId(t, "b"), rows(0, 3));
          append(t, tableId(t, "a"), rows(300, 2));
        }),
        Warehouse::checkpoint,
        inTransaction(t -> {
          TableDefinition definition = t.catalog().requireTable(tableId(t, "b"));
          t.apply(
              new CatalogChange.PutRelation(
                  definition.toBuilder()
                      .addColumn(ColumnDefinition.of("n", LogicalType.INTEGER).withInitialValue(9L))
                      .build()));
        }),
        inTransaction(t -> append(t, tableId(t, "b"), List.of(Arrays.asList(77L, "with n", 1L)))),
        bulkInsert(20_000),
        smallInsert(400),
        Warehouse::upkeep,
        inTransaction(t -> t.truncate(tableId(t, "a"))),
        smallInsert(500),
        inTransaction(t -> t.apply(new CatalogChange.DropRelation(tableId(t, "b")))),
        Warehouse::checkpoint,
        keyedPut(3, "three"),
        smallInsert(600));
  }

  /// The contents before the first step and after each.
  private static List<Map<String, List<String>>> expectedContents(SimulatedDirectory directory) {
    List<Map<String, List<String>>> contents = new ArrayList<>();
    try (MemoryBudget budget = MemoryBudget.root("crash", Long.MAX_VALUE);
        Warehouse warehouse = Warehouse.open(directory, options(budget))) {
      contents.add(contentOf(warehouse));
      for (Step step : history()) {
        step.run(warehouse);
        contents.add(contentOf(warehouse));
      }
    }
    return contents;
  }

  /// Runs the history until the directory dies; returns how many steps were acknowledged.
  private static int runUntilDeath(SimulatedDirectory directory, MemoryBudget budget) {
    int done = 0;
    Warehouse warehouse = null;
    try {
      warehouse = Warehouse.open(directory, options(budget));
      for (Step step : history()) {
        step.run(warehouse);
        done++;
      }
    } catch (DatabaseException e) {
      assertThat(directory.isStopped()).as(e.toString()).isTrue();
    }
    closeDead(warehouse);
    return done;
  }

  private static void closeDead(Warehouse warehouse) {
    try {
      if (warehouse != null) {
        warehouse.close();
      }
    } catch (DatabaseException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.IO_ERROR);
    }
  }

  @Test
  void crashAtEveryWriteLeavesTheOldOrTheNewState() {
    long seed = System.nanoTime();
    SimulatedDirectory whole = new SimulatedDirectory(seed);
    List<Map<String, List<String>>> contents = expectedContents(whole);
    long changeCount = whole.changeCount();
    System.out.println("CrashTest seed " + seed + ", " + changeCount + " fault points");
    for (long fault = 1; fault <= changeCount; fault++) {
      SimulatedDirectory directory = new SimulatedDirectory(seed + fault);
      directory.failAt(fault, Fault.STOP);
      int done;
      MemoryBudget budget = MemoryBudget.root("crash", Long.MAX_VALUE);
      done = runUntilDeath(directory, budget);
      for (int clone = 0; clone < CLONE_COUNT; clone++) {
        SimulatedDirectory left = directory.afterStop(seed * 31 + fault * CLONE_COUNT + clone);
        Map<String, List<String>> found = recovered(left, clone * (int) (1 + fault % 7));
        assertThat(found)
            .as("seed %d, fault %d, clone %d, %d steps done", seed, fault, clone, done)
            .isIn(contents.get(done), contents.get(Math.min(done + 1, contents.size() - 1)));
      }
    }
  }

  /// Opens what a crash left, after crashing in the middle of that once more.
  private static Map<String, List<String>> recovered(SimulatedDirectory left, int secondFault) {
    SimulatedDirectory directory = left;
    MemoryBudget budget = MemoryBudget.root("recovery", Long.MAX_VALUE);
    if (secondFault > 0) {
      directory.failAt(secondFault, Fault.STOP);
      Warehouse warehouse = null;
      try {
        warehouse = Warehouse.open(directory, options(budget));
      } catch (DatabaseException e) {
        assertThat(directory.isStopped()).as(e.toString()).isTrue();
      }
      closeDead(warehouse);
      directory = directory.afterStop(secondFault);
    }
    Map<String, List<String>> found;
    try (Warehouse warehouse = Warehouse.open(directory, options(budget))) {
      found = contentOf(warehouse);
    }
    try (Warehouse warehouse = Warehouse.open(directory, options(budget))) {
      assertThat(contentOf(warehouse)).isEqualTo(found);
    }
    return found;
  }

  /// Lets each change of a commit fail in turn: those of its log, and those that clear away after it.
  @Test
  void aCommitFailsOnlyWhereItsRowsAreNotThere() {
    boolean reached = true;
    for (long change = 1; reached; change++) {
      SimulatedDirectory directory = new SimulatedDirectory(1);
      try (Warehouse warehouse = Warehouse.open(directory, WarehouseOptions.defaults())) {
        int table;
        List<List<Object>> expected = rows(20, 2);
        try (Transaction transaction = write(warehouse)) {
          table = createTable(transaction, "t");
          append(transaction, table, rows(0, 3));
          commit(transaction);
        }
        try (Transaction transaction = write(warehouse)) {
          append(transaction, table, rows(10, 70_000));
          transaction.truncate(table);
          append(transaction, table, rows(20, 2));
          directory.failAt(change, Fault.FULL_ONCE);
          commit(transaction);
        } catch (DatabaseException e) {
          // Where the log could not be synced, the commit is visible and not known to be durable.
          expected = e.code() == ErrorCode.IO_ERROR ? expected : rows(0, 3);
        }
        reached = directory.hasFailed();
        assertThat(content(warehouse, table)).as("change %d failed", change).isEqualTo(expected);
      }
    }
  }

  @Test
  void fullDiskFailsTheStatementAndLeavesTheStateAsItWas() {
    long seed = System.nanoTime();
    System.out.println("CrashTest full disk seed " + seed);
    SimulatedDirectory whole = new SimulatedDirectory(seed);
    List<Map<String, List<String>>> contents = expectedContents(whole);
    for (long fault = 1; fault <= whole.changeCount(); fault += 3) {
      SimulatedDirectory directory = new SimulatedDirectory(seed + fault);
      MemoryBudget budget = MemoryBudget.root("full", Long.MAX_VALUE);
      Warehouse opened = openWithFault(directory, budget, fault);
      try (Warehouse warehouse = opened) {
        for (int index = 0; index < history().size(); index++) {
          Step step = history().get(index);
          try {
            step.run(warehouse);
          } catch (DatabaseException e) {
            if (e.code() == ErrorCode.IO_ERROR) {
              break; // The log could not be synced: the warehouse rightly takes no more.
            }
            assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL);
            assertThat(contentOf(warehouse))
                .as("seed %d, fault %d, step %d", seed, fault, index)
                .isEqualTo(contents.get(index));
            step.run(warehouse);
          }
          assertThat(contentOf(warehouse))
              .as("seed %d, fault %d, step %d", seed, fault, index)
              .isEqualTo(contents.get(index + 1));
        }
      }
    }
  }

  private static Warehouse openWithFault(
      SimulatedDirectory directory, MemoryBudget budget, long fault) {
    directory.failAt(fault, Fault.FULL_ONCE);
    try {
      return Warehouse.open(directory, options(budget));
    } catch (DatabaseException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL);
      return Warehouse.open(directory, options(budget));
    }
  }
}
