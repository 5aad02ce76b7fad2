package io.blueshift.jdbc.embedded;

import io.blueshift.jdbc.spi.EngineSession;
import io.blueshift.jdbc.spi.EngineStatement;
import io.blueshift.sql.session.Session;
import io.blueshift.sql.session.SessionStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One connection's session.
final class EmbeddedSession implements EngineSession {
  private final Session session;
  private final Runnable onClose;
  private boolean closed;

  EmbeddedSession(Session session, Runnable onClose) {
    this.session = session;
    this.onClose = onClose;
  }

  @Override
  public List<EngineStatement> prepare(String sql) throws SQLException {
    List<SessionStatement> parsed = SqlExceptions.call(() -> session.prepare(sql));
    List<EngineStatement> statements = new ArrayList<>();
    parsed.forEach(statement -> statements.add(new EmbeddedStatement(session, statement)));
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
  public @Nullable String setting(String name) throws SQLException {
    return SqlExceptions.call(() -> session.settings().get(name));
  }

  @Override
  public List<String> takeNotices() {
    return session.takeNotices();
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
    SqlExceptions.call(() -> {
      try {
        session.close();
      } finally {
        onClose.run();
      }
      return true;
    });
  }
}
