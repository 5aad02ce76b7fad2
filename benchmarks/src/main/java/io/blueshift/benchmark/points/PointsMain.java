package io.blueshift.benchmark.points;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Measures reads and writes of single values by key below SQL, of all stores in each round.
@Command(
    name = "benchmarks/run points",
    description =
        "Measures get and put of 100-byte values by 16-byte keys below SQL, beside RocksDB: with rows in"
            + " segments, and with all rows in the write buffer.",
    mixinStandardHelpOptions = true)
public final class PointsMain implements Callable<Integer> {
  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 100;

  /// Every so many calls one is timed by itself, so that the clock does not slow the others.
  private static final int TIMED_EACH = 16;

  @Option(
      names = "--rows",
      paramLabel = "COUNT",
      split = ",",
      description = "Rows of the store, one run for each number (default: 1000000,10000000).")
  private List<Long> rowCounts = List.of(1_000_000L, 10_000_000L);

  @Option(names = "--rounds", paramLabel = "COUNT", description = "Measured rounds (default: 5).")
  private int rounds = 5;

  @Option(
      names = "--warm-up",
      paramLabel = "COUNT",
      description = "Rounds before the measured ones (default: 2).")
  private int warmUpRounds = 2;

  @Option(
      names = "--millis",
      paramLabel = "COUNT",
      description = "How long each kind of call runs in one round (default: 1000).")
  private long millis = 1_000;

  @Option(
      names = "--sync-threads",
      paramLabel = "COUNT",
      description = "Threads that put with sync (default: 16).")
  private int syncThreadCount = 16;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where stores are made (default: the system's folder for temporary files).")
  private @Nullable Path directory;

  @Option(
      names = "--stores",
      paramLabel = "NAME",
      split = ",",
      description = "rocksdb, segments, buffer, separated by commas (default: all).")
  private List<Engine> engines = List.of(Engine.values());

  @Option(
      names = "--calls",
      paramLabel = "NAME",
      split = ",",
      description = "get, put, sync_put, separated by commas (default: all).")
  private List<Call> calls = List.of(Call.values());

  @Option(
      names = "--beside",
      paramLabel = "DIR",
      description =
          "Folder of a warehouse that holds TPC-H, whose queries are run in a loop meanwhile.")
  private @Nullable Path besideDirectory;

  @Option(names = "--scale", paramLabel = "FACTOR", description = "Its scale factor (default: 1).")
  private double scale = 1;

  private enum Engine {
    ROCKSDB,
    SEGMENTS,
    BUFFER;

    PointStore open(Path directory, long rowCount) {
      return switch (this) {
        case ROCKSDB -> new RocksPointStore(directory, rowCount * (KEY_BYTES + VALUE_BYTES));
        case SEGMENTS -> BlueshiftPointStore.inSegments(directory);
        case BUFFER -> BlueshiftPointStore.inBuffer(directory);
      };
    }
  }

  private enum Call {
    GET,
    PUT,
    SYNC_PUT
  }

  /// Runs the program and ends the process: 0 if all went well, 2 if the arguments are wrong.
  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs the program and returns the exit code.
  public static int run(String... arguments) {
    return new CommandLine(new PointsMain())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  @Override
  public Integer call() throws Exception {
    for (long rowCount : rowCounts) {
      measure(rowCount);
    }
    return 0;
  }

  private void measure(long rowCount)
      throws IOException, SQLException, ExecutionException, InterruptedException {
    Figures rates = new Figures("calls/s, all threads");
    Figures times = new Figures("µs");
    Map<Engine, PointStore> open = new EnumMap<>(Engine.class);
    try (TemporaryDirectory stores = TemporaryDirectory.in(directory);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      try {
        for (Engine engine : engines) {
          Path folder = Files.createDirectory(stores.path().resolve(engine.name()));
          open.put(engine, engine.open(folder, rowCount));
          fill(open.get(engine), rowCount);
        }
        measureRounds(open, threads, rowCount, rates, times);
      } finally {
        open.values().forEach(PointStore::close);
      }
    }
    rates.print(System.out, "store of " + rowCount + " rows", Engine.ROCKSDB.name());
    times.print(System.out, "store of " + rowCount + " rows", Engine.ROCKSDB.name());
  }

  private void measureRounds(
      Map<Engine, PointStore> stores,
      ExecutorService threads,
      long rowCount,
      Figures rates,
      Figures times)
      throws SQLException, ExecutionException, InterruptedException {
    try (LoopingQueries beside =
        besideDirectory == null ? null : new LoopingQueries(besideDirectory, scale)) {
      for (int round = -warmUpRounds; round < rounds; round++) {
        measure(stores, threads, rowCount, round, rates, times);
      }
      if (beside != null) {
        System.out.printf("TPC-H queries run meanwhile: %d%n", beside.end());
      }
    }
  }

  private void measure(
      Map<Engine, PointStore> stores,
      ExecutorService threads,
      long rowCount,
      int round,
      Figures rates,
      Figures times)
      throws ExecutionException, InterruptedException {
    List<Engine> order = new ArrayList<>(engines);
    Collections.rotate(order, round);
    for (Call call : calls) {
      List<Integer> threadCounts = call == Call.SYNC_PUT ? List.of(syncThreadCount) : List.of(1, 2);
      for (int threadCount : threadCounts) {
        for (Engine engine : order) {
          Outcome outcome = run(stores.get(engine), threads, call, threadCount, rowCount, round);
          if (round >= 0) {
            String subject = call + ", threads " + threadCount;
            rates.add(subject, engine.name(), outcome.callsPerSecond());
            times.add(subject + ", median", engine.name(), outcome.timed.quantileMicros(0.5));
            times.add(subject + ", 99 %", engine.name(), outcome.timed.quantileMicros(0.99));
          }
        }
      }
    }
    stores.values().forEach(PointStore::settle);
  }

  private static void fill(PointStore store, long rowCount) {
    ByteBuffer key = ByteBuffer.allocateDirect(KEY_BYTES);
    ByteBuffer value = ByteBuffer.allocateDirect(VALUE_BYTES);
    try (PointStore.Session session = store.openSession()) {
      for (long row = 0; row < rowCount; row++) {
        session.put(key(key, row), value(value, row), false);
      }
    }
    store.settle();
  }

  /// Writes the key of a row: its number spread over all bits, so that neighbours are far apart.
  private static ByteBuffer key(ByteBuffer key, long row) {
    return key.clear().putLong(0, row * 0x9E3779B97F4A7C15L).putLong(Long.BYTES, row).position(0);
  }

  private static ByteBuffer value(ByteBuffer value, long seed) {
    value.clear();
    SplittableRandom random = new SplittableRandom(seed);
    while (value.remaining() >= Long.BYTES) {
      value.putLong(random.nextLong());
    }
    return value.rewind();
  }

  /// What some threads did together.
  private static final class Outcome {
    private final Latencies timed = new Latencies();
    private long callCount;
    private long elapsedNanos;

    double callsPerSecond() {
      return callCount / (elapsedNanos / 1e9);
    }

    void add(Outcome part) {
      timed.addAll(part.timed);
      callCount += part.callCount;
      elapsedNanos = Math.max(elapsedNanos, part.elapsedNanos);
    }
  }

  private Outcome run(
      PointStore store,
      ExecutorService threads,
      Call call,
      int threadCount,
      long rowCount,
      int round)
      throws ExecutionException, InterruptedException {
    List<Future<Outcome>> parts = new ArrayList<>();
    for (int thread = 0; thread < threadCount; thread++) {
      SplittableRandom random = new SplittableRandom(round * 1_000L + thread);
      parts.add(threads.submit(() -> runPart(store, call, rowCount, random)));
    }
    Outcome all = new Outcome();
    for (Future<Outcome> part : parts) {
      all.add(part.get());
    }
    return all;
  }

  private Outcome runPart(PointStore store, Call call, long rowCount, SplittableRandom random) {
    Outcome outcome = new Outcome();
    ByteBuffer key = ByteBuffer.allocateDirect(KEY_BYTES);
    ByteBuffer value = value(ByteBuffer.allocateDirect(VALUE_BYTES), 0);
    try (PointStore.Session session = store.openSession()) {
      long start = System.nanoTime();
      long end = start + millis * 1_000_000;
      long now = start;
      while (now < end) {
        for (int untimed = 1; untimed < TIMED_EACH && call != Call.SYNC_PUT; untimed++) {
          call(session, call, key(key, random.nextLong(rowCount)), value);
          outcome.callCount++;
        }
        key(key, random.nextLong(rowCount));
        long before = System.nanoTime();
        call(session, call, key, value);
        now = System.nanoTime();
        outcome.timed.add(now - before);
        outcome.callCount++;
      }
      outcome.elapsedNanos = now - start;
    }
    return outcome;
  }

  private static void call(
      PointStore.Session session, Call call, ByteBuffer key, ByteBuffer value) {
    switch (call) {
      case GET -> {
        if (session.get(key, value) != VALUE_BYTES) {
          throw new IllegalStateException("a key that was written has no value of its size");
        }
      }
      case PUT -> session.put(key, value.rewind(), false);
      case SYNC_PUT -> session.put(key, value.rewind(), true);
    }
  }
}
