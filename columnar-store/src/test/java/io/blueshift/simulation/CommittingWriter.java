package io.blueshift.simulation;

import io.blueshift.io.LocalStorageDirectory;
import io.blueshift.store.Warehouse;
import io.blueshift.store.WarehouseOptions;
import io.blueshift.store.WarehouseSession;
import io.blueshift.table.TableAppender;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.transaction.Transaction;
import io.blueshift.vector.Batch;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// A process that commits from several threads until it is killed, and writes the id of each commit that was
/// acknowledged to its standard output.
///
/// A commit is some rows of one id: the ordinals count from 0, and the first of them has the number of rows
/// times [#COUNT_FACTOR] added.
final class CommittingWriter {
  static final long COUNT_FACTOR = 1L << 20;

  private static final int LARGE_ROW_COUNT = 8200;

  private CommittingWriter() {}

  /// Runs until the end of the process.
  ///
  /// @param arguments folder, table id, first commit id, number of threads
  public static void main(String[] arguments) {
    Warehouse warehouse =
        Warehouse.open(LocalStorageDirectory.open(Path.of(arguments[0])), options());
    int tableId = Integer.parseInt(arguments[1]);
    long firstId = Long.parseLong(arguments[2]);
    int threadCount = Integer.parseInt(arguments[3]);
    FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    for (int thread = 0; thread < threadCount; thread++) {
      long start = firstId + thread;
      Thread.ofPlatform().start(() -> commitForever(warehouse, tableId, start, threadCount, out));
    }
  }

  static WarehouseOptions options() {
    return WarehouseOptions.defaults().withUpkeep(1 << 15, 300, true);
  }

  private static void commitForever(
      Warehouse warehouse, int tableId, long start, int step, FileOutputStream out) {
    CallContext context = CallContext.of(Principal.OWNER);
    Random random = new Random(start);
    try (WarehouseSession session = warehouse.openSession(Principal.OWNER, Protocol.EMBEDDED)) {
      for (long id = start; ; id += step) {
        int count = random.nextInt(50) == 0 ? LARGE_ROW_COUNT : 1 + random.nextInt(20);
        try (Transaction transaction = session.begin(AccessMode.READ_WRITE)) {
          append(transaction, tableId, id, count);
          transaction.commit(context, Durability.SYNC).await();
        }
        out.write((id + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void append(Transaction transaction, int tableId, long id, int count) {
    try (TableAppender appender = transaction.appender(tableId)) {
      try (Arena arena = Arena.ofConfined();
          TableAppender.Local local = appender.openLocal()) {
        for (int first = 0; first < count; first += Batch.ROW_COUNT_MAX) {
          int rows = Math.min(Batch.ROW_COUNT_MAX, count - first);
          var ordinals = SimulatedRows.sequence(arena, first, 1, rows);
          if (first == 0) {
            ordinals.values().set(ValueLayout.JAVA_LONG, 0, count * COUNT_FACTOR);
          }
          local.append(
              Batch.of(rows, List.of(SimulatedRows.sequence(arena, id, 0, rows), ordinals)));
        }
      }
      appender.finish();
    }
  }
}
