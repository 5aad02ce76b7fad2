package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.memory.MemoryCharge;
import io.blueshift.table.SegmentHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows which states are being read, and destroys segments that none of them holds any more.
///
/// A segment that was dropped is destroyed when two things hold: no snapshot is open of a state from
/// its first one to its last, and the record that dropped it is durable, for until then a crash would
/// bring it back. Safe for use by several threads.
class SnapshotRegistry {
  private record Retired(SegmentHandle segment, long lastState, long logPosition) {}

  private record RetiredCharge(MemoryCharge charge, long lastState) {}

  /// How often a state is being read, and since when.
  private static final class OpenState {
    final long commitNumber;
    long openedNanos;
    int count;

    OpenState(long commitNumber) {
      this.commitNumber = commitNumber;
    }

    void open() {
      if (count++ == 0) {
        openedNanos = System.nanoTime();
      }
    }
  }

  /// The states before the newest one that are being read.
  private final TreeMap<Long, OpenState> openStates = new TreeMap<>();

  /// The newest state, read or not.
  private OpenState newest;

  private final List<Retired> retired = new ArrayList<>();

  /// What was charged for rows and sets that only older states have, oldest first.
  private final ArrayDeque<RetiredCharge> retiredCharges = new ArrayDeque<>();

  private final LongSupplier durablePosition;
  private volatile DatabaseState current;

  SnapshotRegistry(DatabaseState current, LongSupplier durablePosition) {
    this.current = current;
    this.newest = new OpenState(current.commitNumber());
    this.durablePosition = durablePosition;
  }

  DatabaseState current() {
    return current;
  }

  /// Returns the newest state, which stays readable until it is released.
  synchronized DatabaseState acquire() {
    newest.open();
    return current;
  }

  /// Makes a state the newest. `dropped` is what the one before had and it has not.
  void publish(DatabaseState next, StateTransition.Dropped dropped, long logPosition) {
    synchronized (this) {
      if (newest.count > 0) {
        openStates.put(current.number(), newest);
      }
      newest = new OpenState(next.commitNumber());
      current = next;
      retire(dropped, next.number() - 1, logPosition);
      if (retired.isEmpty() && retiredCharges.isEmpty()) {
        return;
      }
    }
    sweep();
  }

  private void retire(StateTransition.Dropped dropped, long lastState, long logPosition) {
    for (SegmentHandle segment : dropped.segments()) {
      retired.add(new Retired(segment, lastState, logPosition));
    }
    for (MemoryCharge charge : dropped.charges()) {
      retiredCharges.add(new RetiredCharge(charge, lastState));
    }
  }

  /// Returns the oldest commit as of which somebody reads, or may begin to.
  synchronized long oldestCommitNumber() {
    return openStates.isEmpty()
        ? current.commitNumber()
        : openStates.firstEntry().getValue().commitNumber;
  }

  /// Gives up what temporary tables had, which transactions on the newest state may still hold.
  void retireTemporary(StateTransition.Dropped dropped) {
    synchronized (this) {
      retire(dropped, current.number(), 0);
    }
    sweep();
  }

  /// Ends the reading of a state.
  void release(DatabaseState state) {
    synchronized (this) {
      if (state.number() == current.number()) {
        newest.count--;
      } else {
        openStates.computeIfPresent(
            state.number(), (number, open) -> --open.count == 0 ? null : open);
      }
      if (retired.isEmpty() && retiredCharges.isEmpty()) {
        return;
      }
    }
    sweep();
  }

  /// Destroys what nobody can read any more.
  void sweep() {
    List<SegmentHandle> unreachable = new ArrayList<>();
    synchronized (this) {
      releaseCharges();
      long durable = durablePosition.getAsLong();
      Iterator<Retired> candidates = retired.iterator();
      while (candidates.hasNext()) {
        Retired candidate = candidates.next();
        if (!isRead(candidate) && candidate.logPosition <= durable) {
          candidates.remove();
          unreachable.add(candidate.segment);
        }
      }
    }
    destroy(unreachable);
  }

  private boolean isRead(Retired candidate) {
    if (newest.count > 0 && current.number() <= candidate.lastState) {
      return true;
    }
    Long lastReader = openStates.floorKey(candidate.lastState);
    return lastReader != null && lastReader >= candidate.segment.bornAtState();
  }

  /// Gives back what was charged for what only older states have. A state that is read keeps alive whatever
  /// came after it, since its tables know their successors.
  private void releaseCharges() {
    long oldestRead = newest.count > 0 ? current.number() : Long.MAX_VALUE;
    if (!openStates.isEmpty()) {
      oldestRead = openStates.firstKey();
    }
    while (!retiredCharges.isEmpty() && retiredCharges.getFirst().lastState < oldestRead) {
      retiredCharges.removeFirst().charge.release();
    }
  }

  /// Closes and deletes segments that nobody can read. A file that cannot be deleted now is deleted when
  /// the warehouse is opened again, and is no reason to fail: what its owner did stands.
  static void destroy(Collection<SegmentHandle> segments) {
    for (SegmentHandle segment : segments) {
      try {
        segment.destroy();
      } catch (DatabaseException e) {
        logger().warn("a segment file stays until the warehouse is opened again", e);
      }
    }
  }

  /// Returns the states that are being read, oldest first.
  synchronized List<OpenSnapshot> openSnapshots() {
    long now = System.nanoTime();
    return states()
        .map(open -> new OpenSnapshot(open.commitNumber, open.count, now - open.openedNanos))
        .toList();
  }

  /// Returns the names of the files that were dropped and are still there.
  synchronized List<String> retiredFileNames() {
    return retired.stream().map(each -> each.segment.info().fileName()).toList();
  }

  synchronized int openSnapshotCount() {
    return states().mapToInt(open -> open.count).sum();
  }

  private Stream<OpenState> states() {
    return Stream.concat(openStates.values().stream(), Stream.of(newest))
        .filter(open -> open.count > 0);
  }

  /// Made when there is something to say: finding a logging provider takes longer than opening a
  /// warehouse.
  private static Logger logger() {
    return LoggerFactory.getLogger(SnapshotRegistry.class);
  }
}
