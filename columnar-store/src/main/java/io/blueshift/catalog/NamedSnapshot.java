package io.blueshift.catalog;

/// A name for the state after a commit, which stays readable beyond the retention until the name is dropped or
/// given up.
///
/// @param commitNumber the commit as of which tables are read
/// @param createdMicros when the name was given, microseconds since 1970-01-01 00:00 UTC
/// @param owner who gave it
/// @param givenUp whether what it held went because it was more than the limit; the name stays, so that who
///     uses it is told
public record NamedSnapshot(
    String name, long commitNumber, long createdMicros, String owner, boolean givenUp) {
  /// Stands for the commit of a transaction that has not committed.
  public static final long UNCOMMITTED = 0;

  /// Returns a copy that holds nothing.
  public NamedSnapshot asGivenUp() {
    return new NamedSnapshot(name, commitNumber, createdMicros, owner, true);
  }
}
