package io.blueshift.engine;

import io.blueshift.operator.Sink;
import io.blueshift.operator.Source;
import io.blueshift.pipeline.PipelineBuilder;
import io.blueshift.pipeline.PipelineStream;
import io.blueshift.pipeline.QueryExecution;
import io.blueshift.pipeline.WorkerPool;
import io.blueshift.plan.PhysicalPlan;
import io.blueshift.query.QueryContext;
import io.blueshift.translation.PlanNarrowing;
import io.blueshift.translation.PlanTranslator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Runs plans on one pool of threads, as many as there are cores. One engine serves a process; it is
/// safe for use by several threads.
public final class QueryEngine implements AutoCloseable {
  private static final int RESULT_QUEUE_BATCH_COUNT = 64;

  private final WorkerPool pool;

  /// Starts an engine with one worker a core.
  public QueryEngine() {
    this(Runtime.getRuntime().availableProcessors());
  }

  /// Starts an engine with a number of workers.
  public QueryEngine(int workerCount) {
    this.pool = new WorkerPool(workerCount);
  }

  /// Begins to run a plan. Returns at once; errors of the run come out of [QueryResult#next]. A plan
  /// over few rows is run by the thread that reads the result, when it reads.
  public QueryResult execute(PhysicalPlan plan, QueryContext context) {
    return begin(plan, context, pool);
  }

  /// A translated plan and the threads that run it, null for the reader's alone.
  private record Translated(PipelineStream rows, @Nullable WorkerPool threads) {}

  private static Translated translate(
      PhysicalPlan plan, PipelineBuilder builder, @Nullable WorkerPool pool) {
    PlanTranslator translator = new PlanTranslator(plan, builder, QueryEngine::executeInline);
    PipelineStream rows = translator.translate(plan);
    boolean alone = pool == null || SmallPlans.isSmall(plan, translator::scannedRowCount);
    return new Translated(rows, alone ? null : pool);
  }

  /// Runs a plan on no thread but the one that reads the result, for parts of a query that an
  /// operator runs itself.
  public static QueryResult executeInline(PhysicalPlan plan, QueryContext context) {
    return begin(plan, context, null);
  }

  private static QueryResult begin(
      PhysicalPlan plan, QueryContext context, @Nullable WorkerPool pool) {
    ResultQueue queue = new ResultQueue(RESULT_QUEUE_BATCH_COUNT, context.budget());
    PlanNarrowing narrowing = new PlanNarrowing(context);
    PhysicalPlan executed = narrowing.rewriteRoot(plan);
    PipelineBuilder builder = new PipelineBuilder(context);
    QueryExecution execution;
    boolean built = false;
    try {
      Translated translated = translate(executed, builder, pool);
      builder.finish(translated.rows, executed, new ResultSink(plan.outputTypes(), queue));
      execution = builder.build(translated.threads);
      built = true;
    } finally {
      if (!built) {
        builder.abandon();
      }
    }
    QueryResult result =
        new QueryResult(new QueryResult.Executed(plan, narrowing), context, execution, queue);
    result.start();
    return result;
  }

  /// Begins to run a plan whose rows go into a sink, which stays the caller's to close. The result gives
  /// no rows: its first [QueryResult#next] returns null when the sink is finished, or fails. A plan over
  /// few rows is run by the thread that calls it.
  public QueryResult execute(PhysicalPlan plan, Sink sink, QueryContext context) {
    PlanNarrowing narrowing = new PlanNarrowing(context);
    PhysicalPlan executed = narrowing.rewriteRoot(plan);
    return write(
        executed,
        new QueryResult.Executed(plan, narrowing),
        context,
        builder -> translate(executed, builder, pool),
        sink);
  }

  /// Begins to run a source whose rows go into a sink, as the other form does.
  public QueryResult execute(Source source, Sink sink, QueryContext context) {
    PhysicalPlan node = new PhysicalPlan.Values(List.of(), List.of());
    return write(
        node,
        new QueryResult.Executed(node, new PlanNarrowing(context)),
        context,
        builder -> new Translated(builder.begin(node, source), pool),
        sink);
  }

  private static QueryResult write(
      PhysicalPlan node,
      QueryResult.Executed executed,
      QueryContext context,
      Function<PipelineBuilder, Translated> translation,
      Sink sink) {
    PipelineBuilder builder = new PipelineBuilder(context);
    QueryExecution execution;
    boolean built = false;
    try {
      Translated translated = translation.apply(builder);
      builder.finish(translated.rows, node, sink);
      execution = builder.build(translated.threads);
      built = true;
    } finally {
      if (!built) {
        builder.abandon();
      }
    }
    QueryResult result =
        new QueryResult(executed, context, execution, new ResultQueue(1, context.budget()));
    result.start();
    return result;
  }

  /// Returns how many workers there are.
  public int workerCount() {
    return pool.threadCount();
  }

  /// Ends the workers after the queries that run. The caller has closed all results.
  @Override
  public void close() {
    pool.close();
  }
}
