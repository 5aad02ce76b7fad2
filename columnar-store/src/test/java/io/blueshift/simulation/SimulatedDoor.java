package io.blueshift.simulation;

import io.blueshift.door.ChangedRow;
import io.blueshift.door.KeyedTable;
import io.blueshift.door.Row;
import io.blueshift.door.RowChange;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.simulation.DatabaseModel.Table;
import io.blueshift.store.WarehouseSession;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.transaction.Pending;
import io.blueshift.transaction.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The calls of a session's door that stand each for itself: reads and changes of rows by their keys. A call
/// may wait for locks, and goes on when another transaction lets go of them.
final class SimulatedDoor {
  private static final int BATCH_CHANGE_COUNT_MAX = 5;

  private final SimulationHistory history;
  private final WarehouseSession session;
  private final Random random;
  private final Map<Integer, KeyedTable> tables = new HashMap<>();
  private @Nullable Pending<?> call;
  private boolean closed;

  SimulatedDoor(SimulationHistory history, WarehouseSession session, Random random) {
    this.history = history;
    this.session = session;
    this.random = random;
  }

  /// Makes a call when the last one is done.
  void step() {
    Pending<?> last = call;
    List<Integer> ids =
        history.newest().tables().keySet().stream().filter(SimulatedRows::isKeyed).toList();
    if (ids.isEmpty() || (last != null && !last.isDone())) {
      return;
    }
    int id = ids.get(random.nextInt(ids.size()));
    Durability[] durabilities = Durability.values();
    KeyedTable rows =
        tables.computeIfAbsent(
            id, key -> session.rows(key, durabilities[random.nextInt(durabilities.length)]));
    switch (random.nextInt(6)) {
      case 0, 1 -> read(rows, id);
      case 2 -> changeAll(rows, id);
      default -> change(rows, id);
    }
  }

  private Table view(int id) {
    return history.newest().tables().getOrDefault(id, Table.EMPTY);
  }

  private void read(KeyedTable rows, int id) {
    long seen = history.newestNumber();
    history.trace("read of table " + id);
    DoorChecks.read(
        random,
        rows,
        view(id),
        CallContext.of(Principal.OWNER),
        new DoorChecks.Answers() {
          @Override
          public <T extends @Nullable Object> void take(Pending<T> answer, Consumer<T> check) {
            await(id, answer, check, null, seen);
          }
        });
  }

  private DoorChange newChange(int id, long key) {
    return new DoorChange(history, random, key, -history.nextIds(1) - 1, () -> view(id));
  }

  private void change(KeyedTable rows, int id) {
    DoorChange change = newChange(id, DoorChange.key(random));
    history.trace("change of table " + id + ": " + change);
    long seen = history.newestNumber();
    CallContext context = CallContext.of(Principal.OWNER);
    CommitIntent intent = announce(context, id, List.of(change));
    Pending<?> answer = change.ask(rows, context);
    await(id, answer, result -> {}, intent, seen);
  }

  private void changeAll(KeyedTable rows, int id) {
    Map<Row, RowChange> changes = new LinkedHashMap<>();
    List<DoorChange> all = new ArrayList<>();
    for (int count = random.nextInt(BATCH_CHANGE_COUNT_MAX); count >= 0; count--) {
      long key = DoorChange.key(random);
      if (!changes.containsKey(Row.of(key))) {
        DoorChange change = newChange(id, key);
        changes.put(Row.of(key), change);
        all.add(change);
      }
    }
    history.trace("changes of table " + id + ": " + all);
    long seen = history.newestNumber();
    CallContext context = CallContext.of(Principal.OWNER);
    CommitIntent intent = announce(context, id, all);
    Pending<Map<Row, ChangedRow>> answer = rows.changeAll(changes, context);
    await(
        id,
        answer,
        results -> {
          if (!results.keySet().equals(changes.keySet())) {
            throw new SimulationFailure("a batch says what became of other keys");
          }
        },
        intent,
        seen);
  }

  /// Says what a call will commit: what its changes decide when they have their locks.
  private CommitIntent announce(CallContext context, int id, List<DoorChange> changes) {
    ChangedRows changed = new ChangedRows();
    List<UnaryOperator<DatabaseModel>> effects = new ArrayList<>();
    for (DoorChange change : changes) {
      effects.add(model -> {
        if (!change.writes()) {
          return model;
        }
        changed.add(id, Set.of(change.key()));
        return model.change(id, change.effect().orElseThrow());
      });
    }
    CommitIntent intent = new CommitIntent(effects, changed);
    history.commits().announce(context, intent);
    return intent;
  }

  /// Looks at an answer when it comes.
  ///
  /// @param intent what the call will commit; null when it only reads
  /// @param seen the newest commit at the call
  private <T extends @Nullable Object> void await(
      int id, Pending<T> answer, Consumer<T> check, @Nullable CommitIntent intent, long seen) {
    call = answer;
    history.commits().noteAsked(answer, () -> intent == null || intent.isCommitted());
    int columnCount = view(id).extraColumnCount();
    answer.whenDone((result, failure) -> {
      try {
        if (failure == null) {
          check.accept(result);
          history
              .commits()
              .noteAnswered(intent != null && intent.isCommitted() ? intent.number() : seen);
        } else if (!isExpected(id, columnCount, failure)) {
          history.requireExplained(failure);
        }
      } catch (SimulationFailure e) {
        history.fail(e);
      }
    });
  }

  /// Returns whether a call may fail so: it may be chosen to end a deadlock, its table may have been dropped or
  /// altered while it waited, and its session may have been closed.
  private boolean isExpected(int id, int columnCount, DatabaseException failure) {
    Table now = history.newest().tables().get(id);
    boolean redefined = now == null || now.extraColumnCount() != columnCount;
    return closed
        || failure.code() == ErrorCode.DEADLOCK_DETECTED
        || (redefined
            && (failure.code() == ErrorCode.SERIALIZATION_FAILURE
                || failure.code() == ErrorCode.UNDEFINED_TABLE));
  }

  /// Notes that the session is closed, with what it waits for.
  void close() {
    closed = true;
  }
}
