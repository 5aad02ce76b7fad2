package io.blueshift.sql.session;

import org.jspecify.annotations.Nullable;

/// What an executed statement gave.
public sealed interface StatementResult {
  /// Rows, which are computed as they are read.
  record Rows(QueryRows rows) implements StatementResult {}

  /// No rows.
  ///
  /// @param tag the command tag, for example `INSERT` or `CREATE TABLE`
  /// @param rowCount how many rows were changed; 0 where that has no meaning
  /// @param generatedKeys identity values made by an INSERT, when they were asked for
  record Done(String tag, long rowCount, @Nullable QueryRows generatedKeys)
      implements StatementResult {
    /// Says that a statement that changes no rows is done.
    public static Done of(String tag) {
      return new Done(tag, 0, null);
    }
  }
}
