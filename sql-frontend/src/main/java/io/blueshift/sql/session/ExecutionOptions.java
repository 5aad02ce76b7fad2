package io.blueshift.sql.session;

/// What bounds one execution of a statement.
///
/// @param maxRowCount the most rows to give, 0 for all
/// @param timeoutMillis after how long the statement fails, 0 for the session's statement_timeout
/// @param wantGeneratedKeys whether identity values made by an INSERT are wanted
public record ExecutionOptions(long maxRowCount, long timeoutMillis, boolean wantGeneratedKeys) {
  /// No bounds.
  public static final ExecutionOptions DEFAULT = new ExecutionOptions(0, 0, false);
}
