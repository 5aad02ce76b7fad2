package io.blueshift.engine;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.query.ResultBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Holds result batches between the workers that make them and the reader. Bounded in batches and in
/// bytes: a worker that fills it gives its thread back and is resumed when the reader has taken half
/// of it.
final class ResultQueue {
  private static final long CAPACITY_MIN_BYTES = 256 << 10;
  private static final long MEMORY_SHARE = 8;

  private final int capacity;
  private final long capacityBytes;
  private final MemoryBudget budget;
  private final ArrayDeque<ResultBatch> batches = new ArrayDeque<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private volatile Runnable whenFilled = () -> {};
  private boolean closed;

  /// Makes an empty queue of batches that draw on a budget of the query.
  ResultQueue(int capacity, MemoryBudget query) {
    this.capacity = capacity;
    this.budget = query.child("result", Long.MAX_VALUE);
    this.capacityBytes = Math.max(CAPACITY_MIN_BYTES, query.effectiveLimitBytes() / MEMORY_SHARE);
  }

  /// Returns the budget on which batches of this queue draw.
  MemoryBudget budget() {
    return budget;
  }

  private boolean halfFull() {
    return batches.size() > capacity / 2
        || (!batches.isEmpty() && budget.reservedBytes() > capacityBytes / 2);
  }

  /// Sets what is called when the queue is no longer empty.
  void onFilled(Runnable action) {
    whenFilled = action;
  }

  /// Adds a batch and takes it over; returns whether more may come at once.
  boolean add(ResultBatch batch) {
    boolean first;
    boolean room;
    synchronized (this) {
      if (closed) {
        batch.close();
        return true;
      }
      first = batches.isEmpty();
      batches.addLast(batch);
      room = batches.size() < capacity && budget.reservedBytes() < capacityBytes;
    }
    if (first) {
      whenFilled.run();
    }
    return room;
  }

  /// Calls `resume` when half of the queue is free.
  void whenRoom(Runnable resume) {
    synchronized (this) {
      if (!closed && halfFull()) {
        waiting.add(resume);
        return;
      }
    }
    resume.run();
  }

  /// Takes the next batch, or null when there is none now.
  @Nullable ResultBatch poll() {
    ResultBatch batch;
    List<Runnable> resumed;
    synchronized (this) {
      batch = batches.pollFirst();
      if (waiting.isEmpty() || halfFull()) {
        return batch;
      }
      resumed = List.copyOf(waiting);
      waiting.clear();
    }
    resumed.forEach(Runnable::run);
    return batch;
  }

  synchronized boolean isEmpty() {
    return batches.isEmpty();
  }

  /// Drops everything; what is added later is dropped too.
  void close() {
    List<ResultBatch> dropped;
    synchronized (this) {
      closed = true;
      waiting.clear();
      dropped = List.copyOf(batches);
      batches.clear();
    }
    dropped.forEach(ResultBatch::close);
  }
}
