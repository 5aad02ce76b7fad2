package io.blueshift.transaction;

/// The way by which a call reached the core. The number is stored in the log and never reused.
public enum Protocol {
  /// A call of Blueshift's own upkeep.
  INTERNAL(0),
  /// JDBC, shell or API in the same process.
  EMBEDDED(1),
  /// PostgreSQL's wire protocol.
  POSTGRESQL(2),
  /// Arrow Flight SQL.
  FLIGHT_SQL(3),
  /// The cache adapter's protocol.
  CACHE(4),
  /// The key-value adapter's protocol.
  KEY_VALUE(5),
  /// The graph adapter's protocol.
  GRAPH(6);

  private final int number;

  Protocol(int number) {
    this.number = number;
  }

  /// Returns the number that stands for the protocol in the log.
  public int number() {
    return number;
  }

  /// Returns the protocol of a number in the log; one that this release does not know is INTERNAL.
  public static Protocol ofNumber(int number) {
    for (Protocol protocol : values()) {
      if (protocol.number == number) {
        return protocol;
      }
    }
    return INTERNAL;
  }
}
