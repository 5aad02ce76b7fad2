package io.blueshift.benchmark.points;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/// Moves money between accounts at a fixed rate, one transaction each, on a thread of its own. The
/// time of a transfer counts from when it was due, so that one that waits for another is not taken for
/// fast; a transfer that loses against a concurrent one is tried again.
final class Transfers implements Runnable {
  private static final String SERIALIZATION_FAILURE = "40001";

  private final Connection connection;
  private final long accountCount;
  private final double perSecond;
  private final SplittableRandom random;
  private final Latencies sinceDue = new Latencies();
  private final Latencies alone = new Latencies();
  private long conflictCount;
  private double elapsedSeconds;
  private volatile boolean ending;

  /// @param perSecond how many transfers are due in a second
  Transfers(Connection connection, long accountCount, double perSecond, long seed) {
    this.connection = connection;
    this.accountCount = accountCount;
    this.perSecond = perSecond;
    this.random = new SplittableRandom(seed);
  }

  /// Lets the thread end after the transfer under way.
  void end() {
    ending = true;
  }

  /// Returns times since transfers were due.
  Latencies sinceDue() {
    return sinceDue;
  }

  /// Returns times since transfers were begun.
  Latencies alone() {
    return alone;
  }

  long conflictCount() {
    return conflictCount;
  }

  /// Returns the transfers of a second that were really made.
  double rate() {
    return alone.count() / elapsedSeconds;
  }

  @Override
  public void run() {
    try (PreparedStatement take =
            connection.prepareStatement("UPDATE account SET balance = balance - ? WHERE id = ?");
        PreparedStatement give =
            connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?")) {
      connection.setAutoCommit(false);
      long start = System.nanoTime();
      for (long number = 0; !ending; number++) {
        long due = start + (long) (number / perSecond * 1e9);
        while (!ending && System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        long begun = System.nanoTime();
        transfer(take, give);
        long done = System.nanoTime();
        sinceDue.add(done - due);
        alone.add(done - begun);
      }
      elapsedSeconds = (System.nanoTime() - start) / 1e9;
    } catch (SQLException e) {
      throw new IllegalStateException("a transfer failed: " + e.getMessage(), e);
    }
  }

  private void transfer(PreparedStatement take, PreparedStatement give) throws SQLException {
    long amount = random.nextLong(100);
    long from = 1 + random.nextLong(accountCount);
    long to = 1 + random.nextLong(accountCount);
    boolean done = false;
    while (!done) {
      try {
        change(take, amount, from);
        change(give, amount, to);
        connection.commit();
        done = true;
      } catch (SQLException e) {
        connection.rollback();
        if (!SERIALIZATION_FAILURE.equals(e.getSQLState())) {
          throw e;
        }
        conflictCount++;
      }
    }
  }

  private static void change(PreparedStatement statement, long amount, long id)
      throws SQLException {
    statement.setLong(1, amount);
    statement.setLong(2, id);
    if (statement.executeUpdate() != 1) {
      throw new SQLException("an account is missing [id=" + id + "]", "02000");
    }
  }

  /// Makes the accounts, each with the same balance, in the place of what was there.
  static void createAccounts(Connection connection, long accountCount, long balance)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS account");
      statement.execute(
          "CREATE TABLE account (id BIGINT PRIMARY KEY ENFORCED, balance BIGINT NOT NULL)");
      statement.execute(
          "INSERT INTO account SELECT id, "
              + balance
              + " FROM generate_series(1, "
              + accountCount
              + ") AS s(id)");
    }
  }
}
