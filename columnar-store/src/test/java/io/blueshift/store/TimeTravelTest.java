package io.blueshift.store;

import static io.blueshift.store.StoreFixture.append;
import static io.blueshift.store.StoreFixture.commit;
import static io.blueshift.store.StoreFixture.createTable;
import static io.blueshift.store.StoreFixture.delete;
import static io.blueshift.store.StoreFixture.read;
import static io.blueshift.store.StoreFixture.rewrite;
import static io.blueshift.store.StoreFixture.rows;
import static io.blueshift.store.StoreFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.ColumnDefinition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.io.MemoryStorageDirectory;
import io.blueshift.table.TestRows;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Reads a table as of every commit that is retained, beside a model that keeps them all.
class TimeTravelTest {
  private static final Duration RETENTION = Duration.ofMinutes(10);

  private final MemoryStorageDirectory directory = new MemoryStorageDirectory();
  private final SteppingClock clock = new SteppingClock();
  private final TreeMap<Long, Map<Long, List<Object>>> model = new TreeMap<>();
  private final TreeMap<Long, Instant> times = new TreeMap<>();
  private int table;

  /// A clock that the test sets.
  private static final class SteppingClock extends Clock {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private Warehouse open(Duration retention) {
    return Warehouse.open(directory, options(retention));
  }

  private WarehouseOptions options(Duration retention) {
    return WarehouseOptions.defaults()
        .withUpkeep(1 << 26, 300, false)
        .withClock(clock)
        .withRetention(retention);
  }

  private static Map<Long, List<Object>> rowsOf(Transaction transaction, int number) {
    Map<Long, List<Object>> byId = new TreeMap<>();
    for (List<Object> row : TestRows.readWithIds(transaction.table(number))) {
      Object before = byId.put((Long) row.getLast(), row.subList(0, row.size() - 1));
      assertThat(before).as("row id %s twice", row.getLast()).isNull();
    }
    return byId;
  }

  private static long currentCommit(Warehouse warehouse) {
    try (Transaction transaction = read(warehouse)) {
      return transaction.snapshot().commitNumber();
    }
  }

  private void note(Warehouse warehouse) {
    try (Transaction transaction = read(warehouse)) {
      long commitNumber = transaction.snapshot().commitNumber();
      model.put(commitNumber, rowsOf(transaction, table));
      times.put(commitNumber, clock.now);
    }
  }

  private void begin(Warehouse warehouse) {
    try (Transaction transaction = write(warehouse)) {
      table = createTable(transaction, "t");
      commit(transaction);
    }
    note(warehouse);
  }

  private void change(Warehouse warehouse, Random random, int number) {
    Map<Long, List<Object>> newest = model.lastEntry().getValue();
    List<Long> ids = new ArrayList<>(newest.keySet());
    try (Transaction transaction = write(warehouse)) {
      int choice = random.nextInt(100);
      if (choice < 2) {
        transaction.truncate(table);
      } else if (choice < 25 || ids.isEmpty()) {
        boolean large = random.nextInt(20) == 0;
        append(transaction, table, rows(number * 100_000L, 1 + random.nextInt(large ? 9000 : 90)));
      } else {
        int count = Math.min(ids.size(), 1 + random.nextInt(random.nextInt(5) == 0 ? 700 : 5));
        int first = random.nextInt(ids.size() - count + 1);
        long[] some = ids.subList(first, first + count).stream().mapToLong(id -> id).toArray();
        delete(transaction, table, some);
        if (choice < 80) {
          List<List<Object>> versions = new ArrayList<>();
          for (long id : some) {
            versions.add(List.of((long) number, "version " + number, id));
          }
          rewrite(transaction, table, versions);
        }
      }
      commit(transaction);
    }
    note(warehouse);
  }

  /// Compares every commit of the model with what is read as of it; returns the oldest that can be read.
  private long compareAll(Warehouse warehouse, String description) {
    long oldest = -1;
    try (Transaction transaction = read(warehouse)) {
      for (Map.Entry<Long, Map<Long, List<Object>>> state : model.entrySet()) {
        try {
          int number = transaction.olderStates().open(table, state.getKey());
          assertThat(rowsOf(transaction, number))
              .as("%s, commit %d", description, state.getKey())
              .isEqualTo(state.getValue());
          oldest = oldest < 0 ? state.getKey() : oldest;
        } catch (DatabaseException e) {
          assertThat(e.code()).as(description).isEqualTo(ErrorCode.INVALID_PARAMETER_VALUE);
          assertThat(oldest).as("%s, a gap at commit %d", description, state.getKey()).isNegative();
        }
      }
    }
    return oldest;
  }

  private void requireRetained(Warehouse warehouse, Instant from, String description) {
    long oldest = compareAll(warehouse, description);
    Map.Entry<Long, Instant> bound =
        times.entrySet().stream()
            .filter(entry -> !entry.getValue().isAfter(from))
            .reduce((first, second) -> second)
            .orElse(times.firstEntry());
    assertThat(oldest).as("%s, oldest commit", description).isBetween(0L, bound.getKey());
  }

  @Test
  void everyRetainedCommitIsReadAsItWas() {
    long seed = System.nanoTime();
    System.out.println("TimeTravelTest seed " + seed);
    Random random = new Random(seed);
    Warehouse warehouse = open(RETENTION);
    try {
      begin(warehouse);
      for (int number = 1; number < 180; number++) {
        clock.now = clock.now.plusMillis(random.nextInt(9000));
        change(warehouse, random, number);
        String description = "seed " + seed + ", step " + number;
        if (random.nextInt(12) == 0) {
          warehouse.upkeep();
        }
        if (random.nextInt(40) == 0) {
          warehouse.checkpoint();
        }
        if (random.nextInt(30) == 0) {
          warehouse.close();
          warehouse = open(RETENTION);
        }
        if (random.nextInt(60) == 0) {
          requireRetained(warehouse, clock.now.minus(RETENTION), description);
        }
      }
      requireRetained(warehouse, clock.now.minus(RETENTION), "seed " + seed + ", end");
    } finally {
      warehouse.close();
    }
  }

  @Test
  void logAloneBringsBackWhatWasRetained() {
    Random random = new Random(7);
    Warehouse warehouse = open(RETENTION);
    begin(warehouse);
    for (int number = 1; number < 60; number++) {
      change(warehouse, random, number);
      if (number % 20 == 0) {
        warehouse.upkeep();
      }
    }
    try (Warehouse again =
        Warehouse.open(directory, WarehouseOptions.defaults().withReadOnly(true))) {
      assertThat(compareAll(again, "replayed")).isEqualTo(model.firstKey());
    }
    warehouse.close();
  }

  @Test
  void whatIsOlderThanTheRetentionLeavesTheDisk() {
    try (Warehouse warehouse = open(RETENTION)) {
      begin(warehouse);
      for (int number = 1; number < 30; number++) {
        change(warehouse, new Random(number), number);
      }
      warehouse.upkeep();
      try (Transaction transaction = write(warehouse)) {
        transaction.truncate(table);
        commit(transaction);
      }
      note(warehouse);
      warehouse.checkpoint();
      assertThat(directory.list("segments")).isNotEmpty();
      assertThat(compareAll(warehouse, "before")).isEqualTo(model.firstKey());
      clock.now = clock.now.plus(RETENTION).plusSeconds(1);
      warehouse.checkpoint();
      warehouse.checkpoint();
      assertThat(directory.list("segments")).isEmpty();
      assertThat(compareAll(warehouse, "after")).isEqualTo(model.lastKey());
    }
  }

  @Test
  void settingsOfTheWarehouseGoBeforeItsOptionsAndStay() {
    try (Warehouse warehouse = open(RETENTION)) {
      begin(warehouse);
      warehouse.changeSettings(
          settings -> settings.withHistoryRetention(Duration.ZERO).withSnapshotBytesMax(1000L));
    }
    try (Warehouse warehouse = open(RETENTION)) {
      assertThat(warehouse.retention()).isEqualTo(Duration.ZERO);
      assertThat(warehouse.snapshotBytesMax()).isEqualTo(1000);
      change(warehouse, new Random(1), 1);
      warehouse.upkeep();
      warehouse.checkpoint();
      assertThat(compareAll(warehouse, "none")).isEqualTo(model.lastKey());
      warehouse.changeSettings(settings -> settings.withHistoryRetention(null));
      assertThat(warehouse.retention()).isEqualTo(RETENTION);
    }
  }

  @Test
  void withoutRetentionNothingIsKept() {
    try (Warehouse warehouse = open(Duration.ZERO)) {
      begin(warehouse);
      try (Transaction transaction = write(warehouse)) {
        append(transaction, table, rows(0, 10_000));
        commit(transaction);
      }
      try (Transaction transaction = write(warehouse)) {
        transaction.truncate(table);
        commit(transaction);
      }
      note(warehouse);
      assertThat(directory.list("segments")).isEmpty();
    }
  }

  @Test
  void momentStandsForTheNewestCommitBeforeIt() {
    try (Warehouse warehouse = open(RETENTION)) {
      begin(warehouse);
      for (int number = 1; number < 20; number++) {
        clock.now = clock.now.plusMillis(100);
        change(warehouse, new Random(number), number);
      }
      try (Transaction transaction = read(warehouse)) {
        times.forEach((commitNumber, time) -> {
          long micros = ChronoUnit.MICROS.between(Instant.EPOCH, time);
          assertThat(transaction.olderStates().commitAt(micros)).isEqualTo(commitNumber);
          assertThat(transaction.olderStates().commitAt(micros + 50_000)).isEqualTo(commitNumber);
        });
      }
    }
  }

  @Test
  void alteredTableIsReadFromItsAlterationOn() {
    try (Warehouse warehouse = open(RETENTION)) {
      begin(warehouse);
      long before = currentCommit(warehouse);
      try (Transaction transaction = write(warehouse)) {
        transaction.apply(
            new CatalogChange.PutRelation(
                transaction.catalog().requireTable(table).toBuilder()
                    .addColumn(ColumnDefinition.of("more", LogicalType.BIGINT))
                    .build()));
        commit(transaction);
      }
      try (Transaction transaction = read(warehouse)) {
        transaction.olderStates().open(table, before + 1);
        assertThatThrownBy(() -> transaction.olderStates().open(table, before))
            .isInstanceOfSatisfying(
                DatabaseException.class,
                error -> assertThat(error.message()).contains("oldest=" + (before + 1)));
        assertThatThrownBy(() -> transaction.olderStates().open(table, before + 2))
            .isInstanceOfSatisfying(
                DatabaseException.class,
                error -> assertThat(error.message()).contains("newest=" + (before + 1)));
      }
    }
  }

  private static void name(Warehouse warehouse, String name) {
    try (Transaction transaction = write(warehouse)) {
      transaction.olderStates().createSnapshot(name);
      commit(transaction);
    }
  }

  private void requireNamed(Warehouse warehouse, String name, Map<Long, List<Object>> expected) {
    try (Transaction transaction = read(warehouse)) {
      long commitNumber = transaction.olderStates().commitOf(name);
      int number = transaction.olderStates().open(table, commitNumber);
      assertThat(rowsOf(transaction, number)).as("snapshot %s", name).isEqualTo(expected);
    }
  }

  @Test
  void namedSnapshotsStayReadableBeyondTheRetention() {
    long seed = System.nanoTime();
    System.out.println("TimeTravelTest names, seed " + seed);
    Random random = new Random(seed);
    TreeMap<String, Map<Long, List<Object>>> named = new TreeMap<>();
    Warehouse warehouse = open(RETENTION);
    try {
      begin(warehouse);
      for (int number = 1; number < 150; number++) {
        clock.now = clock.now.plusSeconds(random.nextInt(60));
        change(warehouse, random, number);
        if (random.nextInt(10) == 0) {
          name(warehouse, "s" + number);
          named.put("s" + number, model.lastEntry().getValue());
        }
        if (random.nextInt(30) == 0 && !named.isEmpty()) {
          String gone = named.firstKey();
          named.remove(gone);
          try (Transaction transaction = write(warehouse)) {
            assertThat(transaction.olderStates().dropSnapshot(gone)).isTrue();
            commit(transaction);
          }
        }
        switch (random.nextInt(10)) {
          case 0, 1 -> warehouse.upkeep();
          case 2 -> warehouse.vacuum(table, VacuumMode.FULL, 100, false, () -> {});
          case 3 -> warehouse.checkpoint();
          case 4 -> {
            warehouse.close();
            warehouse = open(RETENTION);
          }
          default -> {
            // Only the change.
          }
        }
        if (random.nextInt(10) == 0) {
          for (Map.Entry<String, Map<Long, List<Object>>> each : named.entrySet()) {
            requireNamed(warehouse, each.getKey(), each.getValue());
          }
        }
      }
      try (Warehouse again =
          Warehouse.open(directory, WarehouseOptions.defaults().withReadOnly(true))) {
        for (Map.Entry<String, Map<Long, List<Object>>> each : named.entrySet()) {
          requireNamed(again, each.getKey(), each.getValue());
        }
      }
    } finally {
      warehouse.close();
    }
  }

  private void deleteFirst(Transaction transaction, int count) {
    delete(
        transaction,
        table,
        rowsOf(transaction, table).keySet().stream().mapToLong(id -> id).limit(count).toArray());
  }

  /// While rows move, others delete some, name a snapshot, delete more and add so many that these are flushed: the
  /// table cannot be read as of the snapshot's neighbours any more, and is not asked which commit deleted the first.
  @Test
  void rowsDeletedBeforeANamedSnapshotDoNotComeBackInIt() {
    WarehouseOptions usual = options(Duration.ZERO);
    try (Warehouse warehouse =
        Warehouse.open(directory, usual.withUpkeep(usual.upkeep().withSegmentRowCountMax(1000)))) {
      begin(warehouse);
      try (Transaction transaction = write(warehouse)) {
        append(transaction, table, rows(0, 20_000));
        commit(transaction);
      }
      try (Transaction transaction = write(warehouse)) {
        deleteFirst(transaction, 10);
        commit(transaction);
      }
      Map<Long, List<Object>> named = new TreeMap<>();
      int[] calls = {0};
      Runnable others =
          () -> {
            if (++calls[0] == 2) {
              try (Transaction transaction = write(warehouse)) {
                deleteFirst(transaction, 5000);
                transaction.olderStates().createSnapshot("held");
                named.putAll(rowsOf(transaction, table));
                commit(transaction);
              }
            } else if (calls[0] == 4) {
              try (Transaction transaction = write(warehouse)) {
                deleteFirst(transaction, 3000);
                append(transaction, table, rows(100_000, 1000));
                commit(transaction);
              }
            }
          };
      warehouse.vacuum(table, VacuumMode.FULL, 100, false, others);
      assertThat(calls[0]).isGreaterThan(4);
      requireNamed(warehouse, "held", named);
      assertThat(named).hasSize(14_990);
    }
  }

  /// Leaves the rows of a whole segment to the snapshot "full" alone.
  private void nameFullAndTruncate(Warehouse warehouse) {
    try (Transaction transaction = write(warehouse)) {
      append(transaction, table, rows(0, 10_000));
      commit(transaction);
    }
    name(warehouse, "full");
    try (Transaction transaction = write(warehouse)) {
      transaction.truncate(table);
      commit(transaction);
    }
  }

  @Test
  void droppedSnapshotsLeaveTheDisk() {
    try (Warehouse warehouse = open(RETENTION)) {
      begin(warehouse);
      nameFullAndTruncate(warehouse);
      clock.now = clock.now.plus(RETENTION).plusSeconds(1);
      warehouse.checkpoint();
      warehouse.checkpoint();
      assertThat(directory.list("segments")).hasSize(1);
      try (Transaction transaction = write(warehouse)) {
        transaction.olderStates().dropSnapshot("full");
        commit(transaction);
      }
      warehouse.checkpoint();
      warehouse.checkpoint();
      assertThat(directory.list("segments")).isEmpty();
    }
  }

  @Test
  void snapshotThatHoldsTooMuchIsGivenUp() {
    try (Warehouse warehouse =
        Warehouse.open(directory, options(RETENTION).withSnapshotBytesMax(1000))) {
      begin(warehouse);
      nameFullAndTruncate(warehouse);
      name(warehouse, "empty");
      clock.now = clock.now.plus(RETENTION).plusSeconds(1);
      warehouse.checkpoint();
      warehouse.checkpoint();
      warehouse.checkpoint();
      assertThat(directory.list("segments")).isEmpty();
      requireNamed(warehouse, "empty", Map.of());
      try (Transaction transaction = read(warehouse)) {
        assertThatThrownBy(() -> transaction.olderStates().commitOf("full"))
            .isInstanceOfSatisfying(
                DatabaseException.class,
                error -> assertThat(error.code()).isEqualTo(ErrorCode.SNAPSHOT_TOO_OLD));
      }
    }
  }
}
