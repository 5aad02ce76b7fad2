package io.blueshift.jdbc;

import java.sql.SQLException;
import java.sql.Savepoint;
import org.jspecify.annotations.Nullable;

/** A savepoint of a connection: one with a name, or one with a number. */
final class BlueshiftSavepoint implements Savepoint {
  private final BlueshiftConnection connection;
  private final int id;
  private final @Nullable String name;

  BlueshiftSavepoint(BlueshiftConnection connection, int id, @Nullable String name) {
    this.connection = connection;
    this.id = id;
    this.name = name;
  }

  @Override
  public int getSavepointId() throws SQLException {
    if (name != null) {
      throw new SQLException("a named savepoint has no number; use getSavepointName", "3B001");
    }
    return id;
  }

  @Override
  public String getSavepointName() throws SQLException {
    if (name == null) {
      throw new SQLException("an unnamed savepoint has no name; use getSavepointId", "3B001");
    }
    return name;
  }

  BlueshiftConnection connection() {
    return connection;
  }

  /**
   * Returns the quoted name in SQL, which is the savepoint's own: a later savepoint with the name that a client gave must
   * not take this one's place.
   */
  String sqlName() {
    return "\"" + (name == null ? "jdbc" : name.replace("\"", "\"\"")) + " " + id + "\"";
  }
}
