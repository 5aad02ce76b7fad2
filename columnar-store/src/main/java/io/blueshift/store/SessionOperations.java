package io.blueshift.store;

import io.blueshift.store.PointOperations.Second;
import io.blueshift.store.PointOperations.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Counts the operations of one session on single rows in the second that is not over; what is over goes to
/// [PointOperations]. Safe for use by several threads.
public final class SessionOperations {
  private final WarehouseSession session;
  private final PointOperations all;
  private final Map<Shape, Counter> counters = new HashMap<>();

  SessionOperations(WarehouseSession session, PointOperations all) {
    this.session = session;
    this.all = all;
  }

  /// Returns the counter of a shape.
  Counter counter(Shape shape) {
    synchronized (counters) {
      return counters.computeIfAbsent(shape, Counter::new);
    }
  }

  /// Counts a statement that concerned one row.
  ///
  /// @param shape the statement's text without literals
  /// @param epochSecond when it ended, in seconds since 1970
  public void note(String shape, long epochSecond, long rowCount, long elapsedNanos) {
    counter(new Shape(session.protocol(), shape, 0)).add(epochSecond, rowCount, 0, elapsedNanos);
  }

  /// Hands over the seconds that are not over.
  void forEachCurrent(BiConsumer<Shape, Second> consumer) {
    List<Counter> present;
    synchronized (counters) {
      present = new ArrayList<>(counters.values());
    }
    for (Counter counter : present) {
      Second second = counter.current();
      if (second != null) {
        consumer.accept(counter.shape, second);
      }
    }
  }

  /// Hands everything over, at the session's end.
  void close() {
    forEachCurrent(all::add);
    synchronized (counters) {
      counters.clear();
    }
  }

  /// Counts the operations of one shape.
  final class Counter {
    private final Shape shape;
    private long epochSecond;
    private long operationCount;
    private long rowCount;
    private long errorCount;
    private long elapsedNanos;
    private long longestNanos;

    private Counter(Shape shape) {
      this.shape = shape;
    }

    /// Begins a call; returns what [#end] wants to know.
    long begin() {
      return CoarseClock.SHARED.nanos();
    }

    /// Ends a call.
    ///
    /// @param rows rows that were found or changed
    void end(long begun, long rows, @Nullable Throwable failure) {
      // The clock's thread may note a moment before the one that a caller noted.
      long elapsed = Math.max(0, CoarseClock.SHARED.nanos() - begun);
      add(CoarseClock.SHARED.epochSecond(), rows, failure == null ? 0 : 1, elapsed);
      if (failure != null || elapsed > PointOperations.SLOW_NANOS) {
        all.addSingle(shape, session, elapsed, failure);
      }
    }

    synchronized void add(long second, long rows, int errors, long elapsed) {
      if (second != epochSecond) {
        Second over = current();
        if (over != null) {
          all.add(shape, over);
        }
        epochSecond = second;
        operationCount = 0;
        rowCount = 0;
        errorCount = 0;
        elapsedNanos = 0;
        longestNanos = 0;
      }
      operationCount++;
      rowCount += rows;
      errorCount += errors;
      elapsedNanos += elapsed;
      longestNanos = Math.max(longestNanos, elapsed);
    }

    private synchronized @Nullable Second current() {
      return operationCount == 0
          ? null
          : new Second(
              epochSecond, operationCount, rowCount, errorCount, elapsedNanos, longestNanos);
    }
  }
}
