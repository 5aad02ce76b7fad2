package io.blueshift.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.CatalogChange;
import io.blueshift.catalog.Persistence;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.store.Warehouse;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Transaction;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process that commits from eight threads, again and again. Nothing that it acknowledged may be
/// missing, and no commit may be there in part.
///
/// `-Dblueshift.kill.rounds=1000` does it a thousand times.
class KillTest {
  private static final int THREAD_COUNT = 8;
  private static final int ROUND_ID_COUNT = 1_000_000;
  private static final int ROW_COUNT_MAX = 500_000;

  @TempDir Path folder;

  private final Set<Long> acknowledged = new HashSet<>();

  @Test
  void nothingAcknowledgedIsMissingAfterAKill() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int rounds = Integer.getInteger("blueshift.kill.rounds", 3);
    int tableId = createTable();
    long acknowledgedCount = 0;
    long unacknowledgedCount = 0;
    for (int round = 0; round < rounds; round++) {
      int before = acknowledged.size();
      runAndKill(tableId, round, random.nextInt(500));
      acknowledgedCount += acknowledged.size() - before;
      unacknowledgedCount += check(tableId);
    }
    System.out.printf(
        "KillTest seed %d: %d rounds, %d commits acknowledged and found, %d found unacknowledged%n",
        seed, rounds, acknowledgedCount, unacknowledgedCount);
    assertThat(acknowledgedCount).isPositive();
  }

  private Warehouse open() {
    return Warehouse.open(LocalStorageDirectory.open(folder), CommittingWriter.options());
  }

  private int createTable() {
    try (Warehouse warehouse = open();
        Transaction transaction = warehouse.begin(AccessMode.READ_WRITE, Principal.OWNER)) {
      int database = transaction.catalog().requireDatabase(Catalog.INITIAL_DATABASE).id();
      int schema = transaction.catalog().requireSchema(database, Catalog.INITIAL_SCHEMA).id();
      int id = transaction.allocateObjectId(Persistence.PERMANENT);
      transaction.apply(
          new CatalogChange.PutRelation(
              SimulatedRows.definition(id, schema, Persistence.PERMANENT)));
      transaction.commit(CallContext.of(Principal.OWNER), Durability.SYNC).await();
      return id;
    }
  }

  private void runAndKill(int tableId, int round, int millis) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                CommittingWriter.class.getName(),
                folder.toString(),
                Integer.toString(tableId),
                Long.toString((round + 1L) * ROUND_ID_COUNT),
                Integer.toString(THREAD_COUNT))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    CompletableFuture<Void> begun = new CompletableFuture<>();
    Thread reader = Thread.ofPlatform().start(() -> readAcknowledgements(process, begun));
    try {
      begun.join();
      Thread.sleep(millis);
    } finally {
      process.destroyForcibly();
      process.waitFor();
      reader.join();
    }
  }

  /// Reads ids until the process is gone; the last line may be cut off.
  private void readAcknowledgements(Process process, CompletableFuture<Void> begun) {
    StringBuilder line = new StringBuilder();
    try (BufferedReader in = process.inputReader()) {
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == '\n') {
          acknowledged.add(Long.parseLong(line.toString()));
          line.setLength(0);
          begun.complete(null);
        } else {
          line.append((char) next);
        }
      }
      begun.completeExceptionally(new IllegalStateException("the writer ended by itself"));
    } catch (IOException e) {
      begun.completeExceptionally(e);
    }
  }

  /// Opens the store, checks every commit in it, and returns how many were not acknowledged.
  private int check(int tableId) {
    Map<Long, long[]> found = new HashMap<>();
    long rowCount;
    try (Warehouse warehouse = open()) {
      try (MemoryBudget budget = MemoryBudget.root("check", Long.MAX_VALUE);
          Transaction reader = warehouse.begin(AccessMode.READ_ONLY, Principal.OWNER)) {
        TableDigest.forEachRow(
            reader.table(tableId),
            budget,
            (id, ordinal, extraSum, rowId) -> {
              long[] sums = found.computeIfAbsent(id, key -> new long[3]);
              sums[0]++;
              sums[1] += ordinal % CommittingWriter.COUNT_FACTOR;
              sums[2] += ordinal / CommittingWriter.COUNT_FACTOR;
            });
        rowCount = reader.table(tableId).rowCount();
      }
      found.forEach((id, sums) ->
          assertThat(List.of(sums[0], sums[1]))
              .as("rows of commit %d", id)
              .isEqualTo(List.of(sums[2], sums[2] * (sums[2] - 1) / 2)));
      assertThat(found.keySet()).containsAll(acknowledged);
      int unacknowledged = found.size() - acknowledged.size();
      if (rowCount > ROW_COUNT_MAX) {
        empty(warehouse, tableId);
      } else {
        acknowledged.addAll(found.keySet());
      }
      return unacknowledged;
    }
  }

  private void empty(Warehouse warehouse, int tableId) {
    try (Transaction transaction = warehouse.begin(AccessMode.READ_WRITE, Principal.OWNER)) {
      transaction.truncate(tableId);
      transaction.commit(CallContext.of(Principal.OWNER), Durability.SYNC).await();
    }
    acknowledged.clear();
  }
}
