package io.blueshift.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Holds result batches between the workers that make them and the reader. Bounded: a worker that
/// fills it gives its thread back and is resumed when the reader has taken half of it.
final class ResultQueue {
  private final int capacity;
  private final ArrayDeque<ResultBatch> batches = new ArrayDeque<>();
  private final List<Runnable> waiting = new ArrayList<>();
  private volatile Runnable whenFilled = () -> {};
  private boolean closed;

  ResultQueue(int capacity) {
    this.capacity = capacity;
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
      room = batches.size() < capacity;
    }
    if (first) {
      whenFilled.run();
    }
    return room;
  }

  /// Calls `resume` when half of the queue is free.
  void whenRoom(Runnable resume) {
    synchronized (this) {
      if (!closed && batches.size() > capacity / 2) {
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
      if (waiting.isEmpty() || batches.size() > capacity / 2) {
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
