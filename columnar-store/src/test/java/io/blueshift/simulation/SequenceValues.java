package io.blueshift.simulation;

import io.blueshift.catalog.SequencePosition;
import io.blueshift.store.SimulatedStore;
import io.blueshift.transaction.AccessMode;
import io.blueshift.transaction.Principal;
import io.blueshift.transaction.Transaction;
import java.util.HashMap;
import java.util.Map;

/// Where the sequences are since the opening. The log is ahead of it by what is left of a block of values.
final class SequenceValues {
  private static final SequencePosition BEGIN = new SequencePosition(1, false);

  private final KnownCommits commits;
  private final Map<Integer, SequencePosition> positions = new HashMap<>();

  SequenceValues(KnownCommits commits) {
    this.commits = commits;
  }

  /// Returns where a sequence is, of which a transaction may be the only one that knows it.
  SequencePosition position(int id) {
    SequencePosition known = positions.get(id);
    return known == null ? commits.newest().sequences().getOrDefault(id, BEGIN) : known;
  }

  /// Takes the next value of a sequence, which must be the one behind the last, and which the log must cover.
  void take(Transaction taker, int id) {
    SequencePosition before = position(id);
    long expected = before.value() + (before.called() ? 1 : 0);
    long value = taker.nextSequenceValue(id);
    if (value != expected) {
      throw new SimulationFailure(
          "another value of a sequence [expected=" + expected + ", actual=" + value + "]");
    }
    positions.put(id, new SequencePosition(value, true));
    SequencePosition logged = commits.newest().sequences().get(id);
    if (logged != null && (!logged.called() || logged.value() < value)) {
      throw new SimulationFailure(
          "a value of a sequence is given out before the log has it [value="
              + value
              + ", logged="
              + logged
              + "]");
    }
  }

  /// Moves a sequence.
  void set(Transaction setter, int id, SequencePosition position) {
    setter.setSequence(id, position);
    positions.put(id, position);
  }

  /// Checks after a clean closing that the log has where the sequences are, so that no value is left out.
  void requireSettled() {
    commits
        .newest()
        .sequences()
        .forEach((id, logged) -> {
          SequencePosition position = position(id);
          if (!logged.equals(position)) {
            throw new SimulationFailure(
                "values of a sequence are left out [position="
                    + position
                    + ", logged="
                    + logged
                    + "]");
          }
        });
  }

  /// Forgets what only the process knew that has ended.
  void clear() {
    positions.clear();
  }

  /// Compares what an opening found with the model.
  void checkFound(SimulatedStore opened) {
    try (Transaction reader = opened.warehouse().begin(AccessMode.READ_ONLY, Principal.OWNER)) {
      commits
          .newest()
          .sequences()
          .forEach((id, expected) -> {
            SequencePosition found = reader.sequencePosition(id);
            if (!found.equals(expected)) {
              throw new SimulationFailure(
                  "a sequence is elsewhere [expected=" + expected + ", actual=" + found + "]");
            }
          });
    }
  }
}
