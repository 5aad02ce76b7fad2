package io.blueshift.simulation;

import java.util.List;
import java.util.function.UnaryOperator;

/// What a commit will lead to.
final class CommitIntent {
  private static final long NOT_COMMITTED = -1;

  private final List<UnaryOperator<DatabaseModel>> changes;
  private final ChangedRows changed;
  private long number = NOT_COMMITTED;

  /// @param changes of the newest state, whichever that is then
  /// @param changed the rows that others may not have changed meanwhile
  CommitIntent(List<UnaryOperator<DatabaseModel>> changes, ChangedRows changed) {
    this.changes = List.copyOf(changes);
    this.changed = changed;
  }

  List<UnaryOperator<DatabaseModel>> changes() {
    return changes;
  }

  ChangedRows changed() {
    return changed;
  }

  void noteCommitted(long commitNumber) {
    number = commitNumber;
  }

  boolean isCommitted() {
    return number != NOT_COMMITTED;
  }

  /// Returns the number of the commit that it became.
  long number() {
    return number;
  }
}
