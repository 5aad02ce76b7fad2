package io.blueshift.store;

import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.transaction.Protocol;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Counts operations on single rows by their shape and second, since there are too many to note each. Kept are
/// the last [#SECOND_COUNT_MAX] seconds in which a shape was used. Calls through the door that took more than
/// [#SLOW_NANOS], or failed, are noted one by one; of statements their history does so.
///
/// A caller counts the current second by itself ([SessionOperations]); when it is over, it comes here. Safe
/// for use by several threads.
public final class PointOperations {
  /// What takes longer is no quick operation.
  public static final long SLOW_NANOS = 10_000_000;

  static final int SECOND_COUNT_MAX = 600;
  private static final int SHAPE_COUNT_MAX = 1000;
  private static final int SINGLE_COUNT_MAX = 1000;

  /// Stands for all shapes when there are too many.
  private static final String OTHER_SHAPES = "(other shapes)";

  private final Map<Shape, ArrayDeque<Second>> seconds = new HashMap<>();
  private final Deque<Single> singles = new ArrayDeque<>();
  private final AtomicLong singleCount = new AtomicLong();

  /// A kind of operation.
  ///
  /// @param text the shape of a statement, or a call of the door
  /// @param tableId the table of a call, 0 for a statement
  public record Shape(Protocol protocol, String text, int tableId) {}

  /// What was done in a second.
  ///
  /// @param epochSecond seconds since 1970
  /// @param rowCount rows that were found or changed
  /// @param elapsedNanos the sum of all times; single ones are right to two milliseconds
  public record Second(
      long epochSecond,
      long operationCount,
      long rowCount,
      long errorCount,
      long elapsedNanos,
      long longestNanos) {
    Second plus(Second other) {
      return new Second(
          epochSecond,
          operationCount + other.operationCount,
          rowCount + other.rowCount,
          errorCount + other.errorCount,
          elapsedNanos + other.elapsedNanos,
          Math.max(longestNanos, other.longestNanos));
    }
  }

  /// A second of a shape.
  public record Figures(Shape shape, Second second) {}

  /// A call through the door that was slow or failed.
  ///
  /// @param number counts them
  /// @param ended when it ended
  public record Single(
      long number,
      Shape shape,
      long sessionId,
      String userName,
      Instant ended,
      long elapsedNanos,
      @Nullable ErrorCode error,
      @Nullable String errorMessage) {}

  /// Adds what a caller counted in a second.
  synchronized void add(Shape shape, Second second) {
    ArrayDeque<Second> known = seconds.get(shape);
    if (known == null) {
      boolean room = seconds.size() < SHAPE_COUNT_MAX;
      Shape kept = room ? shape : new Shape(shape.protocol(), OTHER_SHAPES, 0);
      known = seconds.computeIfAbsent(kept, ignored -> new ArrayDeque<>());
    }
    addTo(known, second);
    if (known.size() > SECOND_COUNT_MAX) {
      known.removeFirst();
    }
  }

  private static void addTo(ArrayDeque<Second> known, Second second) {
    Deque<Second> later = new ArrayDeque<>();
    while (!known.isEmpty() && known.getLast().epochSecond > second.epochSecond) {
      later.addFirst(known.removeLast());
    }
    if (!known.isEmpty() && known.getLast().epochSecond == second.epochSecond) {
      known.addLast(known.removeLast().plus(second));
    } else {
      known.addLast(second);
    }
    known.addAll(later);
  }

  /// Notes a call that was slow or failed.
  void addSingle(
      Shape shape, WarehouseSession session, long elapsedNanos, @Nullable Throwable failure) {
    DatabaseException known = failure instanceof DatabaseException error ? error : null;
    ErrorCode code = failure == null ? null : ErrorCode.INTERNAL_ERROR;
    Single single =
        new Single(
            singleCount.incrementAndGet(),
            shape,
            session.id(),
            session.principal().userName(),
            Instant.now(),
            elapsedNanos,
            known == null ? code : known.code(),
            failure == null ? null : known == null ? failure.toString() : known.message());
    synchronized (singles) {
      if (singles.size() == SINGLE_COUNT_MAX) {
        singles.removeFirst();
      }
      singles.addLast(single);
    }
  }

  /// Returns the calls that were slow or failed, oldest first.
  public List<Single> singles() {
    synchronized (singles) {
      return List.copyOf(singles);
    }
  }

  /// Returns what was done, the newest seconds first. What a caller counted in a second that ends during the call
  /// may be left out, and is there in the next.
  ///
  /// @param callers who count a second that is not over
  List<Figures> figures(Collection<SessionOperations> callers) {
    Map<Shape, Map<Long, Second>> all = new HashMap<>();
    synchronized (this) {
      seconds.forEach((shape, known) -> known.forEach(second -> merge(all, shape, second)));
    }
    callers.forEach(caller -> caller.forEachCurrent((shape, second) -> merge(all, shape, second)));
    List<Figures> figures = new ArrayList<>();
    all.forEach((shape, known) ->
        known.values().forEach(second -> figures.add(new Figures(shape, second))));
    figures.sort(
        Comparator.comparingLong((Figures each) -> each.second.epochSecond)
            .reversed()
            .thenComparing(each -> each.shape.text()));
    return figures;
  }

  private static void merge(Map<Shape, Map<Long, Second>> all, Shape shape, Second second) {
    all.computeIfAbsent(shape, ignored -> new HashMap<>())
        .merge(second.epochSecond, second, Second::plus);
  }
}
