package io.blueshift.catalog;

/// How long a table lives.
public enum Persistence {
  /// Until it is dropped; its changes are in the log.
  PERMANENT,
  /// Until its session ends; only that session sees it and the log does not know it.
  TEMPORARY
}
