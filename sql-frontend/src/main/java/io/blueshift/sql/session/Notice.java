package io.blueshift.sql.session;

/// A message for the client that is no error.
///
/// @param sqlState the SQLSTATE, [#WARNING] when there is no better one
public record Notice(String sqlState, String text) {
  /// The SQLSTATE of a warning of no special kind.
  public static final String WARNING = "01000";
}
