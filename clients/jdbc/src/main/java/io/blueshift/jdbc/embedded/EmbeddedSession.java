package io.blueshift.jdbc.embedded;

import io.blueshift.jdbc.spi.EngineNotice;
import io.blueshift.jdbc.spi.EngineSession;
import io.blueshift.jdbc.spi.EngineStatement;
import io.blueshift.sql.session.Notice;
import io.blueshift.sql.session.Session;
import io.blueshift.sql.session.SessionStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// One connection's session. Threads that share it take turns; [#cancel] does not wait.
final class EmbeddedSession implements EngineSession {
  private final Session session;
  private final Runnable onClose;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile boolean closed;

  EmbeddedSession(Session session, Runnable onClose) {
    this.session = session;
    this.onClose = onClose;
  }

  @Override
  public List<EngineStatement> prepare(String sql) throws SQLException {
    List<SessionStatement> parsed = SqlExceptions.call(turn, () -> session.prepare(sql));
    List<EngineStatement> statements = new ArrayList<>();
    parsed.forEach(statement -> statements.add(new EmbeddedStatement(session, turn, statement)));
    return statements;
  }

  @Override
  public void cancel() {
    session.cancel();
  }

  @Override
  public boolean inTransactionBlock() {
    return session.inTransactionBlock();
  }

  @Override
  public boolean inFailedTransactionBlock() {
    return session.inFailedTransactionBlock();
  }

  @Override
  public @Nullable String setting(String name) throws SQLException {
    return SqlExceptions.call(() -> session.settings().get(name));
  }

  @Override
  public List<EngineNotice> takeNotices() {
    List<Notice> notices = session.takeNotices();
    return notices.isEmpty()
        ? List.of()
        : notices.stream()
            .map(notice -> new EngineNotice(notice.sqlState(), notice.text()))
            .toList();
  }

  @Override
  public double progressFraction() {
    return session.progressFraction();
  }

  @Override
  public <T> @Nullable T unwrap(Class<T> type) {
    return type.isInstance(session) ? type.cast(session) : null;
  }

  @Override
  public void close() throws SQLException {
    if (closed) {
      return;
    }
    closed = true;
    session.cancel();
    SqlExceptions.call(
        turn,
        () -> {
          try {
            session.close();
          } finally {
            onClose.run();
          }
          return true;
        });
  }
}
