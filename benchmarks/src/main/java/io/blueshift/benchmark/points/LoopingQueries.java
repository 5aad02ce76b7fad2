package io.blueshift.benchmark.points;

import io.blueshift.dataset.tpch.TpchParameters;
import io.blueshift.dataset.tpch.TpchQuery;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Runs all TPC-H queries over a warehouse, one after the other and again, on a thread of its own, so that
/// something else can be measured beside them.
final class LoopingQueries implements AutoCloseable {
  private final Connection connection;
  private final double scale;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Future<Long> done;
  private volatile boolean ending;

  /// Begins.
  ///
  /// @param directory a warehouse that holds TPC-H
  /// @param scale its scale factor
  LoopingQueries(Path directory, double scale) throws SQLException {
    this.connection = DriverManager.getConnection("jdbc:blueshift:" + directory);
    this.scale = scale;
    this.done = thread.submit(this::loop);
  }

  private long loop() throws SQLException {
    long count = 0;
    while (!ending) {
      int number = 1 + (int) (count % TpchQuery.COUNT);
      long stream = count / TpchQuery.COUNT;
      MixedMain.drain(
          connection, TpchQuery.of(number).text(TpchParameters.drawn(number, scale, stream)));
      count++;
    }
    return count;
  }

  /// Ends after the query under way.
  ///
  /// @return how many queries were run
  /// @throws ExecutionException when a query failed, with its failure
  long end() throws ExecutionException, InterruptedException {
    ending = true;
    return done.get();
  }

  @Override
  public void close() throws SQLException {
    ending = true;
    thread.close();
    connection.close();
  }
}
