package io.blueshift.operator;

/// How a scan finds its rows without going through its table, as EXPLAIN says it.
public enum AccessPath {
  /// Few rows can fulfil the conditions, or come first.
  SCAN("Index Scan using "),

  /// Few rows come last.
  BACKWARD("Index Scan Backward using "),

  /// There are few rows on the other side of a join.
  LOOKUP("Index Lookup using ");

  private final String text;

  AccessPath(String text) {
    this.text = text;
  }

  /// Returns the words for it.
  ///
  /// @param name the name of the key or index
  public String of(String name) {
    return text + name;
  }
}
