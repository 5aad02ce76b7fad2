package io.blueshift.door;

import org.jspecify.annotations.Nullable;

/// Decides what becomes of the row of a key.
@FunctionalInterface
public interface RowChange {
  /// Looks at the row, which nobody else can change until the decision is committed or rolled back. May be
  /// called again with a newer row, so it has no effect of its own. Called on the thread of the caller or on
  /// one that let go of a lock, and must not wait.
  ///
  /// @param present the row with the key; null when there is none
  Decision decide(@Nullable Row present);

  /// What becomes of a row.
  sealed interface Decision {
    /// Leaves everything as it is.
    record Keep() implements Decision {}

    /// Makes a row the one with the key.
    ///
    /// @param row a value for each column, whose key is the one that was asked for
    record Put(Row row) implements Decision {}

    /// Takes the row away, if there is one.
    record Delete() implements Decision {}
  }

  /// Leaves everything as it is.
  Decision KEEP = new Decision.Keep();

  /// Takes the row away.
  Decision DELETE = new Decision.Delete();

  /// Returns the change that makes a row the one with its key, whatever was there.
  static RowChange put(Row row) {
    Decision decision = new Decision.Put(row);
    return ignored -> decision;
  }

  /// Returns the change that takes the row away.
  static RowChange delete() {
    return ignored -> DELETE;
  }
}
