package io.blueshift.pipeline;

import io.blueshift.memory.MemoryBudget;
import io.blueshift.operator.OperatorMetrics;
import io.blueshift.operator.WorkerContext;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One run of a plan: which pipelines may start, which tasks may run, and the end of everything when
/// one fails.
///
/// Tasks are run by the pool's threads and by the thread that waits for the result. All state is
/// guarded by this object's monitor; no task runs while it is held.
public final class QueryExecution {
  private final QueryContext context;
  private final @Nullable WorkerPool pool;
  private final int taskCountMax;
  private final List<Pipeline> pipelines;
  private final List<Stage> stages;
  private final List<AutoCloseable> resources;
  private final Map<PhysicalPlan, PipelineBuilder.NodeState> nodes;
  private final AtomicInteger nextWorkerIndex = new AtomicInteger();

  private final PriorityQueue<ExecutionTask> runnable =
      new PriorityQueue<>(Comparator.comparingInt((ExecutionTask task) -> task.priority));
  private final IdentityHashMap<ExecutionTask, Boolean> blocked = new IdentityHashMap<>();
  private int runningCount;
  private int incompleteStageCount;
  private @Nullable RuntimeException failure;
  private boolean ended;
  private boolean released;
  private Runnable onChange = () -> {};

  QueryExecution(
      QueryContext context,
      @Nullable WorkerPool pool,
      List<Pipeline> pipelines,
      List<Stage> stages,
      List<AutoCloseable> resources,
      Map<PhysicalPlan, PipelineBuilder.NodeState> nodes) {
    this.context = context;
    this.pool = pool;
    this.taskCountMax = pool == null ? 1 : pool.threadCount();
    this.pipelines = pipelines;
    this.stages = stages;
    this.resources = resources;
    this.nodes = nodes;
  }

  /// Begins: the first pipelines become runnable.
  ///
  /// @param whenChanged called, outside the monitor, whenever the query ended or a waiting thread may
  ///     find a task to help with
  public void start(Runnable whenChanged) {
    onChange = whenChanged;
    List<Pipeline> ready = new ArrayList<>();
    synchronized (this) {
      incompleteStageCount = stages.size();
      for (Stage stage : stages) {
        stage.runningFeederCount = stage.feeders.size();
        stage.liveDependentCount = stage.dependents.size();
      }
      for (Pipeline pipeline : pipelines) {
        pipeline.waitingForCount = pipeline.afterStages.size() + pipeline.afterPipelines.size();
        if (pipeline.waitingForCount == 0) {
          ready.add(pipeline);
        }
      }
    }
    ready.forEach(this::startPipeline);
  }

  private void startPipeline(Pipeline pipeline) {
    int count;
    try {
      // What follows other pipelines' rows, such as unmatched rows, is often nothing at all.
      int least = pipeline.afterPipelines.isEmpty() ? 1 : 0;
      count = Math.clamp(pipeline.source.parallelism(), least, taskCountMax);
    } catch (RuntimeException e) {
      fail(e);
      return;
    }
    Stage target = pipeline.target;
    assert target != null;
    synchronized (this) {
      pipeline.runningTaskCount = count;
    }
    if (count == 0) {
      synchronized (this) {
        pipeline.runningTaskCount = 1;
      }
      pipelineTaskDone(pipeline);
      return;
    }
    for (int index = 0; index < count; index++) {
      enqueue(new PipelineTask(this, pipeline, target));
    }
  }

  private void enqueue(ExecutionTask task) {
    synchronized (this) {
      blocked.remove(task);
      if (failure != null) {
        task.close();
        return;
      }
      runnable.add(task);
    }
    if (pool != null) {
      pool.submit(this);
    }
    onChange.run();
  }

  /// Runs one slice of a task, if one is runnable; returns whether there was one.
  boolean runOneTask() {
    ExecutionTask task;
    synchronized (this) {
      task = runnable.poll();
      if (task == null) {
        return false;
      }
      runningCount++;
    }
    ExecutionTask.Outcome outcome = null;
    try {
      checkCancelled();
      outcome = task.runSlice(System.nanoTime() + WorkerPool.SLICE_NANOS);
    } catch (RuntimeException e) {
      fail(e);
    } catch (OutOfMemoryError | StackOverflowError e) {
      fail(ExecutionFailure.of(e));
    } catch (Error e) {
      fail(ExecutionFailure.of(e));
    }
    afterSlice(task, outcome);
    return true;
  }

  private void afterSlice(ExecutionTask task, ExecutionTask.@Nullable Outcome outcome) {
    boolean failed;
    synchronized (this) {
      failed = failure != null;
      if (!failed && outcome == ExecutionTask.Outcome.BLOCKED) {
        blocked.put(task, true);
      }
    }
    if (failed || outcome == null) {
      closeAfterFailure(task);
    } else {
      switch (outcome) {
        case YIELDED -> enqueue(task);
        case BLOCKED -> task.whenUnblocked(() -> unblock(task));
        case DONE -> done(task);
      }
    }
    endIfNothingRuns();
  }

  private void unblock(ExecutionTask task) {
    boolean found;
    synchronized (this) {
      found = blocked.remove(task) != null;
    }
    if (found) {
      enqueue(task);
    }
  }

  private void closeAfterFailure(ExecutionTask task) {
    try {
      task.close();
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void endIfNothingRuns() {
    synchronized (this) {
      runningCount--;
      if (runningCount > 0 || ended || (failure == null && incompleteStageCount > 0)) {
        return;
      }
      ended = true;
    }
    releaseEverything();
  }

  private void done(ExecutionTask task) {
    try {
      switch (task) {
        case PipelineTask pipelineTask -> pipelineTaskDone(pipelineTask.pipeline());
        case ExecutionTask.StageFinish finish -> stageFinished(finish.stage);
        case ExecutionTask.StagePart part -> stagePartDone(part.stage);
      }
    } catch (RuntimeException e) {
      fail(e);
    }
  }

  private void pipelineTaskDone(Pipeline pipeline) {
    List<Pipeline> ready = new ArrayList<>();
    List<Stage> unread = new ArrayList<>();
    Stage finished = null;
    synchronized (this) {
      if (--pipeline.runningTaskCount > 0) {
        return;
      }
      pipeline.complete = true;
      for (Stage stage : pipeline.afterStages) {
        if (--stage.liveDependentCount == 0) {
          unread.add(stage);
        }
      }
      collectReady(pipeline.dependents, ready);
      Stage target = pipeline.target;
      assert target != null;
      if (--target.runningFeederCount == 0) {
        finished = target;
      }
    }
    ready.forEach(this::startPipeline);
    for (Stage stage : unread) {
      closeSink(stage);
    }
    if (finished != null) {
      enqueue(new ExecutionTask.StageFinish(finished, this, pipeline.id));
    }
  }

  private void stageFinished(Stage stage) {
    int parts = stage.sink.parallelFinishTasks();
    if (parts == 0) {
      stageComplete(stage);
      return;
    }
    synchronized (this) {
      stage.runningPartCount = parts;
    }
    for (int part = 0; part < parts; part++) {
      enqueue(new ExecutionTask.StagePart(stage, part, this, -1));
    }
  }

  private void stagePartDone(Stage stage) {
    synchronized (this) {
      if (--stage.runningPartCount > 0) {
        return;
      }
    }
    stageComplete(stage);
  }

  private void stageComplete(Stage stage) {
    List<Pipeline> ready = new ArrayList<>();
    synchronized (this) {
      stage.complete = true;
      incompleteStageCount--;
      collectReady(stage.dependents, ready);
    }
    ready.forEach(this::startPipeline);
  }

  private static void collectReady(List<Pipeline> dependents, List<Pipeline> ready) {
    for (Pipeline dependent : dependents) {
      if (--dependent.waitingForCount == 0) {
        ready.add(dependent);
      }
    }
  }

  private void closeSink(Stage stage) {
    synchronized (this) {
      if (stage.closed) {
        return;
      }
      stage.closed = true;
    }
    stage.sink.close();
  }

  /// Ends the query with an error; the first one counts. Tasks notice at their next batch.
  public void fail(RuntimeException cause) {
    List<ExecutionTask> abandoned;
    synchronized (this) {
      if (failure != null) {
        if (cause != failure) {
          failure.addSuppressed(cause);
        }
        return;
      }
      if (ended) {
        return;
      }
      failure = cause;
      abandoned = new ArrayList<>(runnable);
      abandoned.addAll(blocked.keySet());
      runnable.clear();
      blocked.clear();
      runningCount++;
    }
    abandoned.forEach(this::closeAfterFailure);
    endIfNothingRuns();
  }

  private void releaseEverything() {
    RuntimeException closingFailure = null;
    for (Stage stage : stages) {
      try {
        closeSink(stage);
      } catch (RuntimeException e) {
        closingFailure = e;
      }
    }
    for (AutoCloseable resource : resources) {
      closingFailure = Resources.close(resource, closingFailure);
    }
    synchronized (this) {
      if (closingFailure != null) {
        if (failure == null) {
          failure = closingFailure;
        } else {
          failure.addSuppressed(closingFailure);
        }
      }
      released = true;
      notifyAll();
    }
    onChange.run();
  }

  /// Returns whether nothing runs any more and all memory but the result's was given back.
  public synchronized boolean isReleased() {
    return released;
  }

  /// Returns why the query failed, or null.
  public synchronized @Nullable RuntimeException failure() {
    return failure;
  }

  /// Returns whether a task waits for a thread.
  public synchronized boolean hasRunnable() {
    return !runnable.isEmpty();
  }

  /// Lets the calling thread run one of the query's tasks; returns whether there was one.
  public boolean help() {
    return runOneTask();
  }

  /// Fails when the query failed, was cancelled or is too late.
  void checkCancelled() {
    context.checkCancelled();
  }

  WorkerContext workerContext(PhysicalPlan node) {
    return new WorkerContext(context, nextWorkerIndex.getAndIncrement(), budget(node));
  }

  OperatorMetrics metrics(PhysicalPlan node) {
    return nodeState(node).metrics();
  }

  private MemoryBudget budget(PhysicalPlan node) {
    return nodeState(node).budget();
  }

  private PipelineBuilder.NodeState nodeState(PhysicalPlan node) {
    PipelineBuilder.NodeState state = nodes.get(node);
    if (state == null) {
      throw new IllegalStateException("plan node is not part of this execution");
    }
    return state;
  }

  /// Returns the figures of a plan node, or null when it took no part.
  public OperatorMetrics.@Nullable Figures figures(PhysicalPlan node) {
    PipelineBuilder.NodeState state = nodes.get(node);
    return state == null ? null : state.metrics().figures(state.budget().peakBytes());
  }

  /// Returns the share of the work that is done, 0 to 1: the mean over pipelines, by sources' shares.
  public double fractionDone() {
    double sum = 0;
    for (Pipeline pipeline : pipelines) {
      boolean complete;
      boolean started;
      synchronized (this) {
        complete = pipeline.complete;
        started = pipeline.runningTaskCount > 0;
      }
      sum += complete ? 1 : started ? Math.clamp(pipeline.source.fractionDone(), 0.0, 1.0) : 0;
    }
    return pipelines.isEmpty() ? 1 : sum / pipelines.size();
  }
}
