package io.blueshift.pipeline;

/// A piece of a query's work that runs in slices on whichever thread takes it, on one at a time.
abstract sealed class ExecutionTask
    permits PipelineTask, ExecutionTask.StageFinish, ExecutionTask.StagePart {
  /// How a slice ended.
  enum Outcome {
    /// The slice's time was over.
    YIELDED,
    /// The sink takes nothing now.
    BLOCKED,
    /// The task is complete and closed.
    DONE
  }

  /// The order in which tasks of a query are preferred: lower first.
  final int priority;

  ExecutionTask(int priority) {
    this.priority = priority;
  }

  /// Runs until the deadline (a value of [System#nanoTime]), or as long as one batch takes.
  abstract Outcome runSlice(long deadlineNanos);

  /// Calls `resume` when the cause of BLOCKED is gone.
  void whenUnblocked(Runnable resume) {
    resume.run();
  }

  /// Gives back what the task holds; for a task that will not run again.
  void close() {}

  /// Finishes a stage's sink.
  static final class StageFinish extends ExecutionTask {
    final Stage stage;
    private final QueryExecution execution;

    StageFinish(Stage stage, QueryExecution execution, int priority) {
      super(priority);
      this.stage = stage;
      this.execution = execution;
    }

    @Override
    Outcome runSlice(long deadlineNanos) {
      long start = System.nanoTime();
      stage.sink.finish(execution.workerContext(stage.node));
      execution.metrics(stage.node).addNanos(System.nanoTime() - start);
      return Outcome.DONE;
    }
  }

  /// Runs one of the parallel parts of finishing a sink.
  static final class StagePart extends ExecutionTask {
    final Stage stage;
    private final int part;
    private final QueryExecution execution;

    StagePart(Stage stage, int part, QueryExecution execution, int priority) {
      super(priority);
      this.stage = stage;
      this.part = part;
      this.execution = execution;
    }

    @Override
    Outcome runSlice(long deadlineNanos) {
      long start = System.nanoTime();
      stage.sink.parallelFinish(part, execution.workerContext(stage.node));
      execution.metrics(stage.node).addNanos(System.nanoTime() - start);
      return Outcome.DONE;
    }
  }
}
