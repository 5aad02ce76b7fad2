package io.blueshift.sql.isolation;

import java.util.List;

/// What a client did in one transaction, and what it saw. Keys have lists, to which transactions append
/// numbers that occur once, so that a list tells who wrote each of its versions.
///
/// @param number its number in the history
/// @param committed whether the commit was acknowledged
record ObservedTransaction(int number, boolean committed, List<Operation> operations) {
  ObservedTransaction {
    operations = List.copyOf(operations);
  }

  /// One thing that a transaction did.
  sealed interface Operation {
    /// Returns the list's key.
    int key();
  }

  /// Appended a value to the list of a key.
  record Append(int key, int value) implements Operation {}

  /// Saw the list of a key; one that does not exist is empty.
  record Read(int key, List<Integer> values) implements Operation {
    Read {
      values = List.copyOf(values);
    }
  }
}
