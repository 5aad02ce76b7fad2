package io.blueshift.store;

import io.blueshift.catalog.Catalog;
import io.blueshift.catalog.SequenceDefinition;
import io.blueshift.catalog.SequencePosition;
import io.blueshift.error.DatabaseException;
import io.blueshift.error.ErrorCode;
import io.blueshift.transaction.CallContext;
import io.blueshift.transaction.Durability;
import io.blueshift.wal.LogChange;
import io.blueshift.wal.LogChange.SequenceMoved;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/// Gives out the values of sequences, outside of transactions: a value never comes back, and who takes one
/// waits for nobody.
///
/// The log has a record for a block of values, not for each: before the first value of a block is given out,
/// a record says that the sequence has moved to its end. So every commit that has seen a value
/// comes behind that record, and after a crash the sequence goes on behind the block; at most a block
/// of values is left out. A block is doubled when the one before lasted less than a second. When the warehouse
/// is closed, a last record says where the sequence is.
///
/// Safe for use by several threads.
final class SequenceCounters {
  private static final int BLOCK_VALUE_COUNT_MIN = 32;
  private static final int BLOCK_VALUE_COUNT_MAX = 1 << 14;
  private static final long SHORT_BLOCK_NANOS = 1_000_000_000;

  private final SnapshotRegistry snapshots;
  private final CommitPublisher publisher;
  private final Durability durability;
  private final LongSupplier nanoTime;
  private final Map<Integer, Counter> counters = new ConcurrentHashMap<>();

  /// One sequence. Guarded by itself.
  private static final class Counter {
    private SequencePosition position;

    /// How many of the next values the log knows already.
    private long coveredCount;

    private int blockValueCount = BLOCK_VALUE_COUNT_MIN;
    private long blockBeganNanos;

    private Counter(SequencePosition position, long nowNanos) {
      this.position = position;
      this.blockBeganNanos = nowNanos - SHORT_BLOCK_NANOS;
    }
  }

  /// Makes counters that go on where the newest state says.
  ///
  /// @param durability of the records of blocks
  /// @param nanoTime tells how long a block lasted
  SequenceCounters(
      SnapshotRegistry snapshots,
      CommitPublisher publisher,
      Durability durability,
      LongSupplier nanoTime) {
    this.snapshots = snapshots;
    this.publisher = publisher;
    this.durability = durability;
    this.nanoTime = nanoTime;
  }

  private Counter counter(SequenceDefinition sequence) {
    return counters.computeIfAbsent(
        sequence.id(),
        id -> {
          SequencePosition known = snapshots.current().sequences().get(id);
          return new Counter(
              known == null ? new SequencePosition(sequence.start(), false) : known,
              nanoTime.getAsLong());
        });
  }

  /// Returns where a sequence is.
  SequencePosition position(SequenceDefinition sequence) {
    Counter counter = counter(sequence);
    synchronized (counter) {
      return counter.position;
    }
  }

  /// Takes the next value.
  ///
  /// @throws DatabaseException SEQUENCE_GENERATOR_LIMIT_EXCEEDED
  long next(SequenceDefinition sequence, CallContext context) {
    Counter counter = counter(sequence);
    synchronized (counter) {
      long value = following(counter.position, sequence);
      if (counter.coveredCount == 0) {
        beginBlock(counter, value, sequence, context);
      }
      counter.position = new SequencePosition(value, true);
      counter.coveredCount = Math.max(0, counter.coveredCount - 1);
      return value;
    }
  }

  private static long following(SequencePosition position, SequenceDefinition sequence) {
    long value = position.value();
    if (!position.called()) {
      return value;
    }
    boolean ascending = sequence.increment() > 0;
    long left = ascending ? sequence.maximum() - value : value - sequence.minimum();
    // The distance of any two values is less than 2^64, as which it is compared.
    if (Long.compareUnsigned(left, Math.abs(sequence.increment())) >= 0
        && (ascending ? value <= sequence.maximum() : value >= sequence.minimum())) {
      return value + sequence.increment();
    }
    if (sequence.cycle()) {
      return ascending ? sequence.minimum() : sequence.maximum();
    }
    throw new DatabaseException(
        ErrorCode.SEQUENCE_GENERATOR_LIMIT_EXCEEDED,
        "nextval: reached "
            + (ascending ? "maximum" : "minimum")
            + " value of sequence \""
            + sequence.name()
            + "\" ("
            + (ascending ? sequence.maximum() : sequence.minimum())
            + ")");
  }

  /// Logs that the next values are taken. One that only the transaction knows which made it is logged
  /// when that commits.
  private void beginBlock(
      Counter counter, long firstValue, SequenceDefinition sequence, CallContext context) {
    if (!isLogged(sequence.id())) {
      return;
    }
    long now = nanoTime.getAsLong();
    int valueCount =
        now - counter.blockBeganNanos < SHORT_BLOCK_NANOS
            ? Math.min(counter.blockValueCount * 2, BLOCK_VALUE_COUNT_MAX)
            : Math.clamp(sequence.cacheSize(), BLOCK_VALUE_COUNT_MIN, BLOCK_VALUE_COUNT_MAX);
    boolean ascending = sequence.increment() > 0;
    long left = ascending ? sequence.maximum() - firstValue : firstValue - sequence.minimum();
    long stepsLeft = Long.divideUnsigned(left, Math.abs(sequence.increment()));
    long steps = Long.compareUnsigned(stepsLeft, valueCount - 1) < 0 ? stepsLeft : valueCount - 1;
    log(sequence.id(), firstValue + steps * sequence.increment(), true, context);
    counter.blockValueCount = valueCount;
    counter.blockBeganNanos = now;
    counter.coveredCount = steps + 1;
  }

  private boolean isLogged(int sequenceId) {
    return !Catalog.isTemporary(sequenceId)
        && snapshots.current().catalog().relation(sequenceId) != null;
  }

  private void log(int sequenceId, long value, boolean called, CallContext context) {
    LogChange moved = new SequenceMoved(sequenceId, new SequencePosition(value, called));
    publisher.publish(
        List.of(moved),
        context,
        durability,
        segment -> {
          throw new IllegalStateException("a sequence has no segments");
        });
  }

  /// Sets where a sequence is.
  ///
  /// @throws DatabaseException NUMERIC_VALUE_OUT_OF_RANGE when the value is none of the sequence
  void set(SequenceDefinition sequence, SequencePosition position, CallContext context) {
    long value = position.value();
    if (value < sequence.minimum() || value > sequence.maximum()) {
      throw new DatabaseException(
          ErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
          "setval: value "
              + value
              + " is out of bounds for sequence \""
              + sequence.name()
              + "\" ("
              + sequence.minimum()
              + ".."
              + sequence.maximum()
              + ")");
    }
    Counter counter = counter(sequence);
    synchronized (counter) {
      if (isLogged(sequence.id())) {
        log(sequence.id(), value, position.called(), context);
      }
      counter.position = position;
      counter.coveredCount = 0;
    }
  }

  /// Logs where the sequences are whose blocks are not used up, so that no value is left out when the
  /// warehouse is opened again. Called when nobody takes values any more.
  void settle(CallContext context) {
    counters.forEach((id, counter) -> {
      synchronized (counter) {
        if (counter.coveredCount > 0 && isLogged(id)) {
          try {
            log(id, counter.position.value(), counter.position.called(), context);
          } catch (DatabaseException e) {
            LoggerFactory.getLogger(SequenceCounters.class)
                .warn("values of a sequence are left out; the log cannot be written", e);
          }
          counter.coveredCount = 0;
        }
      }
    });
  }
}
