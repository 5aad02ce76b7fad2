package io.blueshift.sql.isolation;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.kernel.VectorReader;
import io.blueshift.sql.isolation.ObservedTransaction.Append;
import io.blueshift.sql.isolation.ObservedTransaction.Operation;
import io.blueshift.sql.isolation.ObservedTransaction.Read;
import io.blueshift.sql.session.Database;
import io.blueshift.sql.session.ExecutionOptions;
import io.blueshift.sql.session.QueryRows;
import io.blueshift.sql.session.Session;
import io.blueshift.sql.session.SessionStatement;
import io.blueshift.sql.session.StatementResult;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Protocol;
import io.blueshift.vector.Batch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Runs random transactions of several threads on one table, whose rows are lists of numbers as text, and
/// notes what they saw. A row begins with the first append to its list, so that reads of a range of keys meet
/// phantoms.
final class HistoryRecorder implements AutoCloseable {
  private static final int THREAD_COUNT = 4;
  private static final int TRANSACTION_COUNT = 25;
  private static final int KEY_COUNT = 5;

  /// What a transaction may end with, that others run at the same time.
  private static final Set<ErrorCode> EXPECTED =
      Set.of(
          ErrorCode.SERIALIZATION_FAILURE,
          ErrorCode.DEADLOCK_DETECTED,
          ErrorCode.UNIQUE_VIOLATION,
          ErrorCode.LOCK_NOT_AVAILABLE);

  private final Database database = Database.open(null, new Database.Options(2, 1L << 28, false));
  private final String level;
  private final AtomicInteger transactionNumbers = new AtomicInteger();
  private final AtomicInteger values = new AtomicInteger();
  private final List<ObservedTransaction> history = Collections.synchronizedList(new ArrayList<>());

  HistoryRecorder(String level) {
    this.level = level;
    try (Session session = session()) {
      rows(session, "create table list (key int primary key, elements text)");
    }
  }

  private Session session() {
    return database.openSession(
        Principal.OWNER,
        Protocol.EMBEDDED,
        Map.of("style", "postgresql", "default_transaction_isolation", level));
  }

  /// Runs one history.
  Map<Anomaly, String> run(long seed) throws Exception {
    history.clear();
    try (Session session = session();
        ExecutorService threads = Executors.newFixedThreadPool(THREAD_COUNT)) {
      rows(session, "truncate list");
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < THREAD_COUNT; thread++) {
        Random random = new Random(seed * THREAD_COUNT + thread);
        running.add(threads.submit(() -> runThread(random)));
      }
      for (Future<?> thread : running) {
        thread.get();
      }
      return AnomalyFinder.find(List.copyOf(history), lists(session, 0, KEY_COUNT));
    }
  }

  /// Returns how many transactions of the last history were committed.
  long committedCount() {
    return history.stream().filter(ObservedTransaction::committed).count();
  }

  private void runThread(Random random) {
    try (Session session = session()) {
      for (int count = 0; count < TRANSACTION_COUNT; count++) {
        runTransaction(session, random);
      }
    }
  }

  private void runTransaction(Session session, Random random) {
    List<Operation> operations = new ArrayList<>();
    boolean committed = false;
    try {
      rows(session, "begin");
      int operationCount = 1 + random.nextInt(4);
      for (int count = 0; count < operationCount; count++) {
        runOperation(session, random, operations);
        Thread.yield();
      }
      boolean commits = random.nextInt(10) > 0;
      rows(session, commits ? "commit" : "rollback");
      committed = commits;
    } catch (DatabaseException e) {
      if (!EXPECTED.contains(e.code())) {
        throw e;
      }
      if (session.inTransactionBlock()) {
        rows(session, "rollback");
      }
    }
    history.add(
        new ObservedTransaction(transactionNumbers.incrementAndGet(), committed, operations));
  }

  private void runOperation(Session session, Random random, List<Operation> operations) {
    int key = random.nextInt(KEY_COUNT);
    switch (random.nextInt(5)) {
      case 0, 1 -> {
        int value = values.incrementAndGet();
        operations.add(new Append(key, value));
        append(session, key, value);
      }
      case 2 -> {
        int end = key + 1 + random.nextInt(KEY_COUNT - key);
        lists(session, key, end).forEach((each, list) -> operations.add(new Read(each, list)));
      }
      default ->
          lists(session, key, key + 1)
              .forEach((each, list) -> operations.add(new Read(each, list)));
    }
  }

  private static void append(Session session, int key, int value) {
    List<String> updated =
        rows(
            session,
            "update list set elements = elements || ' "
                + value
                + "' where key = "
                + key
                + " returning 'done'");
    if (updated.isEmpty()) {
      rows(session, "insert into list values (" + key + ", '" + value + "')");
    }
  }

  /// Returns the lists of keys from one to before another.
  private static Map<Integer, List<Integer>> lists(Session session, int from, int to) {
    Map<Integer, List<Integer>> lists = new HashMap<>();
    for (int key = from; key < to; key++) {
      lists.put(key, List.of());
    }
    String condition = to == from + 1 ? "key = " + from : "key >= " + from + " and key < " + to;
    for (String row : rows(session, "select key || ':' || elements from list where " + condition)) {
      String[] parts = row.split(":", -1);
      lists.put(
          Integer.valueOf(parts[0]),
          Arrays.stream(parts[1].split(" ")).map(Integer::valueOf).toList());
    }
    return lists;
  }

  /// Runs a statement, and returns the first column of its rows.
  private static List<String> rows(Session session, String sql) {
    List<String> values = new ArrayList<>();
    for (SessionStatement statement : session.prepare(sql)) {
      if (statement.execute(new Object[0], ExecutionOptions.DEFAULT)
          instanceof StatementResult.Rows(QueryRows rows)) {
        try (rows) {
          for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
            VectorReader reader = VectorReader.of(batch.column(0));
            for (int position = 0; position < batch.rowCount(); position++) {
              values.add(new String((byte[]) reader.objectAt(position), StandardCharsets.UTF_8));
            }
          }
        }
      }
    }
    return values;
  }

  @Override
  public void close() {
    database.close();
  }
}
