package io.blueshift.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The process's threads for queries: one platform thread per core. Queries that have something to
/// run stand in one line, one place for each task, so that each gets a slice in turn.
public final class WorkerPool implements AutoCloseable {
  /// How long a task may run before it lets others have a turn.
  static final long SLICE_NANOS = 5_000_000;

  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition workArrived = lock.newCondition();
  private final ArrayDeque<QueryExecution> line = new ArrayDeque<>();
  private boolean closed;

  /// Starts the threads.
  public WorkerPool(int threadCount) {
    for (int index = 0; index < threadCount; index++) {
      Thread thread = new Thread(this::work, "blueshift-worker-" + index);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  /// Returns how many threads there are.
  public int threadCount() {
    return threads.size();
  }

  /// Asks for a thread to run one task of a query.
  void submit(QueryExecution execution) {
    lock.lock();
    try {
      line.addLast(execution);
      workArrived.signal();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    while (true) {
      QueryExecution execution;
      lock.lock();
      try {
        while (line.isEmpty()) {
          if (closed) {
            return;
          }
          workArrived.awaitUninterruptibly();
        }
        execution = line.pollFirst();
      } finally {
        lock.unlock();
      }
      execution.runOneTask();
    }
  }

  /// Lets the threads end after what is in the line.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      workArrived.signalAll();
    } finally {
      lock.unlock();
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
