package io.blueshift.benchmark.points;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.DatabaseDefinition;
import io.blueshift.catalog.SchemaDefinition;
import io.blueshift.catalog.TableDefinition;
import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.kernel.VectorBuilder;
import io.blueshift.memory.MemoryBudget;
import io.blueshift.store.Warehouse;
import io.blueshift.store.WarehouseOptions;
import io.blueshift.table.TableAppender;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Transaction;
import io.blueshift.type.LogicalType;
import io.blueshift.vector.Batch;
import io.blueshift.vector.ColumnVector;
import io.blueshift.vector.Values;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Makes a warehouse whose rows are in the log alone, kills the process that made it, and times the
/// opening. The program of that process is [#main]; it is below SQL since only there nothing has to
/// write checkpoints.
public final class LogRecovery {
  private static final String READY = "ready";

  private LogRecovery() {}

  /// What an opening had to read.
  record Opening(long nanos, long logBytes, long rowCount) {
    double seconds() {
      return nanos / 1e9;
    }
  }

  private static WarehouseOptions options() {
    return WarehouseOptions.defaults()
        .withDurability(Durability.NONE)
        .withUpkeep(Long.MAX_VALUE, Integer.MAX_VALUE, false);
  }

  /// Fills a warehouse in a process of its own, kills it and opens what it left.
  ///
  /// @param logBytes the size at which the log is large enough
  static Opening killAndOpen(Path folder, long logBytes, int batchRowCount) throws IOException {
    long written = fillAndKill(folder, logBytes, batchRowCount);
    long size = logSizeBytes(folder);
    long start = System.nanoTime();
    try (Warehouse warehouse = Warehouse.open(LocalStorageDirectory.open(folder), options())) {
      long elapsed = System.nanoTime() - start;
      try (Transaction reader = warehouse.begin(AccessMode.READ_ONLY, Principal.OWNER)) {
        long found = reader.table(eventTable(reader.catalog()).id()).rowCount();
        if (found < written) {
          throw new IOException(
              "rows are missing after the recovery [acknowledged="
                  + written
                  + ", found="
                  + found
                  + "]");
        }
        return new Opening(elapsed, size, found);
      }
    }
  }

  /// Returns how many rows were acknowledged before the kill.
  private static long fillAndKill(Path folder, long logBytes, int batchRowCount)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            LogRecovery.class.getName(),
            folder.toString(),
            Long.toString(logBytes),
            Integer.toString(batchRowCount)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      while (line != null && !line.startsWith(READY)) {
        line = reader.readLine();
      }
      if (line == null) {
        throw new IOException("the process that fills the log has failed, see its output above");
      }
      return Long.parseLong(line.substring(READY.length()).strip());
    } finally {
      process.destroyForcibly();
      await(process);
    }
  }

  private static void await(Process process) throws IOException {
    try {
      process.waitFor();
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      InterruptedIOException failure = new InterruptedIOException("waiting was interrupted");
      failure.initCause(interruption);
      throw failure;
    }
  }

  private static long logSizeBytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("log"))) {
      long sum = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        sum += Files.size(file);
      }
      return sum;
    }
  }

  private static TableDefinition eventTable(Catalog catalog) {
    DatabaseDefinition database = catalog.requireDatabase(Catalog.INITIAL_DATABASE);
    SchemaDefinition schema = catalog.requireSchema(database.id(), Catalog.INITIAL_SCHEMA);
    return (TableDefinition) catalog.requireRelation(List.of(schema.id()), "event");
  }

  /// Fills a warehouse, says how many rows it committed, and waits to be killed.
  ///
  /// @param arguments the folder, the size of the log in bytes, and the rows of a commit
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    createTable(folder);
    try (Warehouse warehouse = Warehouse.open(LocalStorageDirectory.open(folder), options());
        MemoryBudget budget = MemoryBudget.root("rows", Long.MAX_VALUE)) {
      long written = fill(warehouse, folder, budget, arguments);
      System.out.println(READY + " " + written);
      Thread.sleep(Long.MAX_VALUE);
    }
  }

  private static void createTable(Path folder) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:blueshift:" + folder);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE event (id BIGINT, account BIGINT, amount DOUBLE PRECISION, note"
              + " VARCHAR(40))");
    }
  }

  private static long fill(
      Warehouse warehouse, Path folder, MemoryBudget budget, String[] arguments)
      throws IOException {
    long logBytes = Long.parseLong(arguments[1]);
    int batchRowCount = Math.min(Batch.ROW_COUNT_MAX, Integer.parseInt(arguments[2]));
    long written = 0;
    for (long commit = 0; commit % 100 != 0 || logSizeBytes(folder) < logBytes; commit++) {
      append(warehouse, budget, written, batchRowCount);
      written += batchRowCount;
    }
    return written;
  }

  private static void append(Warehouse warehouse, MemoryBudget budget, long firstId, int rowCount) {
    try (Transaction transaction = warehouse.begin(AccessMode.READ_WRITE, Principal.OWNER)) {
      TableDefinition table = eventTable(transaction.catalog());
      try (TableAppender appender = transaction.appender(table.id())) {
        try (TableAppender.Local local = appender.openLocal()) {
          appendRows(local, table.columnTypes(), budget, firstId, rowCount);
        }
        appender.finish();
      }
      transaction.commit(CallContext.of(Principal.OWNER), Durability.NONE).await();
    }
  }

  private static void appendRows(
      TableAppender.Local local,
      List<LogicalType> types,
      MemoryBudget budget,
      long firstId,
      int rowCount) {
    try (VectorBuilder ids = new VectorBuilder(types.get(0), budget);
        VectorBuilder accounts = new VectorBuilder(types.get(1), budget);
        VectorBuilder amounts = new VectorBuilder(types.get(2), budget);
        VectorBuilder notes = new VectorBuilder(types.get(3), budget)) {
      for (long id = firstId; id < firstId + rowCount; id++) {
        ids.append(id);
        accounts.append(id * 31 % 1_000_003);
        amounts.append(id * 0.25);
        notes.append(Values.bytes("event number " + id));
      }
      List<ColumnVector> columns =
          List.of(ids.build(), accounts.build(), amounts.build(), notes.build());
      local.append(Batch.of(rowCount, columns));
    }
  }
}
