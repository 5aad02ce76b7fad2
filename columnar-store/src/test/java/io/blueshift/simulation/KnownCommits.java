package io.blueshift.simulation;

import io.blueshift.catalog.SequencePosition;
import io.blueshift.error.DatabaseException;
import io.blueshift.store.CommitWatcher;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.CommitResult;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Pending;
import io.blueshift.wal.LogChange;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What the commits of a history led to, and which of them must never be missing.
///
/// Who commits says before, under the context of its call, what that will change; the store tells when it happens.
/// Commits that nobody announced are those which the store makes of itself.
final class KnownCommits implements CommitWatcher {
  private final SimulationHistory history;

  /// The states by commit number.
  private final List<DatabaseModel> states = new ArrayList<>(List.of(DatabaseModel.EMPTY));

  /// Which rows the commits since the opening changed, by their numbers.
  private final TreeMap<Long, ChangedRows> changedRows = new TreeMap<>();

  private final Map<CallContext, CommitIntent> intents = new IdentityHashMap<>();
  private final Set<Long> syncedNumbers = new HashSet<>();
  private final List<Asked> pendingAnswers = new ArrayList<>();

  /// The newest commit that must never be missing.
  private long requiredNumber;

  private @Nullable CommitIntent intent;
  private @Nullable DatabaseModel underWay;

  /// What the commit led to with which the log failed; it may be there after all.
  private @Nullable DatabaseModel doubtful;

  private boolean underWaySynced;

  /// An answer that has not come.
  ///
  /// @param isLogged whether it waits for nothing but the log
  private record Asked(Pending<?> answer, BooleanSupplier isLogged) {}

  KnownCommits(SimulationHistory history) {
    this.history = history;
  }

  /// Returns the states by commit number, which become more.
  List<DatabaseModel> states() {
    return states;
  }

  DatabaseModel newest() {
    return states.getLast();
  }

  long newestNumber() {
    return states.size() - 1;
  }

  /// Says what the commit of a call will change.
  void announce(CallContext context, CommitIntent announced) {
    intents.put(context, announced);
  }

  @Override
  public void begin(List<LogChange> changes, CallContext context, Durability durability) {
    if (history.isStopped()) {
      return; // It fails, and what was under way at the stop may have happened.
    }
    CommitIntent announced = intents.remove(context);
    CommitIntent begun = announced == null ? ownCommit(changes) : announced;
    DatabaseModel next = newest();
    for (UnaryOperator<DatabaseModel> change : begun.changes()) {
      next = change.apply(next);
    }
    intent = begun;
    underWay = next.committed(states.size());
    underWaySynced = durability == Durability.SYNC;
  }

  /// Returns what the store changes of itself.
  private static CommitIntent ownCommit(List<LogChange> changes) {
    UnaryOperator<DatabaseModel> change =
        switch (changes.getFirst()) {
          case LogChange.SequenceMoved(int id, SequencePosition position) ->
              model -> model.withSequence(id, position);
          case LogChange.SnapshotReleased(String name, boolean givenUp) when givenUp ->
              model -> model.withSnapshotGivenUp(name);
          default -> throw new SimulationFailure("a commit that nobody wanted: " + changes);
        };
    return new CommitIntent(List.of(change), new ChangedRows());
  }

  @Override
  public void end() {
    DatabaseModel next = underWay;
    CommitIntent done = intent;
    if (next == null || done == null) {
      throw new SimulationFailure("a commit happened after everything stopped");
    }
    states.add(next);
    changedRows.put(newestNumber(), done.changed());
    done.noteCommitted(newestNumber());
    underWay = null;
    if (underWaySynced) {
      syncedNumbers.add(newestNumber());
    }
    requireNumber();
    history.trace("committed " + newestNumber());
  }

  /// Notes that the commit under way failed: it has not happened, unless everything stopped or the log
  /// failed with it.
  @Override
  public void fail() {
    history.noteLogFailure();
    if (!history.isStopped()) {
      underWay = null;
      requireNumber();
    }
  }

  /// Notes that the log failed: the commit under way may be there after all.
  void noteLogFailure() {
    doubtful = underWay;
  }

  private void requireNumber() {
    if (history.storeNumber() != newestNumber()) {
      throw new SimulationFailure(
          "the store is at another commit [store="
              + history.storeNumber()
              + ", model="
              + newestNumber()
              + "]");
    }
  }

  /// Notes, when an answer comes, that what it saw is durable.
  ///
  /// @param intent what was committed, or did not have to be
  /// @param seenNumber what was read
  void awaitAnswer(Pending<CommitResult> answer, CommitIntent intent, long seenNumber) {
    noteAsked(answer, () -> true);
    answer.whenDone((result, failure) -> {
      if (failure == null) {
        noteAnswered(intent.isCommitted() ? intent.number() : seenNumber);
      } else {
        explain(failure);
      }
    });
  }

  /// Notes that somebody waits for an answer.
  ///
  /// @param isLogged tells whether it waits for nothing but the log, and no longer for locks
  void noteAsked(Pending<?> answer, BooleanSupplier isLogged) {
    pendingAnswers.add(new Asked(answer, isLogged));
  }

  /// Notes an error that an answer brought.
  void explain(DatabaseException error) {
    try {
      history.requireExplained(error);
    } catch (SimulationFailure e) {
      history.fail(e);
    }
  }

  /// Notes that somebody was answered who saw a commit.
  void noteAnswered(long number) {
    for (long synced : syncedNumbers) {
      if (synced <= number) {
        requiredNumber = Math.max(requiredNumber, synced);
      }
    }
  }

  /// Returns the answers that wait for the log.
  List<Pending<?>> awaited() {
    pendingAnswers.removeIf(asked -> asked.answer.isDone());
    List<Pending<?>> awaited = new ArrayList<>();
    for (Asked asked : pendingAnswers) {
      if (asked.isLogged.getAsBoolean()) {
        awaited.add(asked.answer);
      }
    }
    return awaited;
  }

  /// Notes that all that happened is durable.
  void requireAll() {
    requiredNumber = newestNumber();
  }

  /// Takes over what an opening found.
  ///
  /// @param machineStopped whether the machine, and not only the process, stopped since the last opening
  void noteFound(long found, boolean machineStopped) {
    long last = newestNumber();
    long least = machineStopped ? requiredNumber : last;
    history.trace(
        "opened [found="
            + found
            + ", machine stopped="
            + machineStopped
            + ", required="
            + requiredNumber
            + ", last="
            + last
            + "]");
    DatabaseModel maybe = doubtful == null ? underWay : doubtful;
    if (found < least || found > last + (maybe == null ? 0 : 1)) {
      throw new SimulationFailure(
          "commits are missing or too many [found="
              + found
              + ", required="
              + least
              + ", last="
              + last
              + "]");
    }
    if (maybe != null && found == last + 1) {
      states.add(maybe);
    }
    while (newestNumber() > found) {
      states.removeLast();
    }
    underWay = null;
    doubtful = null;
    intents.clear();
    changedRows.clear();
    pendingAnswers.clear();
    syncedNumbers.removeIf(number -> number > found);
    requiredNumber = found;
  }

  /// Returns whether a table has another definition now than at a commit, or is gone.
  boolean wasRedefined(int id, long sinceNumber) {
    DatabaseModel.Table before = states.get((int) sinceNumber).tables().get(id);
    DatabaseModel.Table now = newest().tables().get(id);
    return before != null && (now == null || now.extraColumnCount() != before.extraColumnCount());
  }

  /// Returns whether a commit after another changed or deleted one of some rows.
  ///
  /// @param ids the values of their first columns
  boolean wasChanged(int tableId, Set<Long> ids, long sinceNumber) {
    return changedRows.tailMap(sinceNumber, false).values().stream()
        .anyMatch(changed -> changed.intersects(tableId, ids));
  }
}
