package io.blueshift.sql.isolation;

/// What can be wrong with a history (Adya, Liskov, O'Neil: Generalized Isolation Level Definitions, ICDE 2000).
/// Kinds of cycles come before those that contain them.
enum Anomaly {
  /// A read saw what no order of appends explains, or not what the transaction itself had appended.
  IMPOSSIBLE_READ,
  /// An acknowledged append is not in the last version.
  LOST_APPEND,
  /// A read saw an append of a transaction that did not commit.
  G1A_ABORTED_READ,
  /// A read saw a version that its writer replaced before it committed.
  G1B_INTERMEDIATE_READ,
  /// A cycle of overwriting.
  G0_WRITE_CYCLE,
  /// A cycle of overwriting and reading.
  G1C_CIRCULAR_FLOW,
  /// A cycle with one read of what another transaction overwrote.
  G_SINGLE,
  /// A cycle with several such reads, no two of them one after the other, which snapshots exclude.
  G_NONADJACENT,
  /// A cycle with several such reads.
  G2_ITEM;

  /// A level of isolation, and the worst that it lets pass.
  enum Level {
    READ_COMMITTED("read committed", G_SINGLE),
    SNAPSHOT("repeatable read", G2_ITEM),
    SERIALIZABLE("serializable", null);

    private final String words;
    private final @org.jspecify.annotations.Nullable Anomaly mildest;

    Level(String words, @org.jspecify.annotations.Nullable Anomaly mildest) {
      this.words = words;
      this.mildest = mildest;
    }

    /// Returns its name in SQL.
    String words() {
      return words;
    }

    /// Returns whether histories on this level may have an anomaly.
    boolean allows(Anomaly anomaly) {
      return mildest != null && anomaly.compareTo(mildest) >= 0;
    }
  }
}
