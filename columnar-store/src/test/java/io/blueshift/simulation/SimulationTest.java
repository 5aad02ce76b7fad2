package io.blueshift.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.Persistence;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.SimulatedDirectory;
import io.blueshift.io.SimulatedDirectory.Change;
import io.blueshift.store.SimulatedStore;
import io.blueshift.store.Warehouse;
import io.blueshift.store.WarehouseOptions;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Transaction;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Runs histories for a fixed time, and proves with planted faults that they find things.
///
/// `-Dblueshift.simulation.minutes=120` runs them for two hours, `-Dblueshift.simulation.seed=…` begins
/// with a seed, `-Dblueshift.simulation.faults=SNAPSHOT|SEQUENCE` plants only faults whose names have these words, and `-Dblueshift.simulation.trace=true` prints what happens.
class SimulationTest {
  private static final int FAULT_HISTORY_COUNT_MAX = 20_000;
  private static final long CI_SECONDS = 20;

  /// How often a long run should stop at each place.
  private static final long SITE_STOP_COUNT_MIN = 1000;

  private final Set<Change> failingInLog = EnumSet.noneOf(Change.class);

  private static long firstSeed() {
    return Long.getLong("blueshift.simulation.seed", System.nanoTime());
  }

  @Test
  void noHistoryBreaksTheModel() {
    long seed = firstSeed();
    System.out.println("simulation begins with seed " + seed);
    long minutes = Long.getLong("blueshift.simulation.minutes", 0);
    long nanos = TimeUnit.SECONDS.toNanos(minutes == 0 ? CI_SECONDS : minutes * 60);
    Map<String, Long> stops = new TreeMap<>();
    long begin = System.nanoTime();
    long count = 0;
    long changeCount = 0;
    while (System.nanoTime() - begin < nanos) {
      SimulationHistory.Outcome outcome =
          new SimulationHistory(seed + count, PlantedFault.NONE).run();
      outcome.stopCounts().forEach((site, times) -> stops.merge(site, (long) times, Long::sum));
      changeCount += outcome.changeCount();
      count++;
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    System.out.printf(
        "%d histories, %.0f per second, %d changes of files%n",
        count, count / seconds, changeCount);
    stops.forEach((site, times) -> System.out.printf("%8d stops at %s%n", times, site));
    assertThat(stops).isNotEmpty();
    long seldom = stops.values().stream().filter(times -> times < SITE_STOP_COUNT_MIN).count();
    System.out.printf(
        "%d of %d sites had less than %d stops%n", seldom, stops.size(), SITE_STOP_COUNT_MIN);
  }

  @Test
  void everyPlantedFaultIsFound() {
    long seed = firstSeed();
    System.out.println("planted faults begin with seed " + seed);
    String only = System.getProperty("blueshift.simulation.faults", "");
    for (PlantedFault fault : PlantedFault.values()) {
      if (fault != PlantedFault.NONE && fault.name().matches(".*(" + only + ").*")) {
        SimulationFailure found = null;
        int count = 0;
        while (found == null && count < FAULT_HISTORY_COUNT_MAX) {
          found = failureOf(seed + count, fault);
          count++;
        }
        assertThat(found).as("%s from seed %d on", fault, seed).isNotNull();
        assertThat(failureOf(seed + count - 1, PlantedFault.NONE)).isNull();
        System.out.printf("%-32s found by history %5d%n", fault, count);
      }
    }
  }

  private static SimulationFailure failureOf(long seed, PlantedFault fault) {
    try {
      new SimulationHistory(seed, fault).run();
      return null;
    } catch (SimulationFailure e) {
      return e;
    }
  }

  @Test
  void aManifestThatAKilledProcessLeftIsDurableOnceItWasOpened() {
    for (long seed = 0; seed < 20; seed++) {
      SimulatedDirectory directory = new SimulatedDirectory(seed, (change, name) -> {});
      directory.stopAfter(9);
      assertThatThrownBy(() -> open(directory)).isInstanceOf(DatabaseException.class);
      assertThat(directory.stopSite()).isEqualTo("SYNC_FOLDER root");
      directory.restart(false);
      open(directory);
      directory.stopNow();
      directory.restart(true);
      assertThat(directory.exists("manifest-0000000000000001")).isTrue();
    }
  }

  /// An append that fails may have written the whole record, and cutting the file may fail too.
  @Test
  void aCommitThatFailedDoesNotComeBack() {
    for (long seed = 0; seed < 40; seed++) {
      failingInLog.clear();
      SimulatedDirectory directory = new SimulatedDirectory(seed, this::failInLog);
      Warehouse warehouse = open(directory);
      createTable(warehouse);
      failingInLog.add(Change.APPEND);
      if (seed % 2 == 0) {
        failingInLog.add(Change.TRUNCATE);
      }
      assertThatThrownBy(() -> createTable(warehouse)).isInstanceOf(DatabaseException.class);
      directory.stopNow();
      warehouse.close();
      directory.restart(seed % 4 < 2);
      try (Warehouse again = open(directory);
          Transaction reader = again.begin(AccessMode.READ_ONLY, Principal.OWNER)) {
        assertThat(reader.snapshot().commitNumber()).as("seed %d", seed).isBetween(0L, 1L);
      }
    }
  }

  /// When the log can neither be cut nor synced, the commit may be there after all.
  @Test
  void filesStayThatACommitNamesWhichMayBeInTheLog() {
    for (long seed = 0; seed < 40; seed++) {
      failingInLog.clear();
      SimulatedDirectory directory = new SimulatedDirectory(seed, this::failInLog);
      Warehouse warehouse = open(directory);
      int table = createTable(warehouse);
      try (Transaction transaction = warehouse.begin(AccessMode.READ_WRITE, Principal.OWNER)) {
        SimulatedRows.append(transaction, table, 0, 1, 1, 9000);
        failingInLog.addAll(List.of(Change.APPEND, Change.TRUNCATE, Change.SYNC));
        assertThatThrownBy(
                () -> transaction.commit(CallContext.of(Principal.OWNER), Durability.SYNC))
            .isInstanceOf(DatabaseException.class);
      }
      directory.stopNow();
      warehouse.close();
      directory.restart(false);
      open(directory).close();
    }
  }

  private void failInLog(Change change, String name) {
    if (name.startsWith("log/") && failingInLog.remove(change)) {
      throw new DatabaseException(ErrorCode.IO_ERROR, "the device failed");
    }
  }

  private static int createTable(Warehouse warehouse) {
    try (Transaction transaction = warehouse.begin(AccessMode.READ_WRITE, Principal.OWNER)) {
      Catalog catalog = transaction.catalog();
      int database = catalog.requireDatabase(Catalog.INITIAL_DATABASE).id();
      int id = transaction.allocateObjectId(Persistence.PERMANENT);
      transaction.apply(
          new CatalogChange.PutRelation(
              SimulatedRows.definition(
                  id,
                  catalog.requireSchema(database, Catalog.INITIAL_SCHEMA).id(),
                  Persistence.PERMANENT)));
      transaction.commit(CallContext.of(Principal.OWNER), Durability.NONE);
      return id;
    }
  }

  private static Warehouse open(SimulatedDirectory directory) {
    return SimulatedStore.open(
            directory,
            WarehouseOptions.defaults().withUpkeep(1 << 20, 1000, false),
            SimulatedStore.PartFault.NONE)
        .warehouse();
  }

  @Test
  void aSeedRepeatsExactly() {
    for (long seed = 1; seed <= 20; seed++) {
      SimulationHistory.Outcome first = new SimulationHistory(seed, PlantedFault.NONE).run();
      SimulationHistory.Outcome again = new SimulationHistory(seed, PlantedFault.NONE).run();
      assertThat(again).isEqualTo(first);
    }
  }
}
