package io.blueshift.pipeline;

import io.blueshift.operator.BatchConsumer;
import io.blueshift.operator.Operator;
import io.blueshift.operator.OperatorMetrics;
import io.blueshift.operator.Progress;
import io.blueshift.operator.Sink;
import io.blueshift.operator.SinkDemand;
import io.blueshift.operator.Source;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.vector.Batch;
import org.jspecify.annotations.Nullable;

/// One worker's part of a pipeline: its cursor, its operators' states and its part of the sink.
///
/// A slice (1) comes back to operators that were interrupted in the middle of a batch, the last one
/// first, (2) pushes batches of the source, (3) at the end finishes the operators in order and
/// combines the sink's part. It ends early when the sink blocks or the time is over; then the batch
/// in hand stays with the operator that was interrupted.
final class PipelineTask extends ExecutionTask {
  private final QueryExecution execution;
  private final Pipeline pipeline;
  private final Stage target;
  private final int stepCount;

  private Source.@Nullable Cursor cursor;
  private final Operator.State[] states;
  private final BatchConsumer[] consumers;
  private final @Nullable Batch[] pending;
  private Sink.@Nullable Local local;

  private boolean opened;
  private boolean closed;
  private boolean reading = true;
  private int finishingStep;
  private long sliceDeadlineNanos;
  private boolean blocked;
  private boolean paused;

  // Entry 0 is the source, i + 1 step i, the last one the sink.
  private final OperatorMetrics[] metrics;
  private final boolean[] countsRows;
  private final long[] rowCounts;
  private final long[] batchCounts;
  private final long[] nanos;
  private long innerNanos;

  PipelineTask(QueryExecution execution, Pipeline pipeline, Stage target) {
    super(pipeline.id);
    this.execution = execution;
    this.pipeline = pipeline;
    this.target = target;
    this.stepCount = pipeline.steps.size();
    this.states = new Operator.State[stepCount];
    this.consumers = new BatchConsumer[stepCount];
    this.pending = new Batch[stepCount];
    this.metrics = new OperatorMetrics[stepCount + 2];
    this.countsRows = new boolean[stepCount + 2];
    this.rowCounts = new long[stepCount + 2];
    this.batchCounts = new long[stepCount + 2];
    this.nanos = new long[stepCount + 2];
    for (int entry = 0; entry < stepCount + 2; entry++) {
      PhysicalPlan node = node(entry);
      metrics[entry] = execution.metrics(node);
      countsRows[entry] = entry <= stepCount && (entry == stepCount || node != node(entry + 1));
    }
    for (int step = 0; step < stepCount; step++) {
      int next = step + 1;
      consumers[step] = batch -> push(next, batch);
    }
  }

  private PhysicalPlan node(int entry) {
    if (entry == 0) {
      return pipeline.sourceNode;
    }
    return entry <= stepCount ? pipeline.steps.get(entry - 1).node() : target.node;
  }

  Pipeline pipeline() {
    return pipeline;
  }

  @Override
  Outcome runSlice(long deadlineNanos) {
    sliceDeadlineNanos = deadlineNanos;
    blocked = false;
    paused = false;
    try {
      open();
      if (resume() && read() && finishSteps()) {
        complete();
        return Outcome.DONE;
      }
      return blocked ? Outcome.BLOCKED : Outcome.YIELDED;
    } finally {
      flushMetrics();
    }
  }

  @Override
  void whenUnblocked(Runnable resume) {
    Sink.Local sink = local;
    if (sink == null) {
      resume.run();
    } else {
      sink.whenUnblocked(resume);
    }
  }

  private void open() {
    if (opened) {
      return;
    }
    opened = true;
    cursor = pipeline.source.open(execution.workerContext(pipeline.sourceNode));
    for (int step = 0; step < stepCount; step++) {
      Pipeline.Step description = pipeline.steps.get(step);
      states[step] = description.operator().open(execution.workerContext(description.node()));
    }
    local = target.sink.open(execution.workerContext(target.node));
  }

  /// Comes back to interrupted operators; returns false when the slice must end.
  private boolean resume() {
    for (int step = stepCount - 1; step >= 0; step--) {
      Batch batch = pending[step];
      if (batch != null) {
        pending[step] = null;
        push(step, batch, false);
        if (paused) {
          return false;
        }
      }
    }
    return true;
  }

  /// Pushes batches of the source; returns false when the slice must end before the source.
  private boolean read() {
    while (reading) {
      int endedBeforeStep = pipeline.endedBeforeStep();
      if (endedBeforeStep >= 0) {
        reading = false;
        finishingStep = endedBeforeStep;
        break;
      }
      Batch batch = nextBatch();
      if (batch == null) {
        reading = false;
        break;
      }
      if (batch.selectedCount() > 0) {
        push(0, batch);
      }
      if (paused) {
        return false;
      }
      if (System.nanoTime() - sliceDeadlineNanos > 0) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Batch nextBatch() {
    execution.checkCancelled();
    Source.Cursor source = cursor;
    assert source != null;
    long start = System.nanoTime();
    Batch batch = source.next();
    nanos[0] += System.nanoTime() - start;
    return batch;
  }

  private SinkDemand push(int step, Batch batch) {
    return push(step, batch, true);
  }

  /// Gives a batch to a step, or to the sink after the last one. Answers BLOCKED when the slice must
  /// end, whatever the cause.
  private SinkDemand push(int step, Batch batch, boolean firstTime) {
    if (firstTime) {
      rowCounts[step] += batch.selectedCount();
      batchCounts[step]++;
    }
    if (step == stepCount) {
      return pushToSink(batch);
    }
    while (true) {
      Progress progress = process(step, batch);
      switch (progress) {
        case NEED_INPUT -> {
          return paused ? SinkDemand.BLOCKED : demand(step);
        }
        case FINISHED -> {
          pipeline.end(step + 1);
          return SinkDemand.ENOUGH;
        }
        case HAVE_MORE_OUTPUT -> {
          execution.checkCancelled();
          if (!paused && System.nanoTime() - sliceDeadlineNanos > 0) {
            paused = true;
          }
          if (paused) {
            pending[step] = batch;
            return SinkDemand.BLOCKED;
          }
        }
      }
    }
  }

  private SinkDemand demand(int step) {
    return pipeline.endedBeforeStep() > step ? SinkDemand.ENOUGH : SinkDemand.MORE;
  }

  private Progress process(int step, Batch batch) {
    long outerInnerNanos = innerNanos;
    innerNanos = 0;
    long start = System.nanoTime();
    Progress progress = states[step].process(batch, consumers[step]);
    addNanos(step + 1, System.nanoTime() - start, outerInnerNanos);
    return progress;
  }

  private void addNanos(int entry, long elapsedNanos, long outerInnerNanos) {
    nanos[entry] += elapsedNanos - innerNanos;
    innerNanos = outerInnerNanos + elapsedNanos;
  }

  private SinkDemand pushToSink(Batch batch) {
    Sink.Local sink = local;
    assert sink != null;
    long start = System.nanoTime();
    SinkDemand demand = sink.accept(batch);
    long elapsedNanos = System.nanoTime() - start;
    nanos[stepCount + 1] += elapsedNanos;
    innerNanos += elapsedNanos;
    switch (demand) {
      case MORE -> {}
      case ENOUGH -> pipeline.end(stepCount);
      case BLOCKED -> {
        blocked = true;
        paused = true;
      }
    }
    return demand;
  }

  /// Lets operators yield what they kept; returns false when the slice must end before.
  private boolean finishSteps() {
    while (finishingStep < stepCount) {
      int ended = pipeline.endedBeforeStep();
      if (ended > finishingStep) {
        finishingStep = ended;
        continue;
      }
      execution.checkCancelled();
      long outerInnerNanos = innerNanos;
      innerNanos = 0;
      long start = System.nanoTime();
      Progress progress = states[finishingStep].finish(consumers[finishingStep]);
      addNanos(finishingStep + 1, System.nanoTime() - start, outerInnerNanos);
      if (progress != Progress.HAVE_MORE_OUTPUT) {
        finishingStep++;
      }
      if (paused || System.nanoTime() - sliceDeadlineNanos > 0) {
        paused = true;
        return false;
      }
    }
    return true;
  }

  private void complete() {
    Sink.Local sink = local;
    assert sink != null;
    long start = System.nanoTime();
    sink.combine();
    nanos[stepCount + 1] += System.nanoTime() - start;
    close();
  }

  @Override
  void close() {
    if (closed) {
      return;
    }
    closed = true;
    RuntimeException failure = null;
    for (int step = stepCount - 1; step >= 0; step--) {
      failure = Resources.close(states[step], failure);
    }
    failure = Resources.close(cursor, failure);
    failure = Resources.close(local, failure);
    if (failure != null) {
      throw failure;
    }
  }

  private void flushMetrics() {
    for (int entry = 0; entry < metrics.length; entry++) {
      if (countsRows[entry] && batchCounts[entry] > 0) {
        metrics[entry].addRows(rowCounts[entry], batchCounts[entry]);
      }
      if (nanos[entry] > 0) {
        metrics[entry].addNanos(nanos[entry]);
      }
      rowCounts[entry] = 0;
      batchCounts[entry] = 0;
      nanos[entry] = 0;
    }
  }
}
